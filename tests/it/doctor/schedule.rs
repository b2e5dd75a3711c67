//! A schedule that does not do its work.
#![cfg(unix)]

use super::Told;
use crate::schedule::Desk;

#[test]
fn a_timer_that_sleeps_and_a_run_that_should_have_been_are_noticed() {
    let desk = Desk::with_systemd();
    let told = |code| Told::of(desk.run(&["doctor", "--json"]), code);
    let nothing = told(0);
    nothing.is("schedule.installed", "note");
    nothing.is("schedule.fired", "skipped");

    desk.run(&["schedule", "--at", "05:30", "--install"])
        .expect(0);
    // Whoever has connected just now has missed nothing.
    let installed = told(0);
    let check = installed.is("schedule.installed", "ok");
    let detail = check["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("daily at 05:30 by a systemd timer, next 2100-01-01"),
        "{detail}"
    );
    installed.is("schedule.fired", "ok");

    let path = desk.env.config().join("connections/sandbox.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    let long_ago = |line: &str| match line.starts_with("created_at") {
        true => "created_at = \"2023-01-01T00:00:00Z\"".to_owned(),
        false => line.to_owned(),
    };
    let settings: Vec<_> = settings.lines().map(long_ago).collect();
    std::fs::write(&path, settings.join("\n")).unwrap();
    let ended = "ExecMainExitTimestamp=@1700000000\nExecMainStatus=0\n";
    desk.shown(&format!(
        "ActiveState=active\nNextElapseUSecRealtime=@4102444800\n{ended}"
    ));
    let missed = told(75);
    let check = missed.names("schedule.fired", "schedule.missed", "journalctl --user");
    assert!(
        check["detail"]
            .as_str()
            .unwrap()
            .starts_with("its last sync ended 2023-11-14")
    );
    missed.worst("schedule.fired");

    desk.shown(&format!("ActiveState=inactive\n{ended}"));
    let install = "drivetrain schedule sandbox --install";
    // What does not run at all comes before what was late.
    let asleep = told(1);
    asleep.names("schedule.installed", "schedule.inactive", install);
    asleep.worst("schedule.installed");
}
