//! Debian's own cron, on a machine of its own; and the environment that it gives, which is hardly
//! any.

use crate::machine::Machine;
use crate::support::{Run, TestEnv};

/// A user's crontab, which `schedule` edits; then cron itself, until it has run both jobs.
///
/// The spool, the system's jobs and the home that passwd names are this machine's alone.
const SCRIPT: &str = r#"
mount -t tmpfs -o mode=1730,gid=crontab tmpfs /var/spool/cron/crontabs
mount -t tmpfs tmpfs /etc/cron.d
mount -t tmpfs tmpfs /run
: >"$FOLDER/nothing"
instead_of /etc/crontab nothing
sed "s#^nobody:.*#nobody:x:$USER_ID:$USER_ID::$HOME_FOLDER:/usr/sbin/nologin#" /etc/passwd >"$FOLDER/passwd"
instead_of /etc/passwd passwd

as_user "$PROGRAM" connect justworks --sandbox --yes --no-sync --members 4 --payrolls 2
printf '* * * * * env >%s/environment\n' "$HOME_FOLDER" | as_user crontab -
as_user crontab -l >"$FOLDER/before"

# The next minute, if it is not too near.
ahead=1
[ "$(date +%S)" -lt 50 ] || ahead=2
at=$(date -d "+$ahead minutes" +%H:%M)
as_user "$PROGRAM" schedule --every daily --at "$at" --with cron --install
as_user crontab -l >"$FOLDER/with"

cron -f -L 0 &
synced() {
    as_user "$PROGRAM" status --json | grep '"last_exit_code": 0'
}
until_so synced
until_so test -s "$HOME_FOLDER/environment"
as_user "$PROGRAM" status --json >"$FOLDER/status"
as_user "$PROGRAM" schedule --remove
as_user crontab -l >"$FOLDER/after"
"#;

#[test]
fn the_real_cron_syncs_a_user_who_is_not_logged_in() {
    let Some(machine) = Machine::new(&["cron", "crontab"]) else {
        return;
    };
    let run = machine.run(SCRIPT).expect(0);
    let read = |name: &str| std::fs::read_to_string(machine.path().join(name)).unwrap();
    let (before, with) = (read("before"), read("with"));
    assert!(with.starts_with(&before), "{with}");
    assert!(with.contains("\n# drivetrain schedule sandbox\n"), "{with}");
    assert_eq!(read("after"), before);
    let status: serde_json::Value = serde_json::from_str(&read("status")).unwrap();
    let status = &status["connections"][0];
    assert_eq!(status["schedule"]["by"], "cron");
    assert_eq!(status["last_run"]["connection"], "sandbox");
    // It was not running yet when the line was installed.
    assert!(
        run.stderr.contains("warning: cron does not seem to run"),
        "{}",
        run.stderr
    );
    // What the next test calls cron's environment is what cron gives.
    let environment = read("home/environment");
    let mut names: Vec<_> = environment
        .lines()
        .filter_map(|line| Some(line.split_once('=')?.0))
        .filter(|name| *name != "PWD")
        .collect();
    names.sort_unstable();
    assert_eq!(names, CRONS.map(|(name, _)| name), "{environment}");
    assert!(
        environment.contains(&format!("PATH={}\n", CRONS[2].1)),
        "{environment}"
    );
}

/// All that Debian's cron sets; HOME is another one in a test.
const CRONS: [(&str, &str); 4] = [
    ("HOME", ""),
    ("LOGNAME", "nobody"),
    ("PATH", "/usr/bin:/bin"),
    ("SHELL", "/bin/sh"),
];

/// The program with nothing in its environment but some of cron's.
fn sparse(env: &TestEnv, names: &[&str], args: &[&str]) -> Run {
    let mut command = env.command(args);
    command.env_clear();
    for (name, value) in CRONS.iter().filter(|(name, _)| names.contains(name)) {
        command.env(name, value);
    }
    if names.contains(&"HOME") {
        command.env("HOME", env.home());
    }
    if names.contains(&"DRIVETRAIN_HOME") {
        command.env("DRIVETRAIN_HOME", env.home().join("all"));
    }
    command.output().unwrap().into()
}

#[test]
fn crons_environment_is_enough_and_less_is_as_well() {
    let connect = ["connect", "justworks", "--sandbox", "--yes", "--no-sync"];
    let small = ["--members", "4", "--payrolls", "2"];
    for names in [
        &["HOME", "LOGNAME", "PATH", "SHELL"][..],
        // A crontab that takes PATH away, and one that knows where everything is.
        &["HOME"],
        &["DRIVETRAIN_HOME"],
    ] {
        let env = TestEnv::new();
        sparse(&env, names, &[&connect[..], &small].concat()).expect(0);
        let run = sparse(&env, names, &["sync", "sandbox", "-q"]).expect(0);
        assert_eq!(
            (run.stdout.as_str(), run.stderr.as_str()),
            ("", ""),
            "{names:?}"
        );
        let status = sparse(&env, names, &["status", "--json"]).expect(0).json();
        assert_eq!(status["connections"][0]["last_exit_code"], 0, "{names:?}");
    }
}
