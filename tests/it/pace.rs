//! The pace that a server allows, from one run to the next.

use std::fs;

use crate::support::{Run, Server, TestEnv};

/// How many requests were refused, by the report of a run.
fn refused(run: &Run) -> u64 {
    let report = &run.json()["connections"][0]["report"];
    report["retries"].as_u64().unwrap()
}

#[test]
fn a_pace_that_was_learned_is_kept_for_the_next_run_and_purged_with_the_data() {
    let server = Server::start(|options| {
        options.company.members = 6;
        options.company.payrolls = 4;
        // So slow that a busy machine asks too fast as well.
        options.rate = Some(15);
        options.burst = Some(10);
    });
    let env = TestEnv::new();
    env.connected(&server, &["--no-sync"]);
    let pace = env.data().join("justworks.pace.json");
    assert!(!pace.exists(), "nothing was refused yet");

    let first = env.run(&["sync", "--json"]).expect(0);
    assert!(refused(&first) > 0);
    let kept: serde_json::Value = serde_json::from_slice(&fs::read(&pace).unwrap()).unwrap();
    let rate = kept["pace"]["rate"].as_f64().unwrap();
    assert!((3.0..=16.5).contains(&rate), "{rate}");

    let second = env.run(&["sync", "--json", "--full"]).expect(0);
    assert_eq!(refused(&second), 0, "{kept}");

    env.run(&["disconnect", "justworks", "--purge", "--yes"])
        .expect(0);
    assert!(!pace.exists());
}
