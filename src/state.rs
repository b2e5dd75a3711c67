//! What a run knows of former runs, and what it may say of each stream at its end.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// How far a stream has been read. Written only in the transaction that publishes the rows:
/// state never runs ahead of data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bookmark {
    /// Read in full at this moment.
    Full {
        /// The start of the run that read it.
        at: Timestamp,
    },
    /// The covered interval of dates, both ends included. `through` is the start date of the run,
    /// never a date to come.
    Window {
        /// First covered date.
        from: Date,
        /// Last covered date.
        through: Date,
    },
}

/// What a run may say of a stream at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Published; something was new, changed or gone.
    Ok,
    /// Read, and nothing differs from what was there.
    Unchanged,
    /// Published but for some families that keep their former version.
    Partial,
    /// Read, but held back by a guard or by a tie-out under `--strict`.
    Held,
    /// Not read: the scope is not granted, or the stream was not chosen.
    Skipped,
    /// Not published: reading it failed. The former version stays.
    Failed,
}

impl Verdict {
    /// The word as it is stored and printed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unchanged => "unchanged",
            Self::Partial => "partial",
            Self::Held => "held",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }
}
