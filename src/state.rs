//! What a run knows of former runs, and what it may say of each stream at its end.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// How far a family has been read, by its root stream. Written only in the transaction that
/// publishes the rows: state never runs ahead of data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bookmark {
    /// Read in full at this moment.
    Full {
        /// The start of the run that read it.
        at: Timestamp,
    },
    /// Read up to a moment of change.
    Since {
        /// The latest moment of change that was seen; `None` where the rows carried none.
        watermark: Option<Timestamp>,
        /// The start of the run that last read everything.
        #[serde(rename = "swept_at")]
        refreshed_at: Timestamp,
        /// What was read of each row: see [`Bookmark::shape`].
        #[serde(rename = "view")]
        shape: String,
        /// Roots that were not published: see [`Bookmark::pending`].
        #[serde(default, rename = "owed", skip_serializing_if = "BTreeSet::is_empty")]
        pending: BTreeSet<String>,
    },
    /// The ends of months were read up to the start date of this run; its own day is not over.
    Days {
        /// The first day whose end of a month may not have been read.
        month_ends_before: Date,
    },
    /// The covered interval of dates, both ends included. `through` is the start date of the run,
    /// never a date to come.
    Window {
        /// First covered date.
        from: Date,
        /// Last covered date.
        through: Date,
        /// The furthest date that a list was ever asked for; `None` in databases of a former release.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        listed_through: Option<Date>,
        /// The start of the run that last read every detail within the lookback; `None` in stores
        /// of before there were full refreshes.
        #[serde(default, rename = "swept_at")]
        refreshed_at: Option<Timestamp>,
        /// The start of the run that last read the lists below all roots, however old; `None` in
        /// stores of before that was done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lists_read_at: Option<Timestamp>,
        /// What was read of each row: see [`Bookmark::shape`].
        #[serde(default, rename = "view")]
        shape: String,
        /// Roots that were not published: see [`Bookmark::pending`].
        #[serde(default, rename = "owed", skip_serializing_if = "BTreeSet::is_empty")]
        pending: BTreeSet<String>,
    },
}

impl Bookmark {
    /// What was read of each row, as a digest over streams, columns, and what is included by name.
    /// Rows that were read with another shape are read again.
    pub fn shape(&self) -> Option<&str> {
        match self {
            Self::Full { .. } | Self::Days { .. } => None,
            Self::Since { shape, .. } | Self::Window { shape, .. } => Some(shape),
        }
    }

    /// Keys of roots within what is covered that could not be read whole: they keep a former version,
    /// or have none. They are read in full.
    pub fn pending(&self) -> Option<&BTreeSet<String>> {
        match self {
            Self::Full { .. } | Self::Days { .. } => None,
            Self::Since { pending, .. } | Self::Window { pending, .. } => Some(pending),
        }
    }
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
