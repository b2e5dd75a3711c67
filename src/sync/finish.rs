//! The end of a run: what is believed is published with its bookmarks, or everything is discarded;
//! the report says which.

use std::collections::{BTreeMap, BTreeSet};

use super::bookmark;
use super::engine::Engine;
use super::family::{Family, RunState, Tally, is_held};
use super::reconcile::{FamilyResult, Reconciled};
use crate::catalog::{Stream, set};
use crate::foreign::Foreign;
use crate::report::{Examples, Problem, Report, StreamReport, TieReport, Traffic};
use crate::staging::{Part, Staging, StoreError};
use crate::state::{Bookmark, Verdict};

/// Example keys of each kind that a dry run shows.
const MAX_EXAMPLES: u32 = 5;

pub(super) async fn finish(
    run: &RunState<'_>,
    mut families: Vec<FamilyResult<'_>>,
    ties: Vec<TieReport>,
) -> Result<Report, StoreError> {
    let engine = run.engine;
    let stopped = run.stopped.borrow().clone();
    if let Some(problem) = &stopped {
        for (_, reconciled) in &mut families {
            reconciled.failed.get_or_insert_with(|| problem.clone());
        }
    }
    let traffic = (engine.meter)(None);
    let mut report = Report {
        run: engine.run.clone(),
        connection: engine.connection.clone(),
        started_at: engine.started_at,
        finished_at: (engine.clock)(),
        published: false,
        dry_run: engine.dry_run,
        streams: streams(engine, &families),
        ties,
        drift: run.drifts.list(),
        withdrawn: engine.withdrawal.withdrawn.clone(),
        checks: None,
        requests: traffic.requests,
        retries: traffic.retries,
        stopped: stopped.or_else(engine.after),
    };
    let (parts, bookmarks) = believed(run, families);
    if engine.dry_run {
        show_examples(run, &parts, &mut report).await?;
        run.writer
            .call(|staging: &mut dyn Staging| staging.forget())
            .await?;
        return Ok(report);
    }
    report.published = !parts.is_empty();
    let kept = report.clone();
    if report.published {
        let publish = move |staging: &mut dyn Staging| staging.publish(&parts, &bookmarks, &kept);
        run.writer.call(publish).await?;
    } else {
        run.writer
            .call(move |staging| staging.discard(&kept))
            .await?;
    }
    Ok(report)
}

/// Each stream's part of the report: first those that were read.
fn streams(engine: &Engine<'_>, families: &[FamilyResult<'_>]) -> Vec<StreamReport> {
    let of = |stream: &&'static Stream| {
        let mut all = families.iter();
        let (family, reconciled) = all.find(|(it, _)| it.root.name == stream.family)?;
        let state = family.state();
        let tally = state.tallies.get(stream.name).copied().unwrap_or_default();
        let traffic = (engine.meter)(Some(stream.name));
        let partly = partly(&state.failed);
        Some(stream_report(stream, reconciled, tally, traffic, partly))
    };
    let read = engine.plan.streams.iter().filter_map(of);
    let skipped = engine.plan.skipped.iter();
    let skipped = skipped.map(|(stream, why)| skipped_report(engine, stream, why));
    read.chain(skipped).collect()
}

/// What is published, with the families' next bookmarks.
fn believed(
    run: &RunState<'_>,
    families: Vec<FamilyResult<'_>>,
) -> (Vec<Part>, BTreeMap<String, Bookmark>) {
    let (mut parts, mut bookmarks) = (Vec::new(), BTreeMap::new());
    for (family, reconciled) in families {
        if reconciled.failed.is_some() || reconciled.held.is_some() {
            continue;
        }
        let name = family.root.name;
        if !reconciled.parts.is_empty() {
            let former = run.opened.bookmarks.get(name);
            let bookmark = next_bookmark(&family, former);
            bookmarks.extend(bookmark.map(|bookmark| (name.to_owned(), bookmark)));
        }
        parts.extend(reconciled.parts);
    }
    (parts, bookmarks)
}

fn next_bookmark(family: &Family<'_>, former: Option<&Bookmark>) -> Option<Bookmark> {
    let engine = family.run.engine;
    let (latest, pending) = {
        let state = family.state();
        (state.latest, state.failed.keys().cloned().collect())
    };
    let read = bookmark::FamilyProgress {
        mode: &family.mode,
        latest,
        pending,
        at: engine.started_at,
    };
    bookmark::next(&engine.plan, family.root, read, former)
}

/// Shows the first few keys of what would change.
async fn show_examples(
    run: &RunState<'_>,
    parts: &[Part],
    report: &mut Report,
) -> Result<(), StoreError> {
    fn foreign(keys: impl IntoIterator<Item = String>) -> Vec<Foreign> {
        keys.into_iter().map(Foreign::from).collect()
    }
    for part in parts {
        let (stream, asked) = (part.stream, part.clone());
        let look = move |staging: &mut dyn Staging| staging.examples(&asked, MAX_EXAMPLES);
        let examples = run.writer.call(look).await?;
        let mut streams = report.streams.iter_mut();
        if let Some(about) = streams.find(|about| about.stream == stream.name) {
            about.examples = Some(Examples {
                new: foreign(examples.new),
                changed: foreign(examples.changed),
                gone: foreign(examples.gone),
            });
        }
    }
    Ok(())
}

/// What stopped single units, in the words for the whole stream: "3 are left as they were".
fn partly(failed: &BTreeMap<String, Problem>) -> Option<Problem> {
    // Held back decides the exit code before unreadable.
    let held = failed.iter().find(|(_, problem)| is_held(problem));
    let (key, first) = held.or_else(|| failed.iter().next())?;
    let what = match failed.len() {
        1 => format!("{key} was kept as it was"),
        n => format!("{n} were kept as they were, including {key}"),
    };
    let mut problem = first.clone();
    problem.message = format!("{what}: {}", first.message).into();
    Some(problem)
}

/// The report of a stream that is not read, with its rows that leave.
fn skipped_report(engine: &Engine<'_>, stream: &Stream, why: &Problem) -> StreamReport {
    let keys = engine.withdrawal.keys.get(stream.name);
    let nothing = Reconciled::default();
    StreamReport {
        verdict: Verdict::Skipped,
        reason: Some(why.clone()),
        gone: keys.map_or(0, |keys| keys.len() as u64),
        examples: keys.filter(|_| engine.dry_run).map(|keys| {
            let named = |key| stream.key.map_or_else(|| set::parent_of(key), |_| key);
            let named: BTreeSet<&str> = keys.iter().map(|key| named(key)).collect();
            let gone = named
                .into_iter()
                .take(MAX_EXAMPLES as usize)
                .map(Foreign::from);
            Examples {
                gone: gone.collect(),
                ..Examples::default()
            }
        }),
        ..stream_report(stream, &nothing, Tally::default(), Traffic::default(), None)
    }
}

/// The report of one stream. `partly` is why some roots keep their former version.
fn stream_report(
    stream: &Stream,
    reconciled: &Reconciled,
    tally: Tally,
    traffic: Traffic,
    partly: Option<Problem>,
) -> StreamReport {
    let diff = reconciled
        .diffs
        .get(stream.name)
        .cloned()
        .unwrap_or_default();
    let gone = diff.gone.len() as u64;
    let (verdict, reason) = match (&reconciled.failed, &reconciled.held, partly) {
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
        requests: traffic.requests - traffic.retries,
        retries: traffic.retries,
        bytes: traffic.bytes,
        seconds: match (tally.began, tally.ended) {
            (Some(began), Some(ended)) => ended.duration_since(began).as_secs_f64(),
            _ => 0.0,
        },
        examples: None,
    }
}
