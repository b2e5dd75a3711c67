//! Whatever may be wrong with a key or with the file that it opens, and the making of new keys.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use super::{Keyed, connect, new_key, set_mode};
use crate::support::{ALLOW, Run, Server, TestEnv, sign_in};

#[test]
fn a_key_that_cannot_be_used_says_so_and_nothing_else_is_tried() {
    let keyed = Keyed::connected();
    let before = std::fs::read(keyed.sealed()).unwrap();
    let place = |name: &str| keyed.env.home().with_file_name(name);
    let other = new_key(&keyed.env, "other.key");
    let (open, group, link) = (place("open.key"), place("group.key"), place("link.key"));
    std::fs::copy(&keyed.key, &open).unwrap();
    set_mode(&open, 0o604);
    std::fs::copy(&keyed.key, &group).unwrap();
    set_mode(&group, 0o640);
    symlink(&keyed.key, &link).unwrap();
    let phrase = place("phrase.key");
    std::fs::write(&phrase, "correct horse battery staple\n").unwrap();
    set_mode(&phrase, 0o600);
    let connect = "drivetrain connect justworks";
    let cases = [
        (PathBuf::new(), "vault.no_key", "set DRIVETRAIN_KEY_FILE"),
        (other, "vault.wrong_key", connect),
        (
            place("absent.key"),
            "vault.key_unreadable",
            "check that the file exists",
        ),
        (open, "vault.key_unsafe", "chmod 600"),
        (group, "vault.key_unsafe", "chmod 600"),
        (link, "vault.key_unsafe", "symbolic link"),
        (keyed.env.home(), "vault.not_a_key", "not a regular file"),
        (phrase, "vault.not_a_key", "a passphrase is not a key"),
    ];
    for (key, expected, says) in cases {
        let run = keyed.run_with(&key, &["sync", "--json"]).expect(1);
        assert_eq!(run.error_code(), expected, "{}", key.display());
        assert!(run.stderr.contains(says), "{}", run.stderr);
        assert!(run.stderr.contains("hint: "), "{}", run.stderr);
        if expected != "vault.no_key" {
            assert!(run.stderr.contains(key.to_str().unwrap()), "{}", run.stderr);
        }
        assert_eq!(std::fs::read(keyed.sealed()).unwrap(), before);
        assert!(!keyed.env.secret_file("justworks").exists());
    }
    assert!(keyed.server.sandbox.requests().is_empty());
    keyed.run(&["sync"]).expect(0);
}

#[test]
fn a_key_that_was_lost_is_replaced_by_a_new_sign_in() {
    let keyed = Keyed::connected();
    let other = new_key(&keyed.env, "other.key");
    keyed.run_with(&other, &["sync"]).expect(1);
    let mut command = keyed.connect(&["--no-sync"]);
    command.env("DRIVETRAIN_KEY_FILE", &other);
    sign_in(command, ALLOW).expect(0);
    keyed.run_with(&other, &["sync"]).expect(0);
    keyed.run(&["sync"]).expect(1);
}

#[test]
fn a_damaged_file_asks_for_a_person_and_connecting_repairs_it() {
    let keyed = Keyed::connected();
    let whole = std::fs::read(keyed.sealed()).unwrap();
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let mut newer = whole.clone();
    newer[17] = b'7';
    for (bytes, expected, exit) in [
        (&flipped[..], "vault.damaged", 4),
        (&whole[..40], "vault.damaged", 4),
        (b"", "vault.damaged", 4),
        (&newer[..], "vault.newer", 1),
    ] {
        std::fs::write(keyed.sealed(), bytes).unwrap();
        let run = keyed.run(&["sync", "--json"]).expect(exit);
        assert_eq!(run.error_code(), expected);
        assert!(run.stderr.contains("justworks.enc"), "{}", run.stderr);
        assert!(run.stderr.contains("hint: "), "{}", run.stderr);
        assert_eq!(std::fs::read(keyed.sealed()).unwrap(), bytes);
    }
    assert!(keyed.server.sandbox.requests().is_empty());
    std::fs::write(keyed.sealed(), flipped).unwrap();
    let mut command = keyed.connect(&["--no-sync"]);
    command.env("DRIVETRAIN_KEY_FILE", &keyed.key);
    sign_in(command, ALLOW).expect(0);
    keyed.run(&["sync"]).expect(0);
}

#[test]
fn a_new_key_replaces_nothing_and_says_what_to_do_next() {
    let env = TestEnv::new();
    let path = env.home().with_file_name("a key");
    let args = ["vault", "new-key", path.to_str().unwrap()];
    let run = env.run(&args).expect(0);
    assert_eq!(run.stdout, "");
    let shown = path.display();
    for says in [
        format!("export DRIVETRAIN_KEY_FILE='{shown}'"),
        format!("LoadCredential=drivetrain.key:{shown}"),
        "drivetrain connect justworks --storage file".into(),
        "drivetrain vault move justworks --to file".into(),
    ] {
        assert!(run.stderr.contains(&says), "{says}: {}", run.stderr);
    }
    let key = std::fs::read_to_string(&path).unwrap();
    assert_eq!(key.trim().len(), 64);
    assert!(!run.stderr.contains(key.trim()));
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );

    let run = env.run(&args).expect(1);
    assert!(
        run.stderr.contains("already exists and was left unchanged"),
        "{}",
        run.stderr
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), key);
    let nowhere = env.home().join("absent/key");
    env.run(&["vault", "new-key", nowhere.to_str().unwrap()])
        .expect(1);
}

#[test]
fn a_key_beside_its_file_is_said_to_protect_nothing() {
    let (env, server) = (TestEnv::new(), Server::small());
    drivetrain::files::create_dir_private(&env.config()).unwrap();
    let key = env.config().join("key");
    env.run(&["vault", "new-key", key.to_str().unwrap()])
        .expect(0);
    let mut command = connect(&env, &server, &["--no-sync", "--storage", "file"]);
    command.env("DRIVETRAIN_KEY_FILE", &key);
    let run = sign_in(command, ALLOW).expect(0);
    assert!(
        run.stderr
            .contains("the key is in the same folder as the file"),
        "{}",
        run.stderr
    );
    let keyed = Keyed { env, server, key };
    let words = |run: Run| {
        let said = run.expect(0).stdout;
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let status = words(keyed.run(&["status"]));
    assert!(
        status.contains("the key is in the same folder as its file"),
        "{status}"
    );
    let status = words(keyed.env.run(&["status"]));
    assert!(status.contains("(no key is set)"), "{status}");
    assert!(
        status.contains("syncs from here cannot sign in"),
        "{status}"
    );
}
