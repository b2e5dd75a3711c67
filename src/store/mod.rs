//! The store: one SQLite file per connection, where a sync's rows end up.
//!
//! It keeps two promises that shape the program. **A reader never sees half a sync**: rows are
//! *landed* in tables that no reader sees (`landing`), compared with what is public (`compare`, and
//! `parents` where two roots have the same row), and *published* in one transaction together with
//! the bookmarks and the run's own row (`publish`). **Nothing observed is lost**: a changed row
//! leaves its former version in the stream's history, and a gone row stays as a tombstone.
//!
//! What the store has (`reuse`), or what an earlier run landed without publishing it (`resume`),
//! need not be requested again. `fields` remembers which fields were ever seen. What a person no
//! longer includes leaves the live tables before anything is read (`withdraw`). A store of an older
//! version is migrated (`migrate`), and its rows without ids get keys (`sets`). Readers see all of
//! it through `read`.
//!
//! After a bad end the file is checked before the next run (`integrity`). It is in WAL mode, so
//! that readers and a sync do not block each other. A power failure may cost landed rows, which
//! would be thrown away anyway; the transaction that publishes is on the disk before
//! [`Store::publish`] returns.

mod accepted;
mod busy;
mod checkpoint;
mod checks;
mod compare;
mod ending;
mod error;
mod fields;
mod gather;
mod integrity;
mod landing;
mod migrate;
mod parents;
mod preferences;
mod publication;
mod publish;
mod read;
mod resume;
mod reuse;
mod rows;
mod runs;
mod schema;
mod sets;
mod settings;
mod statement;
mod table;
mod tables;
#[cfg(test)]
mod tests;
mod transaction;
mod unland;
mod views;
mod withdraw;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

pub use accepted::{Acceptance, Accepted, State as AcceptedState};
pub use busy::hurry;
pub use checkpoint::{log_bytes, settle};
pub use checks::{Amounts, Found, Looked, OpenChecks, UNCHECKED};
pub use gather::Scope;
#[cfg(feature = "testing")]
pub use read::Change;
pub use read::{
    Difference, Of, Piece, Published, QueryError, Reader, RunEnd, StreamState, Value, Version,
    Which, Wholeness,
};
pub use runs::Run;
pub use tables::Tables;
pub use views::{glance, questions};
pub use withdraw::Included;

use self::error::Answer;
use self::landing::Landing;
use crate::catalog::{Fingerprint, Record, Stream};
use crate::files;
use crate::report::Report;
use crate::staging::{
    Diff, Examples, Listed, Opened, Part, Reused, Rows, Staging, StoreError, TwoParents,
};
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
    /// Where the rows of the run wait.
    landing: Landing,
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
    /// What the run failed with first: everything after that fails for the same reason.
    failed: OnceCell<error::First>,
}

impl Store {
    /// Opens the store, or makes it (mode 0600; its folder must be there), and brings its tables up
    /// to the catalog.
    ///
    /// Errors: `store.newer`, `store.damaged`, `store.open` and what any write may meet:
    /// `store.full`, `store.locked`, `store.readonly`, `store.io`, `store.failed`.
    pub fn open(path: &Path, tables: impl Into<Tables>) -> Answer<Self> {
        let tables = tables.into();
        let file = files::open_private(path).map_err(|failure| error::private(path, failure))?;
        let place = files::FileId::of(&file);
        drop(file);
        let says = |failure| error::sqlite(path, failure);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(says)?;
        busy::wait_for_others(&mut connection).map_err(says)?;
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
        schema::bring_up_to_date(&connection, &tables).map_err(says)?;
        if runs::ended_badly(&connection).map_err(says)?
            && let Some(fault) = integrity::fault(&connection).map_err(says)?
        {
            return Err(error::damaged(path, &fault));
        }
        compare::prepare(&connection).map_err(says)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            place,
            streams: tables.streams,
            run: None,
            landing: Landing::new(tables.streams),
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
    pub fn open_read_only(path: &Path, streams: &'static [Stream]) -> Answer<Option<Reader>> {
        Reader::open(path, streams)
    }

    /// The version of SQLite that is built in.
    pub fn sqlite_version() -> &'static str {
        rusqlite::version()
    }

    fn says(&self, failure: rusqlite::Error) -> StoreError {
        let error = error::sqlite(&self.path, failure);
        self.failed
            .get_or_init(|| (error.code, error.message.clone()));
        error
    }

    /// The run, if it is whole: SQLite may have given up the landing transaction after an error.
    fn running(&self) -> Answer<runs::Began> {
        let lost = self.uncommitted > 0 && self.connection.is_autocommit();
        match &self.run {
            Some(run) if !lost => Ok(run.clone()),
            _ => Err(match self.failed.get() {
                Some(first) => error::again(first),
                None => error::misuse(&self.path, "no run is open"),
            }),
        }
    }

    /// Does something in the open run. After an error the run can only be discarded: a row that was
    /// not landed would count as gone, so only a complete run may publish.
    fn within_run<T>(
        &mut self,
        act: impl FnOnce(&mut Self, &runs::Began) -> error::Result<T>,
    ) -> Answer<T> {
        let run = self.running()?;
        self.run = None;
        let done = act(self, &run).map_err(|failure| self.says(failure))?;
        self.run = Some(run);
        Ok(done)
    }

    /// Counts rows that were landed, and commits them once they are many or old.
    fn landed(&mut self, rows: usize) -> error::Result<()> {
        self.uncommitted += rows;
        if transaction::commit_long(&self.connection, self.uncommitted, self.committed)? {
            self.uncommitted = 0;
            self.committed = Instant::now();
        }
        Ok(())
    }

    fn begin(&mut self, run: &runs::Began) -> error::Result<Opened> {
        transaction::rollback(&self.connection)?;
        self.uncommitted = 0;
        let writes = self.transaction()?;
        if let Some(read_at) = runs::interrupt(&writes, &run.id)? {
            resume::save(&writes, self.streams, &[], &read_at)?;
        }
        resume::forget_old(&writes, self.streams, &run.at)?;
        let reusable = reuse::available(&writes, self.streams)?;
        let opened = Opened {
            bookmarks: runs::bookmarks(&writes)?,
            reusable: reusable.into_iter().map(str::to_owned).collect(),
            undated: compare::undated(&writes, self.streams)?,
        };
        landing::clear(&writes, self.streams)?;
        runs::begin(&writes, &run.id, &run.at)?;
        withdraw::remember(&writes, &self.shows)?;
        writes.commit()?;
        self.landing = Landing::new(self.streams);
        Ok(opened)
    }

    fn transaction(&self) -> error::Result<Transaction<'_>> {
        Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
    }
}

impl Staging for Store {
    fn open(&mut self, run: &str, at: Timestamp) -> Answer<Opened> {
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

    fn look_through(&mut self) -> Answer<()> {
        let fault = integrity::fault_or_lost_row(&self.connection);
        match fault.map_err(|failure| self.says(failure))? {
            Some(fault) => Err(error::damaged(&self.path, &fault)),
            None => Ok(()),
        }
    }

    fn land(&mut self, mut records: Vec<Record>) -> Answer<()> {
        if let Some(fault) = records.iter().find_map(landing::misshapen) {
            self.run = None;
            return Err(error::misuse(&self.path, &fault));
        }
        self.within_run(|store, run| {
            let (connection, landing) = (&store.connection, &mut store.landing);
            landing.land(connection, &mut records, &run.id)?;
            store.landed(records.len())
        })
    }

    fn unland(&mut self, stream: &'static Stream, parent: &str) -> Answer<()> {
        self.within_run(|store, _| {
            transaction::begin(&store.connection)?;
            unland::below_parent(&store.connection, stream, parent)
        })
    }

    fn unland_below(&mut self, root: &'static Stream, key: &str) -> Answer<()> {
        self.within_run(|store, _| {
            transaction::begin(&store.connection)?;
            unland::below_root(&store.connection, store.streams, root, key)
        })
    }

    fn known(
        &mut self,
        stream: &'static Stream,
        keys: Vec<String>,
    ) -> Answer<HashMap<String, Fingerprint>> {
        reuse::known(&self.connection, stream, keys).map_err(|failure| self.says(failure))
    }

    fn live(
        &mut self,
        stream: &'static Stream,
        rows: Rows,
        except: Option<HashSet<String>>,
    ) -> Answer<Vec<String>> {
        self.within_run(|store, _| compare::live(&store.connection, stream, rows, except))
    }

    fn reuse(
        &mut self,
        stream: &'static Stream,
        listed: Vec<Listed>,
        published: bool,
    ) -> Answer<Vec<Reused>> {
        self.within_run(|store, run| {
            let (into, streams) = ((&store.connection, &mut store.landing), store.streams);
            let reused = reuse::reuse(into, streams, stream, &listed, published, &run.id)?;
            store.landed(reused.len())?;
            Ok(reused)
        })
    }

    fn keep(&mut self, stream: &'static Stream, parent: &str, root: &str) -> Answer<()> {
        self.within_run(|store, _| reuse::keep(&store.connection, stream, parent, root))
    }

    fn retain(&mut self, stream: &'static Stream, keys: Vec<String>) -> Answer<Vec<Record>> {
        self.within_run(|store, _| {
            let into = (&store.connection, &mut store.landing);
            let retained = reuse::retain(into, store.streams, stream, &keys)?;
            store.landed(retained.len())?;
            Ok(retained)
        })
    }

    fn invalidate(&mut self, roots: Vec<String>) -> Answer<()> {
        self.within_run(|store, _| {
            store.uncommitted += roots.len();
            reuse::invalidate(
                &store.connection,
                store.streams,
                roots.into_iter().collect(),
            )
        })
    }

    fn two_parents(&mut self, stream: &'static Stream) -> Answer<Vec<TwoParents>> {
        self.within_run(|store, _| parents::two(&store.connection, store.streams, stream))
    }

    fn diff(&mut self, part: &Part) -> Answer<Diff> {
        self.within_run(|store, _| compare::diff(&store.connection, part))
    }

    fn examples(&mut self, part: &Part, most: u32) -> Answer<Examples> {
        self.within_run(|store, _| compare::examples(&store.connection, part, most))
    }

    fn new_fields(&mut self, stream: &'static Stream, names: Vec<String>) -> Answer<Vec<String>> {
        self.within_run(|store, _| {
            let (met, new) = fields::unknown(&store.connection, stream, names)?;
            store.met.extend(met);
            Ok(new)
        })
    }

    fn publish(
        &mut self,
        parts: &[Part],
        bookmarks: &BTreeMap<String, Bookmark>,
        report: &Report,
    ) -> Answer<()> {
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

    fn discard(&mut self, report: &Report) -> Answer<()> {
        self.in_place()?;
        self.end(Some(report)).map_err(|failure| self.says(failure))
    }

    fn forget(&mut self) -> Answer<()> {
        self.end(None).map_err(|failure| self.says(failure))
    }
}
