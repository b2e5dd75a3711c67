//! `connect` from outside: the main job, and each way in which it can fail.

use crate::support::{Server, TestEnv};

#[test]
fn connects_and_runs_the_first_sync() {
    let (env, server) = (TestEnv::new(), Server::small());
    let run = env.connected(&server, &["--json"]);
    let document = run.json();
    assert_eq!(document["exit_code"], 0);
    assert_eq!(document["report"]["published"], true);
    let payrolls: i64 = env
        .store("justworks")
        .query_row("SELECT count(*) FROM payrolls", [], |row| row.get(0))
        .unwrap();
    assert_eq!(payrolls, 4);
    assert_eq!(server.count("/oauth/token"), 1);
}
