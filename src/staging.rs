//! [`Staging`]: what the engine needs of the store while it reads, private to the two.
//!
//! Its contract: **state never runs ahead of data.** Landed rows are invisible to readers.
//! [`Staging::publish`] makes them public together with the bookmarks and the run's own row, in one
//! transaction or not at all. If a run dies before that, readers see no change.
//!
//! What the store has need not be requested again: [`Staging::reuse`] takes over details whose
//! summary in the list is unchanged, [`Staging::keep`] the rows below a parent that has not
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
    /// Streams with details that [`Staging::reuse`] may give.
    pub reusable: BTreeSet<String>,
    /// Keys of live rows without the date that their windows go by, by stream.
    pub undated: BTreeMap<&'static str, BTreeSet<String>>,
}

/// An item in a list, whose detail takes one more request.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its key.
    pub key: String,
    /// The key of its parent's row.
    pub parent: String,
    /// The key of the family's root.
    pub root: String,
    /// The fingerprint of this summary.
    pub summary: Fingerprint,
}

/// A detail that need not be asked for.
#[derive(Debug, Clone)]
pub struct Reused {
    /// The item's key.
    pub key: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a reused detail comes from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// It is public, and stays as it is with all that is inside it.
    Published(Record),
    /// A run that published nothing had landed it: the row, and the rows inside it.
    Landed(Vec<Record>),
}

/// What a person no longer includes, as far as it was public when the run began. It has left the
/// live tables before anything is read; in a dry run, it would.
#[derive(Debug, Clone, Default)]
pub struct Withdrawal {
    /// The tables and columns that it left, for the report.
    pub withdrawn: Vec<Withdrawn>,
    /// The keys of rows that leave as a whole, by stream: their absence is no loss.
    pub keys: BTreeMap<&'static str, BTreeSet<String>>,
}

/// What the rows of a root stream that were read prove about those that were not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// Nothing.
    Nothing,
    /// The listing was complete: a row that is not in it is gone.
    All,
    /// The listing was complete within these dates of this column.
    Window {
        /// The column with the date.
        column: &'static str,
        /// First and last dates, both included.
        ranges: Vec<(Date, Date)>,
        /// If this listing was complete: the first and last date that was ever listed. Then it
        /// covers rows without a date as well, and rows whose date lies outside of these.
        whole: Option<(Date, Date)>,
    },
}

/// Which rows of a stream are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// All of them.
    All,
    /// Those with a 1 in this column.
    With(&'static str),
    /// Those that may have been there on a day, by the columns with their first and their last day. An
    /// end before the start belongs to a former time, of which no more is known.
    On([&'static str; 2], Date),
}

/// A row that two parents have.
#[derive(Debug, Clone)]
pub struct TwoParents {
    /// The row's stream.
    pub stream: &'static Stream,
    /// The row's key.
    pub key: String,
    /// The keys of the parents: the one that had the row first, then the one below which it was
    /// landed.
    pub parents: [String; 2],
    /// The keys of their roots.
    pub roots: [String; 2],
    /// How the first parent has it.
    pub first: First,
}

/// How the first of two parents has a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// The row was landed below it as well.
    Landed,
    /// The row is public below it. Its root was landed in this run, the row was not.
    Left,
    /// The row is public below it. Its root was not landed in this run.
    Unread,
}

/// How a stream's landed rows differ from its public ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff {
    /// New rows, and rows that are back after they were gone.
    pub new: u64,
    /// Rows with another fingerprint.
    pub changed: u64,
    /// Rows with the same fingerprint and other public values: another program, a person, or a
    /// failing disk has changed them in the store.
    pub corrected: u64,
    /// Unchanged rows.
    pub unchanged: u64,
    /// Keys of live rows that are gone, as the coverage proves.
    pub gone: Vec<String>,
    /// For a set that has lost rows: how many new ones each parent has.
    pub gained: BTreeMap<String, u64>,
    /// Live rows within the coverage, before this run.
    pub live: u64,
    /// All live rows, before this run.
    pub all: u64,
    /// For a child stream: roots that were landed without any of the live rows they have of it.
    pub emptied: Vec<String>,
}

impl Diff {
    /// Keys of rows that are gone and did not become others. A row without an id that changes is
    /// one gone row and one new row, so a set has lost only as many as it is smaller by.
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

/// The first few keys of what would change, for a dry run. A row without an id is named by its
/// parent and its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examples {
    /// Rows that are new or back.
    pub new: Vec<String>,
    /// Rows that changed.
    pub changed: Vec<String>,
    /// Rows that are gone.
    pub gone: Vec<String>,
}

/// One stream of a family that is to be published or compared.
#[derive(Debug, Clone)]
pub struct Part {
    /// The stream.
    pub stream: &'static Stream,
    /// What the listing of the family's root covers. Children follow their roots: one that was not
    /// landed is gone if its root was landed, or is gone itself.
    pub coverage: Coverage,
    /// Roots that keep their former version: rows below them are neither published nor gone.
    pub except: HashSet<String>,
    /// Whether everything was read, whatever was known: then rows below a root that is not there
    /// are gone as well.
    pub everything: bool,
}

/// What the engine needs of the store, in the order of a run.
pub trait Staging: Send {
    /// Begins the run: creates or migrates tables, saves or drops what a dead run landed, and gives
    /// the bookmarks.
    fn open(&mut self, run: &str, at: Timestamp) -> Result<Opened, StoreError>;

    /// Checks everything in the file, before a run that compares all rows with it.
    ///
    /// Errors: `store.damaged`.
    fn look_through(&mut self) -> Result<(), StoreError>;

    /// Lands rows. A row whose key was landed before in this run replaces that row with all that
    /// was landed inside it ([`Access::Inside`](crate::catalog::Access::Inside)): an item and what
    /// is inside it come in one call. After an error the run can only be discarded.
    fn land(&mut self, records: Vec<Record>) -> Result<(), StoreError>;

    /// Takes back what was landed or kept of a set below a parent, which is read again.
    fn unland(&mut self, stream: &'static Stream, parent: &str) -> Result<(), StoreError>;

    /// Takes back what was landed or kept below a root of this stream, which is read again.
    fn unland_below(&mut self, root: &'static Stream, key: &str) -> Result<(), StoreError>;

    /// The fingerprints of those of these rows that are live.
    fn known(
        &mut self,
        stream: &'static Stream,
        keys: Vec<String>,
    ) -> Result<HashMap<String, Fingerprint>, StoreError>;

    /// The keys of a root stream's live rows once this run is published: those it landed, without
    /// `except`, and public ones that it did not land. `except` is `None` where nothing that it
    /// landed is published.
    fn live(
        &mut self,
        stream: &'static Stream,
        rows: Rows,
        except: Option<HashSet<String>>,
    ) -> Result<Vec<String>, StoreError>;

    /// Takes over details whose summary is that of the list: those that a run landed without
    /// publishing and, with `published`, public ones. They count as landed.
    fn reuse(
        &mut self,
        stream: &'static Stream,
        listed: Vec<Listed>,
        published: bool,
    ) -> Result<Vec<Reused>, StoreError>;

    /// Leaves the rows of a stream below this parent as they are public; they count as landed.
    fn keep(&mut self, stream: &'static Stream, parent: &str, root: &str)
    -> Result<(), StoreError>;

    /// Leaves these live rows as they are public, with all that is inside them, although no list
    /// shows them; they count as landed. Gives them.
    fn retain(
        &mut self,
        stream: &'static Stream,
        keys: Vec<String>,
    ) -> Result<Vec<Record>, StoreError>;

    /// What is below these roots does not add up. Unless it was just so before, [`Staging::reuse`]
    /// gives none of its details in the next run, whatever their summaries.
    fn invalidate(&mut self, roots: Vec<String>) -> Result<(), StoreError>;

    /// The rows of a stream with keys that two parents have: landed below both, or landed below one
    /// and public below another that is there.
    fn two_parents(&mut self, stream: &'static Stream) -> Result<Vec<TwoParents>, StoreError>;

    /// Compares what was landed of a stream with what is public.
    fn diff(&mut self, part: &Part) -> Result<Diff, StoreError>;

    /// The first `most` keys of what [`Staging::diff`] counts.
    fn examples(&mut self, part: &Part, most: u32) -> Result<Examples, StoreError>;

    /// Which of these fields no item of the stream has had before. They are remembered when the run
    /// publishes. For a stream that was never read, none is new.
    fn new_fields(
        &mut self,
        stream: &'static Stream,
        fields: Vec<String>,
    ) -> Result<Vec<String>, StoreError>;

    /// Publishes these streams with their bookmarks and the run's report in one transaction, and
    /// drops what was landed. Details of other families are saved for the next run.
    fn publish(
        &mut self,
        parts: &[Part],
        bookmarks: &BTreeMap<String, Bookmark>,
        report: &Report,
    ) -> Result<(), StoreError>;

    /// Publishes nothing, saves landed details for the next run, and records the run's report.
    fn discard(&mut self, report: &Report) -> Result<(), StoreError>;

    /// Publishes nothing and records nothing, as if the run had not been. Landed details are saved
    /// for the next run.
    fn forget(&mut self) -> Result<(), StoreError>;
}
