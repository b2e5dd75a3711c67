//! One run, from the first request to the report.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Instant;

use futures_util::future::{LocalBoxFuture, join_all};
use jiff::Timestamp;

use super::decisions::tell_held;
use super::drift::Drifts;
use super::judge::{Judgement, hold_untied, judge};
use super::manner::owe_undated;
use super::outcome::finish;
use super::plan::Plan;
use super::reading::{Reading, Stop};
use super::tie_out::TieOut;
use super::writer::Writer;
use crate::catalog::{Access, Page, Stream};
use crate::codes;
use crate::report::{DriftKind, Event, Problem, Report};
use crate::sink::{Sink, SinkError, Withdrawal};
use crate::source::{Call, Source};

/// Fetches one page, redacted.
pub type Fetch = Rc<dyn Fn(Call) -> LocalBoxFuture<'static, Result<Page, Problem>>>;

/// What a run works with.
pub struct Engine<'a> {
    /// The run's id.
    pub run: String,
    /// The connection's name.
    pub connection: String,
    /// When the run began.
    pub started_at: Timestamp,
    /// What is read.
    pub plan: Plan,
    /// What is no longer included, and has left the live tables; in a dry run, what would.
    pub withdrawal: Withdrawal,
    /// What it is read from.
    pub source: &'static Source,
    /// Whether a payroll that does not tie is held back.
    pub strict: bool,
    /// Streams whose drop is real.
    pub accept_drop: BTreeSet<String>,
    /// Whether the run only tells what it would publish.
    pub dry_run: bool,
    /// Fetches a page.
    pub fetch: Fetch,
    /// Watches.
    pub events: &'a dyn Fn(Event),
    /// What was asked of the network so far, for one stream or for all.
    pub meter: &'a dyn Fn(Option<&str>) -> Traffic,
    /// The time of day.
    pub clock: &'a dyn Fn() -> Timestamp,
    /// What the run ends with although its data is good: a sign-in that could not be kept.
    pub after: &'a dyn Fn() -> Option<Problem>,
}

/// What was asked of the network.
#[derive(Debug, Default, Clone, Copy)]
pub struct Traffic {
    /// Requests sent, retries included.
    pub requests: u64,
    /// Retries among them.
    pub retries: u64,
    /// Bytes of the answers' bodies.
    pub bytes: u64,
}

/// What was counted of one stream.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    pub rows: u64,
    pub requests: u64,
    pub missed: u64,
    pub resumed: u64,
    /// Details and lists below a row that were asked for.
    pub asked: u64,
    /// Those that were not: nothing in their list, or of their row, had changed.
    pub kept: u64,
    /// Rows that are listed for others' sake, and are as they were.
    pub passed: u64,
    pub began: Option<Instant>,
    pub ended: Option<Instant>,
}

/// Runs to the end and reports. `Err` is a broken sink: nothing was published, and the report could
/// not be kept either.
pub async fn run(engine: &Engine<'_>, sink: Box<dyn Sink>) -> Result<Report, SinkError> {
    let writer = Writer::start(sink).map_err(|error| SinkError {
        code: codes::STORE_FAILED,
        message: "the store's thread cannot be started".into(),
        source: Some(Box::new(error)),
    })?;
    let (id, at) = (engine.run.clone(), engine.started_at);
    let mut opened = writer.call(move |sink| sink.open(&id, at)).await?;
    owe_undated(&mut opened.bookmarks, &opened.undated);
    let manner = |root: &'static Stream| {
        let known = opened.bookmarks.get(root.name);
        let manner = engine.plan.manner(root, known, at);
        engine.plan.tell(root, known, at, &manner);
        (root.name, manner)
    };
    engine.plan.tell_skipped();
    let manners: BTreeMap<_, _> = engine.plan.roots().map(manner).collect();
    if engine.plan.looks_through(&opened.bookmarks, at) {
        writer.call(|sink| sink.look_through()).await?;
    }
    let swept_from = |root: &'static Stream| {
        let asks_for_news = manners.get(root.name).is_some_and(|it| it.since.is_some());
        let known = opened.bookmarks.get(root.name).filter(|_| !asks_for_news)?;
        let from = engine.plan.told_from(root, known)?;
        Some((root.name, from))
    };
    let reading = Reading {
        engine,
        writer,
        drifts: Drifts::default(),
        ties: RefCell::new(TieOut::new(engine.source.ties, |name| {
            engine.plan.reads(name)
        })),
        tallies: RefCell::default(),
        failed: RefCell::default(),
        given_up: RefCell::default(),
        fields: RefCell::default(),
        long_lists: RefCell::default(),
        detail_views: RefCell::default(),
        gone: RefCell::default(),
        undated: opened.undated,
        asked_pairs: RefCell::default(),
        sets: RefCell::default(),
        stopped: RefCell::default(),
        reusable: opened.reusable.clone(),
        watermarks: RefCell::default(),
        swept_from: engine.plan.roots().filter_map(swept_from).collect(),
        manners,
    };
    let paired = |root: &&Stream| matches!(root.access, Access::PerPair { .. });
    let (paired, families): (Vec<_>, Vec<_>) = engine.plan.roots().partition(paired);
    let mut judged = BTreeMap::new();
    // What is asked for by pairs needs to know the others, and which of them are gone.
    let alone = paired.is_empty();
    for (roots, is_last) in [(families, alone), (paired, !alone)] {
        let read = join_all(roots.iter().map(|root| reading.family(root))).await;
        if is_last {
            (engine.events)(Event::Publishing);
        }
        for (root, read) in roots.into_iter().zip(read) {
            let judgement = judgement(&reading, root, read).await?;
            judged.insert(root.name, judgement);
        }
    }
    let ties = reading.ties.borrow_mut().close(|stream, root| {
        let stream = engine.plan.stream(stream);
        stream
            .and_then(|stream| judged.get(stream.family))
            .is_none_or(|judgement: &Judgement| {
                judgement.failed.is_some()
                    || judgement
                        .parts
                        .first()
                        .is_some_and(|part| part.except.contains(root))
            })
    });
    let untied: BTreeSet<String> = ties
        .iter()
        .flat_map(|tie| &tie.differences)
        .map(|difference| difference.root.exact().to_owned())
        .collect();
    if !untied.is_empty() {
        let count = untied.len();
        tracing::debug!(count, "do not add up: they are read whole in the next run");
        let untied = untied.into_iter().collect();
        reading
            .writer
            .call(|sink: &mut dyn Sink| sink.distrust(untied))
            .await?;
    }
    if engine.strict {
        hold_untied(engine, &reading, &ties, &mut judged).await?;
    }
    note_new_fields(&reading, &judged).await?;
    finish(engine, reading, judged, ties, opened.bookmarks).await
}

/// Judges a family, and remembers what of it is gone.
async fn judgement(
    reading: &Reading<'_>,
    root: &'static Stream,
    read: Result<(), Stop>,
) -> Result<Judgement, SinkError> {
    let judgement = match read {
        Ok(()) => judge(reading, root).await,
        Err(stop) => Err(stop),
    };
    let judgement = sorted(judgement)?;
    tell_held(root.name, judgement.held.as_ref());
    if judgement.failed.is_none() && judgement.held.is_none() {
        let diff = judgement.diffs.get(root.name);
        let gone = diff.into_iter().flat_map(|diff| diff.gone.iter().cloned());
        reading.gone.borrow_mut().insert(root.name, gone.collect());
    }
    Ok(judgement)
}

/// Fields that were never there before are news to a person: a later release may have a column for
/// them.
/// Of a family that was not read whole nothing is remembered: what the rest of it has would be news
/// next time.
async fn note_new_fields(
    reading: &Reading<'_>,
    judged: &BTreeMap<&'static str, Judgement>,
) -> Result<(), SinkError> {
    let met = reading.fields.take();
    let whole = |stream: &&&Stream| {
        let judgement = judged.get(stream.family);
        judgement.is_some_and(|judgement| judgement.failed.is_none())
    };
    for stream in reading.engine.plan.streams.iter().filter(whole) {
        let Some(counts) = met.get(stream.name) else {
            continue;
        };
        let (stream, names) = (*stream, counts.keys().cloned().collect());
        let look = move |sink: &mut dyn Sink| sink.new_fields(stream, names);
        for name in reading.writer.call(look).await? {
            let count = counts.get(&name).copied().unwrap_or_default();
            let kind = DriftKind::NewField;
            reading.drifts.add(kind, stream, &name, "new".into(), count);
        }
    }
    Ok(())
}

/// Splits what ended a family from what ended the run.
fn sorted(judgement: Result<Judgement, Stop>) -> Result<Judgement, SinkError> {
    match judgement {
        Ok(judgement) => Ok(judgement),
        Err(Stop::Problem(problem)) => Ok(Judgement {
            failed: Some(problem),
            ..Judgement::default()
        }),
        Err(Stop::Sink(error)) => Err(error),
    }
}
