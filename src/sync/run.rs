//! One run, from the first request to the report.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;
use std::time::Instant;

use futures_util::future::{LocalBoxFuture, join_all};
use jiff::Timestamp;
use serde_json::Value;

use super::bookmark;
use super::drift::Drifts;
use super::judge::{Judgement, hold_untied, judge};
use super::plan::Plan;
use super::reading::{Reading, Stop, is_held, partly};
use super::tie_out::TieOut;
use super::writer::Writer;
use crate::catalog::{Form, Page, Source, Stream, Tie};
use crate::report::{
    DriftKind, Event, Examples, NOT_INCLUDED, Problem, Report, StreamReport, TieReport,
};
use crate::sink::{Coverage, Part, Sink, SinkError};
use crate::state::{Bookmark, Verdict};

/// One request, as the engine sees it.
#[derive(Debug, Clone)]
pub struct Call {
    /// The stream it is for.
    pub stream: &'static Stream,
    /// The path, with ids.
    pub path: String,
    /// The path as the stream has it, with `{id}`: what may be shown and logged.
    pub template: &'static str,
    /// The parameters.
    pub query: Vec<(String, String)>,
    /// What it answers.
    pub form: Form,
    /// Statuses that say "there is none of it here".
    pub absent: &'static [u16],
    /// What is asked for, where that is a report that has to be waited for.
    pub report: Option<Ask>,
}

/// A report that is asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// What it is to be about.
    pub body: Value,
    /// Where it is fetched, with `{id}` for its id.
    pub answer: &'static str,
}

impl Call {
    pub(super) fn list(
        stream: &'static Stream,
        template: &'static str,
        id: Option<&str>,
        form: Form,
    ) -> Self {
        let path = |id| template.replace("{id}", &escaped(id));
        Self {
            stream,
            path: id.map_or_else(|| template.to_owned(), path),
            template,
            query: Vec::new(),
            form,
            absent: &[],
            report: None,
        }
    }

    pub(super) fn one(stream: &'static Stream, template: &'static str, id: Option<&str>) -> Self {
        Self::list(stream, template, id, Form::Object)
    }
}

/// An id inside a path: whatever the source calls its things, it stays one segment.
pub fn escaped(id: &str) -> String {
    use std::fmt::Write as _;
    let mut path = String::new();
    for byte in id.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'~' => {
                path.push(char::from(byte));
            }
            b'.' if id.len() > 2 => path.push('.'),
            _ => {
                let _ = write!(path, "%{byte:02X}");
            }
        }
    }
    path
}

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
    /// The sums that must tie.
    pub ties: &'static [Tie],
    /// Records a page.
    pub page_size: u32,
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
    pub began: Option<Instant>,
    pub ended: Option<Instant>,
}

/// Keys of each kind that a run which publishes nothing gives as examples.
const EXAMPLES: u32 = 5;

/// Runs to the end and reports. `Err` is a broken sink: nothing was published, and the report could
/// not be kept either.
pub async fn run(engine: &Engine<'_>, sink: Box<dyn Sink>) -> Result<Report, SinkError> {
    let writer = Writer::start(sink).map_err(|error| SinkError {
        code: "store.failed",
        message: "the store's thread cannot be started".into(),
        source: Some(Box::new(error)),
    })?;
    let (id, at) = (engine.run.clone(), engine.started_at);
    let opened = writer.call(move |sink| sink.open(&id, at)).await?;
    let manner = |root: &'static Stream| {
        let known = opened.bookmarks.get(root.name);
        (root.name, engine.plan.manner(root, known, at))
    };
    let swept_from = |root: &'static Stream| {
        let known = opened.bookmarks.get(root.name)?;
        let from = engine.plan.told_from(root, known)?;
        Some((root.name, from))
    };
    let reading = Reading {
        engine,
        writer,
        drifts: Drifts::default(),
        ties: RefCell::new(TieOut::new(engine.ties, |name| engine.plan.reads(name))),
        tallies: RefCell::default(),
        failed: RefCell::default(),
        given_up: RefCell::default(),
        fields: RefCell::default(),
        long_lists: RefCell::default(),
        detail_views: RefCell::default(),
        asked_pairs: RefCell::default(),
        sets: RefCell::default(),
        stopped: RefCell::default(),
        manners: engine.plan.roots().map(manner).collect(),
        reusable: opened.reusable.clone(),
        watermarks: RefCell::default(),
        swept_from: engine.plan.roots().filter_map(swept_from).collect(),
    };
    let paired = |root: &&Stream| matches!(root.source, Source::PerPair { .. });
    let (paired, mut families): (Vec<_>, Vec<_>) = engine.plan.roots().partition(paired);
    let mut read = join_all(families.iter().map(|root| reading.family(root))).await;
    // What is asked for by pairs needs to know the others.
    read.extend(join_all(paired.iter().map(|root| reading.family(root))).await);
    families.extend(paired);
    (engine.events)(Event::Publishing);
    let mut judged = BTreeMap::new();
    for (root, read) in families.iter().zip(read) {
        let judgement = match read {
            Ok(()) => judge(&reading, root).await,
            Err(stop) => Err(stop),
        };
        judged.insert(root.name, sorted(judgement)?);
    }
    let ties = reading.ties.borrow_mut().close(|stream, root| {
        let family = engine
            .plan
            .streams
            .iter()
            .find(|s| s.name == stream)
            .map(|s| s.family);
        family
            .and_then(|family| judged.get(family))
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
        .map(|difference| difference.root.clone())
        .collect();
    if !untied.is_empty() {
        let untied = untied.into_iter().collect();
        reading
            .writer
            .call(|sink: &mut dyn Sink| sink.distrust(untied))
            .await?;
    }
    if engine.strict {
        hold_untied(engine, &reading, &ties, &mut judged).await?;
    }
    note_new_fields(&reading).await?;
    finish(engine, reading, judged, ties, opened.bookmarks).await
}

/// Fields that were never there before are news to a person: a later release may have a column for
/// them.
async fn note_new_fields(reading: &Reading<'_>) -> Result<(), SinkError> {
    let met = reading.fields.take();
    for stream in &reading.engine.plan.streams {
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

/// Publishes what is believed, or discards everything, and reports.
async fn finish(
    engine: &Engine<'_>,
    reading: Reading<'_>,
    mut judged: BTreeMap<&'static str, Judgement>,
    ties: Vec<TieReport>,
    former: BTreeMap<String, Bookmark>,
) -> Result<Report, SinkError> {
    let stopped = reading.stopped.borrow().clone();
    if let Some(problem) = &stopped {
        for judgement in judged.values_mut() {
            judgement.failed.get_or_insert_with(|| problem.clone());
        }
    }
    let mut report = Report {
        run: engine.run.clone(),
        connection: engine.connection.clone(),
        started_at: engine.started_at,
        finished_at: (engine.clock)(),
        published: false,
        dry_run: engine.dry_run,
        streams: Vec::new(),
        ties,
        drift: reading.drifts.list(),
        requests: (engine.meter)(None).requests,
        retries: (engine.meter)(None).retries,
        stopped,
    };
    let tallies = reading.tallies.borrow().clone();
    let failed = reading.failed.borrow().clone();
    for stream in &engine.plan.streams {
        let Some(judgement) = judged.get(stream.family) else {
            continue;
        };
        let tally = tallies.get(stream.name).copied().unwrap_or_default();
        let traffic = (engine.meter)(Some(stream.name));
        let failed = failed.get(stream.family).and_then(partly);
        report
            .streams
            .push(told(stream, judgement, tally, traffic, failed));
    }
    for (stream, why) in &engine.plan.skipped {
        let nothing = Judgement::default();
        let told = told(stream, &nothing, Tally::default(), Traffic::default(), None);
        report.streams.push(StreamReport {
            verdict: Verdict::Skipped,
            reason: Some(why.clone()),
            ..told
        });
    }
    let mut parts = Vec::new();
    let mut bookmarks = BTreeMap::new();
    for judgement in judged.values_mut() {
        if judgement.failed.is_some() || judgement.held.is_some() {
            continue;
        }
        for part in std::mem::take(&mut judgement.parts) {
            let name = part.stream.name;
            if part.stream.is_root()
                && let Some(bookmark) = bookmark(&reading, &part, former.get(name))
            {
                bookmarks.insert(name.to_owned(), bookmark);
            }
            parts.push(part);
        }
    }
    for part in withdrawn(engine, &parts) {
        let asked = part.clone();
        let diff = reading
            .writer
            .call(move |sink: &mut dyn Sink| sink.diff(&asked))
            .await?;
        let mut streams = report.streams.iter_mut();
        if let Some(told) = streams.find(|told| told.stream == part.stream.name) {
            told.gone = diff.gone.len() as u64;
        }
        parts.push(part);
    }
    report.stopped = report.stopped.or_else(engine.after);
    if engine.dry_run {
        show_examples(&reading, &parts, &judged, &mut report).await?;
        reading
            .writer
            .call(|sink: &mut dyn Sink| sink.forget())
            .await?;
        return Ok(report);
    }
    report.published = !parts.is_empty();
    let kept = report.clone();
    if report.published {
        let publish = move |sink: &mut dyn Sink| sink.publish(&parts, &bookmarks, &kept);
        reading.writer.call(publish).await?;
    } else {
        reading.writer.call(move |sink| sink.discard(&kept)).await?;
    }
    Ok(report)
}

/// Streams that a person no longer includes: what is public of them goes, and nobody is asked.
fn withdrawn(engine: &Engine<'_>, published: &[Part]) -> Vec<Part> {
    let skipped = engine.plan.skipped.iter();
    let withdrawn = skipped.filter(|(_, why)| why.code == NOT_INCLUDED);
    let part = |(stream, _): &(&'static Stream, Problem)| {
        let root = published
            .iter()
            .find(|part| part.stream.name == stream.family);
        // What belongs to a family goes with it, or stays with it.
        let except = match root {
            Some(part) => part.except.clone(),
            None if stream.is_root() && !published.is_empty() => HashSet::new(),
            None => return None,
        };
        Some(Part {
            stream,
            coverage: Coverage::All,
            except,
        })
    };
    withdrawn.filter_map(part).collect()
}

/// How far a family has been read now.
fn bookmark(reading: &Reading<'_>, part: &Part, former: Option<&Bookmark>) -> Option<Bookmark> {
    let root = part.stream;
    let read = bookmark::Read {
        manner: reading.manner(root.family),
        latest: reading.watermarks.borrow().get(root.family).copied(),
        owed: part.except.iter().cloned().collect(),
        at: reading.engine.started_at,
    };
    bookmark::next(&reading.engine.plan, root, read, former)
}

/// The first few keys of what would change.
async fn show_examples(
    reading: &Reading<'_>,
    parts: &[Part],
    judged: &BTreeMap<&'static str, Judgement>,
    report: &mut Report,
) -> Result<(), SinkError> {
    for part in parts {
        let (stream, asked) = (part.stream, part.clone());
        let examples = reading
            .writer
            .call(move |sink: &mut dyn Sink| sink.examples(&asked, EXAMPLES))
            .await?;
        let gone = judged
            .get(stream.family)
            .and_then(|judgement| judgement.diffs.get(stream.name))
            .map(|diff| diff.gone.iter().take(EXAMPLES as usize).cloned().collect())
            .unwrap_or_default();
        let mut streams = report.streams.iter_mut();
        if let Some(told) = streams.find(|told| told.stream == stream.name) {
            told.examples = Some(Examples {
                new: examples.new,
                changed: examples.changed,
                gone,
            });
        }
    }
    Ok(())
}

/// What the report says of one stream. `partly` is why some roots keep their former version.
fn told(
    stream: &Stream,
    judgement: &Judgement,
    tally: Tally,
    traffic: Traffic,
    partly: Option<Problem>,
) -> StreamReport {
    let diff = judgement
        .diffs
        .get(stream.name)
        .cloned()
        .unwrap_or_default();
    let gone = diff.gone.len() as u64;
    let (verdict, reason) = match (&judgement.failed, &judgement.held, partly) {
        (Some(problem), ..) => (Verdict::Failed, Some(problem.clone())),
        (_, Some(problem), _) => (Verdict::Held, Some(problem.clone())),
        (.., Some(problem)) if is_held(&problem) => (Verdict::Held, Some(problem)),
        (.., Some(problem)) => (Verdict::Partial, Some(problem)),
        _ if diff.new + diff.changed + gone == 0 => (Verdict::Unchanged, None),
        _ => (Verdict::Ok, None),
    };
    StreamReport {
        stream: stream.name.to_owned(),
        family: stream.family.to_owned(),
        verdict,
        reason,
        rows: tally.rows,
        new: diff.new,
        changed: diff.changed,
        unchanged: diff.unchanged,
        gone,
        missed: tally.missed,
        resumed: tally.resumed,
        requests: tally.requests.max(traffic.requests - traffic.retries),
        retries: traffic.retries,
        bytes: traffic.bytes,
        seconds: match (tally.began, tally.ended) {
            (Some(began), Some(ended)) => ended.duration_since(began).as_secs_f64(),
            _ => 0.0,
        },
        examples: None,
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn an_id_stays_one_segment() {
        assert_eq!(escaped("ab-12_c~.x"), "ab-12_c~.x");
        assert_eq!(escaped("a/b?c#d%"), "a%2Fb%3Fc%23d%25");
        assert_eq!(escaped(".."), "%2E%2E");
        assert_eq!(escaped("é"), "%C3%A9");
    }
}
