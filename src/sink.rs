//! [`Sink`]: where the engine puts rows. The one trait of the program.
//!
//! Its contract: **state never runs ahead of data.** What is landed is invisible to readers;
//! [`Sink::publish`] makes it public together with the bookmarks and the run's own row in one
//! transaction, or not at all. A sink that dies between the two has changed nothing a reader sees.

use std::collections::{BTreeMap, HashSet};

use jiff::{Timestamp, civil::Date};

use crate::catalog::{Record, Stream};
use crate::report::Report;
use crate::state::Bookmark;

/// Why a sink could not do its work.
#[derive(Debug)]
pub struct SinkError {
    /// The stable code, such as `store.full`.
    pub code: &'static str,
    /// What broke, for a person.
    pub message: String,
    /// The library's error below it.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl std::fmt::Display for SinkError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SinkError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// What a sink says when a run begins.
#[derive(Debug, Default)]
pub struct Opened {
    /// How far each stream has been published, by stream name.
    pub bookmarks: BTreeMap<String, Bookmark>,
    /// The run that ended without publishing or discarding, if there was one.
    pub unfinished: Option<String>,
}

/// What the rows that were read of a root stream prove about the rows that were not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// Nothing: absence means nothing.
    Nothing,
    /// The listing was complete: what is not in it is gone.
    All,
    /// The listing was complete within these dates of this column, both included.
    Window {
        /// The column whose date decides.
        column: &'static str,
        /// First date.
        from: Date,
        /// Last date.
        through: Date,
    },
}

/// How a stream's landed rows differ from its published ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff {
    /// Rows that were never there, or are back from a tombstone.
    pub new: u64,
    /// Rows with another fingerprint.
    pub changed: u64,
    /// Rows with the same fingerprint.
    pub unchanged: u64,
    /// Keys of live rows that the coverage proves gone.
    pub gone: Vec<String>,
    /// Live rows within the coverage, before this run.
    pub live: u64,
    /// Of a child stream: roots that were landed, that have live rows of it, and of which none was
    /// landed.
    pub emptied: Vec<String>,
}

/// One stream of a family that is to be published or compared.
#[derive(Debug, Clone)]
pub struct Part {
    /// The stream.
    pub stream: &'static Stream,
    /// What the family's root listing covers. Children follow their roots: a child that was not
    /// landed is gone if its root was landed, or is itself gone.
    pub coverage: Coverage,
    /// Roots that keep their former version with all that belongs to them: rows below them are
    /// neither published nor gone.
    pub except: HashSet<String>,
}

/// Where the engine puts rows.
pub trait Sink: Send {
    /// Begins the run: creates or migrates what it needs, throws away or keeps what a dead run
    /// landed, and gives the bookmarks.
    fn open(&mut self, run: &str, at: Timestamp) -> Result<Opened, SinkError>;

    /// Takes rows. A row with a key that was landed before in this run replaces it, with all that
    /// was landed from inside it ([`Source::Inside`](crate::catalog::Source::Inside)): what is
    /// inside an item comes in the same call as the item, or later. After an error the run can only
    /// be discarded.
    fn land(&mut self, records: Vec<Record>) -> Result<(), SinkError>;

    /// Compares what was landed of a stream with what is public.
    fn diff(&mut self, part: &Part) -> Result<Diff, SinkError>;

    /// Publishes these streams with these bookmarks and the run's report in one transaction, and
    /// drops everything landed.
    fn publish(
        &mut self,
        parts: &[Part],
        bookmarks: &BTreeMap<String, Bookmark>,
        report: &Report,
    ) -> Result<(), SinkError>;

    /// Drops everything landed and records the run's report: nothing is published.
    fn discard(&mut self, report: &Report) -> Result<(), SinkError>;
}
