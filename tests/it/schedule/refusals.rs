//! Machines without a scheduler, or with one that says no, and words that make no sense.

use std::time::{Duration, Instant};

use insta::{assert_snapshot, with_settings};

use super::{DAILY, Desk, FILTERS};
use crate::support::Run;

#[test]
fn without_a_scheduler_it_says_what_to_run() {
    let desk = Desk::new();
    let run = desk.run(&["schedule", "--install"]).expect(1);
    with_settings!({filters => FILTERS.to_vec()}, {
        assert_snapshot!(run.stderr, @"
        error: neither systemd nor cron is available for your user [schedule.no_scheduler]
        hint: install cron: `sudo apt-get install cron`
        hint: or let another scheduler run `[program] sync sandbox -q --deadline 2h`; in a container, the host's scheduler
        ");
    });
    // What somebody asks for by name is printed all the same.
    desk.run(&["schedule", "--with", "cron"]).expect(0);
    desk.run(&["schedule", "--with", "systemd"]).expect(0);
    assert_eq!(desk.status(), "");
    let run = desk.run(&["schedule", "--remove"]).expect(0);
    assert_eq!(run.stderr, "sandbox is not scheduled\n");
}

#[test]
fn a_crontab_that_refuses_is_quoted_and_never_overwritten() {
    let desk = Desk::new();
    desk.fake("crontab", "echo written >>\"$0.log\"; echo 'You (me) are not allowed to use this program (crontab)' >&2; exit 1");
    let run = desk.run(&["schedule", "--install"]).expect(1);
    assert_snapshot!(run.stderr, @"
    error: the crontab cannot be read [schedule.cron_failed]
      caused by: You (me) are not allowed to use this program (crontab)
    hint: your user must be allowed to use cron: see /etc/cron.allow and /etc/cron.deny
    hint: or use a systemd timer: `drivetrain schedule sandbox --with systemd --install`
    ");
    // It was asked whether it is there, and what it holds; nothing was given to it.
    assert_eq!(desk.file("crontab.log").unwrap(), "written\nwritten\n");
    desk.run(&["schedule", "--remove"]).expect(1);
    assert_eq!(desk.status(), "");
}

#[test]
fn a_crontab_that_hangs_does_not_hang_the_status() {
    let desk = Desk::new();
    desk.fake("crontab", "exec /bin/sleep 300");
    let start = Instant::now();
    assert_eq!(desk.status(), "");
    assert!(
        start.elapsed() < Duration::from_secs(30),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn a_timer_that_cannot_be_installed_says_what_failed() {
    let desk = Desk::with_systemd();
    // Something is in the way of the units' folder.
    let folder = desk.unit("timer").ancestors().nth(2).unwrap().to_owned();
    std::fs::create_dir_all(folder.parent().unwrap()).unwrap();
    std::fs::write(&folder, "").unwrap();
    let run = desk.run(&DAILY).expect(1);
    assert!(
        run.stderr
            .contains("systemd/user cannot be used for a timer"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("`drivetrain schedule sandbox --with cron --install`")
    );
    desk.run(&[&DAILY[..], &["--with", "cron"]].concat())
        .expect(0);
    std::fs::remove_file(&folder).unwrap();
    desk.fake(
        "systemctl",
        "case \"$2\" in enable) echo 'Access denied' >&2; exit 1 ;; esac",
    );
    let run = desk.run(&DAILY).expect(1);
    assert_snapshot!(run.stderr, @"
    error: `systemctl --user enable drivetrain-sandbox.timer` failed [schedule.systemd_failed]
      caused by: Access denied
    hint: see its status: `systemctl --user status drivetrain-sandbox.timer`
    hint: or use cron: `drivetrain schedule sandbox --with cron --install`
    ");
    // Nothing is taken from cron before the timer runs.
    assert!(desk.table().unwrap().contains("sync sandbox -q"));
}

#[test]
fn two_homes_keep_out_of_each_others_way() {
    let desk = Desk::with_systemd();
    let other = desk.env.home().with_file_name("other");
    let elsewhere = |args: &[&str], code| {
        let mut command = desk.command(args);
        command.env("DRIVETRAIN_HOME", &other);
        Run::from(command.output().unwrap()).expect(code)
    };
    elsewhere(
        &["connect", "justworks", "--sandbox", "--yes", "--no-sync"],
        0,
    );
    let cron = [&DAILY[..], &["--with", "cron"]].concat();
    desk.run(&cron).expect(0);
    elsewhere(&cron, 0);
    assert_eq!(desk.table().unwrap().matches("sync sandbox -q").count(), 2);
    elsewhere(&["schedule", "--remove"], 0);
    assert_eq!(desk.table().unwrap().matches("sync sandbox -q").count(), 1);
    // The units' names are the same; the second one to come is told where the first one is.
    desk.run(&DAILY).expect(0);
    let said = elsewhere(&DAILY, 2).stderr;
    assert!(
        said.contains("drivetrain-sandbox.timer belongs to the connections in "),
        "{said}"
    );
    let hint = format!(
        "`DRIVETRAIN_HOME={} drivetrain schedule sandbox --remove`",
        desk.env.home().display()
    );
    assert!(said.contains(&hint), "{said}");
    elsewhere(&["schedule", "--remove"], 0);
    assert!(desk.unit("timer").exists());
}

#[test]
fn what_makes_no_sense_is_refused_with_what_would() {
    let desk = Desk::with_cron();
    for (args, says) in [
        (&["--every", "7h"][..], "hours that divide a day"),
        (&["--at", "25:00"], "a time of day is HH:MM"),
        (&["--remove", "--install"], "cannot be used with"),
        (&["nobody"], "there is no connection nobody"),
        (&["--with", "launchd"], "one of: systemd, cron"),
    ] {
        let run = desk.run(&[&["schedule"], args].concat()).expect(2);
        assert!(run.stderr.contains(says), "{args:?}: {}", run.stderr);
    }
    let mut command = desk.command(&["schedule"]);
    command.env("SSL_CERT_FILE", "/a\nb");
    let run = Run::from(command.output().unwrap()).expect(2);
    assert!(
        run.stderr
            .contains(r#"error: "/a\nb" cannot be written into a schedule"#),
        "{}",
        run.stderr
    );
    let more = [
        "connect",
        "justworks",
        "--sandbox",
        "--yes",
        "--no-sync",
        "--name",
        "toys",
    ];
    desk.run(&more).expect(0);
    let run = desk.run(&["schedule", "--install"]).expect(2);
    assert!(
        run.stderr
            .contains("hint: choose one: `drivetrain schedule toys`"),
        "{}",
        run.stderr
    );
    assert_eq!(desk.table(), None);
}
