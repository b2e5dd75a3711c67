//! The store: one SQLite file per connection, where a sync's rows end up.
//!
//! It keeps two of the promises that shape the program. **A reader never sees half a sync**: rows
//! are *landed* in a table that nobody reads (`landing`), compared with what is public (`compare`,
//! and `parents` where two roots have the same row) and *published* in one transaction together with
//! the bookmarks and the run's own row (`publish`). **Nothing observed is lost**: a changed row leaves its former version in the
//! stream's history, a row that is gone stays as a tombstone. What is there already, or was landed
//! in vain, need not be asked for again (`reuse`). Where nothing is public yet there is nothing to
//! compare with, and landed rows need only change their table's name (`fresh`). Which fields were ever
//! met is kept as well (`fields`). What a person no longer includes leaves the live tables before
//! anything is read (`withdraw`). A store of a former release is taken over (`migrate`), and its rows
//! without ids get keys (`sets`). What others may see, they see through `read`.
//!
//! Where the last run came to a bad end, the file is looked through before the next one (`integrity`).
//! The file is in WAL mode, so that readers and a sync do not wait for each other. While rows are
//! landed a power failure may cost them (they would be thrown away anyway); the transaction that
//! publishes is on the disk before [`Store::publish`] returns.

mod checkpoint;
mod compare;
mod ending;
mod error;
mod fields;
mod fresh;
mod integrity;
mod landing;
mod migrate;
mod parents;
mod patience;
mod publication;
mod publish;
mod read;
mod reuse;
mod rows;
mod runs;
mod schema;
mod sets;
mod settings;
mod table;
#[cfg(test)]
mod tests;
mod views;
mod withdraw;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

pub use checkpoint::{log_bytes, settle};
pub use patience::hurry;
#[cfg(feature = "testing")]
pub use read::Change;
pub use read::{Of, Piece, QueryError, Reader, RunEnd, StreamState, Value, Version, Wholeness};
pub use runs::Run;
pub use views::questions;
pub use withdraw::Included;

use crate::catalog::{Fingerprint, Record, Stream};
use crate::files;
use crate::report::Report;
use crate::sink::{Diff, Examples, Listed, Opened, Part, Reused, Sink, SinkError, TwoParents};
use crate::state::Bookmark;

/// The local store of one connection.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    /// Which file that was when it was opened.
    place: files::FileId,
    streams: &'static [Stream],
    /// The run that may land and publish: none before it is opened, after it ended, and once
    /// something of it could not be landed.
    run: Option<runs::Began>,
    /// The families of which nothing is public.
    fresh: fresh::Fresh,
    /// Rows landed since the last commit.
    uncommitted: usize,
    /// When that was.
    committed: Instant,
    /// Fields to be remembered when the run publishes.
    met: Vec<fields::Met>,
    /// Days that runs are remembered; `None` is for ever.
    remembers: Option<u32>,
    /// Words of what the rows of a run show.
    shows: BTreeSet<String>,
    /// What publications are dated by.
    clock: publication::Clock,
    /// What the run failed with first: whatever is asked of it afterwards fails for the same reason.
    failed: OnceCell<error::First>,
}

impl Store {
    /// Opens the store, or makes it (mode 0600; its folder must be there), and brings its tables up
    /// to the catalog.
    ///
    /// Errors: `store.newer`, `store.damaged`, `store.open` and what any write may meet:
    /// `store.full`, `store.locked`, `store.readonly`, `store.io`, `store.failed`.
    pub fn open(path: &Path, streams: &'static [Stream]) -> Result<Self, SinkError> {
        let file = files::open_private(path).map_err(|failure| error::private(path, failure))?;
        let place = files::FileId::of(&file);
        drop(file);
        let says = |failure| error::sqlite(path, failure);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(says)?;
        patience::wait_for_others(&mut connection).map_err(says)?;
        let (version, used) = schema::version(&connection).map_err(says)?;
        if version > schema::VERSION {
            return Err(error::newer(path, &connection, version));
        }
        if version == 0 && used {
            return Err(error::foreign(path));
        }
        if schema::is_former(version) {
            migrate::check_room(&connection, path)?;
        }
        settings::apply(&connection, path).map_err(says)?;
        schema::bring_up_to_date(&connection, streams).map_err(says)?;
        if runs::ended_badly(&connection).map_err(says)?
            && let Some(fault) = integrity::fault(&connection).map_err(says)?
        {
            return Err(error::damaged(path, &fault));
        }
        compare::prepare(&connection).map_err(says)?;
        parents::prepare(&connection).map_err(says)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            place,
            streams,
            run: None,
            fresh: fresh::Fresh::default(),
            uncommitted: 0,
            met: Vec::new(),
            committed: Instant::now(),
            remembers: None,
            shows: BTreeSet::new(),
            clock: publication::Clock::default(),
            failed: OnceCell::new(),
        })
    }

    /// Opens the store to look at it. `None` where nothing was ever synced; makes no file.
    ///
    /// Errors: `store.newer`, `store.damaged`, `store.open`.
    pub fn open_read_only(
        path: &Path,
        streams: &'static [Stream],
    ) -> Result<Option<Reader>, SinkError> {
        Reader::open(path, streams)
    }

    /// The version of SQLite that is built in.
    pub fn sqlite_version() -> &'static str {
        rusqlite::version()
    }

    fn says(&self, failure: rusqlite::Error) -> SinkError {
        let error = error::sqlite(&self.path, failure);
        self.failed
            .get_or_init(|| (error.code, error.message.clone()));
        error
    }

    /// The run, if it is whole: SQLite may have given up the landing transaction after an error.
    fn running(&self) -> Result<runs::Began, SinkError> {
        let lost = self.uncommitted > 0 && self.connection.is_autocommit();
        match &self.run {
            Some(run) if !lost => Ok(run.clone()),
            _ => Err(match self.failed.get() {
                Some(first) => error::again(first),
                None => error::misuse(&self.path, "no run is open"),
            }),
        }
    }

    /// Does something in the run that is at work. After an error it can only be discarded: only a run
    /// whose every row was landed may publish, for a row that is missing would be gone.
    fn within_run<T>(
        &mut self,
        act: impl FnOnce(&mut Self, &runs::Began) -> error::Result<T>,
    ) -> Result<T, SinkError> {
        let run = self.running()?;
        self.run = None;
        let done = act(self, &run).map_err(|failure| self.says(failure))?;
        self.run = Some(run);
        Ok(done)
    }

    fn begin(&mut self, run: &runs::Began) -> error::Result<Opened> {
        landing::rollback(&self.connection)?;
        self.uncommitted = 0;
        let transaction = self.transaction()?;
        let unfinished = runs::interrupt(&transaction, &run.id)?;
        if let Some((_, read_at)) = &unfinished {
            reuse::put_aside(&transaction, self.streams, read_at)?;
        }
        fresh::clear(&transaction, self.streams)?;
        let fresh = fresh::Fresh::begin(&transaction, self.streams)?;
        reuse::forget_old(&transaction, &run.at)?;
        let reusable = reuse::available(&transaction, self.streams)?;
        let opened = Opened {
            bookmarks: runs::bookmarks(&transaction)?,
            unfinished: unfinished.map(|(id, _)| id),
            reusable: reusable.into_iter().map(str::to_owned).collect(),
            undated: compare::undated(&transaction, self.streams)?,
        };
        landing::clear(&transaction)?;
        runs::begin(&transaction, &run.id, &run.at)?;
        withdraw::remember(&transaction, &self.shows)?;
        transaction.commit()?;
        self.fresh = fresh;
        Ok(opened)
    }

    /// Writes rows, and says whether they are committed.
    fn land_all(&self, records: Vec<Record>, run: &runs::Began) -> error::Result<bool> {
        let fresh = |record: &Record| self.fresh.holds(record.stream);
        let (fresh, known): (Vec<_>, Vec<_>) = records.into_iter().partition(fresh);
        landing::begin(&self.connection)?;
        self.fresh
            .land(&self.connection, self.streams, &fresh, &run.id)?;
        landing::land(&self.connection, self.streams, &known)?;
        landing::commit_long(&self.connection, self.uncommitted, self.committed)
    }

    fn transaction(&self) -> error::Result<Transaction<'_>> {
        Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
    }
}

impl Sink for Store {
    fn open(&mut self, run: &str, at: Timestamp) -> Result<Opened, SinkError> {
        self.run = None;
        self.failed = OnceCell::new();
        self.met.clear();
        let run = runs::Began {
            id: run.to_owned(),
            at: runs::moment(at),
        };
        let opened = self.begin(&run).map_err(|failure| self.says(failure))?;
        self.run = Some(run);
        Ok(opened)
    }

    fn look_through(&mut self) -> Result<(), SinkError> {
        let fault = integrity::fault_or_lost_row(&self.connection);
        match fault.map_err(|failure| self.says(failure))? {
            Some(fault) => Err(error::damaged(&self.path, &fault)),
            None => Ok(()),
        }
    }

    fn land(&mut self, records: Vec<Record>) -> Result<(), SinkError> {
        if let Some(fault) = records.iter().find_map(landing::misshapen) {
            self.run = None;
            return Err(error::misuse(&self.path, &fault));
        }
        self.within_run(|store, run| {
            store.uncommitted += records.len();
            if store.land_all(records, run)? {
                store.uncommitted = 0;
                store.committed = Instant::now();
            }
            Ok(())
        })
    }

    fn known(
        &mut self,
        stream: &'static Stream,
        keys: Vec<String>,
    ) -> Result<HashMap<String, Fingerprint>, SinkError> {
        reuse::known(&self.connection, stream, keys).map_err(|failure| self.says(failure))
    }

    fn reuse(
        &mut self,
        stream: &'static Stream,
        listed: Vec<Listed>,
        published: bool,
    ) -> Result<Vec<Reused>, SinkError> {
        self.within_run(|store, run| {
            let (connection, streams) = (&store.connection, store.streams);
            let fresh = (&store.fresh, run.id.as_str());
            let fresh = store.fresh.holds(stream).then_some(fresh);
            let reused = reuse::reuse(connection, streams, stream, &listed, published, fresh)?;
            store.uncommitted += reused.len();
            Ok(reused)
        })
    }

    fn live(
        &mut self,
        stream: &'static Stream,
        only: Option<&'static str>,
    ) -> Result<Vec<String>, SinkError> {
        self.within_run(|store, _| match store.fresh.holds(stream) {
            true => store.fresh.live(&store.connection, stream, only),
            false => compare::live(&store.connection, stream, only),
        })
    }

    fn new_fields(
        &mut self,
        stream: &'static Stream,
        names: Vec<String>,
    ) -> Result<Vec<String>, SinkError> {
        self.within_run(|store, _| {
            let (met, new) = fields::unknown(&store.connection, stream, names)?;
            store.met.extend(met);
            Ok(new)
        })
    }

    fn retain(
        &mut self,
        stream: &'static Stream,
        keys: Vec<String>,
    ) -> Result<Vec<Record>, SinkError> {
        self.within_run(|store, _| {
            let retained = reuse::retain(&store.connection, store.streams, stream, &keys)?;
            store.uncommitted += retained.len();
            Ok(retained)
        })
    }

    fn keep(&mut self, stream: &'static Stream, parent: &str, root: &str) -> Result<(), SinkError> {
        self.within_run(|store, _| reuse::keep(&store.connection, stream, parent, root))
    }

    fn take_back(&mut self, stream: &'static Stream, parent: &str) -> Result<(), SinkError> {
        self.within_run(|store, _| {
            if store.fresh.holds(stream) {
                return store.fresh.take_back(&store.connection, stream, parent);
            }
            landing::begin(&store.connection)?;
            landing::take_back(&store.connection, stream, parent)
        })
    }

    fn distrust(&mut self, roots: Vec<String>) -> Result<(), SinkError> {
        self.within_run(|store, _| {
            reuse::distrust(&store.connection, store.streams, &store.fresh, &roots)?;
            store.uncommitted += roots.len();
            Ok(())
        })
    }

    fn two_parents(&mut self, stream: &'static Stream) -> Result<Vec<TwoParents>, SinkError> {
        self.within_run(|store, _| parents::two(&store.connection, store.streams, stream))
    }

    fn diff(&mut self, part: &Part) -> Result<Diff, SinkError> {
        self.within_run(|store, _| match store.fresh.holds(part.stream) {
            true => store.fresh.diff(&store.connection, part),
            false => compare::diff(&store.connection, part),
        })
    }

    fn examples(&mut self, part: &Part, most: u32) -> Result<Examples, SinkError> {
        self.within_run(|store, _| match store.fresh.holds(part.stream) {
            true => store.fresh.examples(&store.connection, part, most),
            false => compare::examples(&store.connection, part, most),
        })
    }

    fn publish(
        &mut self,
        parts: &[Part],
        bookmarks: &BTreeMap<String, Bookmark>,
        report: &Report,
    ) -> Result<(), SinkError> {
        let run = self.running()?;
        self.in_place()?;
        // Landed rows may be lost with a failed attempt, so there is no second one.
        self.run = None;
        let published = self.publish_all(parts, bookmarks, report, &run);
        self.uncommitted = 0;
        // Best effort: it is set again by the next connection in any case.
        let _ = self.connection.pragma_update(None, "synchronous", "NORMAL");
        published.map_err(|failure| self.says(failure))
    }

    fn discard(&mut self, report: &Report) -> Result<(), SinkError> {
        self.in_place()?;
        self.end(Some(report)).map_err(|failure| self.says(failure))
    }

    fn forget(&mut self) -> Result<(), SinkError> {
        self.end(None).map_err(|failure| self.says(failure))
    }
}
