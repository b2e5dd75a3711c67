//! One run of the program within its bounds, and what holds for every run.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use drivetrain::codes;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// What a run may take in any case: some machines do much else.
const LONGEST: Duration = Duration::from_secs(30);

/// A run may take this many times as long as one that is not disturbed.
const SLOWER: u32 = 60;

/// The most that is kept of an output.
const OUTPUT: u64 = 4 << 20;

/// The exit codes of a run that ended by itself.
pub const ENDS: &[i32] = &[0, 1, 3, 4, 5, 75];

/// Something that must not be.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What was broken, in a word.
    pub what: &'static str,
    /// How.
    pub how: String,
}

impl Fault {
    pub fn new(what: &'static str, how: impl Into<String>) -> Self {
        let how = how.into();
        Self { what, how }
    }
}

/// How long a run may take.
#[derive(Clone, Copy, Debug)]
pub struct Bound(Duration);

impl Bound {
    /// By what a run took that was not disturbed: a machine that is busy takes its time.
    pub fn after(undisturbed: Duration) -> Self {
        Self(LONGEST.max(undisturbed * SLOWER).min(LONGEST * 4))
    }
}

/// A run that has come to its end, or was brought to it.
#[derive(Debug)]
pub struct Ran {
    pub line: String,
    status: Option<ExitStatus>,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub took: Duration,
}

/// A child that does not outlive this.
struct Kept(Child);

impl Drop for Kept {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _code = self.0.wait();
    }
}

fn reading(from: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut from) = from {
            let _ = (&mut from).take(OUTPUT).read_to_end(&mut bytes);
            let _ = std::io::copy(&mut from, &mut std::io::sink());
        }
        bytes
    })
}

/// Runs a command, at most as long as it may.
pub fn run(mut command: Command, bound: Bound) -> Ran {
    let began = Instant::now();
    let args = command.get_args().map(|arg| arg.to_string_lossy());
    let line = args.collect::<Vec<_>>().join(" ");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    // Nothing of this leads away from this machine.
    for name in ["HTTPS_PROXY", "ALL_PROXY"] {
        command.env(name, "http://127.0.0.1:1");
    }
    let mut child = Kept(command.spawn().unwrap());
    let stdout = reading(child.0.stdout.take());
    let stderr = reading(child.0.stderr.take());
    let status = ended(&mut child, began, bound);
    drop(child);
    Ran {
        line,
        status,
        stdout: stdout.join().unwrap(),
        stderr: stderr.join().unwrap(),
        took: began.elapsed(),
    }
}

/// Runs a command that serves until it is interrupted: when it has said its address, it is used and
/// then interrupted. One that ends before serves nothing.
pub fn serve(mut command: Command, bound: Bound, visit: impl FnOnce(&str)) -> Ran {
    let began = Instant::now();
    let args = command.get_args().map(|arg| arg.to_string_lossy());
    let line = args.collect::<Vec<_>>().join(" ");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = Kept(command.spawn().unwrap());
    let stderr = reading(child.0.stderr.take());
    let mut stdout = BufReader::new(child.0.stdout.take().unwrap());
    let (sender, said) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut first = String::new();
        let _ = stdout.read_line(&mut first);
        let _ = sender.send(first.clone());
        let mut bytes = first.into_bytes();
        let _ = stdout.take(OUTPUT).read_to_end(&mut bytes);
        bytes
    });
    let first = said.recv_timeout(bound.0).unwrap_or_default();
    if first.starts_with("http://127.0.0.1:") {
        visit(first.trim());
        let pid = i32::try_from(child.0.id()).ok().and_then(Pid::from_raw);
        // One that has ended by itself needs no signal.
        let _told = pid.map(|pid| kill_process(pid, Signal::INT));
    }
    let status = ended(&mut child, began, bound);
    drop(child);
    Ran {
        line,
        status,
        stdout: reader.join().unwrap(),
        stderr: stderr.join().unwrap(),
        took: began.elapsed(),
    }
}

/// Waits for the end, as long as it may take.
fn ended(child: &mut Kept, began: Instant, bound: Bound) -> Option<ExitStatus> {
    loop {
        let status = child.0.try_wait().unwrap();
        if status.is_some() || began.elapsed() > bound.0 {
            return status;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

impl Ran {
    /// The exit code; -1 of one that did not end by itself.
    pub fn code(&self) -> i32 {
        self.status.and_then(|status| status.code()).unwrap_or(-1)
    }

    /// The document on stdout.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.stdout).ok()
    }

    /// Everything that was said.
    pub fn shown(&self) -> String {
        let (stdout, stderr) = (&self.stdout, &self.stderr);
        format!(
            "$ drivetrain {}\nexit {:?} after {} ms\n--- stdout\n{}\n--- stderr\n{}\n",
            self.line,
            self.status,
            self.took.as_millis(),
            String::from_utf8_lossy(stdout),
            String::from_utf8_lossy(stderr)
        )
    }

    /// What of it must not be, whatever it was given. `secrets` is what must not be said.
    pub fn faults(&self, ends: &[i32], secrets: &[String]) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |what, how: String| faults.push(Fault::new(what, how));
        let code = self.code();
        let said = String::from_utf8_lossy(&self.stderr);
        if self.status.is_none() {
            fault("hang", format!("not over after {} s", self.took.as_secs()));
        } else if !ends.contains(&code) {
            fault("exit", format!("{:?} is no documented end", self.status));
        }
        if let Some(line) = said.lines().find(|line| line.contains("panicked")) {
            fault("panic", line.to_owned());
        }
        if std::str::from_utf8(&self.stderr).is_err() {
            fault("text", "stderr is not UTF-8".to_owned());
        }
        if let Some(raw) = said.chars().find(|c| is_obeyed(*c)) {
            fault("terminal", format!("{raw:?} on stderr"));
        }
        if said
            .lines()
            .any(|line| line.starts_with("error: FAKE LINE"))
        {
            fault("terminal", "a line that the program did not say".to_owned());
        }
        let is_document = self.line.contains("--json");
        if is_document && !self.stdout.is_empty() && self.json().is_none() {
            fault("document", "stdout is no JSON".to_owned());
        }
        // `runs show` tells the code of another run.
        if self.line.contains(" sync")
            && let Some(says) = self.json().and_then(|json| json["exit_code"].as_i64())
            && says != i64::from(code)
            && self.status.is_some()
        {
            fault(
                "document",
                format!("it says exit {says}, and it was {code}"),
            );
        }
        if matches!(code, 1 | 2 | 4 | 75) && !self.names_a_code() {
            fault("code", format!("exit {code} without a code that is known"));
        }
        let out = String::from_utf8_lossy(&self.stdout);
        if let Some(secret) = secrets
            .iter()
            .find(|secret| said.contains(*secret) || out.contains(*secret))
        {
            fault("secret", format!("{}… was said", &secret[..4]));
        }
        faults
    }

    /// Whether what was said has a code of the table in it; what clap says needs none.
    fn names_a_code(&self) -> bool {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (said, out) = (text(&self.stderr), text(&self.stdout));
        // A line for a monitor has no place for one.
        if said.contains("Usage: ") || self.line.contains("--check") {
            return true;
        }
        let known = |word: &str| codes::find(word).is_some();
        let mut words = said.split(BESIDE).chain(out.split(BESIDE));
        words.any(known)
    }
}

/// What stands before and after a code.
const BESIDE: [char; 5] = ['[', ']', '(', ')', '"'];

/// Whether a terminal does something on this instead of showing it.
fn is_obeyed(c: char) -> bool {
    let bidi = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    bidi || c.is_control() && !matches!(c, '\n' | '\t')
}
