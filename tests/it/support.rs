//! [`TestEnv`]: a person's machine in a temporary folder, and the program run on it.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use drivetrain::sandbox::visitor::{self, Decision};
use drivetrain::sandbox::{CLIENT_ID, CLIENT_SECRET, Options, Sandbox};
use tempfile::TempDir;

/// How long anything may take before a test says that it hangs.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// The decision of a person who ticks nothing and allows everything else.
pub const ALLOW: Decision = Decision::Authorize {
    tick_sex: false,
    tick_birth: false,
};

/// A home of its own, without a bus, a terminal or anything of the real user's.
pub struct TestEnv {
    home: TempDir,
}

/// What a run of the program came to.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Fails the test with everything that was said, unless the exit code is this.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "stdout:\n{}\nstderr:\n{}",
            self.stdout, self.stderr
        );
        self
    }

    /// The JSON document on stdout.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| {
            panic!(
                "no JSON on stdout ({error}):\n{}\nstderr:\n{}",
                self.stdout, self.stderr
            )
        })
    }

    /// Fails unless the program said each of these on stderr.
    #[track_caller]
    pub fn says(&self, texts: &[&str]) {
        // Long lines are folded; a text is the same on one line or on two.
        let said = self.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        for text in texts {
            assert!(said.contains(text), "{text:?} is not in:\n{}", self.stderr);
        }
    }

    /// The code of the one connection's error.
    #[track_caller]
    pub fn error_code(&self) -> String {
        let document = self.json();
        let connection = &document["connections"][0];
        let error = connection
            .get("error")
            .unwrap_or(&connection["report"]["stopped"]);
        error["code"].as_str().unwrap().to_owned()
    }
}

/// A command that runs another one, in exactly its environment.
#[cfg(unix)]
pub fn wrapping(mut outer: Command, inner: &Command) -> Command {
    let set = inner.get_envs();
    outer
        .arg(inner.get_program())
        .args(inner.get_args())
        .env_clear()
        .envs(set.filter_map(|(name, value)| Some((name, value?))))
        .stdin(Stdio::null());
    outer
}

/// The command on a disk that is full: every write to a file fails, reading goes on.
#[cfg(unix)]
pub fn on_a_full_disk(command: &Command) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""]);
    wrapping(shell, command)
}

/// A temporary folder that is private, as the program's own are.
pub fn private_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    drivetrain::files::create_dir_private(folder.path()).unwrap();
    folder
}

/// Whether this stands anywhere in it.
pub fn holds(bytes: &[u8], text: &str) -> bool {
    let mut windows = bytes.windows(text.len());
    windows.any(|window| window == text.as_bytes())
}

/// Starts the command with this on its standard input.
pub fn feeding(mut command: Command, input: &[u8]) -> Child {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever refuses the command line does not read.
    let _ = child.stdin.take().unwrap().write_all(input);
    child
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl TestEnv {
    pub fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
        }
    }

    /// The same in memory, where the system has a folder for that: a disk that is asked to keep
    /// what was written a hundred times makes a test wait a hundred times.
    pub fn in_memory() -> Self {
        let memory = std::path::Path::new("/dev/shm");
        let home = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir());
        Self {
            home: home.unwrap(),
        }
    }

    /// `DRIVETRAIN_HOME`.
    pub fn home(&self) -> PathBuf {
        self.home.path().join("drivetrain")
    }

    pub fn data(&self) -> PathBuf {
        self.home().join("data")
    }

    pub fn config(&self) -> PathBuf {
        self.home().join("config")
    }

    /// The program, with an environment of four variables.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_drivetrain"));
        command
            .args(args)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.home.path())
            .env("DRIVETRAIN_HOME", self.home())
            .env("TZ", "UTC")
            // A pager would wait for a key.
            .env("DRIVETRAIN_PAGER", "")
            .stdin(Stdio::null());
        command
    }

    /// Connects the built-in sandbox with this company, and syncs it once.
    #[track_caller]
    pub fn sandbox(&self, company: &[&str]) {
        let connect = [
            "connect",
            "justworks",
            "--sandbox",
            "--yes",
            "--insecure-storage",
        ];
        self.run(&[&connect[..], company].concat()).expect(0);
    }

    /// Runs the program to its end.
    pub fn run(&self, args: &[&str]) -> Run {
        self.command(args).output().unwrap().into()
    }

    /// The store of a connection, read-only.
    pub fn store(&self, name: &str) -> rusqlite::Connection {
        let path = self.data().join(format!("{name}.db"));
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        rusqlite::Connection::open_with_flags(path, flags).unwrap()
    }

    /// A command that connects `justworks` to this server, with the sign-in in a plain file.
    pub fn connect_command(&self, server: &Server, more: &[&str]) -> Command {
        let mut command = self.connect_to(&server.sandbox.api_url(), &server.redirect);
        command
            .args(["--authorize-url", &server.sandbox.authorize_url()])
            .args(more);
        command
    }

    /// The same for any API and redirect URI; where one signs in is still to be said.
    pub fn connect_to(&self, api_url: &str, redirect: &str) -> Command {
        let mut command = self.command(&["connect", "justworks", "--yes", "--no-browser"]);
        command
            .args(["--client-id", CLIENT_ID, "--insecure-storage"])
            .args(["--api-url", api_url, "--redirect-uri", redirect])
            .env("JUSTWORKS_CLIENT_SECRET", CLIENT_SECRET);
        command
    }

    /// Connects `justworks`: the program in one process, the person in this one.
    pub fn connect(&self, server: &Server, decision: Decision, more: &[&str]) -> Run {
        sign_in(self.connect_command(server, more), decision)
    }

    /// Connects with everything allowed, and expects it to work.
    #[track_caller]
    pub fn connected(&self, server: &Server, more: &[&str]) -> Run {
        self.connect(server, ALLOW, more).expect(0)
    }
}

/// Starts a connecting command, does at the printed address what a person would, and waits for the
/// end.
pub fn sign_in(command: Command, decision: Decision) -> Run {
    sign_in_by(command, |url| visitor::visit(url, decision).unwrap())
}

/// The same with somebody who does something else at the printed address.
pub fn sign_in_by(mut command: Command, person: impl FnOnce(&str)) -> Run {
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut child, lines) = listening(child);
    let mut said = String::new();
    let mut person = Some(person);
    while let Ok(line) = lines.recv_timeout(DEADLINE) {
        if let Some(url) = address(&line)
            && let Some(person) = person.take()
        {
            person(url);
        }
        said.push_str(&line);
    }
    let mut stdout = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut stdout)
        .unwrap();
    Run {
        code: child.wait().unwrap().code().unwrap_or(-1),
        stdout,
        stderr: said,
    }
}

/// The sign-in address, if this line is it.
pub fn address(line: &str) -> Option<&str> {
    let line = line.trim();
    (line.starts_with("http") && line.contains("response_type=code")).then_some(line)
}

/// The lines that a child says on stderr, as they come.
pub fn listening(mut child: Child) -> (Child, mpsc::Receiver<String>) {
    let stderr = child.stderr.take().unwrap();
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stderr);
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|read| read > 0) {
            if sender.send(std::mem::take(&mut line)).is_err() {
                return;
            }
        }
    });
    (child, lines)
}

/// A sandbox in this process, with an app registered for one redirect URI.
pub struct Server {
    pub sandbox: Sandbox,
    pub redirect: String,
}

impl Server {
    /// Starts it; `change` adjusts the options.
    pub fn start(change: impl FnOnce(&mut Options)) -> Self {
        let redirect = format!("http://127.0.0.1:{}/callback", free_port());
        let mut options = Options {
            redirect_uris: vec![redirect.clone()],
            ..Options::default()
        };
        // The default company lives on a fixed day, within two years of any run of these tests
        // for a while; what must not depend on today says so itself.
        options.company.as_of = jiff::ZonedDateTime::now().date();
        change(&mut options);
        Self {
            sandbox: Sandbox::start(options).unwrap(),
            redirect,
        }
    }

    /// A small company: 6 people, 4 payrolls.
    pub fn small() -> Self {
        Self::start(|options| {
            options.company.members = 6;
            options.company.payrolls = 4;
        })
    }

    /// How many requests to a path there were.
    pub fn count(&self, path: &str) -> usize {
        let requests = self.sandbox.requests();
        requests
            .iter()
            .filter(|request| request.path == path)
            .count()
    }
}

/// A port that stays free until somebody asks for it by its number: below the ones that systems give
/// to connections by themselves, and never the same one twice.
pub fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        // Other test runs on this machine begin elsewhere.
        let port =
            20_000 + (std::process::id().wrapping_mul(97).wrapping_add(next) % 10_000) as u16;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Waits until something is so.
#[track_caller]
pub fn until(what: &str, is_so: impl Fn() -> bool) {
    found(
        || is_so().then_some(()),
        || format!("waited in vain: {what}"),
    );
}

/// Waits until something is there. The one place where tests wait by looking again.
#[track_caller]
pub fn found<T>(mut look: impl FnMut() -> Option<T>, vain: impl FnOnce() -> String) -> T {
    let start = std::time::Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        if start.elapsed() > DEADLINE {
            panic!("{}", vain());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
