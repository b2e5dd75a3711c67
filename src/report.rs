//! What a run tells: [`Event`]s while it goes on, a [`Report`] at its end.
//!
//! The report is the one source of the summary, of `--json`, of the exit code and of the run's row
//! in the store. It holds no person's data: counts, ids of payrolls and paystubs, money, codes.

mod checks;
mod drift;
mod headlines;
mod ties;
mod traffic;
mod withdrawn;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use checks::Checks;
pub use drift::{Drift, DriftKind};
pub use headlines::{Headline, Headlines, PayrollNews, PersonNews, Turn};
pub use ties::{Difference, TieReport};
pub use traffic::Traffic;
pub use withdrawn::Withdrawn;

use crate::codes::{self, Code, Kind};
use crate::foreign::{Foreign, Line};
use crate::state::Verdict;

/// What stands between a problem and its solution: who has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A person must sign in again, or is not allowed (exit 4).
    SignIn,
    /// The granted sign-in does not open this endpoint.
    Forbidden,
    /// It may work later without anyone's doing (exit 75).
    Temporary,
    /// The thing asked for does not exist.
    Missing,
    /// The answer makes no sense, or anything else went wrong (exit 1).
    Broken,
    /// A person or the system stopped the run (exit 130 or 143).
    Stopped,
}

/// Why something could not be read, in a form that can be printed, stored and compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The stable code, such as `net.timeout`.
    pub code: Code,
    /// Who has to act.
    pub class: Class,
    /// What broke, in one line. Never a person's data, never a secret.
    pub message: Line,
    /// Causes below it, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Line>,
    /// What the server says about it in its own words, masked. They may be about somebody: only a
    /// terminal shows them, and nothing keeps them or passes them on.
    #[serde(skip)]
    pub said: Option<Line>,
}

impl Problem {
    /// A problem without causes.
    pub fn new(code: Code, class: Class, message: impl Into<Line>) -> Self {
        Self {
            code,
            class,
            message: message.into(),
            causes: Vec::new(),
            said: None,
        }
    }

    /// How a command ends that fails with it.
    pub fn kind(&self) -> Kind {
        match self.class {
            Class::SignIn => Kind::SignIn,
            Class::Temporary => Kind::Temporary,
            Class::Stopped if self.code == codes::RUN_TERMINATED => Kind::Terminated,
            Class::Stopped => Kind::Interrupted,
            Class::Forbidden | Class::Missing | Class::Broken => Kind::Failed,
        }
    }
}

/// What happens during a run, for a progress display.
#[derive(Debug, Clone)]
pub enum Event {
    /// So many more rows of a root stream are known that will be looked into.
    Found {
        /// The root stream.
        stream: &'static str,
        /// How many more.
        units: u64,
    },
    /// One of them has been looked into, with what belongs to it.
    Done {
        /// The root stream.
        stream: &'static str,
    },
    /// Rows were landed.
    Landed {
        /// The stream.
        stream: &'static str,
        /// How many more.
        rows: u64,
    },
    /// A stream has been read to its end, or given up.
    Ended {
        /// The stream.
        stream: &'static str,
    },
    /// Everything is read; the rows are being compared and published.
    Publishing,
}

/// How one stream fared.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StreamReport {
    /// The stream.
    pub stream: String,
    /// The family it belongs to.
    pub family: String,
    /// How it ended.
    pub verdict: Verdict,
    /// Why, where the verdict is not `ok` or `unchanged`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Problem>,
    /// Rows read.
    #[serde(default)]
    pub rows: u64,
    /// Rows that were never there before, or are back.
    #[serde(default)]
    pub new: u64,
    /// Rows that differ from what was there.
    #[serde(default)]
    pub changed: u64,
    /// Rows that say the same as before, and did not stand in the store as they were published: they are
    /// put right.
    #[serde(default)]
    pub corrected: u64,
    /// Rows that do not differ.
    #[serde(default)]
    pub unchanged: u64,
    /// Rows that are gone: tombstones, or members of a replaced set.
    #[serde(default)]
    pub gone: u64,
    /// Rows among those that a full refresh found and the news since the last run had not included.
    #[serde(default)]
    pub missed: u64,
    /// Rows that were not asked for again, because a run that published nothing had read them.
    #[serde(default)]
    pub resumed: u64,
    /// Requests made for it, retries not counted.
    #[serde(default)]
    pub requests: u64,
    /// Requests that had to be made again.
    #[serde(default)]
    pub retries: u64,
    /// Bytes of the answers.
    #[serde(default)]
    pub bytes: u64,
    /// Seconds from its first request to its last answer.
    #[serde(default)]
    pub seconds: f64,
    /// The first few keys of what would change, where the run publishes nothing on purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub examples: Option<Examples>,
}

impl StreamReport {
    /// Whether anyone expects to hear of it: what is off unless it is included is no news.
    pub fn was_wanted(&self) -> bool {
        let reason = self.reason.as_ref();
        let off = reason.is_some_and(|why| why.code == codes::SELECTION_NOT_INCLUDED);
        self.verdict != Verdict::Skipped || !off || self.gone > 0
    }

    /// Whether any row is new, differs or is gone.
    pub fn has_news(&self) -> bool {
        self.new + self.changed + self.gone > 0
    }
}

/// Keys of rows that would change.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Examples {
    /// Of new rows, or rows that are back.
    pub new: Vec<Foreign>,
    /// Of rows that differ.
    pub changed: Vec<Foreign>,
    /// Of rows that are gone.
    pub gone: Vec<Foreign>,
}

/// What a run did.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    /// The run's id.
    pub run: String,
    /// The connection.
    pub connection: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Timestamp,
    /// Whether anything was published.
    #[serde(default)]
    pub published: bool,
    /// Whether the run was only to tell what it would publish.
    #[serde(default)]
    pub dry_run: bool,
    /// Streams, in the order of the catalog.
    #[serde(default)]
    pub streams: Vec<StreamReport>,
    /// Sums.
    #[serde(default)]
    pub ties: Vec<TieReport>,
    /// Values of an unexpected kind.
    #[serde(default)]
    pub drift: Vec<Drift>,
    /// What left the tables because it is no longer included; in a dry run, what would.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<Withdrawn>,
    /// What the checks of what it changed have found; nothing where it changed nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checks: Option<Checks>,
    /// All requests of the run, retries included.
    #[serde(default)]
    pub requests: u64,
    /// Retries among them.
    #[serde(default)]
    pub retries: u64,
    /// What ended the run early, if something did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Problem>,
}

impl Report {
    /// How the run ended, what stopped it included; `None` is success.
    pub fn ended(&self) -> Option<Kind> {
        match &self.stopped {
            Some(problem) => Some(problem.kind()),
            None => self.outcome(),
        }
    }

    /// The outcome: the worst of what was kept back, if something was published all the same. `None`
    /// is success.
    pub fn outcome(&self) -> Option<Kind> {
        let is_sign_in = |problem: &Problem| problem.class == Class::SignIn;
        let kept_back = |stream: &StreamReport| match stream.verdict {
            _ if stream.reason.as_ref().is_some_and(is_sign_in) => Some(Kind::SignIn),
            Verdict::Held => Some(Kind::Held),
            Verdict::Failed | Verdict::Partial => Some(Kind::Incomplete),
            Verdict::Ok | Verdict::Unchanged | Verdict::Skipped => None,
        };
        let stopped = self.stopped.as_ref().map(|problem| {
            if is_sign_in(problem) {
                Kind::SignIn
            } else {
                Kind::Incomplete
            }
        });
        let worst = self
            .streams
            .iter()
            .filter_map(kept_back)
            .chain(stopped)
            .max();
        if worst != Some(Kind::Incomplete) || self.publishes() {
            return worst;
        }
        let mut failed = self.streams.iter().filter(|s| s.verdict == Verdict::Failed);
        let temporary = |problem: &Problem| problem.class == Class::Temporary;
        let passes = match &self.stopped {
            Some(problem) => temporary(problem),
            None => failed.all(|s| s.reason.as_ref().is_some_and(temporary)),
        };
        Some(if passes {
            Kind::Temporary
        } else {
            Kind::Failed
        })
    }

    /// Whether anything was published, or would be if this were no dry run.
    fn publishes(&self) -> bool {
        let brings = |stream: &StreamReport| {
            matches!(
                stream.verdict,
                Verdict::Ok | Verdict::Unchanged | Verdict::Partial
            )
        };
        self.published || self.dry_run && self.streams.iter().any(brings)
    }

    /// The outcome as a word for programs.
    pub fn outcome_word(&self) -> &'static str {
        self.outcome().map_or("done", Kind::word)
    }

    /// Whether the run read everything and found nothing new.
    pub fn nothing_new(&self) -> bool {
        self.outcome().is_none()
            && self.withdrawn.is_empty()
            && self.streams.iter().all(|stream| {
                let idle = matches!(stream.verdict, Verdict::Unchanged | Verdict::Skipped);
                idle && stream.gone == 0
            })
    }

    /// Rows that were not asked for again, because a run that published nothing had read them.
    pub fn resumed(&self) -> u64 {
        self.streams.iter().map(|stream| stream.resumed).sum()
    }

    /// Seconds from beginning to end.
    pub fn seconds(&self) -> f64 {
        self.finished_at
            .duration_since(self.started_at)
            .as_secs_f64()
    }
}

#[cfg(test)]
mod tests;
