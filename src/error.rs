//! The one error that a person sees: what broke, why, who can fix it and with which command.
//!
//! Errors of the edges know nothing of hints; here each gets its [`Code`], and with it the exit code and
//! the hints of the code's row ([`crate::codes`]), written for the connection that it is about.

pub mod panicked;
mod step;

use serde::Serialize;

pub use self::step::Step;
use crate::auth::vault::VaultError;
use crate::codes::{self, Code, For, Hint};
pub use crate::codes::{Kind, connect_command};
use crate::files;
use crate::foreign::Line;
use crate::http::proxy;
use crate::lock::LockError;
use crate::report::Problem;
use crate::staging::StoreError;
use crate::ui::prompts::Unanswered;
use crate::ui::{Ui, Unprinted, dim};

/// What a person sees when something went wrong, and what `--json` prints of it.
#[derive(Debug, Clone, Serialize)]
pub struct Error {
    /// The stable code, such as `auth.refresh_rejected`.
    pub code: Code,
    /// What the exit code says.
    #[serde(skip)]
    pub kind: Kind,
    /// What broke, in one line.
    pub message: Line,
    /// Causes, outermost first.
    pub causes: Vec<Line>,
    /// What to do, each with the exact command.
    pub hints: Vec<Step>,
    /// The server's own words, for a terminal alone ([`Problem::said`]).
    #[serde(skip)]
    pub said: Option<Line>,
}

/// What `--json` prints where an error keeps a connection from being shown.
#[derive(Debug, Serialize)]
pub struct NamedDocument {
    connection: String,
    error: Error,
}

impl Error {
    /// An error that ends as errors of its code do.
    pub fn new(code: Code, message: impl Into<Line>) -> Self {
        Self {
            code,
            kind: code.kind(),
            message: message.into(),
            causes: Vec::new(),
            hints: Vec::new(),
            said: None,
        }
    }

    /// An error with the hints of its code's row, where they are the same for every connection.
    pub fn hinted(code: Code, message: impl Into<Line>) -> Self {
        Self::new(code, message).hints_for(For::ANYBODY.name)
    }

    /// An error of the edges: its words, what is below it, and the hints of its code's row.
    fn of_edge(code: Code, error: &dyn std::error::Error) -> Self {
        let top = Self::new(code, error.to_string());
        let top = match error.source() {
            Some(below) => top.cause(below),
            None => top,
        };
        top.hints_for(For::ANYBODY.name)
    }

    /// Ends in another way than most errors of its code.
    #[must_use]
    pub fn ends(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// What `--json` prints of it where it keeps a connection from being shown.
    pub fn document_of(&self, name: &impl std::fmt::Display) -> NamedDocument {
        NamedDocument {
            connection: name.to_string(),
            error: self.clone(),
        }
    }

    /// A command needs a connection, and there is none.
    pub fn nothing_connected() -> Self {
        Self::hinted(codes::CONNECTION_NONE, "nothing is connected yet")
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Step>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds what to do; `{connect}` in it is the command that connects `name`.
    #[must_use]
    pub fn hint_for(mut self, name: &str, words: &str) -> Self {
        self.hints.push(Step::new(words, name));
        self
    }

    /// Adds what the code's row says to do, for the connection `name`.
    #[must_use]
    pub fn hints_for(self, name: &str) -> Self {
        self.add_hints(name, &[], |hint| matches!(hint, Hint::Do(_)))
    }

    /// Adds what the code's row says to do about a run that has ended with it, and these tables.
    #[must_use]
    pub fn hints_after_run(self, name: &str, tables: &[&str]) -> Self {
        self.add_hints(name, tables, |hint| matches!(hint, Hint::Run(_)))
    }

    fn add_hints(mut self, name: &str, tables: &[&str], wanted: fn(&Hint) -> bool) -> Self {
        let proxies = &proxy::variables();
        let to = For {
            name,
            tables,
            proxies,
        };
        let hints = self.code.row().map_or(&[][..], |row| row.hints);
        let filled = hints.iter().filter(|hint| wanted(hint));
        let filled = filled.filter_map(|hint| to.fill(hint.words()));
        self.hints
            .extend(filled.map(|words| Step::new(&words, name)));
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

    /// Says it to a person, with the code that `drivetrain explain` knows. A person who stopped the
    /// program has nothing to look up.
    pub fn say(&self, ui: &Ui) {
        if let Kind::Interrupted | Kind::Terminated = self.kind {
            // A person has stopped it: no error.
            ui.stopped(&self.message, &self.hints);
            return;
        }
        let code = dim().apply_to(format!("[{}]", self.code));
        let message = format!("{} {code}", self.message);
        let said = self.said.as_ref().filter(|_| ui.talks_to_a_person());
        let said = said.map(|said| Line::from(format!("the server says: {said}")));
        let causes: Vec<_> = self.causes.iter().cloned().chain(said).collect();
        let hints: Vec<_> = self.hints.iter().map(Line::from).collect();
        ui.error(&message, &causes, &hints);
    }

    /// The error of a problem with the connection `name`, in plain words where its row has them.
    pub fn of_problem(problem: &Problem, name: &str) -> Self {
        let mut error = Self::new(problem.code, problem.message.clone()).ends(problem.kind());
        error.causes.clone_from(&problem.causes);
        error.said.clone_from(&problem.said);
        if let Some(plain) = problem.code.plain() {
            let technical = std::mem::replace(&mut error.message, plain.into());
            error.causes.insert(0, technical);
        }
        error.hints_for(name)
    }
}

impl From<files::Error> for Error {
    fn from(error: files::Error) -> Self {
        let code = if error.denied() {
            codes::FILES_DENIED
        } else {
            codes::FILES_FAILED
        };
        Self::of_edge(code, &error)
    }
}

impl From<LockError> for Error {
    fn from(error: LockError) -> Self {
        let code = match error {
            LockError::Files(error) => return error.into(),
            LockError::Held { .. } => codes::LOCK_HELD,
            _ => codes::LOCK_FAILED,
        };
        Self::of_edge(code, &error)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        if error.code == codes::RUN_FAILED {
            return panicked::failed();
        }
        Self::of_edge(error.code, &error)
    }
}

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Self {
        Self::of_problem(&error.problem(), For::ANYBODY.name)
    }
}

impl From<Unprinted> for Error {
    fn from(Unprinted(error): Unprinted) -> Self {
        Self::new(codes::OUTPUT_FAILED, "the output cannot be written").cause(&error)
    }
}

impl From<Unanswered> for Error {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::NoTerminal { question, flag } => Self::new(
                codes::PROMPT_NO_TERMINAL,
                format!("needs an answer, and there is no terminal to ask in: {question}"),
            )
            .hint(format!("give the answer with {flag}")),
            Unanswered::Interrupted => interrupted(),
            Unanswered::Io(error) => {
                Self::new(codes::PROMPT_FAILED, "the terminal cannot be read").cause(&error)
            }
        }
    }
}

/// Ctrl-C at a question.
pub fn interrupted() -> Error {
    Error::new(codes::RUN_INTERRUPTED, "stopped")
}
