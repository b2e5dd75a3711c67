//! Connecting what is connected already: the same company again, another one, another host.

use std::net::TcpListener;

use drivetrain::sandbox::Options;

use crate::support::{ALLOW, Run, Server, TestEnv, free_port, until};

/// Everything that is kept of the connection, to the byte.
fn kept(env: &TestEnv) -> [Vec<u8>; 3] {
    let record = env.data().join("justworks.session.json");
    [
        env.settings_file("justworks"),
        env.secret_file("justworks"),
        record,
    ]
    .map(|path| std::fs::read(path).unwrap())
}

fn small(options: &mut Options) {
    options.company.members = 6;
    options.company.payrolls = 4;
}

/// Stops the server and waits until nobody has its port: a process that another test is just
/// starting holds a copy of the socket for a moment.
fn closed(server: Server, port: u16) {
    drop(server);
    until("the port is free", || {
        TcpListener::bind(("127.0.0.1", port)).is_ok()
    });
}

#[test]
fn connecting_again_keeps_id_data_and_bookmarks_and_brings_new_tokens() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &[]);
    let (settings, secret) = (env.settings("justworks"), env.secret("justworks"));
    let run = env.connected(&server, &["--json"]);
    run.says(&["is already connected to"]);
    let new = env.settings("justworks");
    for same in ["id", "created_at", "company", "scopes"] {
        assert_eq!(new[same], settings[same], "{same}");
    }
    assert_ne!(env.secret("justworks")["access"], secret["access"]);
    assert_ne!(env.secret("justworks")["refresh"], secret["refresh"]);
    // The second run went on from the first one's data: there was nothing new to say.
    let report = &run.json()["report"];
    for stream in report["streams"].as_array().unwrap() {
        let optional = stream["reason"]["code"] == "selection.not_included";
        let verdict = if optional { "skipped" } else { "unchanged" };
        assert_eq!(stream["verdict"], verdict, "{stream}");
    }
    assert_eq!(env.rows("justworks", "_runs"), 2);
}

#[test]
fn connecting_again_needs_no_answers_that_are_known() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let command = env.command(&["connect", "justworks", "--yes", "--no-browser", "--no-sync"]);
    crate::support::sign_in(command, ALLOW).expect(0);
}

#[test]
fn a_different_company_leaves_the_old_connection_and_takes_its_tokens_back() {
    let env = TestEnv::new();
    let port = free_port();
    let server = Server::start(|options| {
        small(options);
        options.port = port;
    });
    env.connected(&server, &[]);
    let before = kept(&env);
    closed(server, port);
    // The same host, and behind it somebody else's company.
    let other = Server::start(|options| {
        small(options);
        options.company.seed = 2;
        options.port = port;
    });
    let run = env.connect(&other, ALLOW, &[]).expect(4);
    run.says(&[
        "error: this sign-in is for the company",
        "the connection justworks belongs to",
        "--name NAME",
    ]);
    assert_eq!(kept(&env), before);
    assert_eq!(other.count("/v1/oauth/revoke"), 1);
    assert_eq!(other.count("/v1/members"), 0);
    assert_eq!(env.rows("justworks", "_runs"), 1);
}

#[test]
fn another_host_is_refused_before_anybody_signs_in() {
    let env = TestEnv::new();
    let (server, other) = (Server::small(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let before = kept(&env);
    let run = env.connect(&other, ALLOW, &[]).expect(2);
    run.says(&[
        "the connection justworks belongs to 127.0.0.1:",
        "--name NAME",
    ]);
    assert!(!run.stderr.contains("response_type=code"));
    assert_eq!(kept(&env), before);
    assert!(other.sandbox.requests().is_empty());
}

#[test]
fn a_second_connection_under_another_name_lives_beside_the_first() {
    let env = TestEnv::new();
    let (server, other) = (
        Server::small(),
        Server::start(|options| {
            small(options);
            options.company.seed = 2;
        }),
    );
    env.connected(&server, &[]);
    let before = kept(&env);
    env.connected(&other, &["--name", "second"]);
    assert_eq!(kept(&env), before);
    assert_ne!(
        env.settings("second")["id"],
        env.settings("justworks")["id"]
    );
    let run = env.run(&["sync", "--json"]).expect(0);
    let names: Vec<_> = run.json()["connections"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["connection"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["justworks", "second"]);
}

#[test]
fn a_token_of_a_different_company_lands_nothing() {
    let env = TestEnv::new();
    let port = free_port();
    let server = Server::start(|options| {
        small(options);
        options.port = port;
    });
    env.connected(&server, &[]);
    closed(server, port);
    let other = Server::start(|options| {
        small(options);
        options.company.seed = 2;
        options.port = port;
    });
    let token = crate::secrets::all_seeing(&other);
    other.sandbox.clear_requests();
    let mut command = env.command(&["sync", "--json"]);
    let run = command
        .env("DRIVETRAIN_ACCESS_TOKEN", token)
        .output()
        .unwrap();
    let run = Run::from(run).expect(4);
    let document = run.json();
    let error = &document["connections"][0]["error"];
    assert_eq!(error["code"], "connection.other_company");
    assert_eq!(other.sandbox.requests().len(), 1);
    assert_eq!(
        env.rows("justworks", "_runs"),
        2,
        "a run that was refused is one"
    );
    let landed =
        "SELECT count(*) FROM sqlite_schema WHERE name GLOB '_new_*' AND name <> '_new_details'";
    let landed = env
        .store("justworks")
        .query_row(landed, [], |row| row.get::<_, i64>(0));
    assert_eq!(landed.unwrap(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_refresh_under_way_elsewhere_does_not_lose_the_new_sign_in() {
    use drivetrain::lock::Lock;
    use rustix::fs::inotify;
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let id = env.settings("justworks")["id"].as_str().unwrap().to_owned();
    let path = env.data().join(format!("{id}.refresh.lock"));
    let lock = Lock::acquire(&path).unwrap();
    let before = env.secret("justworks");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // The sign-in is proven good, and only its place is still taken.
            until("the sign-in is proven", || server.count("/v1/company") > 1);
            let looked_at = inotify::init(inotify::CreateFlags::NONBLOCK).unwrap();
            inotify::add_watch(&looked_at, &path, inotify::WatchFlags::OPEN).unwrap();
            until("somebody wants that place", || {
                rustix::io::read(&looked_at, &mut [0; 4096][..]).is_ok()
            });
            drop(lock);
        });
        env.connected(&server, &["--no-sync"]);
    });
    assert_ne!(env.secret("justworks")["refresh"], before["refresh"]);
}
