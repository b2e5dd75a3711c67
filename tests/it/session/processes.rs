//! Eight processes of the program at once, on one sign-in, before a server that rotates and ends the
//! whole family when a spent token comes back: one refresh request, eight successes.

use crate::support::{Server, TestEnv};

const PROCESSES: usize = 8;

/// Two runs of one connection never go on at once, so the eight are runs of connections that share
/// one sign-in: the same id, hence the same keyring entry and the same refresh lock.
#[cfg(target_os = "linux")]
#[test]
fn side_by_side_they_refresh_once_and_all_succeed() {
    use crate::keyring::{Keyring, State};
    use crate::support::Run;
    use std::process::Stdio;
    let Some(keyring) = Keyring::start(State::Unlocked) else {
        return;
    };
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let command = |args: &[&str]| {
        let mut command = env.command(args);
        command
            .envs(keyring.env())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    };
    let moved = command(&["vault", "move", "justworks", "--to", "keyring"]).output();
    Run::from(moved.unwrap()).expect(0);
    let names: Vec<_> = (1..=PROCESSES).map(|n| format!("side-{n}")).collect();
    for name in &names {
        let (from, to) = (env.settings_file("justworks"), env.settings_file(name));
        std::fs::copy(from, to).unwrap();
    }
    for _ in 0..3 {
        server.sandbox.expire_access_tokens().unwrap();
        server.sandbox.clear_requests();
        let children = names
            .iter()
            .map(|name| command(&["sync", name]).spawn().unwrap());
        let children: Vec<_> = children.collect();
        for child in children {
            Run::from(child.wait_with_output().unwrap()).expect(0);
        }
        assert_eq!(server.count("/oauth/token"), 1);
    }
}

/// Eight runs of one connection, each begun again as long as another one is going on.
#[test]
fn one_after_the_other_they_refresh_once_and_all_succeed() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    env.set_secret("justworks", "expires_at", "2020-01-01T00:00:00Z");
    server.sandbox.clear_requests();
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..PROCESSES)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let run = env.run(&["sync"]);
                        if run.code != 75 {
                            return run;
                        }
                        assert!(run.stderr.contains("another drivetrain"), "{}", run.stderr);
                    }
                })
            })
            .collect();
        for run in runs {
            run.join().unwrap().expect(0);
        }
    });
    assert_eq!(server.count("/oauth/token"), 1);
}
