//! Reading one family: its root's listing, and below each root everything that belongs to it.
//!
//! A root with all that belongs to it is one unit. A unit that cannot be read whole keeps its former
//! version and leaves the others alone; three in a row that fail for a temporary reason end the
//! family, because then it is the source that is down, not the unit.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Instant;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use jiff::Timestamp;
use serde_json::Value;

use super::drift::Drifts;
use super::manner::Manner;
use super::record::{self, Link};
use super::run::{Engine, Tally};
use super::tie_out::TieOut;
use super::writer::Writer;
use crate::catalog::canonical::fingerprint;
use crate::catalog::{Access, Cursor, Fingerprint, Page, Stream};
use crate::codes;
use crate::report::{Class, Event, Problem};
use crate::sink::SinkError;
use crate::source::Call;

/// Units of one family that are read at the same time. The requests in flight are bounded by the
/// HTTP client; this bounds what is kept in memory.
pub(super) const UNITS: usize = 8;

/// Why reading ended early.
#[derive(Debug)]
pub(super) enum Stop {
    /// This unit, or this family, cannot be read.
    Problem(Problem),
    /// The sink is broken: the run is over.
    Sink(SinkError),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<SinkError> for Stop {
    fn from(error: SinkError) -> Self {
        Self::Sink(error)
    }
}

/// What is known of a run's reading so far.
pub(super) struct Reading<'a> {
    pub engine: &'a Engine<'a>,
    pub writer: Writer,
    pub drifts: Drifts,
    pub ties: RefCell<TieOut>,
    pub tallies: RefCell<BTreeMap<&'static str, Tally>>,
    /// Roots that could not be read whole, by family.
    pub failed: RefCell<BTreeMap<&'static str, BTreeMap<String, Problem>>>,
    /// Families that could not be read, by root.
    pub given_up: RefCell<BTreeMap<&'static str, Problem>>,
    /// What ends the whole run: a sign-in that is no longer accepted, or a person.
    pub stopped: RefCell<Option<Problem>>,
    /// Top-level fields of the items that arrived, by stream, and how often.
    pub fields: RefCell<BTreeMap<&'static str, BTreeMap<String, u64>>>,
    /// Roots that were judged to be gone, by family: they are no side of a pair any more.
    pub gone: RefCell<BTreeMap<&'static str, HashSet<String>>>,
    /// Keys of live rows without the date that their windows go by, by stream.
    pub undated: BTreeMap<&'static str, BTreeSet<String>>,
    /// Pairs of which a report was asked for, by their key.
    pub asked_pairs: RefCell<HashMap<String, [String; 2]>>,
    /// Sets that were read in this run: their stream and parent.
    pub sets: RefCell<HashSet<(&'static str, String)>>,
    /// What is read of details, by stream.
    pub detail_views: RefCell<BTreeMap<&'static str, String>>,
    /// Roots below which a list took more than one page.
    pub long_lists: RefCell<HashSet<String>>,
    /// How each family is read.
    pub manners: BTreeMap<&'static str, Manner>,
    /// Streams of which the sink may have details already.
    pub reusable: BTreeSet<String>,
    /// The latest moment of change that was seen, by family.
    pub watermarks: RefCell<BTreeMap<&'static str, Timestamp>>,
    /// The moment from which on changes would have been asked for, had it been no sweep.
    pub swept_from: BTreeMap<&'static str, Timestamp>,
}

impl Reading<'_> {
    pub(super) fn event(&self, event: Event) {
        (self.engine.events)(event);
    }

    pub(super) fn tally(&self, stream: &'static str, count: impl FnOnce(&mut Tally)) {
        count(self.tallies.borrow_mut().entry(stream).or_default());
    }

    /// How a family is read.
    pub(super) fn manner(&self, family: &'static str) -> &Manner {
        static EVERYTHING: Manner = Manner {
            since: None,
            windows: None,
            whole: None,
            edge: None,
            widest: None,
            renews: true,
            owed: BTreeSet::new(),
        };
        self.manners.get(family).unwrap_or(&EVERYTHING)
    }

    /// One request, unless the run has been stopped.
    pub(super) async fn fetch(&self, call: Call) -> Result<Page, Problem> {
        if let Some(problem) = self.stopped.borrow().clone() {
            return Err(problem);
        }
        let (asked, template) = (call.stream, call.template);
        let stream = asked.name;
        self.tally(stream, |tally| {
            tally.requests += 1;
            tally.began.get_or_insert_with(Instant::now);
        });
        let page = (self.engine.fetch)(call).await;
        if let Ok(page) = &page {
            self.drifts
                .meet(asked, &self.engine.plan.streams, template, page);
        }
        self.tally(stream, |tally| tally.ended = Some(Instant::now()));
        if let Err(problem) = &page
            && matches!(problem.class, Class::SignIn | Class::Stopped)
        {
            *self.stopped.borrow_mut() = Some(problem.clone());
        }
        page
    }

    /// Reads a family from its root's listing down. An error means that nothing of it may be
    /// believed; single units that failed are in `self.failed`.
    pub async fn family(&self, root: &'static Stream) -> Result<(), Stop> {
        let streams: Vec<_> = self.engine.plan.family(root.name).collect();
        for stream in &streams {
            self.event(Event::Started {
                stream: stream.name,
            });
        }
        let read = match root.access {
            Access::One { path } => self.single(root, path).await,
            Access::List { .. } => self.listing(root).await,
            Access::PerPair { .. } => self.pairs(root).await,
            Access::PerParent { .. } | Access::Inside { .. } => Ok(()),
        };
        if let Err(Stop::Problem(problem)) = &read {
            self.given_up
                .borrow_mut()
                .insert(root.name, problem.clone());
        }
        self.tell_family(root);
        if let Err(Stop::Problem(problem)) = &read {
            tracing::debug!(
                family = root.name,
                code = problem.code.as_str(),
                "not read whole"
            );
        }
        for stream in &streams {
            let whole = read.is_ok();
            self.event(Event::Ended {
                stream: stream.name,
                whole,
            });
        }
        read
    }

    async fn single(&self, root: &'static Stream, path: &'static str) -> Result<(), Stop> {
        let page = self.fetch(Call::one(root, path, None)).await?;
        for item in &page.items {
            let link = Link {
                request: page.request.clone(),
                ..Link::default()
            };
            self.take(root, item, link, false).await?;
        }
        Ok(())
    }

    /// What is public of the listed roots, where that decides anything: whether what belongs to
    /// them need be read, and what a sweep finds that the news had not told of.
    pub(super) async fn known(
        &self,
        root: &'static Stream,
        items: &[&Value],
    ) -> Result<HashMap<String, Fingerprint>, Stop> {
        let swept_from = self.swept_from.get(root.family).copied();
        let lists_below = self
            .engine
            .plan
            .children(root)
            .any(|child| matches!(child.access, Access::PerParent { detail: None, .. }));
        let manner = self.manner(root.family);
        let decides = manner.edge.is_some() || lists_below && !manner.renews;
        if swept_from.is_none() && !decides {
            return Ok(HashMap::new());
        }
        let keys = items.iter().filter_map(|item| record::key(root, item).ok());
        let keys = keys.collect();
        let known = self.writer.call(|sink| sink.known(root, keys)).await?;
        if let (Some(from), Cursor::Since { field, .. }) = (swept_from, root.cursor) {
            let unknown = items.iter().filter(|item| {
                let told = record::time::<Timestamp>(root, item, field)
                    .is_some_and(|moment| moment >= from);
                let key = record::key(root, item).unwrap_or_default();
                let public = known.get(&key);
                !told && public.is_none_or(|public| *public != fingerprint(root, item))
            });
            let missed = unknown.count() as u64;
            self.tally(root.name, |tally| tally.missed += missed);
        }
        Ok(known)
    }

    pub(super) fn expect(&self, stream: &'static Stream, rows: usize) {
        let rows = rows as u64;
        self.event(Event::Expect {
            stream: stream.name,
            rows,
        });
    }
}

/// Whether it was read, and is held back by a guard or a tie-out.
pub(super) fn is_held(problem: &Problem) -> bool {
    matches!(problem.code, codes::TIE_DIFFERENCE | codes::GUARD_DROP)
}

/// Units below a family's problem: shown as "3 of 26".
pub(super) fn partly(failed: &BTreeMap<String, Problem>) -> Option<Problem> {
    // What is held back decides the exit code before what could not be read.
    let held = failed.iter().find(|(_, problem)| is_held(problem));
    let (key, first) = held.or_else(|| failed.iter().next())?;
    let what = match failed.len() {
        1 => format!("{key} is left as it was"),
        n => format!("{n} are left as they were, {key} among them"),
    };
    let mut problem = first.clone();
    problem.message = format!("{what}: {}", first.message).into();
    Some(problem)
}

/// Drains a stream of futures that may stop; for callers outside this module.
pub(super) async fn all<T>(
    futures: impl IntoIterator<Item = impl Future<Output = Result<T, Stop>>>,
    at_once: usize,
) -> Result<Vec<T>, Stop> {
    stream::iter(futures).buffered(at_once).try_collect().await
}
