//! Timers of a user's systemd, with a manager that only remembers what it was told.

use std::process::Command;

use insta::{assert_snapshot, with_settings};

use super::{DAILY, Desk, FILTERS};
use crate::support::Run;
use crate::tools::tools_present;

#[test]
fn a_timer_comes_is_changed_and_goes() {
    let desk = Desk::with_systemd();
    // What was scheduled by cron before is scheduled once, not twice.
    desk.run(&[&DAILY[..], &["--with", "cron"]].concat())
        .expect(0);
    let mut command = desk.command(&DAILY);
    command.env("SSL_CERT_FILE", "/etc/my ca.pem");
    let run = Run::from(command.output().unwrap()).expect(0);
    assert_eq!(desk.table(), None);
    let units = ["service", "timer"].map(|it| std::fs::read_to_string(desk.unit(it)).unwrap());
    with_settings!({filters => FILTERS.to_vec()}, {
        assert_snapshot!(run.stderr, @"
        ✓ sandbox will sync daily at 05:30 by a systemd timer, next on [time]
          to undo it: drivetrain schedule sandbox --remove
        warning: your timer runs only while you are logged in, unless you change this: `loginctl enable-linger`
        ");
        assert_snapshot!(units.join("\n"), @r#"
        # drivetrain schedule sandbox in [home]
        # Made by `drivetrain schedule sandbox --install`; `drivetrain schedule sandbox --remove` removes it.
        [Unit]
        Description=Sync of the drivetrain connection sandbox

        [Service]
        Type=oneshot
        ExecStart=[program] sync sandbox -q --deadline 2h
        Environment=DRIVETRAIN_HOME=[home]
        Environment="SSL_CERT_FILE=/etc/my ca.pem"
        TimeoutStartSec=1d
        UMask=0077

        # drivetrain schedule sandbox in [home]
        # Made by `drivetrain schedule sandbox --install`; `drivetrain schedule sandbox --remove` removes it.
        [Unit]
        Description=Times to sync the drivetrain connection sandbox

        [Timer]
        OnCalendar=*-*-* 05:30:00
        Persistent=true
        RandomizedDelaySec=2min

        [Install]
        WantedBy=timers.target
        "#);
        assert_snapshot!(desk.status(), @"
        scheduled      daily at 05:30 by a systemd timer, next [time] ([in])
        last sync      never
        ");
    });
    let told = desk.file("systemctl.log").unwrap();
    let told: Vec<_> = told
        .lines()
        .filter(|line| !line.contains(" show "))
        .collect();
    assert_eq!(
        told,
        [
            "--user daemon-reload",
            "--user enable drivetrain-sandbox.timer",
            "--user restart drivetrain-sandbox.timer"
        ]
    );
    let document = desk.document();
    assert_eq!(document["by"], "systemd");
    assert_eq!(document["next_at"], "2100-01-01T00:00:00Z");
    assert_eq!(document["last_exit_code"], serde_json::Value::Null);
    desk.run(&["schedule", "--every", "6h", "--at", "05:30", "--install"])
        .expect(0);
    assert!(
        desk.status()
            .contains("every 6 h from 05:30 by a systemd timer")
    );
    desk.run(&["schedule", "--remove"]).expect(0);
    assert!(!desk.unit("timer").exists() && !desk.unit("service").exists());
    assert_eq!(desk.status(), "");
}

#[test]
fn a_timer_that_failed_or_sleeps_is_seen_in_the_status() {
    let desk = Desk::with_systemd();
    desk.run(&DAILY).expect(0);
    desk.shown("ActiveState=active\nNextElapseUSecRealtime=@4102444800\n\nExecMainExitTimestamp=@1700000000\nExecMainStatus=4\n");
    assert!(
        desk.status()
            .contains("the last one ended with exit code 4")
    );
    assert_eq!(desk.document()["last_exit_code"], 4);
    desk.shown("ActiveState=inactive\nNextElapseUSecRealtime=\n\nExecMainExitTimestamp=\nExecMainStatus=0\n");
    let said = desk.status();
    assert!(
        said.contains("the timer is not active: `drivetrain schedule sandbox --install`"),
        "{said}"
    );
    assert_eq!(desk.document()["next_at"], serde_json::Value::Null);
    // A manager that cannot be asked from here.
    desk.fake("systemctl", "echo 'Failed to connect to bus' >&2; exit 1");
    assert!(
        desk.status()
            .contains("daily at 05:30 by a systemd timer, next ")
    );
    // It is not needed to take the timer away.
    desk.run(&["schedule", "--remove"]).expect(0);
    assert!(!desk.unit("timer").exists());
}

#[test]
fn systemd_finds_nothing_wrong_with_the_units() {
    if !tools_present(&["systemd-analyze"]) {
        return;
    }
    let desk = Desk::with_systemd();
    desk.run(&DAILY).expect(0);
    let output = Command::new("systemd-analyze")
        .args(["--user", "--man=no", "verify"])
        .args(["service", "timer"].map(|it| desk.unit(it)))
        .env("XDG_RUNTIME_DIR", desk.env.home())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
}
