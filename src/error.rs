//! The one error that a person sees: what broke, why, who can mend it and with which command.
//!
//! Errors of the edges know nothing of hints; here each gets its stable code, its exit code and the
//! command that mends it.

pub mod catalogue;
pub mod document;
mod network;
mod typed;

use crate::auth::vault::VaultError;
use crate::files;
use crate::foreign::Line;
use crate::lock::LockError;
use crate::report::{Class, Outcome, Problem, Report};
use crate::sink::SinkError;
use crate::ui::prompts::Unanswered;
use crate::ui::{Ui, dim};

/// What the exit code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Failed (1).
    Failed,
    /// The command line, or an answer that is missing (2).
    Usage,
    /// Some families were kept back (3).
    Incomplete,
    /// A person must sign in, or is not allowed (4).
    SignIn,
    /// Held back (5).
    Held,
    /// Temporary (75).
    Temporary,
    /// Ctrl-C (130).
    Interrupted,
    /// SIGTERM (143).
    Terminated,
}

impl Kind {
    /// The exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Incomplete => 3,
            Self::SignIn => 4,
            Self::Held => 5,
            Self::Temporary => 75,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// The place in the order "worst first" that several connections are judged by: 4, 5, 3, 75.
    /// What stops the whole program, and what nobody foresaw, is worse than all of them.
    pub fn badness(self) -> u8 {
        match self {
            Self::Temporary => 1,
            Self::Incomplete => 2,
            Self::Held => 3,
            Self::SignIn => 4,
            Self::Failed => 5,
            Self::Usage => 6,
            Self::Interrupted | Self::Terminated => 7,
        }
    }

    /// The worse of two; `None` is success.
    pub fn worse(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        let badness = |kind: Option<Self>| kind.map_or(0, Self::badness);
        if badness(other) > badness(one) {
            other
        } else {
            one
        }
    }

    /// The kind of a run's outcome; `None` is success.
    pub fn of(outcome: Outcome) -> Option<Self> {
        match outcome {
            Outcome::Done => None,
            Outcome::Temporary => Some(Self::Temporary),
            Outcome::Incomplete => Some(Self::Incomplete),
            Outcome::Held => Some(Self::Held),
            Outcome::SignIn => Some(Self::SignIn),
            Outcome::Failed => Some(Self::Failed),
        }
    }

    /// How a run ended, what stopped it included; `None` is success.
    pub fn of_run(report: &Report) -> Option<Self> {
        match &report.stopped {
            Some(problem) => Some(Error::of_problem(problem, &report.connection).kind),
            None => Self::of(report.outcome()),
        }
    }
}

/// What a person sees when something went wrong.
#[derive(Debug, Clone)]
pub struct Error {
    /// The stable code, such as `auth.refresh_rejected`.
    pub code: String,
    /// What the exit code says.
    pub kind: Kind,
    /// What broke, in one line.
    pub message: Line,
    /// Causes, outermost first.
    pub causes: Vec<Line>,
    /// What to do, each with the exact command.
    pub hints: Vec<Line>,
    /// The server's own words, for a terminal alone ([`Problem::said`]).
    pub said: Option<Line>,
}

impl Error {
    /// An error of this kind.
    pub fn new(code: &str, kind: Kind, message: impl Into<Line>) -> Self {
        Self {
            code: code.into(),
            kind,
            message: message.into(),
            causes: Vec::new(),
            hints: Vec::new(),
            said: None,
        }
    }

    /// Something failed.
    pub fn failed(code: &str, message: impl Into<Line>) -> Self {
        Self::new(code, Kind::Failed, message)
    }

    /// The command line cannot be what was meant.
    pub fn usage(code: &str, message: impl Into<Line>) -> Self {
        Self::new(code, Kind::Usage, message)
    }

    /// A command needs a connection, and there is none.
    pub fn nothing_connected() -> Self {
        Self::usage("connection.none", "nothing is connected yet")
            .hint(format!("run `{}`", connect_command("justworks")))
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Line>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds the error below and the ones below that.
    #[must_use]
    pub fn cause(mut self, error: &dyn std::error::Error) -> Self {
        self.causes.push(error.to_string().into());
        let mut below = error.source();
        while let Some(cause) = below {
            let text = cause.to_string().into();
            if self.causes.last() != Some(&text) {
                self.causes.push(text);
            }
            below = cause.source();
        }
        self
    }

    /// Says it to a person, with the code that `drivetrain explain` knows. Whoever stopped the program
    /// has nothing to look up.
    pub fn say(&self, ui: &Ui) {
        let message = match self.kind {
            Kind::Interrupted | Kind::Terminated => self.message.to_string(),
            _ => {
                let code = dim().apply_to(format!("[{}]", self.code));
                format!("{} {code}", self.message)
            }
        };
        let said = self.said.as_ref().filter(|_| ui.talks_to_a_person());
        let said = said.map(|said| Line::from(format!("the server says: {said}")));
        let causes: Vec<_> = self.causes.iter().cloned().chain(said).collect();
        ui.error(&message, &causes, &self.hints);
    }

    /// The error of a problem with the connection `name`.
    pub fn of_problem(problem: &Problem, name: &str) -> Self {
        let kind = match problem.class {
            Class::SignIn => Kind::SignIn,
            Class::Temporary => Kind::Temporary,
            Class::Stopped if problem.code == "run.terminated" => Kind::Terminated,
            Class::Stopped => Kind::Interrupted,
            Class::Forbidden | Class::Missing | Class::Broken => Kind::Failed,
        };
        let mut error = Self::new(&problem.code, kind, problem.message.clone());
        error.causes.clone_from(&problem.causes);
        error.said.clone_from(&problem.said);
        explain(error, name)
    }
}

/// The command that signs a connection in again.
pub fn connect_command(name: &str) -> String {
    match name {
        "sandbox" => "drivetrain connect justworks --sandbox".into(),
        "justworks" => "drivetrain connect justworks".into(),
        name => format!("drivetrain connect justworks --name {name}"),
    }
}

/// Gives a problem its plain words and its hints.
fn explain(mut error: Error, name: &str) -> Error {
    let connect = connect_command(name);
    let again = format!("run `{connect}` to sign in again; your data and bookmarks are kept");
    let mut retell = |message: &str| {
        let technical = std::mem::replace(&mut error.message, message.into());
        error.causes.insert(0, technical);
    };
    match error.code.clone().as_str() {
        "auth.refresh_rejected" => {
            retell("Justworks no longer accepts the saved sign-in");
            error.hint(again)
        }
        "auth.rejected" => {
            retell("Justworks does not accept the access token, not even a renewed one");
            error.hint(again)
        }
        "auth.renewal_lost" => error.hint(again),
        "auth.bad_client" => {
            retell("Justworks does not accept the app's client id and secret");
            error.hint(format!(
                "check both with whoever registered the app at Justworks, then run `{connect}`; JUSTWORKS_CLIENT_SECRET, where it is set, is used instead of the kept secret"
            ))
        }
        "auth.invalid_scope" => {
            retell("the app is not registered for a scope that was asked for");
            error.hint(format!(
                "run `{connect} --scopes \"…\"` with the scopes that the app was registered with"
            ))
        }
        "connect.client_secret" => error.hint(
            "set JUSTWORKS_CLIENT_SECRET again, or unset it to use the saved client secret",
        ),
        "auth.expired" | "auth.signed_out" | "vault.damaged" | "auth.refused" => error.hint(again),
        "auth.not_saved" => error
            .hint("the next run needs a sign-in")
            .hint(again),
        "auth.given_token_rejected" | "auth.given_token_malformed" => {
            error.hint("put a valid token there, or unset it to use the saved sign-in")
        }
        "vault.unavailable" | "vault.locked" | "vault.timeout" | "vault.failed" => error
            .hint("log in to your desktop session, or unlock the keyring, and try again")
            .hint(format!(
                "on a machine without a keyring: make a key with `drivetrain vault new-key PATH`, set DRIVETRAIN_KEY_FILE to it, and run `{connect} --storage file`; the sign-in is then kept in an encrypted file"
            ))
            .hint(format!(
                "or `{connect} --insecure-storage`, which keeps the sign-in in a file that only your user can read, not encrypted"
            )),
        "vault.no_key" => error
            .hint("set DRIVETRAIN_KEY_FILE to the key's file; under systemd: LoadCredential=drivetrain.key:PATH; from cron: a line DRIVETRAIN_KEY_FILE=PATH above the jobs")
            .hint(format!(
                "without a key: make one with `drivetrain vault new-key PATH`; if the old one is lost, run `{connect}` with the new one set, to sign in again"
            )),
        "vault.key_unreadable" => error
            .hint("check that the file is there and that the user who runs this can read it; or set DRIVETRAIN_KEY_FILE to the right one")
            .hint("without a key: `drivetrain vault new-key PATH` makes one"),
        "vault.key_unsafe" => error.hint(
            "if others may have read the key, make a new one with `drivetrain vault new-key PATH`, and sign in again with it",
        ),
        "vault.not_a_key" => {
            error.hint("name the file that `drivetrain vault new-key PATH` has made; a passphrase is no key")
        }
        "vault.wrong_key" => error
            .hint("set DRIVETRAIN_KEY_FILE (or the credential drivetrain.key) to the key that was used when it was connected")
            .hint(format!("if that key is lost, run `{connect}` to sign in again with this one; your data and bookmarks are kept")),
        "vault.mounted" => error.hint("mount the folder of that file, not the file itself, then run the same command again"),
        "vault.newer" => error.hint("use the newer drivetrain that wrote it"),
        "vault.denied" | "files.denied" => error.hint(DENIED),
        "vault.ambiguous" => error
            .hint(format!("run `drivetrain disconnect {name}`, which removes all of them"))
            .hint(again),
        code if code.starts_with("net.") => network::hints(error),
        "api.rate_limited" | "api.unavailable" | "auth.unavailable" => {
            error.hint(LATER)
        }
        "api.redirect" | "api.bad_answer" | "api.not_found" => error.hint(api_url(&connect)),
        "auth.bad_answer" => error.hint(LATER).hint(api_url(&connect)),
        "api.forbidden" => error.hint(again),
        "run.deadline" => error
            .hint(format!("run `drivetrain sync {name}` again: it goes on where this run ended"))
            .hint("a longer --deadline lets a run end by itself"),
        "api.bad_json" | "api.unreadable_amount" => error
            .hint(format!("run `drivetrain sync {name}` again in a while"))
            .hint("run the same command with -v, and tell Justworks the path, the time and the request id"),
        "api.expired_cursor" | "api.repeated_page" | "api.repeated_cursor" | "api.endless_list"
        | "api.report_late" | "api.report_failed" => error
            .hint(format!("run `drivetrain sync {name}` again in a while"))
            .hint("if it stays so, tell Justworks the path and the time"),
        _ => error,
    }
}

/// What to do where it passes by itself.
const LATER: &str = "wait a few minutes, then run the same command again";

fn api_url(connect: &str) -> String {
    format!("check the API's address: `{connect} --api-url URL` sets another")
}

/// What to do where this user may not write.
const DENIED: &str = "run it as the user that it belongs to, make it readable and writable for that user, or set DRIVETRAIN_HOME to a folder that is";

impl From<files::Error> for Error {
    fn from(error: files::Error) -> Self {
        let denied = error.denied();
        let code = if denied {
            "files.denied"
        } else {
            "files.failed"
        };
        let mut top = Self::failed(code, error.to_string());
        if let Some(below) = std::error::Error::source(&error) {
            top = top.cause(below);
        }
        if denied { top.hint(DENIED) } else { top }
    }
}

impl From<LockError> for Error {
    fn from(error: LockError) -> Self {
        let kind = match error {
            LockError::Files(error) => return error.into(),
            LockError::Held { .. } => Kind::Temporary,
            _ => Kind::Failed,
        };
        let held = kind == Kind::Temporary;
        let code = if held { "lock.held" } else { "lock.failed" };
        let top = Self::new(code, kind, error.to_string());
        match std::error::Error::source(&error) {
            Some(below) => top.cause(below),
            None if held => top.hint("wait for it to end, then run the command again"),
            None => top,
        }
    }
}

impl From<SinkError> for Error {
    fn from(error: SinkError) -> Self {
        if error.code == "run.failed" {
            return crate::process::failed();
        }
        let kind = match error.code {
            "store.locked" => Kind::Temporary,
            _ => Kind::Failed,
        };
        let mut top = Self::new(error.code, kind, error.message.clone());
        if let Some(below) = &error.source {
            top = top.cause(below.as_ref());
        }
        match error.code {
            "store.full" => top.hint("free some space on that disk, or raise the limit on file sizes, then run the same command again; what was published is unharmed"),
            "store.newer" => top.hint("use the newer drivetrain that wrote it"),
            "store.damaged" => top
                .hint("to fix it: remove the -wal and -shm beside it, restore the file from a backup, then run `drivetrain sync --full`")
                .hint("without a backup: move the file away, with its -wal and -shm if they are there, and run `drivetrain sync`; all that Justworks still has is read again")
                .hint("only that file has former versions and what has vanished since: `sqlite3 OLD.db .recover | sqlite3 NEW.db` saves what can still be read"),
            "store.locked" => top.hint("close the program that has the database open for writing, then try again"),
            "store.readonly" => top.hint("make the file and its folder writable for your user"),
            "store.moved" => top.hint("put the database you want to keep in that place, then run `drivetrain sync` again; it reads again what was not saved"),
            _ => top,
        }
    }
}

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Self {
        let problem = crate::auth::session::vault_problem(&error);
        Self::of_problem(&problem, "justworks")
    }
}

impl From<Unanswered> for Error {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::NoTerminal { question, flag } => Self::usage(
                "prompt.no_terminal",
                format!("there is no terminal to ask: {question}"),
            )
            .hint(format!("give the answer with {flag}")),
            Unanswered::Interrupted => interrupted(),
            Unanswered::Io(error) => {
                Self::failed("prompt.failed", "the terminal cannot be read").cause(&error)
            }
        }
    }
}

/// Ctrl-C at a question.
pub fn interrupted() -> Error {
    Error::new("run.interrupted", Kind::Interrupted, "stopped")
}
