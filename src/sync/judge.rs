//! Judging a family that was read: what is really gone, what the guard holds back, and which roots
//! keep their former version because their sums do not tie.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::guard;
use super::manner::EDGE_DAYS;
use super::parents::with_partners;
use super::reading::{Reading, Stop, all};
use super::run::Engine;
use crate::catalog::{Access, Cursor, Form, Stream, Tie, set};
use crate::codes;
use crate::report::{Class, Problem, TieReport};
use crate::sink::{Coverage, Diff, Part, SinkError};

/// Rows that are asked for by id at the same time.
const AT_ONCE: usize = 8;

/// Lost rows of sets that are read once more, however few there were.
const AGAIN: usize = 50;

/// What a family came to.
#[derive(Default)]
pub(super) struct Judgement {
    /// Why nothing of it is published.
    pub failed: Option<Problem>,
    /// Why it is held back, by stream, or whole roots of it.
    pub held: Option<Problem>,
    pub parts: Vec<Part>,
    pub diffs: BTreeMap<&'static str, Diff>,
    /// Roots between which a row moves: they are published together, or neither is.
    pub moving: Vec<[String; 2]>,
}

fn coverage(reading: &Reading<'_>, root: &Stream) -> Coverage {
    let manner = reading.manner(root.family);
    match root.cursor {
        Cursor::Full => Coverage::All,
        Cursor::Since { .. } if manner.since.is_some() => Coverage::Nothing,
        Cursor::Since { .. } => Coverage::All,
        Cursor::Window { field, .. } => {
            let within = |(from, through): &(Date, Date)| {
                let first = from.saturating_add(EDGE_DAYS.days());
                // What is as it was before the edge is not looked into, nor missed.
                let first = manner.edge.map_or(first, |edge| edge.max(first));
                let last = through.saturating_sub(EDGE_DAYS.days());
                (first <= last).then_some((first, last))
            };
            Coverage::Window {
                column: field,
                ranges: manner.windows.iter().flatten().filter_map(within).collect(),
                // A list that shows nothing at all proves nothing of them: no guard counts them.
                whole: manner.whole.filter(|_| reading.has_listed(root)),
            }
        }
    }
}

/// Compares a family that was read with what is public: confirms what is gone, and guards.
pub(super) async fn judge(reading: &Reading<'_>, root: &'static Stream) -> Result<Judgement, Stop> {
    let engine = reading.engine;
    let coverage = coverage(reading, root);
    let mut except: HashSet<String> = failed_roots(reading, root);
    let part = |stream, except: &HashSet<String>| Part {
        stream,
        coverage: coverage.clone(),
        except: except.clone(),
        everything: engine.plan.reach.full,
    };
    let mut diff = compare(reading, part(root, &except)).await?;
    let mut held = guarded(reading, root, &diff);
    if held.is_none() && !diff.gone.is_empty() && any_there(reading, root, &diff.gone).await? {
        except = failed_roots(reading, root);
        diff = compare(reading, part(root, &except)).await?;
    }
    if reading.read_former_parents(root, &diff.gone).await? {
        except = failed_roots(reading, root);
        diff = compare(reading, part(root, &except)).await?;
    }
    let mut diffs = BTreeMap::new();
    let family = || engine.plan.family(root.name);
    let children = || family().filter(|stream| !stream.is_root());
    for stream in children() {
        let (diff, too_much) = below(reading, stream, part(stream, &except)).await?;
        held = held.or(too_much);
        diffs.insert(stream.name, diff);
    }
    let moving = reading.hold_shared(root, &diff.gone).await?;
    let before = except.len();
    except = failed_roots(reading, root);
    if except.len() > before {
        diff = compare(reading, part(root, &except)).await?;
        for stream in children() {
            let diff = compare(reading, part(stream, &except)).await?;
            diffs.insert(stream.name, diff);
        }
    }
    held = held.or_else(|| guarded(reading, root, &diff));
    diffs.insert(root.name, diff);
    Ok(Judgement {
        failed: None,
        held,
        parts: family().map(|stream| part(stream, &except)).collect(),
        diffs,
        moving,
    })
}

/// Asks for roots that no list showed, by id where the source can, else by listing once more. Those
/// that are there are read.
async fn any_there(
    reading: &Reading<'_>,
    root: &'static Stream,
    gone: &[String],
) -> Result<bool, Stop> {
    match root.access {
        Access::List {
            by_id: Some(by_id), ..
        } => {
            let asked = gone.iter();
            let asked = asked.map(|key| reading.still_there(root, by_id, key));
            let there = all(asked, AT_ONCE).await?;
            let there = there.into_iter().filter(|there| *there).count();
            tracing::debug!(
                family = root.name,
                unlisted = gone.len(),
                there,
                "no list shows them: asked for by id before they are believed to be gone"
            );
            Ok(there > 0)
        }
        Access::PerPair { .. } => reading.ask_again(root, gone).await,
        _ => {
            let (family, unlisted) = (root.name, gone.len());
            tracing::debug!(
                family,
                unlisted,
                "listing again before they are believed gone"
            );
            let gone: HashSet<&str> = gone.iter().map(String::as_str).collect();
            reading.list_again(root, |key| gone.contains(key)).await
        }
    }
}

/// Compares a child stream. What went with its root is the root's loss: only the losses below roots
/// that are there are confirmed and guarded.
async fn below(
    reading: &Reading<'_>,
    stream: &'static Stream,
    part: Part,
) -> Result<(Diff, Option<Problem>), Stop> {
    let mut diff = compare(reading, part.clone()).await?;
    if diff.gone.is_empty() {
        return Ok((diff, None));
    }
    if look_again(reading, stream, &part).await? {
        diff = compare(reading, part.clone()).await?;
    }
    if guards_each_root(reading, stream) && !is_accepted(reading.engine, stream) {
        keep_emptied(reading, stream, diff.emptied);
    }
    let mut part = part;
    part.except.extend(failed_roots(reading, stream));
    let there = Part {
        coverage: Coverage::Nothing,
        ..part.clone()
    };
    let mut losses = compare(reading, there.clone()).await?;
    if let Access::PerParent {
        detail: Some(detail),
        ..
    } = stream.access
        && guard::judge(reading.engine.source, stream.name, &losses, losses.live).is_none()
    {
        let asked = losses.gone.iter().cloned();
        let asked = asked.map(|key| reading.still_below(stream, detail, key));
        let still: Vec<_> = all(asked, AT_ONCE).await?.into_iter().flatten().collect();
        if !still.is_empty() {
            reading.retain(stream, still).await?;
            losses = compare(reading, there).await?;
        }
    }
    let held = guarded(reading, stream, &losses);
    Ok((compare(reading, part).await?, held))
}

/// Reads the sets that have lost rows below roots that are there once more: an empty answer may be a
/// bad moment's. Says whether there were any; where they are too many, the guard will hold them back.
async fn look_again(
    reading: &Reading<'_>,
    stream: &'static Stream,
    part: &Part,
) -> Result<bool, Stop> {
    let (Access::PerParent { .. }, None) = (stream.access, stream.key) else {
        return Ok(false);
    };
    let there = Part {
        coverage: Coverage::Nothing,
        ..part.clone()
    };
    let losses = compare(reading, there).await?;
    let lost = losses.lost();
    if guarded(reading, stream, &losses).is_some() && lost.len() > AGAIN {
        return Ok(false);
    }
    if !lost.is_empty() {
        let (stream, lost) = (stream.name, lost.len());
        tracing::debug!(stream, lost, "read once more before they are believed gone");
    }
    // The sets here hang on roots. One that was not read is none that a list shows.
    let read = |parent: &&str| {
        let set = (stream.name, (*parent).to_owned());
        reading.sets.borrow().contains(&set)
    };
    let parents: BTreeSet<&str> = lost
        .iter()
        .map(|key| set::parent_of(key))
        .filter(read)
        .collect();
    let again = parents
        .iter()
        .map(|parent| reading.below(stream, parent, parent));
    all(again, AT_ONCE).await?;
    Ok(!parents.is_empty())
}

/// Whether it is a loss, not news, that a root has no row of a stream any more: where rows come by
/// lists of their own, or add up to something. That somebody has no phone any more is news.
fn guards_each_root(reading: &Reading<'_>, stream: &Stream) -> bool {
    let adds_up = |tie: &Tie| tie.parts.0 == stream.name;
    let listed = matches!(
        stream.access,
        Access::PerParent {
            form: Form::Pages,
            ..
        }
    );
    listed || reading.engine.source.ties.iter().any(adds_up)
}

/// A root that is there, and below which all rows of a stream are gone, keeps its former version.
fn keep_emptied(reading: &Reading<'_>, stream: &Stream, emptied: Vec<String>) {
    let message = format!(
        "all rows of {} are gone from {} answer; held back",
        stream.name,
        reading.engine.source.whose()
    );
    let problem = Problem::new(codes::GUARD_DROP, Class::Broken, message);
    if !emptied.is_empty() {
        let (stream, roots) = (stream.name, emptied.len());
        tracing::debug!(
            stream,
            roots,
            "held back: none of their rows is there any more"
        );
    }
    let mut failed = reading.failed.borrow_mut();
    let failed = failed.entry(stream.family).or_default();
    for root in emptied {
        failed.entry(root).or_insert_with(|| problem.clone());
    }
}

/// Whether a person says that a drop is real: of the stream, or of what its rows stand inside.
fn is_accepted(engine: &Engine<'_>, stream: &Stream) -> bool {
    let parent = || stream.parent.and_then(|name| engine.plan.stream(name));
    engine.accept_drop.contains(stream.name)
        || matches!(stream.access, Access::Inside { .. })
            && parent().is_some_and(|parent| is_accepted(engine, parent))
}

/// Judges losses. Of what hangs on people or the company, whoever changed is listed alone: what they
/// have lost is measured against what all have.
fn guarded(reading: &Reading<'_>, stream: &Stream, diff: &Diff) -> Option<Problem> {
    if is_accepted(reading.engine, stream) {
        if !diff.gone.is_empty() {
            let (stream, gone) = (stream.name, diff.gone.len());
            tracing::debug!(stream, gone, "believed gone: --accept-drop");
        }
        return None;
    }
    let live = match stream.is_root() || guards_each_root(reading, stream) {
        true => diff.live,
        false => diff.all,
    };
    let (diff, live) = not_expected(reading, stream, diff, live);
    let diff = match stream.access {
        Access::PerPair { .. } => reading.without_a_side(&diff),
        _ => diff,
    };
    guard::judge(reading.engine.source, stream.name, &diff, live)
}

/// Losses without rows that are no bad day's: those that leave because they are no longer included
/// (in a dry run they are still there), and those that no window covers because they have no date.
fn not_expected(reading: &Reading<'_>, stream: &Stream, diff: &Diff, live: u64) -> (Diff, u64) {
    let mut diff = diff.clone();
    let lost = diff.gone.len();
    let withdrawn = reading.engine.withdrawal.keys.get(stream.name);
    for keys in withdrawn
        .into_iter()
        .chain(reading.undated.get(stream.name))
    {
        diff.gone.retain(|key| !keys.contains(key));
    }
    let expected = (lost - diff.gone.len()) as u64;
    (diff, live.saturating_sub(expected))
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
        let mut untied: HashSet<String> = ties
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
                    .map(|difference| difference.root.exact().to_owned())
            })
            .collect();
        if untied.is_empty() || judgement.failed.is_some() {
            continue;
        }
        let count = untied.len();
        tracing::debug!(
            family,
            count,
            "held back: they do not add up, and --strict is set"
        );
        let what = if untied.len() == 1 { "does" } else { "do" };
        let message = format!(
            "{} of {family} {what} not add up; held back by --strict",
            untied.len()
        );
        let problem = Problem::new(codes::TIE_DIFFERENCE, Class::Broken, message);
        with_partners(&mut untied, &judgement.moving);
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
