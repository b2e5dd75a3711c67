//! Judging a family that was read: what is really gone, what the guard holds back, and which roots
//! keep their former version because their sums do not tie.

use std::collections::{BTreeMap, HashSet};

use jiff::ToSpan;

use super::guard;
use super::plan::Plan;
use super::reading::{Reading, Stop, all};
use super::run::Engine;
use crate::catalog::{Cursor, Source, Stream};
use crate::report::{Class, Problem, TieReport};
use crate::sink::{Coverage, Diff, Part, SinkError};

/// Days at the beginning of a window in which absence proves nothing: which of a payroll's dates the
/// window is compared with is not published, and the window moves on every day.
const EDGE_DAYS: i32 = 31;

/// What a family came to.
#[derive(Default)]
pub(super) struct Judgement {
    /// Why nothing of it is published.
    pub failed: Option<Problem>,
    /// Why it is held back, by stream, or whole roots of it.
    pub held: Option<Problem>,
    pub parts: Vec<Part>,
    pub diffs: BTreeMap<&'static str, Diff>,
}

fn coverage(plan: &Plan, root: &Stream) -> Coverage {
    match root.cursor {
        Cursor::Full => Coverage::All,
        Cursor::Since { .. } => Coverage::Nothing,
        Cursor::Window { field } => Coverage::Window {
            column: field,
            from: plan.from.saturating_add(EDGE_DAYS.days()),
            through: plan.through,
        },
    }
}

/// Compares a family that was read with what is public: confirms what is gone, and guards.
pub(super) async fn judge(reading: &Reading<'_>, root: &'static Stream) -> Result<Judgement, Stop> {
    let engine = reading.engine;
    let gone = |diff: &Diff| diff.gone.clone();
    let coverage = coverage(&engine.plan, root);
    let mut except: HashSet<String> = failed_roots(reading, root);
    let part = |stream, except: &HashSet<String>| Part {
        stream,
        coverage: coverage.clone(),
        except: except.clone(),
    };
    let mut diff = compare(reading, part(root, &except)).await?;
    let mut held = guarded(engine, root, &diff);
    if held.is_none()
        && let Source::List {
            by_id: Some(by_id), ..
        } = root.source
    {
        let asked = gone(&diff);
        let answers = all(
            asked
                .iter()
                .map(|key| reading.still_there(root, by_id, key)),
            8,
        )
        .await?;
        if answers.contains(&true) {
            except = failed_roots(reading, root);
            diff = compare(reading, part(root, &except)).await?;
        }
    }
    let mut judgement = Judgement::default();
    for stream in engine
        .plan
        .family(root.name)
        .filter(|stream| !stream.is_root())
    {
        let diff = compare(reading, part(stream, &except)).await?;
        if !engine.accept_drop.contains(stream.name) {
            keep_emptied(reading, stream, diff.emptied);
        }
    }
    let before = except.len();
    except = failed_roots(reading, root);
    if except.len() > before {
        diff = compare(reading, part(root, &except)).await?;
    }
    for stream in engine.plan.family(root.name) {
        let diff = if stream.is_root() {
            held = held.or_else(|| guarded(engine, stream, &diff));
            diff.clone()
        } else {
            // What goes with its root is the root's loss: only roots that are there are looked at.
            let there = Part {
                coverage: Coverage::Nothing,
                ..part(stream, &except)
            };
            let losses = compare(reading, there).await?;
            held = held.or_else(|| guarded(engine, stream, &losses));
            compare(reading, part(stream, &except)).await?
        };
        judgement.parts.push(part(stream, &except));
        judgement.diffs.insert(stream.name, diff);
    }
    judgement.held = held;
    Ok(judgement)
}

/// A root that is there, and below which all rows of a stream are gone, keeps its former version.
fn keep_emptied(reading: &Reading<'_>, stream: &Stream, emptied: Vec<String>) {
    let message = format!(
        "all rows of {} are gone from Justworks' answer; held back",
        stream.name
    );
    let problem = Problem::new(guard::DROP, Class::Broken, message);
    let mut failed = reading.failed.borrow_mut();
    let failed = failed.entry(stream.family).or_default();
    for root in emptied {
        failed.entry(root).or_insert_with(|| problem.clone());
    }
}

fn guarded(engine: &Engine<'_>, stream: &Stream, diff: &Diff) -> Option<Problem> {
    if engine.accept_drop.contains(stream.name) {
        return None;
    }
    guard::judge(stream.name, diff)
}

fn failed_roots(reading: &Reading<'_>, root: &Stream) -> HashSet<String> {
    let failed = reading.failed.borrow();
    let failed = failed.get(root.family);
    failed
        .map(|failed| failed.keys().cloned().collect())
        .unwrap_or_default()
}

async fn compare(reading: &Reading<'_>, part: Part) -> Result<Diff, SinkError> {
    reading.writer.call(move |sink| sink.diff(&part)).await
}

/// `--strict`: roots whose sums do not tie keep their former version.
pub(super) async fn hold_untied(
    engine: &Engine<'_>,
    reading: &Reading<'_>,
    ties: &[TieReport],
    judged: &mut BTreeMap<&'static str, Judgement>,
) -> Result<(), SinkError> {
    for (family, judgement) in judged.iter_mut() {
        let untied: HashSet<String> = ties
            .iter()
            .filter(|tie| {
                engine
                    .plan
                    .family(family)
                    .any(|stream| stream.name == tie.stream)
            })
            .flat_map(|tie| {
                tie.differences
                    .iter()
                    .map(|difference| difference.root.clone())
            })
            .collect();
        if untied.is_empty() || judgement.failed.is_some() {
            continue;
        }
        let what = if untied.len() == 1 { "does" } else { "do" };
        let message = format!(
            "{} of {family} {what} not add up; held back by --strict",
            untied.len()
        );
        let problem = Problem::new("tie.difference", Class::Broken, message);
        for part in &mut judgement.parts {
            part.except.extend(untied.iter().cloned());
            let diff = compare(reading, part.clone()).await?;
            judgement.diffs.insert(part.stream.name, diff);
        }
        // Only those roots are held: the rest of the family is published below.
        reading
            .failed
            .borrow_mut()
            .entry(family)
            .or_default()
            .extend(untied.into_iter().map(|root| (root, problem.clone())));
    }
    Ok(())
}
