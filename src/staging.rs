//! [`Staging`]: what the engine needs of the store while it reads, private to the two.
//!
//! Its contract: **state never runs ahead of data.** What is landed is invisible to readers;
//! [`Staging::publish`] makes it public together with the bookmarks and the run's own row in one
//! transaction, or not at all. A store that dies between the two has changed nothing a reader sees.
//!
//! What the store holds already need not be asked for again: [`Staging::reuse`] takes over details
//! whose summary in the list is unchanged, [`Staging::keep`] the rows below a parent that has not
//! changed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::{Timestamp, civil::Date};

use crate::catalog::{Fingerprint, Record, Stream, set};
use crate::codes::Code;
use crate::report::{Report, Withdrawn};
use crate::state::Bookmark;

/// Why the store could not do its work.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct StoreError {
    /// The stable code, such as `store.full`.
    pub code: Code,
    /// What broke, for a person.
    pub message: String,
    /// The library's error below it.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What the store says when a run begins.
#[derive(Debug, Default)]
pub struct Opened {
    /// How far each stream has been published, by stream name.
    pub bookmarks: BTreeMap<String, Bookmark>,
    /// Streams of which there are details that [`Staging::reuse`] may give.
    pub reusable: BTreeSet<String>,
    /// Keys of live rows without the date that their windows go by, by stream.
    pub undated: BTreeMap<&'static str, BTreeSet<String>>,
}

/// An item as a list shows it, whose whole takes one more request.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its key.
    pub key: String,
    /// The key of its parent's row.
    pub parent: String,
    /// The key of the family's root.
    pub root: String,
    /// What tells this summary from another.
    pub summary: Fingerprint,
}

/// A detail that need not be asked for.
#[derive(Debug, Clone)]
pub struct Reused {
    /// The item's key.
    pub key: String,
    /// Where it was.
    pub origin: Origin,
}

/// Where a reused detail was.
#[derive(Debug, Clone)]
pub enum Origin {
    /// It is public, and stays as it is with all that is inside it. The row as it is.
    Published(Record),
    /// A run that published nothing had landed it: the row, and the rows from inside it.
    Landed(Vec<Record>),
}

/// What a person no longer includes, as far as it was public when the run began: it has left the live
/// tables before anything is read, or would, in a run that publishes nothing.
#[derive(Debug, Clone, Default)]
pub struct Withdrawal {
    /// What the report says of it.
    pub withdrawn: Vec<Withdrawn>,
    /// The keys of the rows that leave as a whole, by stream: their absence is no loss.
    pub keys: BTreeMap<&'static str, BTreeSet<String>>,
}

/// What the rows that were read of a root stream prove about the rows that were not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// Nothing: absence means nothing.
    Nothing,
    /// The listing was complete: what is not in it is gone.
    All,
    /// The listing was complete within these dates of this column.
    Window {
        /// The column whose date decides.
        column: &'static str,
        /// First and last dates, both included.
        ranges: Vec<(Date, Date)>,
        /// The first and last date that was ever asked for, where this listing was complete: then a
        /// row without a date is covered as well, and one whose date lies outside of these.
        whole: Option<(Date, Date)>,
    },
}

/// A row that two parents have.
#[derive(Debug, Clone)]
pub struct TwoParents {
    /// The row's stream.
    pub stream: &'static Stream,
    /// The row's key.
    pub key: String,
    /// The keys of the parents: the one that had it first, and the other one, below which it was
    /// landed.
    pub parents: [String; 2],
    /// The keys of their roots.
    pub roots: [String; 2],
    /// How the first one has it.
    pub first: First,
}

/// How the first of two parents has a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// The row was landed below it as well.
    Landed,
    /// The row is public below it. Its root was landed in this run, and the row was not.
    Left,
    /// The row is public below it, and its root was not landed in this run.
    Unread,
}

/// How a stream's landed rows differ from its published ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff {
    /// Rows that were never there, or are back from a tombstone.
    pub new: u64,
    /// Rows with another fingerprint.
    pub changed: u64,
    /// Rows with the same fingerprint whose public values are not those that were landed: somebody, or a
    /// failing disk, has changed them in the store.
    pub corrected: u64,
    /// Rows that say the same.
    pub unchanged: u64,
    /// Keys of live rows that the coverage proves gone.
    pub gone: Vec<String>,
    /// Of a set that has lost rows: how many of the new ones are below each parent.
    pub gained: BTreeMap<String, u64>,
    /// Live rows within the coverage, before this run.
    pub live: u64,
    /// Live rows wherever, before this run.
    pub all: u64,
    /// Of a child stream: roots that were landed, that have live rows of it, and of which none was
    /// landed.
    pub emptied: Vec<String>,
}

impl Diff {
    /// Keys of rows that are gone and have not become others. A row without an id that says something
    /// else is one that is gone and one that is new: only as many as its set is smaller by are lost.
    pub fn lost(&self) -> Vec<&str> {
        let mut gained = self.gained.clone();
        let mut became = |key: &str| match gained.get_mut(set::parent_of(key)) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        };
        let gone = self.gone.iter().map(String::as_str);
        gone.filter(|key| !became(key)).collect()
    }
}

/// The first few keys of what would differ, for a run that publishes nothing. A row without an id is
/// named by its parent and its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examples {
    /// Of rows that are new or back.
    pub new: Vec<String>,
    /// Of rows that differ.
    pub changed: Vec<String>,
    /// Of rows that are gone.
    pub gone: Vec<String>,
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
    /// Whether everything was read again, whatever was known: then a row below a root that is not there
    /// is gone as well.
    pub everything: bool,
}

/// What the engine needs of the store, in the order of a run: it lands, reuses, compares and ends.
pub trait Staging: Send {
    /// Begins the run: creates or migrates what it needs, throws away or keeps what a dead run
    /// landed, and gives the bookmarks.
    fn open(&mut self, run: &str, at: Timestamp) -> Result<Opened, StoreError>;

    /// Looks through all that is held, before a run that compares it with everything there is.
    ///
    /// Errors: `store.damaged`.
    fn look_through(&mut self) -> Result<(), StoreError>;

    /// Takes rows. A row with a key that was landed before in this run replaces it, with all that
    /// was landed from inside it ([`Access::Inside`](crate::catalog::Access::Inside)): what is
    /// inside an item comes in the same call as the item. After an error the run can only
    /// be discarded.
    fn land(&mut self, records: Vec<Record>) -> Result<(), StoreError>;

    /// Takes back what was landed or kept of a set below a parent: it is read again.
    fn unland(&mut self, stream: &'static Stream, parent: &str) -> Result<(), StoreError>;

    /// Takes back what was landed or kept below a root of this stream: all of it is read again.
    fn unland_below(&mut self, root: &'static Stream, key: &str) -> Result<(), StoreError>;

    /// What is public of these rows: the fingerprints of those that are live.
    fn known(
        &mut self,
        stream: &'static Stream,
        keys: Vec<String>,
    ) -> Result<HashMap<String, Fingerprint>, StoreError>;

    /// The keys of a root stream's live rows once this run is published: those it landed, but for
    /// `except`, and those that are public and were not landed. `except` is `None` where nothing that
    /// it landed is published. `only` names a flag of the stream that must be set.
    fn live(
        &mut self,
        stream: &'static Stream,
        only: Option<&'static str>,
        except: Option<HashSet<String>>,
    ) -> Result<Vec<String>, StoreError>;

    /// Takes over details whose summary is that of the list: what a run that published nothing had
    /// landed, and, if `published` allows it, what is public. They count as landed.
    fn reuse(
        &mut self,
        stream: &'static Stream,
        listed: Vec<Listed>,
        published: bool,
    ) -> Result<Vec<Reused>, StoreError>;

    /// The rows of a stream below this parent stay as they are public; they count as landed.
    fn keep(&mut self, stream: &'static Stream, parent: &str, root: &str)
    -> Result<(), StoreError>;

    /// These live rows stay as they are public, with all that is inside them, though no list shows
    /// them; they count as landed. Gives them.
    fn retain(
        &mut self,
        stream: &'static Stream,
        keys: Vec<String>,
    ) -> Result<Vec<Record>, StoreError>;

    /// What is below these roots does not add up. Unless it came just so before, none of its details is
    /// given by [`Staging::reuse`] in the next run, however their summaries look.
    fn invalidate(&mut self, roots: Vec<String>) -> Result<(), StoreError>;

    /// The rows of a stream with keys that two parents have: what was landed below both, and what was
    /// landed below one and is public below another that is there.
    fn two_parents(&mut self, stream: &'static Stream) -> Result<Vec<TwoParents>, StoreError>;

    /// Compares what was landed of a stream with what is public.
    fn diff(&mut self, part: &Part) -> Result<Diff, StoreError>;

    /// The first `most` keys of what [`Staging::diff`] counts.
    fn examples(&mut self, part: &Part, most: u32) -> Result<Examples, StoreError>;

    /// Which of these fields of a stream's items were never there before. They are remembered when the
    /// run publishes; of a stream that was never read, none is new.
    fn new_fields(
        &mut self,
        stream: &'static Stream,
        fields: Vec<String>,
    ) -> Result<Vec<String>, StoreError>;

    /// Publishes these streams with these bookmarks and the run's report in one transaction, and
    /// drops what was landed of them. Details of families that are not published are put aside for
    /// the next run.
    fn publish(
        &mut self,
        parts: &[Part],
        bookmarks: &BTreeMap<String, Bookmark>,
        report: &Report,
    ) -> Result<(), StoreError>;

    /// Publishes nothing, puts landed details aside for the next run, and records the run's report.
    fn discard(&mut self, report: &Report) -> Result<(), StoreError>;

    /// Publishes nothing and records nothing, as if the run had not been; landed details are put
    /// aside for the next one.
    fn forget(&mut self) -> Result<(), StoreError>;
}
