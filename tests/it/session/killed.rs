//! A renewal that is killed with SIGKILL, at each of its steps: before it asks, after it has asked,
//! after the answer and before it is kept, after that. The next run works wherever the server still
//! takes what is kept; where it does not, the run says what happened and asks for a person.
//!
//! One step cannot be hit from outside: the system call that renames the new file over the old one.
//! It has no middle, so a kill there is one just before or just after it.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};

use drivetrain::lock::Lock;
use drivetrain::sandbox::{Fault, FaultKind, Options};

use crate::support::{ALLOW, DEADLINE, Server, TestEnv, listening, sign_in, until};
use crate::web::Web;

/// Where the sign-in is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Plain,
    File,
}

struct Home {
    env: TestEnv,
    server: Server,
    place: Place,
}

impl Home {
    /// Connected, with an access token that the server no longer takes.
    fn expired(place: Place, change: impl FnOnce(&mut Options)) -> Self {
        let server = Server::start(|options| {
            options.company.members = 6;
            options.company.payrolls = 4;
            change(options);
        });
        let env = TestEnv::new();
        let home = Self { env, server, place };
        let path = home.key();
        home.env
            .run(&["vault", "new-key", path.to_str().unwrap()])
            .expect(0);
        home.env.connected(&home.server, &["--no-sync"]);
        if place == Place::File {
            let moved = home
                .command(&["vault", "move", "justworks", "--to", "file"])
                .output();
            crate::support::Run::from(moved.unwrap()).expect(0);
        }
        home.env.impatient("justworks");
        home.server.sandbox.expire_access_tokens().unwrap();
        home.server.sandbox.clear_requests();
        home
    }

    fn key(&self) -> PathBuf {
        self.env.home().with_file_name("drivetrain.key")
    }

    fn secret(&self) -> PathBuf {
        match self.place {
            Place::Plain => self.env.secret_file("justworks"),
            Place::File => self.env.config().join("secrets/justworks.enc"),
        }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.env.command(args);
        command.env("DRIVETRAIN_KEY_FILE", self.key());
        command
    }

    fn start(&self, args: &[&str]) -> Child {
        let mut command = self.command(args);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// The API from now on through this server.
    fn through(&self, web: &Web) {
        let file = self.env.settings_file("justworks");
        let text = std::fs::read_to_string(&file).unwrap();
        let (direct, through) = (self.server.sandbox.api_url(), web.url());
        let text = text.replace(&direct, &through).replace(
            direct.trim_start_matches("http://"),
            through.trim_start_matches("http://"),
        );
        std::fs::write(file, text).unwrap();
    }

    #[track_caller]
    fn works_again(&self) {
        let run = self.command(&["sync"]).output().unwrap();
        crate::support::Run::from(run).expect(0);
        assert_eq!(self.env.rows("justworks", "payrolls"), 4);
        let status = self.env.run(&["status", "--json"]).expect(0).json();
        assert_eq!(status["connections"][0]["signed_in"], true);
    }

    /// The sign-in is lost, and the run says how; a new one mends it.
    #[track_caller]
    fn is_lost(&self) {
        let run = self.command(&["sync", "--json"]).output().unwrap();
        let run = crate::support::Run::from(run).expect(4);
        assert_eq!(run.error_code(), "auth.renewal_lost");
        let says = "error: a renewal of the sign-in was cut off at ";
        assert!(run.stderr.contains(says), "{}", run.stderr);
        let says = "caused by: token refresh answered 400 invalid_grant";
        assert!(run.stderr.contains(says), "{}", run.stderr);
        let says = "hint: run `drivetrain connect justworks` to sign in again";
        assert!(run.stderr.contains(says), "{}", run.stderr);
        let status = self.env.run(&["status"]).expect(0).stdout;
        assert!(status.contains("no longer accepted"), "{status}");
    }
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn renews(request: &crate::web::Heard) -> bool {
    request.form().contains_key("refresh_token")
}

/// Between the sandbox and the program: says when new tokens were made, and holds their answer back
/// until it is told, or for good.
fn holding(server: &Server) -> (Web, Receiver<()>, std::sync::mpsc::SyncSender<()>) {
    let (made, seen) = sync_channel(8);
    let (release, released) = sync_channel::<()>(8);
    let released = std::sync::Mutex::new(released);
    let web = Web::between(&server.sandbox, move |request| {
        if renews(request) {
            made.send(()).unwrap();
            let _ = released.lock().unwrap().recv_timeout(DEADLINE);
        }
    });
    (web, seen, release)
}

#[test]
fn before_it_asks() {
    for place in [Place::Plain, Place::File] {
        let home = Home::expired(place, |_| {});
        let id = home.env.settings("justworks")["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let path = home.env.data().join(format!("{id}.refresh.lock"));
        let lock = Lock::acquire(&path).unwrap();
        let child = home.start(&["sync"]);
        // Its token is refused; what is left before it may ask is the lock, which it never gets.
        until("the refusal", || home.server.count("/v1/company") == 1);
        kill(child);
        drop(lock);
        assert_eq!(home.server.count("/oauth/token"), 0);
        home.works_again();
        assert_eq!(home.server.count("/oauth/token"), 1);
    }
}

#[test]
fn after_it_has_asked_and_before_anything_was_made() {
    for place in [Place::Plain, Place::File] {
        let home = Home::expired(place, |_| {});
        home.server.sandbox.fault(Fault {
            path_contains: "/oauth/token".into(),
            skip: 0,
            times: 1,
            kind: FaultKind::Hang,
        });
        let child = home.start(&["sync"]);
        until("the request", || home.server.count("/oauth/token") == 1);
        kill(child);
        home.works_again();
        assert_eq!(home.server.count("/oauth/token"), 2);
    }
}

#[test]
fn after_it_has_asked_and_before_the_answer_arrives() {
    for (place, rotate) in [
        (Place::Plain, true),
        (Place::File, true),
        (Place::File, false),
    ] {
        let home = Home::expired(place, |options| options.rotate = rotate);
        let (web, seen, release) = holding(&home.server);
        let direct = home.env.settings("justworks");
        home.through(&web);
        let child = home.start(&["sync"]);
        seen.recv_timeout(DEADLINE).unwrap();
        kill(child);
        release.send(()).unwrap();
        let file = home.env.settings_file("justworks");
        std::fs::write(file, direct.to_string()).unwrap();
        match rotate {
            true => home.is_lost(),
            false => home.works_again(),
        }
    }
}

/// Something is in the way of saving from the moment at which the new tokens are made; a save is
/// tried for half a minute, and the kill comes after the first one has failed.
#[test]
fn after_the_answer_and_before_it_is_kept() {
    for (place, rotate) in [
        (Place::Plain, true),
        (Place::File, true),
        (Place::File, false),
    ] {
        let home = Home::expired(place, |options| options.rotate = rotate);
        let (web, seen, release) = holding(&home.server);
        let direct = home.env.settings("justworks");
        home.through(&web);
        let (child, lines) = listening(home.start(&["sync", "-v"]));
        seen.recv_timeout(DEADLINE).unwrap();
        let (secret, aside) = (home.secret(), home.env.home().join("aside"));
        std::fs::rename(&secret, &aside).unwrap();
        std::fs::create_dir(&secret).unwrap();
        release.send(()).unwrap();
        loop {
            let line = lines.recv_timeout(DEADLINE).unwrap();
            if line.contains("the renewed sign-in is not saved yet") {
                break;
            }
        }
        kill(child);
        std::fs::remove_dir(&secret).unwrap();
        std::fs::rename(&aside, &secret).unwrap();
        let file = home.env.settings_file("justworks");
        std::fs::write(file, direct.to_string()).unwrap();
        match rotate {
            true => home.is_lost(),
            false => home.works_again(),
        }
    }
}

#[test]
fn after_it_is_kept_and_before_it_is_used() {
    for place in [Place::Plain, Place::File] {
        let home = Home::expired(place, |_| {});
        // The first request is refused; the one with the new token hangs.
        home.server.sandbox.fault(Fault {
            path_contains: "/v1/company".into(),
            skip: 1,
            times: 1,
            kind: FaultKind::Hang,
        });
        let child = home.start(&["sync"]);
        until("the next request", || home.server.count("/v1/company") == 2);
        kill(child);
        assert_eq!(home.server.count("/oauth/token"), 1);
        home.works_again();
        assert_eq!(home.server.count("/oauth/token"), 1);
    }
}

/// Stopped at its write by a keyring that has gone to sleep.
#[cfg(target_os = "linux")]
#[test]
fn amid_its_save_in_the_keyring() {
    use crate::keyring::{Keyring, State};
    let Some(keyring) = Keyring::start(State::Unlocked) else {
        return;
    };
    let home = Home::expired(Place::Plain, |_| {});
    let run = |args: &[&str]| -> crate::support::Run {
        let mut command = home.command(args);
        command.envs(keyring.env()).output().unwrap().into()
    };
    run(&["vault", "move", "justworks", "--to", "keyring"]).expect(0);
    let (web, seen, release) = holding(&home.server);
    let direct = home.env.settings("justworks");
    home.through(&web);
    let mut command = home.command(&["sync"]);
    command
        .envs(keyring.env())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let child = command.spawn().unwrap();
    seen.recv_timeout(DEADLINE).unwrap();
    let asleep = keyring.asleep();
    release.send(()).unwrap();
    // The program's thread at the keyring; there is none while the answer is waited for.
    let threads = format!("/proc/{}/task", child.id());
    until("the save to begin", || {
        let threads = std::fs::read_dir(&threads).into_iter().flatten().flatten();
        threads
            .filter_map(|thread| std::fs::read_to_string(thread.path().join("comm")).ok())
            .any(|name| name.trim() == "keyring")
    });
    kill(child);
    drop(asleep);
    let file = home.env.settings_file("justworks");
    std::fs::write(file, direct.to_string()).unwrap();
    let run = run(&["sync", "--json"]).expect(4);
    assert_eq!(run.error_code(), "auth.renewal_lost");
}

/// A person has mended it: nothing of the cut is left.
#[test]
fn a_lost_renewal_is_over_with_a_new_sign_in() {
    let home = Home::expired(Place::Plain, |_| {});
    let (web, seen, release) = holding(&home.server);
    let direct = home.env.settings("justworks");
    home.through(&web);
    let child = home.start(&["sync"]);
    seen.recv_timeout(DEADLINE).unwrap();
    kill(child);
    release.send(()).unwrap();
    let file = home.env.settings_file("justworks");
    std::fs::write(file, direct.to_string()).unwrap();
    home.is_lost();
    sign_in(
        home.env.connect_command(&home.server, &["--no-sync"]),
        ALLOW,
    )
    .expect(0);
    home.works_again();
    // A later rejection is one again, without a history.
    home.server.sandbox.revoke_everything().unwrap();
    let run = home.env.run(&["sync", "--json"]).expect(4);
    assert_eq!(run.error_code(), "auth.refresh_rejected");
}
