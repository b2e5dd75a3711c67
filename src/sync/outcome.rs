//! The end of a run: what is believed becomes public with its bookmarks, or everything is discarded,
//! and the report says which.

use std::collections::{BTreeMap, BTreeSet};

use super::bookmark;
use super::judge::Judgement;
use super::reading::{Reading, is_held, partly};
use super::run::{Engine, Tally, Traffic};
use crate::catalog::{Stream, set};
use crate::foreign::Foreign;
use crate::report::{Examples, Problem, Report, StreamReport, TieReport};
use crate::sink::{Part, Sink, SinkError};
use crate::state::{Bookmark, Verdict};

/// Keys of each kind that a run which publishes nothing gives as examples.
const EXAMPLES: u32 = 5;

/// Publishes what is believed, or discards everything, and reports.
pub(super) async fn finish(
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
        withdrawn: engine.withdrawal.told.clone(),
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
        let keys = engine.withdrawal.keys.get(stream.name);
        report.streams.push(StreamReport {
            verdict: Verdict::Skipped,
            reason: Some(why.clone()),
            gone: keys.map_or(0, |keys| keys.len() as u64),
            examples: keys.filter(|_| engine.dry_run).map(|keys| {
                let named = |key| stream.key.map_or_else(|| set::parent_of(key), |_| key);
                let named: BTreeSet<&str> = keys.iter().map(|key| named(key)).collect();
                let gone = named.into_iter().take(EXAMPLES as usize).map(Foreign::from);
                Examples {
                    gone: gone.collect(),
                    ..Examples::default()
                }
            }),
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
    report.stopped = report.stopped.or_else(engine.after);
    if engine.dry_run {
        show_examples(&reading, &parts, &mut report).await?;
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
    report: &mut Report,
) -> Result<(), SinkError> {
    fn foreign(keys: impl IntoIterator<Item = String>) -> Vec<Foreign> {
        keys.into_iter().map(Foreign::from).collect()
    }
    for part in parts {
        let (stream, asked) = (part.stream, part.clone());
        let look = move |sink: &mut dyn Sink| sink.examples(&asked, EXAMPLES);
        let examples = reading.writer.call(look).await?;
        let mut streams = report.streams.iter_mut();
        if let Some(told) = streams.find(|told| told.stream == stream.name) {
            told.examples = Some(Examples {
                new: foreign(examples.new),
                changed: foreign(examples.changed),
                gone: foreign(examples.gone),
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
        _ if diff.new + diff.changed + diff.corrected + gone == 0 => (Verdict::Unchanged, None),
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
        corrected: diff.corrected,
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
