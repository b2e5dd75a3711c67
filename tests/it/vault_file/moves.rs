//! Moving a sign-in between its places, and moves that are cut off.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{Keyed, connect};
use crate::keyring::{Keyring, State};
use crate::support::{ALLOW, Run, Server, TestEnv, sign_in};

/// A home in the session of a keyring, with a key.
struct Moved {
    keyed: Keyed,
    keyring: Keyring,
}

impl Moved {
    fn start() -> Option<Self> {
        let keyring = Keyring::start(State::Unlocked)?;
        let (env, server) = (TestEnv::new(), Server::small());
        let key = super::new_key(&env, "drivetrain.key");
        let keyed = Keyed { env, server, key };
        Some(Self { keyed, keyring })
    }

    fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = self.keyed.command_with(&self.keyed.key, args);
        command.envs(self.keyring.env());
        command
    }

    fn run(&self, args: &[&str]) -> Run {
        self.command(args).output().unwrap().into()
    }

    /// How many copies there are: in the keyring, in the encrypted file, in the plain one.
    fn copies(&self) -> [usize; 3] {
        let keyring = self.keyring.search();
        let secrets = keyring.lines().filter(|line| line.starts_with("secret = "));
        [
            // A killed probe leaves its filler, which the next one replaces.
            secrets.filter(|line| !line.contains("probe")).count(),
            usize::from(self.keyed.sealed().exists()),
            usize::from(self.keyed.env.secret_file("justworks").exists()),
        ]
    }

    fn place(&self) -> String {
        let settings = self.keyed.env.settings("justworks");
        settings["vault"].as_str().unwrap().to_owned()
    }
}

fn only(place: &str) -> [usize; 3] {
    ["keyring", "file", "plain"].map(|it| usize::from(it == place))
}

#[test]
fn a_sign_in_moves_between_all_places_and_is_renewed_in_each() {
    let Some(home) = Moved::start() else {
        return;
    };
    let mut command = connect(&home.keyed.env, &home.keyed.server, &["--no-sync"]);
    command
        .env("DRIVETRAIN_KEY_FILE", &home.keyed.key)
        .envs(home.keyring.env());
    let run = sign_in(command, ALLOW).expect(0);
    // The keyring is the first choice, and whoever has set a key is told of the other one.
    assert_eq!(home.place(), "keyring");
    assert!(
        run.stderr
            .contains("drivetrain vault move justworks --to file"),
        "{}",
        run.stderr
    );
    let places = [
        "file", "plain", "keyring", "plain", "file", "keyring", "keyring",
    ];
    for to in places {
        home.run(&["vault", "move", "justworks", "--to", to])
            .expect(0);
        assert_eq!((home.place().as_str(), home.copies()), (to, only(to)));
        home.keyed.server.sandbox.expire_access_tokens().unwrap();
        home.run(&["sync"]).expect(0);
    }
    // As many renewals as moves, and one sign-in.
    assert_eq!(home.keyed.server.count("/oauth/token"), 1 + places.len());

    // Connecting again keeps the place, and changes it for whoever says so.
    for (more, place) in [
        (&["--no-sync"][..], "keyring"),
        (&["--no-sync", "--storage", "file"], "file"),
        (&["--no-sync"], "file"),
    ] {
        let mut command = connect(&home.keyed.env, &home.keyed.server, more);
        command
            .env("DRIVETRAIN_KEY_FILE", &home.keyed.key)
            .envs(home.keyring.env());
        sign_in(command, ALLOW).expect(0);
        assert_eq!((home.place().as_str(), home.copies()), (place, only(place)));
    }
    home.run(&["disconnect", "--yes"]).expect(0);
    assert_eq!(home.copies(), [0; 3]);
    let run = home
        .run(&["vault", "move", "justworks", "--to", "plain"])
        .expect(4);
    assert!(run.stderr.contains("--storage plain"), "{}", run.stderr);
}

#[test]
fn a_place_that_cannot_be_written_leaves_everything_where_it_was() {
    let keyed = Keyed::connected();
    let before = std::fs::read(keyed.sealed()).unwrap();
    let settings = std::fs::read(keyed.env.settings_file("justworks")).unwrap();
    let run = keyed
        .run(&["vault", "move", "justworks", "--to", "keyring"])
        .expect(1);
    assert!(
        run.stderr.contains("no system keyring is available"),
        "{}",
        run.stderr
    );
    keyed
        .env
        .run(&["vault", "move", "justworks", "--to", "plain"])
        .expect(1);
    keyed
        .run(&["vault", "move", "nobody", "--to", "plain"])
        .expect(2);
    keyed
        .run(&["vault", "move", "justworks", "--to", "cellar"])
        .expect(2);
    assert_eq!(std::fs::read(keyed.sealed()).unwrap(), before);
    assert_eq!(
        std::fs::read(keyed.env.settings_file("justworks")).unwrap(),
        settings
    );
    keyed
        .run(&["vault", "move", "justworks", "--to", "plain"])
        .expect(0);
    let run = keyed
        .env
        .run(&["vault", "move", "justworks", "--to", "file"])
        .expect(1);
    assert!(
        run.stderr.contains("drivetrain vault new-key PATH"),
        "{}",
        run.stderr
    );
    keyed.run(&["sync"]).expect(0);
}

#[test]
fn a_run_that_is_going_on_is_not_moved_away_under_its_feet() {
    let keyed = Keyed::connected();
    let _run =
        drivetrain::lock::Lock::acquire(&keyed.env.data().join("justworks.run.lock")).unwrap();
    let run = keyed
        .run(&["vault", "move", "justworks", "--to", "plain"])
        .expect(75);
    assert!(
        run.stderr.contains("another drivetrain holds"),
        "{}",
        run.stderr
    );
}

/// The four states that a kill can leave, one by one: the settings announce a copy; the copy is
/// there; the settings name the new place; the old one is gone.
#[test]
fn every_state_of_a_move_that_was_cut_off_works_and_can_be_tidied() {
    let plain = "vault = \"plain\"";
    let file = "vault = \"file\"";
    for (vault, copy, sealed, open) in [
        (file, "plain", true, false),
        (file, "plain", true, true),
        (plain, "file", true, true),
        (plain, "file", false, true),
    ] {
        for tidy in ["move", "disconnect"] {
            let keyed = Keyed::connected();
            let kept = std::fs::read(keyed.sealed()).unwrap();
            keyed
                .run(&["vault", "move", "justworks", "--to", "plain"])
                .expect(0);
            if sealed {
                drivetrain::files::write_private(&keyed.sealed(), &kept).unwrap();
            }
            if !open {
                std::fs::remove_file(keyed.env.secret_file("justworks")).unwrap();
            }
            let settings = keyed.env.settings_file("justworks");
            let text = std::fs::read_to_string(&settings).unwrap();
            let cut = format!("{vault}\nvault_copies = [\"{copy}\"]");
            std::fs::write(&settings, text.replace(plain, &cut)).unwrap();

            keyed.run(&["sync"]).expect(0);
            let to = if vault == file { "file" } else { "plain" };
            let command = format!("drivetrain vault move justworks --to {to}");
            let status = keyed.run(&["status"]).expect(0).stdout;
            assert!(status.contains(&command), "{status}");
            if tidy == "move" {
                keyed
                    .run(&["vault", "move", "justworks", "--to", to])
                    .expect(0);
                let there = (
                    keyed.sealed().exists(),
                    keyed.env.secret_file("justworks").exists(),
                );
                assert_eq!(there, (vault == file, vault == plain));
                assert!(!keyed.run(&["status"]).expect(0).stdout.contains(&command));
                keyed.run(&["sync"]).expect(0);
            } else {
                keyed.run(&["disconnect", "--yes"]).expect(0);
                assert!(!keyed.sealed().exists());
                assert!(!keyed.env.secret_file("justworks").exists());
            }
        }
    }
}

/// Real kills, spread over the time that a move takes. Wherever each strikes, the same holds; the
/// waits are there to strike in different places, and nothing depends on where.
#[test]
fn a_move_that_is_killed_anywhere_leaves_a_connection_that_works() {
    let Some(home) = Moved::start() else {
        return;
    };
    let mut command = connect(&home.keyed.env, &home.keyed.server, &["--no-sync"]);
    command
        .env("DRIVETRAIN_KEY_FILE", &home.keyed.key)
        .envs(home.keyring.env());
    sign_in(command, ALLOW).expect(0);
    let whole = Instant::now();
    home.run(&["vault", "move", "justworks", "--to", "file"])
        .expect(0);
    let whole = whole.elapsed().max(Duration::from_millis(10));
    const KILLS: u32 = 18;
    for kill in 0..KILLS {
        let to = ["keyring", "file", "plain"][kill as usize % 3];
        let mut command = home.command(&["vault", "move", "justworks", "--to", to]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let (started, wait) = (Instant::now(), whole * kill / KILLS);
        let mut child = command.spawn().unwrap();
        while started.elapsed() < wait {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let run = home.run(&["sync", "--json"]).expect(0);
        assert_eq!(run.json()["exit_code"], 0);
    }
    home.keyed.server.sandbox.expire_access_tokens().unwrap();
    home.run(&["sync"]).expect(0);
    let place = home.place();
    home.run(&["vault", "move", "justworks", "--to", &place])
        .expect(0);
    assert_eq!(home.copies(), only(&place));
    assert!(
        !home
            .keyed
            .env
            .settings("justworks")
            .contains_key("vault_copies")
    );
}
