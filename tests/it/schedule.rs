//! `schedule` with programs in the place of `crontab` and `systemctl` that do what a test says. The
//! real ones are in `cron` and `user_manager`.
#![cfg(unix)]

mod refusals;
mod timers;

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use insta::{assert_snapshot, with_settings};

use crate::support::{Run, TestEnv};

const FILTERS: &[(&str, &str)] = &[
    // A path with a blank in it is quoted.
    (
        r#"(/[^\s'"]+/drivetrain|'/[^'\n]+/drivetrain'|"/[^"\n]+/drivetrain") sync"#,
        "[program] sync",
    ),
    (r#"DRIVETRAIN_HOME=[^ "\n]+"#, "DRIVETRAIN_HOME=[home]"),
    (r" in /\S+\n", " in [home]\n"),
    (r"/\S+/\.config", "~/.config"),
    (r"\d{4}-\d\d-\d\d( at)? \d\d:\d\d", "[time]"),
    (r"\(in [^)]*\)", "([in])"),
    // Whether one runs is the machine's affair.
    (r"warning: cron does not seem .*\n", ""),
];

/// A crontab like Debian's, in a file beside it.
const CRONTAB: &str = r#"
case "$1" in
-l) [ -f "$0.tab" ] || { echo "no crontab for somebody" >&2; exit 1; }; /bin/cat "$0.tab" ;;
-) /bin/cat >"$0.tab"; echo written >>"$0.log" ;;
-r) /bin/rm "$0.tab" ;;
esac"#;

/// A manager that is there, and remembers what it was told.
const SYSTEMCTL: &str = r#"
echo "$@" >>"$0.log"
case "$*" in
"--user show --property=Version") echo Version=252 ;;
"--user show "*) /bin/cat "$0.shown" ;;
esac"#;

/// Somebody with a sandbox connection, and only the programs that a test lays out.
pub struct Desk {
    pub env: TestEnv,
    bin: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let env = TestEnv::new();
        let bin = env.home().with_file_name("bin");
        std::fs::create_dir_all(&bin).unwrap();
        let desk = Self { env, bin };
        let connect = ["connect", "justworks", "--sandbox", "--yes", "--no-sync"];
        desk.run(&connect).expect(0);
        desk
    }

    fn with_cron() -> Self {
        let desk = Self::new();
        desk.fake("crontab", CRONTAB);
        desk
    }

    pub fn with_systemd() -> Self {
        let desk = Self::with_cron();
        desk.fake("systemctl", SYSTEMCTL);
        desk.shown("ActiveState=active\nNextElapseUSecRealtime=@4102444800\n");
        desk
    }

    fn fake(&self, name: &str, script: &str) {
        let path = self.bin.join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    }

    pub fn shown(&self, text: &str) {
        std::fs::write(self.bin.join("systemctl.shown"), text).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.env.command(args);
        command.env("PATH", &self.bin);
        command
    }

    pub fn run(&self, args: &[&str]) -> Run {
        self.command(args).output().unwrap().into()
    }

    fn file(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.bin.join(name)).ok()
    }

    fn table(&self) -> Option<String> {
        self.file("crontab.tab")
    }

    fn unit(&self, ending: &str) -> PathBuf {
        let home = self.env.home();
        let units = home.with_file_name(".config").join("systemd/user");
        units.join(format!("drivetrain-sandbox.{ending}"))
    }

    /// What `status` says of the schedule.
    fn status(&self) -> String {
        let said = self.run(&["status"]).expect(0).stdout;
        let lines = said.lines().skip_while(|line| !line.contains("scheduled"));
        let lines = lines.take_while(|line| !line.contains("last run"));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn document(&self) -> serde_json::Value {
        self.run(&["status", "--json"]).expect(0).json()["connections"][0]["schedule"].clone()
    }
}

const DAILY: [&str; 5] = ["schedule", "sandbox", "--at", "05:30", "--install"];

#[test]
fn it_prints_what_it_would_install_and_installs_nothing() {
    let desk = Desk::with_cron();
    let run = desk
        .run(&["schedule", "--every", "6h", "--at", "05:30"])
        .expect(0);
    with_settings!({filters => FILTERS.to_vec()}, {
        assert_snapshot!(format!("{}---\n{}", run.stdout, run.stderr), @"
        # drivetrain schedule sandbox in [home]
        30 5,11,17,23 * * * DRIVETRAIN_HOME=[home] [program] sync sandbox -q --deadline 2h
        ---
        Nothing is installed yet. To sync sandbox every 6 h from 05:30 with cron, run `drivetrain schedule --every 6h --at 05:30 --install`; it puts this in your crontab
        ");
    });
    assert_eq!(desk.table(), None);
    assert_eq!(desk.status(), "");
    assert_eq!(desk.document(), serde_json::Value::Null);
}

#[test]
fn without_a_time_it_is_one_that_stays() {
    let desk = Desk::with_cron();
    let run = desk.run(&["schedule"]).expect(0);
    let hour: u8 = run
        .stdout
        .lines()
        .nth(1)
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    assert!((3..7).contains(&hour), "{}", run.stdout);
    assert!(
        run.stderr
            .contains("the minute is fixed for this connection"),
        "{}",
        run.stderr
    );
    assert_eq!(desk.run(&["schedule"]).stdout, run.stdout);
}

#[test]
fn a_crontab_line_comes_is_changed_and_goes() {
    let desk = Desk::with_cron();
    let theirs = "MAILTO=me\n\n0 3 * * * /usr/bin/backup 100\\%\n";
    std::fs::write(desk.bin.join("crontab.tab"), theirs).unwrap();
    let run = desk.run(&DAILY).expect(0);
    with_settings!({filters => FILTERS.to_vec()}, {
        assert_snapshot!(format!("{}---\n{}", run.stdout, run.stderr), @"
        ---
        ✓ sandbox will sync daily at 05:30 by cron, next on [time]
          to undo it: drivetrain schedule sandbox --remove
        ");
        assert_snapshot!(desk.table().unwrap(), @r"
        MAILTO=me

        0 3 * * * /usr/bin/backup 100\%
        # drivetrain schedule sandbox in [home]
        30 5 * * * DRIVETRAIN_HOME=[home] [program] sync sandbox -q --deadline 2h
        ");
        assert_snapshot!(desk.status(), @"
        scheduled      daily at 05:30 by cron, next [time] ([in])
        last sync      never
        ");
    });
    let document = desk.document();
    assert_eq!(document["by"], "cron");
    assert_eq!(document["every"], "daily");
    assert_eq!(document["at"], "05:30");
    assert!(document["next_at"].as_str().unwrap().contains("T05:30:00Z"));
    // Again is the same, and changes nothing.
    desk.run(&DAILY).expect(0);
    assert_eq!(desk.file("crontab.log").unwrap(), "written\n");
    desk.run(&["schedule", "--every", "12h", "--at", "05:30", "--install"])
        .expect(0);
    let table = desk.table().unwrap();
    assert!(
        table.contains("\n30 5,17 * * * DRIVETRAIN_HOME="),
        "{table}"
    );
    assert_eq!(table.matches("sync sandbox -q").count(), 1, "{table}");
    let run = desk.run(&["disconnect", "sandbox", "--yes"]).expect(0);
    assert!(run.stderr.contains("warning: it is still scheduled every 12 h from 05:30 by cron: `drivetrain schedule sandbox --remove` stops that"), "{}", run.stderr);
    let run = desk.run(&["schedule", "sandbox", "--remove"]).expect(0);
    assert_eq!(run.stderr, "✓ sandbox no longer syncs by cron\n");
    assert_eq!(desk.table().unwrap(), theirs);
    let run = desk.run(&["schedule", "sandbox", "--remove"]).expect(0);
    assert_eq!(run.stderr, "sandbox is not scheduled\n");
}

#[test]
fn the_last_line_to_go_takes_the_crontab_with_it() {
    let desk = Desk::with_cron();
    desk.run(&DAILY).expect(0);
    assert!(desk.table().is_some());
    // Also when the connection is gone already.
    desk.run(&["disconnect", "sandbox", "--purge", "--yes"])
        .expect(0);
    desk.run(&["schedule", "sandbox", "--remove"]).expect(0);
    assert_eq!(desk.table(), None);
}

#[test]
fn what_the_terminal_has_set_goes_along_but_no_password() {
    let desk = Desk::with_cron();
    let mut command = desk.command(&["schedule", "--at", "05:30"]);
    command
        .env("HTTPS_PROXY", "http://me:s3cret@proxy:8080")
        .env("NO_PROXY", "localhost, 10.0.0.0/8")
        .env("SSL_CERT_FILE", "/etc/ssl/100%.pem")
        .env("XDG_DATA_HOME", "/not/asked/with/a/home");
    let run = Run::from(command.output().unwrap()).expect(0);
    assert!(
        run.stdout
            .contains(" NO_PROXY='localhost, 10.0.0.0/8' SSL_CERT_FILE=/etc/ssl/100\\%.pem "),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("XDG_"), "{}", run.stdout);
    assert!(
        run.stderr
            .contains("warning: HTTPS_PROXY contains a password"),
        "{}",
        run.stderr
    );
    assert!(!(run.stdout + &run.stderr).contains("s3cret"));
}

#[test]
fn a_sign_in_that_a_scheduler_cannot_open_is_warned_of() {
    let desk = Desk::with_cron();
    let vault = |place: &str| {
        let mut settings = desk.env.settings("sandbox");
        settings.insert("vault".into(), place.into());
        std::fs::write(desk.env.settings_file("sandbox"), settings.to_string()).unwrap();
    };
    vault("keyring");
    let run = desk.run(&["schedule"]).expect(0);
    assert!(
        run.stderr
            .contains("warning: the sign-in is in the system keyring"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("`drivetrain vault move sandbox --to file`"),
        "{}",
        run.stderr
    );
    vault("file");
    let run = desk.run(&["schedule"]).expect(0);
    assert!(
        run.stderr.contains("set DRIVETRAIN_KEY_FILE to it"),
        "{}",
        run.stderr
    );
    let mut command = desk.command(&["schedule"]);
    command.env("DRIVETRAIN_KEY_FILE", "/etc/drivetrain key");
    let run = Run::from(command.output().unwrap()).expect(0);
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    assert!(
        run.stdout
            .contains(" DRIVETRAIN_KEY_FILE='/etc/drivetrain key' "),
        "{}",
        run.stdout
    );
}
