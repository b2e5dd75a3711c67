//! One family while it is read: how, and what is known of it so far.
//!
//! A root with everything below it is one unit. A unit that cannot be read in full keeps its former
//! version and does not affect the others. Three in a row that fail for a temporary reason end the
//! family: then the source is down, not the unit.

use std::cell::{RefCell, RefMut};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Instant;

use jiff::Timestamp;

use super::drift::Drifts;
use super::engine::Engine;
use super::mode::{SyncMode, await_undated};
use super::pairs::Pair;
use super::record::Lineage;
use super::tie_out::TieOut;
use super::writer::Writer;
use crate::catalog::{Access, Page, Stream};
use crate::codes;
use crate::report::{Class, Event, Problem};
use crate::source::Call;
use crate::staging::{Opened, Staging, StoreError};

/// Units of one family that are read at the same time. The HTTP client bounds the requests in
/// flight; this bounds the memory.
pub(super) const CONCURRENT_UNITS: usize = 8;

/// Units that may fail in a row before the family is given up.
const MAX_FAILURES_IN_A_ROW: u32 = 3;

/// Why reading ended early.
#[derive(Debug)]
pub(super) enum Stop {
    /// This unit, or this family, cannot be read.
    Problem(Problem),
    /// The store is broken, so the run is over.
    Store(StoreError),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What the families of one run share.
pub(super) struct RunState<'a> {
    pub engine: &'a Engine<'a>,
    pub writer: Writer,
    pub drifts: Drifts,
    /// What the store said when the run began.
    pub opened: Opened,
    /// What ends the whole run: a sign-in that is no longer accepted, or a person.
    pub stopped: RefCell<Option<Problem>>,
}

impl<'a> RunState<'a> {
    /// Opens the store, and has it checked for damage before a run that compares everything with
    /// it.
    pub async fn open(
        engine: &'a Engine<'a>,
        staging: Box<dyn Staging>,
    ) -> Result<Self, StoreError> {
        let writer = Writer::start(staging).map_err(|error| StoreError {
            code: codes::STORE_FAILED,
            message: "the database thread cannot be started".into(),
            source: Some(Box::new(error)),
        })?;
        let (id, at) = (engine.run.clone(), engine.started_at);
        let mut opened = writer.call(move |staging| staging.open(&id, at)).await?;
        await_undated(&mut opened.bookmarks, &opened.undated);
        if engine.plan.looks_through(&opened.bookmarks, at) {
            writer.call(|staging| staging.look_through()).await?;
        }
        Ok(Self {
            engine,
            writer,
            drifts: Drifts::default(),
            opened,
            stopped: RefCell::default(),
        })
    }
}

/// Counts of one stream.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    pub rows: u64,
    pub missed: u64,
    pub resumed: u64,
    /// Requests for details and for lists below a row.
    pub asked: u64,
    /// Those that were spared: nothing in their list or row had changed.
    pub kept: u64,
    /// Unchanged rows that a list shows and that are not looked into.
    pub passed: u64,
    pub began: Option<Instant>,
    pub ended: Option<Instant>,
}

pub(super) type Fields = BTreeMap<String, u64>;

/// What is known of a family so far.
#[derive(Default)]
pub(super) struct State {
    pub tallies: BTreeMap<&'static str, Tally>,
    /// Roots that could not be read in full.
    pub failed: BTreeMap<String, Problem>,
    /// Why the family could not be read.
    pub given_up: Option<Problem>,
    /// Roots that failed one after the other.
    pub in_a_row: u32,
    pub fields: BTreeMap<&'static str, Fields>,
    /// Pairs that a report was requested for, by the key of its row.
    pub pairs: HashMap<String, Pair>,
    /// Sets that were read in this run, by stream and parent.
    pub sets: HashSet<(&'static str, String)>,
    /// Roots below which a list took more than one page.
    pub long_lists: HashSet<String>,
    /// Roots that were read in this run.
    pub read: HashSet<String>,
    /// Roots that are listed as they are public, and not looked into.
    pub passed: HashSet<String>,
    /// Roots whose details are read only where their list shows a change.
    pub lists_only: HashSet<String>,
    /// Whether the source refused a window longer than a year.
    pub by_the_year: bool,
    /// The latest change that was seen.
    pub latest: Option<Timestamp>,
}

/// What the families that were read say of their roots, or why that is not known.
pub(super) type Roots = BTreeMap<&'static str, Result<RootsRead, Problem>>;

pub(super) struct RootsRead {
    /// Roots that are gone.
    pub gone: HashSet<String>,
    /// Roots that keep their former version, if they have one; `None` means all of them.
    pub unpublished: Option<HashSet<String>>,
}

pub(super) struct Family<'a> {
    pub run: &'a RunState<'a>,
    pub root: &'static Stream,
    pub mode: SyncMode,
    /// In a full refresh: the moment from which an incremental run would have asked for changes.
    pub incremental_from: Option<Timestamp>,
    /// Shapes of the details that are read, by stream.
    pub shapes: HashMap<&'static str, String>,
    pub ties: RefCell<TieOut>,
    state: RefCell<State>,
}

impl<'a> Family<'a> {
    pub fn new(run: &'a RunState<'a>, root: &'static Stream) -> Self {
        let (engine, at) = (run.engine, run.engine.started_at);
        let plan = &engine.plan;
        let bookmark = run.opened.bookmarks.get(root.name);
        let mode = plan.mode(root, bookmark, at);
        let refreshed = bookmark.filter(|_| mode.since.is_none());
        let streams = plan.family(root.name);
        let details = streams.filter(|stream| stream.detail().is_some());
        Self {
            run,
            root,
            incremental_from: refreshed.and_then(|known| plan.incremental_from(root, known)),
            mode,
            shapes: details
                .map(|stream| (stream.name, plan.detail_shape(stream)))
                .collect(),
            ties: RefCell::new(TieOut::new(engine.source.ties, |name| {
                plan.stream(name).is_some_and(|it| it.family == root.name)
            })),
            state: RefCell::default(),
        }
    }

    pub fn state(&self) -> RefMut<'_, State> {
        self.state.borrow_mut()
    }

    pub fn tally(&self, stream: &'static str, count: impl FnOnce(&mut Tally)) {
        count(self.state().tallies.entry(stream).or_default());
    }

    pub fn event(&self, event: Event) {
        (self.run.engine.events)(event);
    }

    /// The streams of the family that are read, its root first.
    pub fn streams(&self) -> impl Iterator<Item = &'static Stream> {
        self.run.engine.plan.family(self.root.name)
    }

    /// Roots that could not be read and keep their former version.
    pub fn failed_roots(&self) -> HashSet<String> {
        self.state().failed.keys().cloned().collect()
    }

    /// Roots of which nothing is published: they failed, or are unchanged.
    pub fn untouched_roots(&self) -> HashSet<String> {
        let state = self.state();
        let failed = state.failed.keys();
        failed.chain(&state.passed).cloned().collect()
    }

    /// Whether all details below a root are fetched again.
    pub fn refetches(&self, root: &str) -> bool {
        self.mode.refetches(root) && !self.state().lists_only.contains(root)
    }

    /// Makes one request, unless the run has been stopped.
    pub async fn fetch(&self, call: Call) -> Result<Page, Problem> {
        if let Some(problem) = self.run.stopped.borrow().clone() {
            return Err(problem);
        }
        let (asked, template) = (call.stream, call.template);
        let stream = asked.name;
        self.tally(stream, |tally| {
            tally.began.get_or_insert_with(Instant::now);
        });
        let page = (self.run.engine.fetch)(call).await;
        self.tally(stream, |tally| tally.ended = Some(Instant::now()));
        match &page {
            Ok(page) => {
                let streams = &self.run.engine.plan.streams;
                self.run.drifts.note_page(asked, streams, template, page);
            }
            Err(problem) if matches!(problem.class, Class::SignIn | Class::Stopped) => {
                *self.run.stopped.borrow_mut() = Some(problem.clone());
            }
            Err(_) => {}
        }
        page
    }

    /// Reads the family from its root's listing down. `others` are the roots of the families that
    /// were read before. After an error nothing of the family can be believed; single units that
    /// failed are in the state.
    pub async fn read(&self, others: &Roots) -> Result<(), Stop> {
        let read = match self.root.access {
            Access::One { path } => self.single(path).await,
            Access::List { .. } => self.listing().await,
            Access::PerPair { .. } => self.pairs(others).await,
            Access::PerParent { .. } | Access::Inside { .. } => Ok(()),
        };
        self.say_read();
        if let Err(Stop::Problem(problem)) = &read {
            let (family, code) = (self.root.name, problem.code.as_str());
            tracing::debug!(family, code, "not read completely");
            self.state().given_up = Some(problem.clone());
        }
        for stream in self.streams() {
            let stream = stream.name;
            self.event(Event::Ended { stream });
        }
        read
    }

    async fn single(&self, path: &'static str) -> Result<(), Stop> {
        let page = self.fetch(Call::one(self.root, path, None)).await?;
        for item in &page.items {
            let lineage = Lineage {
                request: page.request.clone(),
                ..Lineage::default()
            };
            self.take(self.root, item, lineage, false).await?;
        }
        Ok(())
    }

    /// Notes that a root keeps its former version. `Err` where there is no use in going on.
    pub fn fail(&self, key: String, problem: Problem) -> Result<(), Stop> {
        let mut state = self.state();
        state.failed.insert(key, problem.clone());
        state.in_a_row += 1;
        let hopeless = match problem.class {
            Class::SignIn | Class::Stopped | Class::Forbidden => true,
            // The rest could not be read either. What was read is saved for the next run.
            Class::Temporary if problem.code == codes::RUN_DEADLINE => true,
            Class::Temporary => state.in_a_row >= MAX_FAILURES_IN_A_ROW,
            Class::Missing | Class::Broken => false,
        };
        if hopeless {
            return Err(problem.into());
        }
        Ok(())
    }
}

/// Whether it was read in full, and a guard or a tie-out holds it back.
pub(super) fn is_held(problem: &Problem) -> bool {
    matches!(problem.code, codes::TIE_DIFFERENCE | codes::GUARD_DROP)
}
