//! `disconnect`: revoked there, forgotten here, and nothing of the data lost unless asked for.

use drivetrain::lock::Lock;
use drivetrain::sandbox::{CLIENT_ID, CLIENT_SECRET, Fault, FaultKind};

use crate::support::{Server, TestEnv};

/// Asks the server for new tokens with a refresh token that was once good.
fn refreshes(server: &Server, token: &str) -> (u16, String) {
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "refresh_token")
        .append_pair("client_id", CLIENT_ID)
        .append_pair("client_secret", CLIENT_SECRET)
        .append_pair("refresh_token", token)
        .finish();
    crate::web::post(&format!("{}/oauth/token", server.sandbox.api_url()), &form).unwrap()
}

fn refresh_token(env: &TestEnv) -> String {
    env.secret("justworks")["refresh"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Lets the next revocations fail.
fn unrevoking(server: &Server, kind: FaultKind) {
    server.sandbox.fault(Fault {
        path_contains: "/v1/oauth/revoke".into(),
        skip: 0,
        times: usize::MAX,
        kind,
    });
}

#[test]
fn without_a_terminal_it_needs_yes() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let before = env.files();
    let run = env.run(&["disconnect"]).expect(2);
    assert!(
        run.stderr
            .contains("Sign out of justworks? (Your data stays.)")
    );
    assert!(run.stderr.contains("hint: give the answer with --yes"));
    assert_eq!(env.files(), before);
    assert_eq!(server.count("/v1/oauth/revoke"), 0);
    env.run(&["sync"]).expect(0);
}

#[test]
fn the_refresh_token_is_revoked_and_the_data_stays() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &[]);
    let token = refresh_token(&env);
    let run = env.run(&["disconnect", "--yes"]).expect(0);
    assert!(
        run.stderr
            .contains("Signed out of justworks. Its data stays in"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("to connect again: drivetrain connect justworks")
    );
    let (status, body) = refreshes(&server, &token);
    assert_eq!(status, 400);
    assert!(body.contains("invalid_grant"));
    assert!(!env.secret_file("justworks").exists());
    assert!(!env.data().join("justworks.session.json").exists());
    assert_eq!(env.rows("justworks", "payrolls"), 4);

    // Again: there is nothing left to revoke, and that is no failure.
    env.run(&["disconnect", "--yes"]).expect(0);
    assert_eq!(server.count("/v1/oauth/revoke"), 1);
}

#[test]
fn afterwards_a_sync_asks_for_a_person_and_connecting_goes_on_where_it_was() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &[]);
    let id = env.settings("justworks")["id"].clone();
    env.run(&["disconnect", "--yes"]).expect(0);
    server.sandbox.clear_requests();
    for args in [&["sync", "justworks"][..], &["sync"], &["sync", "-q"]] {
        let run = env.run(args).expect(4);
        assert!(
            run.stderr
                .contains("error: the connection justworks is signed out"),
            "{}",
            run.stderr
        );
        assert!(
            run.stderr
                .contains("hint: run `drivetrain connect justworks` to sign in again")
        );
    }
    let document = env.run(&["sync", "--json"]).expect(4).json();
    assert_eq!(document["error"]["code"], "auth.signed_out");
    assert_eq!(document["exit_code"], 4);
    assert!(server.sandbox.requests().is_empty());

    env.connected(&server, &[]);
    assert_eq!(env.settings("justworks")["id"], id);
    assert_eq!(env.rows("justworks", "_runs"), 2);
    env.run(&["sync"]).expect(0);
}

#[test]
fn a_connection_that_is_signed_out_does_not_keep_the_others_from_syncing() {
    let env = TestEnv::new();
    let (server, other) = (Server::small(), Server::small());
    env.connected(&server, &["--no-sync"]);
    env.connected(&other, &["--no-sync", "--name", "other"]);
    env.run(&["disconnect", "--yes"])
        .expect(2)
        .says(&["you have several connections"]);
    env.run(&["disconnect", "justworks", "--yes"]).expect(0);
    let run = env.run(&["sync", "--json"]).expect(0);
    assert_eq!(run.json()["connections"].as_array().unwrap().len(), 1);
    env.run(&["disconnect", "other", "--yes"]).expect(0);
    let run = env.run(&["sync"]).expect(4);
    assert!(run.stderr.contains("error: all connections are signed out"));
    assert!(
        run.stderr
            .contains("`drivetrain connect justworks --name other`")
    );
}

#[test]
fn a_failed_revocation_is_reported_and_the_sign_in_is_forgotten_all_the_same() {
    let status = |status| FaultKind::Status {
        status,
        retry_after: None,
        body: r#"{"message":"not now"}"#.into(),
        content_type: "application/json",
    };
    for kind in [status(503), status(400), FaultKind::Reset] {
        let (env, server) = (TestEnv::new(), Server::small());
        env.connected(&server, &["--no-sync"]);
        let token = refresh_token(&env);
        unrevoking(&server, kind);
        let run = env.run(&["disconnect", "--yes"]).expect(1);
        assert!(
            run.stderr
                .contains("error: the sign-in could not be revoked at Justworks")
        );
        assert!(run.stderr.contains("caused by: "));
        assert!(
            run.stderr
                .contains("hint: the tokens were deleted here; to be safe, also revoke")
        );
        assert!(!run.stderr.contains(&token));
        assert!(!env.secret_file("justworks").exists());
        env.run(&["sync"]).expect(4);
    }
}

#[test]
fn a_secret_that_cannot_be_read_is_reported_and_forgotten() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    std::fs::write(env.secret_file("justworks"), "damaged").unwrap();
    let run = env.run(&["disconnect", "--yes"]).expect(1);
    assert!(
        run.stderr
            .contains("error: the sign-in could not be revoked at Justworks")
    );
    assert!(!env.secret_file("justworks").exists());
}

#[test]
fn purging_leaves_no_file() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &[]);
    env.run(&["sync"]).expect(0);
    let run = env.run(&["disconnect", "--purge", "--yes"]).expect(0);
    assert!(run.stderr.contains("justworks and its data are removed"));
    assert_eq!(env.files(), [""; 0]);
    let run = env.run(&["sync"]).expect(2);
    assert!(run.stderr.contains("error: nothing is connected yet"));
}

#[test]
fn purging_a_sandbox_leaves_no_file_and_the_neighbours_alone() {
    let env = TestEnv::new();
    let server = Server::small();
    env.connected(&server, &[]);
    let neighbours = env.files();
    let connect = [
        "connect",
        "justworks",
        "--sandbox",
        "--yes",
        "--members",
        "4",
        "--payrolls",
        "2",
    ];
    env.run(&connect).expect(0);
    env.run(&["disconnect", "sandbox", "--yes"]).expect(0);
    env.run(&["disconnect", "sandbox", "--purge", "--yes"])
        .expect(0);
    assert_eq!(env.files(), neighbours);
}

#[test]
fn a_name_that_is_not_there_lists_the_ones_that_are() {
    let (env, server) = (TestEnv::new(), Server::small());
    let run = env.run(&["disconnect", "--yes"]).expect(2);
    assert!(run.stderr.contains("error: nothing is connected yet"));
    env.connected(&server, &["--no-sync"]);
    let run = env.run(&["disconnect", "nobody", "--yes"]).expect(2);
    assert!(run.stderr.contains("hint: there are: justworks"));
}

#[test]
fn a_run_under_way_is_not_cut_off() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let before = env.secret("justworks");
    let lock = Lock::acquire(&env.data().join("justworks.run.lock")).unwrap();
    let run = env.run(&["disconnect", "--purge", "--yes"]).expect(75);
    let holder = format!("process {}", std::process::id());
    assert!(run.stderr.contains(&holder), "{}", run.stderr);
    assert_eq!(env.secret("justworks"), before);
    assert_eq!(server.count("/v1/oauth/revoke"), 0);
    drop(lock);
    env.run(&["disconnect", "--purge", "--yes"]).expect(0);
}

/// The settings of a connection whose sign-in is in a keyring; there is no bus to reach one.
fn keyring_out_of_reach(env: &TestEnv) {
    let file = env.config().join("connections/justworks.toml");
    let settings = std::fs::read_to_string(&file).unwrap();
    let (plain, keyring) = ("vault = \"plain\"", "vault = \"keyring\"");
    assert!(settings.contains(plain));
    std::fs::write(&file, settings.replace(plain, keyring)).unwrap();
}

#[test]
fn without_its_keyring_a_connection_can_be_signed_out_and_purged_all_the_same() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    keyring_out_of_reach(&env);
    let run = env.run(&["disconnect", "--yes"]).expect(1);
    let said = "error: the sign-in could not be removed from the system keyring";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    // They may well be in that keyring still, and alive.
    assert!(!run.stderr.contains("were deleted"), "{}", run.stderr);
    assert!(
        run.stderr.contains("to be safe, also revoke"),
        "{}",
        run.stderr
    );
    env.run(&["sync"]).expect(4);
    // What nobody could find any more stays findable.
    for _ in 0..2 {
        let run = env.run(&["disconnect", "--yes", "--purge"]).expect(1);
        run.says(&["the data of justworks is removed; its settings stay until its sign-in"]);
        assert!(env.settings_file("justworks").exists());
    }
}

#[test]
fn a_connection_whose_keyring_is_gone_is_repaired_with_insecure_storage() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    keyring_out_of_reach(&env);
    let run = env.connected(&server, &[]);
    assert!(
        run.stderr
            .contains("warning: a copy of the sign-in is still in the system keyring"),
        "{}",
        run.stderr
    );
    let command = "`drivetrain vault move justworks --to plain`";
    assert!(run.stderr.contains(command), "{}", run.stderr);
    env.run(&["sync"]).expect(0);
    let status = env.run(&["status"]).expect(0).stdout;
    assert!(status.contains(command), "{status}");
}
