//! [`Watched`]: the real store with an eye on every call, and a run that can be killed between any
//! two of them, or amid one.
//!
//! What `kill -9` leaves of a store is what its files hold at that moment: the page cache outlives
//! the process. The store's thread is the only one that writes them, so a copy that this thread
//! takes between two calls is that state exactly. Amid a call SQLite appends to the log, the
//! database itself untouched until a checkpoint; a prefix of what was appended is what a kill there
//! leaves.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use drivetrain::catalog::{Fingerprint, Record, Stream};
use drivetrain::codes::Code;
use drivetrain::report::Report;
use drivetrain::staging::{
    Diff, Examples, Listed, Opened, Part, Reused, Staging, StoreError, TwoParents,
};
use drivetrain::state::Bookmark;
use drivetrain::store::Store;
use jiff::Timestamp;

/// As many rows as the store commits at once.
const MANY: usize = 4_096;

/// Where a run is killed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Point {
    /// Before the call of this number, whichever it is.
    Call(usize),
    /// Amid the call of this number: this part of what it writes is written.
    Amid(usize, f64),
    /// After so many batches were landed.
    Landed(usize),
    /// Before the transaction that publishes.
    BeforePublishing,
    /// Within the transaction that publishes: this part of it is written.
    Publishing(f64),
    /// Right after the transaction that publishes.
    Published,
}

/// What the files of a store held.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    database: Vec<u8>,
    log: Vec<u8>,
}

fn log_of(store: &Path) -> PathBuf {
    store.with_extension("db-wal")
}

impl Image {
    fn take(store: &Path) -> Self {
        Self {
            database: std::fs::read(store).unwrap(),
            log: std::fs::read(log_of(store)).unwrap_or_default(),
        }
    }

    /// What stood there when this part of what came after `self` had been written.
    fn toward(self, after: &Self, part: f64) -> Self {
        if self.database != after.database {
            return self;
        }
        let longest = self.log.len().max(after.log.len());
        let same = self.log.iter().zip(&after.log).take_while(|(a, b)| a == b);
        let first = same.count();
        let written = first + ((longest - first) as f64 * part) as usize;
        let written = written.min(after.log.len());
        let mut log = after.log[..written].to_vec();
        log.extend(self.log.iter().skip(written));
        Self { log, ..self }
    }

    /// Puts the files back as they were.
    pub fn put(&self, store: &Path) {
        let _ = std::fs::remove_file(store.with_extension("db-shm"));
        std::fs::write(store, &self.database).unwrap();
        // A killed process leaves it closed to others, as SQLite had made it.
        drivetrain::files::write_private(&log_of(store), &self.log).unwrap();
    }
}

/// What is to happen to a run, and what has happened.
#[derive(Default)]
pub struct Eye {
    /// Where it is killed.
    pub kill: Option<Point>,
    /// Something that happens to the company after so many batches were landed.
    pub amid: Option<(usize, Box<dyn FnOnce() + Send>)>,
    /// The batch with which what is landed so far is written down for good, as it is after some
    /// thousand rows. What comes later a kill takes away.
    pub commit: Option<usize>,
    /// Somebody else has killed the run: it is dead from the next call on.
    pub dying: bool,
    /// What was left of the store when the run was killed.
    pub left: Option<Image>,
    /// Whether the transaction that publishes had begun then.
    pub publishing: bool,
    /// Calls so far.
    pub calls: usize,
    /// Batches landed so far.
    pub landed: usize,
}

/// The real store, watched.
pub struct Watched {
    pub store: Store,
    pub path: PathBuf,
    pub eye: Arc<Mutex<Eye>>,
}

/// Which call it is, as far as it matters.
#[derive(Clone, Copy, PartialEq)]
enum Doing {
    Landing,
    Publishing,
    Other,
}

fn killed() -> StoreError {
    StoreError {
        code: Code::read("store.failed".into()),
        message: "killed".into(),
        source: None,
    }
}

impl Watched {
    fn act<T>(
        &mut self,
        doing: Doing,
        act: impl FnOnce(&mut Store) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let eye = self.eye.clone();
        let mut eye = eye.lock().unwrap();
        if eye.left.is_some() {
            return Err(killed());
        }
        eye.calls += 1;
        eye.publishing = doing == Doing::Publishing;
        let at = eye.calls;
        let before = eye.dying
            || match eye.kill {
                Some(Point::Call(call)) => call == at,
                Some(Point::BeforePublishing) => eye.publishing,
                _ => false,
            };
        if before {
            eye.publishing = false;
            eye.left = Some(Image::take(&self.path));
            return Err(killed());
        }
        let amid = match eye.kill {
            Some(Point::Amid(call, part)) if call == at => Some(part),
            Some(Point::Publishing(part)) if eye.publishing => Some(part),
            _ => None,
        };
        let former = amid.map(|part| (Image::take(&self.path), part));
        let answer = act(&mut self.store);
        if let Some((former, part)) = former {
            eye.left = Some(former.toward(&Image::take(&self.path), part));
            return Err(killed());
        }
        if doing == Doing::Landing {
            eye.landed += 1;
            if eye.amid.as_ref().is_some_and(|(at, _)| *at == eye.landed)
                && let Some((_, happen)) = eye.amid.take()
            {
                happen();
            }
        }
        let after = match eye.kill {
            Some(Point::Landed(landed)) => doing == Doing::Landing && landed == eye.landed,
            Some(Point::Published) => eye.publishing,
            _ => false,
        };
        if after {
            eye.left = Some(Image::take(&self.path));
            return Err(killed());
        }
        answer
    }
}

impl Staging for Watched {
    fn open(&mut self, run: &str, at: Timestamp) -> Result<Opened, StoreError> {
        self.act(Doing::Other, |store| store.open(run, at))
    }

    fn look_through(&mut self) -> Result<(), StoreError> {
        self.act(Doing::Other, |store| store.look_through())
    }

    fn land(&mut self, records: Vec<Record>) -> Result<(), StoreError> {
        let commits = {
            let eye = self.eye.lock().unwrap();
            eye.commit == Some(eye.landed + 1)
        };
        // The same rows again and again are the same rows.
        let records = match commits && !records.is_empty() {
            true => records
                .iter()
                .cycle()
                .take(MANY.next_multiple_of(records.len()))
                .cloned()
                .collect(),
            false => records,
        };
        self.act(Doing::Landing, |store| store.land(records))
    }

    fn known(
        &mut self,
        stream: &'static Stream,
        keys: Vec<String>,
    ) -> Result<HashMap<String, Fingerprint>, StoreError> {
        self.act(Doing::Other, |store| store.known(stream, keys))
    }

    fn reuse(
        &mut self,
        stream: &'static Stream,
        listed: Vec<Listed>,
        published: bool,
    ) -> Result<Vec<Reused>, StoreError> {
        self.act(Doing::Other, |store| store.reuse(stream, listed, published))
    }

    fn keep(
        &mut self,
        stream: &'static Stream,
        parent: &str,
        root: &str,
    ) -> Result<(), StoreError> {
        self.act(Doing::Other, |store| store.keep(stream, parent, root))
    }

    fn live(
        &mut self,
        stream: &'static Stream,
        rows: drivetrain::staging::Rows,
        except: Option<HashSet<String>>,
    ) -> Result<Vec<String>, StoreError> {
        self.act(Doing::Other, |store| store.live(stream, rows, except))
    }

    fn unland_below(&mut self, root: &'static Stream, key: &str) -> Result<(), StoreError> {
        self.act(Doing::Other, |store| store.unland_below(root, key))
    }

    fn new_fields(
        &mut self,
        stream: &'static Stream,
        fields: Vec<String>,
    ) -> Result<Vec<String>, StoreError> {
        self.act(Doing::Other, |store| store.new_fields(stream, fields))
    }

    fn retain(
        &mut self,
        stream: &'static Stream,
        keys: Vec<String>,
    ) -> Result<Vec<Record>, StoreError> {
        self.act(Doing::Other, |store| store.retain(stream, keys))
    }

    fn unland(&mut self, stream: &'static Stream, parent: &str) -> Result<(), StoreError> {
        self.act(Doing::Other, |store| store.unland(stream, parent))
    }

    fn invalidate(&mut self, roots: Vec<String>) -> Result<(), StoreError> {
        self.act(Doing::Other, |store| store.invalidate(roots))
    }

    fn two_parents(&mut self, stream: &'static Stream) -> Result<Vec<TwoParents>, StoreError> {
        self.act(Doing::Other, |store| store.two_parents(stream))
    }

    fn diff(&mut self, part: &Part) -> Result<Diff, StoreError> {
        self.act(Doing::Other, |store| store.diff(part))
    }

    fn examples(&mut self, part: &Part, most: u32) -> Result<Examples, StoreError> {
        self.act(Doing::Other, |store| store.examples(part, most))
    }

    fn publish(
        &mut self,
        parts: &[Part],
        bookmarks: &BTreeMap<String, Bookmark>,
        report: &Report,
    ) -> Result<(), StoreError> {
        self.act(Doing::Publishing, |store| {
            store.publish(parts, bookmarks, report)
        })
    }

    fn discard(&mut self, report: &Report) -> Result<(), StoreError> {
        self.act(Doing::Other, |store| store.discard(report))
    }

    fn forget(&mut self) -> Result<(), StoreError> {
        self.act(Doing::Other, |store| store.forget())
    }
}
