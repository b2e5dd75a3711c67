//! Stopping on the guided path: nothing half-done, and a sane terminal.

use std::time::Duration;

use drivetrain::sandbox::visitor;

use super::{APP, WAIT, guided, nothing_is_stored, steps, walk};
use crate::support::{ALLOW, Server, TestEnv};

#[test]
fn ctrl_c_at_any_question_leaves_nothing_and_a_sane_terminal() {
    let server = Server::small();
    let steps = steps(&server);
    for at in 0..=steps.len() {
        let env = TestEnv::new();
        let mut terminal = guided(&env, &server, &[]);
        walk(&mut terminal, &steps[..at]);
        terminal.until(steps.get(at).map_or(WAIT, |step| step.0));
        terminal.press("\x03");
        assert_eq!(terminal.exit(), 130, "step {at}:\n{}", terminal.screen());
        terminal.is_sane();
        let screen = terminal.screen();
        assert!(
            screen.trim_end().ends_with("\nStopped."),
            "step {at}:\n{screen}"
        );
        nothing_is_stored(&env);
    }
}

#[test]
fn esc_at_a_list_stops_as_well() {
    let (env, server) = (TestEnv::new(), Server::small());
    let mut terminal = guided(&env, &server, &[]);
    for (question, keys) in steps(&server).iter().take(3) {
        terminal.answer(question, keys);
    }
    terminal.answer(APP, "\x1b");
    assert_eq!(terminal.exit(), 130);
    terminal.is_sane();
    nothing_is_stored(&env);
}

#[test]
fn ctrl_c_during_the_sync_clears_the_bars_and_keeps_the_sign_in() {
    let env = TestEnv::new();
    let server = Server::start(|options| {
        options.company.members = 10;
        options.company.payrolls = 20;
        options.latency = Duration::from_millis(300);
    });
    let mut terminal = guided(&env, &server, &[]);
    walk(&mut terminal, &steps(&server));
    visitor::visit(&terminal.address(), ALLOW).unwrap();
    terminal.until("  paystubs ");
    terminal.until("━");
    terminal.press("x\x03");
    assert_eq!(terminal.exit(), 130);
    terminal.is_sane();
    let screen = terminal.screen();
    assert!(screen.contains("First sync\n\nnothing saved"), "{screen}");
    assert!(
        screen.contains("`drivetrain sync justworks` continues where it left off"),
        "{screen}"
    );
    let status = env.run(&["status", "--json"]).expect(0).json();
    assert!(
        status.to_string().contains("\"last_exit_code\":130"),
        "{status}"
    );
    env.run(&["sync"]).expect(0);
}
