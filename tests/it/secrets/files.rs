//! What is kept is closed to others, and a link or an open door is not trusted.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::support::{Server, TestEnv};
use crate::traces::below;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
fn everything_that_is_written_is_closed_to_others() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &[]);
    env.run(&[
        "connect",
        "justworks",
        "--sandbox",
        "--yes",
        "--members",
        "4",
    ])
    .expect(0);
    // As long as a reader has it open, the write-ahead log lies beside the store.
    let reader = env.store("justworks");
    reader
        .query_row("SELECT count(*) FROM members", [], |_| Ok(()))
        .unwrap();
    env.run(&["sync"]).expect(0);
    let all = below(&env.home());
    assert!(all.iter().any(|path| path.ends_with("justworks.db-wal")));
    assert!(all.len() > 10, "{all:?}");
    for path in all {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&path), expected, "{}", path.display());
    }
}

#[test]
fn a_part_that_is_a_link_is_refused_before_anything_is_asked() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &[]);
    server.sandbox.clear_requests();
    for part in [
        "config",
        "config/connections",
        "config/secrets",
        "data",
        "config/connections/justworks.toml",
        "config/secrets/justworks.json",
        "data/justworks.run.lock",
    ] {
        let (path, aside) = (env.home().join(part), env.home().join("aside"));
        std::fs::rename(&path, &aside).unwrap();
        symlink(&aside, &path).unwrap();
        let run = env.run(&["sync"]).expect(1);
        assert!(
            run.stderr.contains("is a symbolic link"),
            "{part}: {}",
            run.stderr
        );
        std::fs::remove_file(&path).unwrap();
        std::fs::rename(&aside, &path).unwrap();
    }
    assert!(server.sandbox.requests().is_empty());
    env.run(&["sync"]).expect(0);
}

#[test]
fn a_store_that_is_a_link_is_refused() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let elsewhere = env.home().join("elsewhere.db");
    symlink(&elsewhere, env.data().join("justworks.db")).unwrap();
    env.run(&["sync"]).expect(1);
    assert!(!elsewhere.exists());
}

#[test]
fn what_others_could_read_or_change_is_refused_with_the_command_that_mends_it() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    for (path, open, closed) in [
        (env.secret_file("justworks"), 0o644, 0o600),
        (env.settings_file("justworks"), 0o660, 0o600),
        (env.data(), 0o777, 0o700),
        (env.config().join("secrets"), 0o720, 0o700),
    ] {
        set_mode(&path, open);
        let run = env.run(&["sync"]).expect(1);
        let mend = format!("chmod {closed:o}");
        assert!(run.stderr.contains(&mend), "{}", run.stderr);
        set_mode(&path, closed);
    }
    env.run(&["sync"]).expect(0);
}
