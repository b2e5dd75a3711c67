//! Reconciles a family with what is public: what is really gone, what the guard holds back, and
//! which roots keep their former version because their sums do not tie.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::ToSpan;
use jiff::civil::Date;

use super::engine::Engine;
use super::family::{Family, Stop};
use super::guard;
use super::mode::SAFETY_MARGIN_DAYS;
use super::parents::with_partners;
use crate::catalog::{Access, Cursor, Form, Stream, Tie, set};
use crate::codes;
use crate::report::{Class, Problem, TieReport};
use crate::staging::{Coverage, Diff, Part, StoreError};

/// Requests by which gone rows are confirmed at the same time.
const CONCURRENT_CHECKS: usize = 8;

/// Lost rows of sets up to which they are always read again, even where the guard would hold them
/// back.
const MAX_REREAD_ROWS: usize = 50;

/// What came of a family.
#[derive(Default)]
pub(super) struct Reconciled {
    /// Why nothing of it is published.
    pub failed: Option<Problem>,
    /// Why all of it is held back.
    pub held: Option<Problem>,
    pub parts: Vec<Part>,
    pub diffs: BTreeMap<&'static str, Diff>,
    /// Roots between which a row moves: they are published together, or neither is.
    pub moving: Vec<[String; 2]>,
}

pub(super) type FamilyResult<'a> = (Family<'a>, Reconciled);

impl Reconciled {
    pub fn is_published(&self) -> bool {
        self.failed.is_none() && self.held.is_none()
    }

    /// Whether a root keeps its former version.
    pub fn keeps_former(&self, root: &str) -> bool {
        let part = self.parts.first();
        part.is_some_and(|part| part.except.contains(root))
    }

    /// The roots that are gone, if that is believed.
    pub fn gone(&self, root: &Stream) -> HashSet<String> {
        let diff = self.diffs.get(root.name);
        let believed = diff.filter(|_| self.is_published());
        believed.map_or_else(HashSet::new, |diff| diff.gone.iter().cloned().collect())
    }
}

/// What the rows that were read prove about those that were not.
fn coverage(family: &Family<'_>) -> Coverage {
    let mode = &family.mode;
    match family.root.cursor {
        Cursor::Full => Coverage::All,
        // What was reported of a day stays, even if it is not reported again.
        Cursor::Days { .. } => Coverage::Nothing,
        Cursor::Since { .. } if mode.since.is_some() => Coverage::Nothing,
        Cursor::Since { .. } => Coverage::All,
        Cursor::Window { field, .. } => {
            let within = |(from, through): &(Date, Date)| {
                let first = from.saturating_add(SAFETY_MARGIN_DAYS.days());
                let last = through.saturating_sub(SAFETY_MARGIN_DAYS.days());
                (first <= last).then_some((first, last))
            };
            Coverage::Window {
                column: field,
                ranges: mode.windows.iter().flatten().filter_map(within).collect(),
                // A list that shows nothing at all proves nothing here: no guard counts these rows.
                whole: mode.whole.filter(|_| family.has_listed()),
            }
        }
    }
}

/// Compares a family with what is public, confirms what is gone, and guards.
pub(super) async fn reconcile(family: &Family<'_>) -> Result<Reconciled, Stop> {
    let root = family.root;
    let coverage = coverage(family);
    let part = |stream, except: &HashSet<String>| Part {
        stream,
        coverage: coverage.clone(),
        except: except.clone(),
        everything: family.run.engine.plan.reach.full,
    };
    let compare_root = async || compare(family, part(root, &family.untouched_roots())).await;
    let mut diff = compare_root().await?;
    let mut held = guarded(family, root, &diff);
    if held.is_none() && !diff.gone.is_empty() && any_there(family, &diff.gone).await? {
        diff = compare_root().await?;
    }
    if family.read_former_parents(&diff.gone).await? {
        diff = compare_root().await?;
    }
    let except = family.untouched_roots();
    let mut diffs = BTreeMap::new();
    let children = || family.streams().filter(|stream| !stream.is_root());
    for stream in children() {
        let (diff, too_much) = below(family, stream, part(stream, &except)).await?;
        held = held.or(too_much);
        diffs.insert(stream.name, diff);
    }
    let moving = family.hold_shared(&diff.gone).await?;
    let all_except = family.untouched_roots();
    if all_except != except {
        diff = compare_root().await?;
        for stream in children() {
            let diff = compare(family, part(stream, &all_except)).await?;
            diffs.insert(stream.name, diff);
        }
    }
    held = held.or_else(|| guarded(family, root, &diff));
    diffs.insert(root.name, diff);
    Ok(Reconciled {
        failed: None,
        held,
        parts: family
            .streams()
            .map(|stream| part(stream, &all_except))
            .collect(),
        diffs,
        moving,
    })
}

/// Asks again for roots that no list showed: by id if the source can, else by listing once more.
/// Those that are there are read. Says whether there were any.
async fn any_there(family: &Family<'_>, gone: &[String]) -> Result<bool, Stop> {
    match family.root.access {
        Access::List {
            by_id: Some(by_id), ..
        } => {
            let asked = gone.iter();
            let asked = asked.map(|key| family.still_there(by_id, key));
            let there = all(asked).await?;
            let there = there.into_iter().filter(|there| *there).count();
            tracing::debug!(
                family = family.root.name,
                unlisted = gone.len(),
                there,
                "not in any list: requested by ID before they count as removed"
            );
            Ok(there > 0)
        }
        Access::PerPair { .. } => family.ask_again(gone).await,
        _ => {
            let unlisted = gone.len();
            tracing::debug!(
                family = family.root.name,
                unlisted,
                "listing again before they count as removed"
            );
            let gone: HashSet<&str> = gone.iter().map(String::as_str).collect();
            family.list_again(false, |key| gone.contains(key)).await
        }
    }
}

/// Compares a child stream. Rows that went with their root are the root's loss: only losses below
/// roots that are there are confirmed and guarded.
async fn below(
    family: &Family<'_>,
    stream: &'static Stream,
    part: Part,
) -> Result<(Diff, Option<Problem>), Stop> {
    let mut diff = compare(family, part.clone()).await?;
    if diff.gone.is_empty() {
        return Ok((diff, None));
    }
    if look_again(family, stream, &part).await? {
        diff = compare(family, part.clone()).await?;
    }
    if guards_each_root(family, stream) && !is_accepted(family.run.engine, stream) {
        hold_emptied(family, stream, diff.emptied);
    }
    let mut part = part;
    part.except.extend(family.untouched_roots());
    let there = Part {
        coverage: Coverage::Nothing,
        ..part.clone()
    };
    let mut losses = compare(family, there.clone()).await?;
    if let Access::PerParent {
        detail: Some(detail),
        ..
    } = stream.access
        && guard::check_drop(
            &family.run.engine.source.whose(),
            stream.name,
            &losses,
            losses.live,
        )
        .is_none()
    {
        let asked = losses.gone.iter().cloned();
        let asked = asked.map(|key| family.still_below(stream, detail, key));
        let still: Vec<_> = all(asked).await?.into_iter().flatten().collect();
        if !still.is_empty() {
            family.retain(stream, still).await?;
            losses = compare(family, there).await?;
        }
    }
    let held = guarded(family, stream, &losses);
    Ok((compare(family, part).await?, held))
}

/// Reads sets again that have lost rows below roots that are there: an empty answer may be a bad
/// moment. Says whether there were any. Too many are left to the guard.
async fn look_again(
    family: &Family<'_>,
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
    let losses = compare(family, there).await?;
    let lost = losses.lost();
    if guarded(family, stream, &losses).is_some() && lost.len() > MAX_REREAD_ROWS {
        return Ok(false);
    }
    if !lost.is_empty() {
        let (stream, lost) = (stream.name, lost.len());
        tracing::debug!(stream, lost, "read once more before they count as removed");
    }
    // These sets belong to roots. If one was not read in this run, no list shows its root.
    let read = |parent: &&str| {
        let set = (stream.name, (*parent).to_owned());
        family.state().sets.contains(&set)
    };
    let parents: BTreeSet<&str> = lost
        .iter()
        .map(|key| set::parent_of(key))
        .filter(read)
        .collect();
    let again = parents
        .iter()
        .map(|parent| family.below(stream, parent, parent));
    all(again).await?;
    Ok(!parents.is_empty())
}

/// Whether a root that has no rows of a stream any more has lost them: where the rows come by lists
/// of their own, or add up to something. That a person has no phone number any more is news.
fn guards_each_root(family: &Family<'_>, stream: &Stream) -> bool {
    let adds_up = |tie: &Tie| tie.parts.0 == stream.name;
    let listed = matches!(
        stream.access,
        Access::PerParent {
            form: Form::Pages,
            ..
        }
    );
    listed || family.run.engine.source.ties.iter().any(adds_up)
}

/// Holds back roots that are there, and below which all rows of a stream are gone.
fn hold_emptied(family: &Family<'_>, stream: &Stream, emptied: Vec<String>) {
    let message = format!(
        "all rows of {} are missing from {} answer, so nothing was changed",
        stream.name,
        family.run.engine.source.whose()
    );
    let problem = Problem::new(codes::GUARD_DROP, Class::Broken, message);
    if !emptied.is_empty() {
        let (stream, roots) = (stream.name, emptied.len());
        tracing::debug!(
            stream,
            roots,
            "held back: none of their rows exist any more"
        );
    }
    let mut state = family.state();
    for root in emptied {
        state.failed.entry(root).or_insert_with(|| problem.clone());
    }
}

/// Whether a person accepted the drop: of the stream, or of the one that its rows stand inside.
fn is_accepted(engine: &Engine<'_>, stream: &Stream) -> bool {
    let parent = || stream.parent.and_then(|name| engine.plan.stream(name));
    engine.accept_drop.contains(stream.name)
        || stream.is_inside() && parent().is_some_and(|parent| is_accepted(engine, parent))
}

/// Guards a stream's losses. What belongs to people or the company is read only of those that
/// changed, so their losses are measured against all live rows.
fn guarded(family: &Family<'_>, stream: &Stream, diff: &Diff) -> Option<Problem> {
    if is_accepted(family.run.engine, stream) {
        if !diff.gone.is_empty() {
            let (stream, gone) = (stream.name, diff.gone.len());
            tracing::debug!(stream, gone, "accepted as removed: --accept-drop");
        }
        return None;
    }
    let live = if stream.is_root() || guards_each_root(family, stream) {
        diff.live
    } else {
        diff.all
    };
    let (diff, live) = not_expected(family, stream, diff, live);
    let diff = match stream.access {
        Access::PerPair { .. } => family.without_a_side(&diff),
        _ => diff,
    };
    guard::check_drop(&family.run.engine.source.whose(), stream.name, &diff, live)
}

/// Takes out losses that no guard has to judge, with their rows: those that are no longer included
/// (in a dry run they are still there), and those without a date, which no window covers.
fn not_expected(family: &Family<'_>, stream: &Stream, diff: &Diff, live: u64) -> (Diff, u64) {
    let mut diff = diff.clone();
    let lost = diff.gone.len();
    let withdrawn = family.run.engine.withdrawal.keys.get(stream.name);
    for keys in withdrawn
        .into_iter()
        .chain(family.run.opened.undated.get(stream.name))
    {
        diff.gone.retain(|key| !keys.contains(key));
    }
    let expected = (lost - diff.gone.len()) as u64;
    (diff, live.saturating_sub(expected))
}

/// Awaits futures a few at a time, in their order; the first error ends it.
async fn all<T>(
    futures: impl IntoIterator<Item = impl Future<Output = Result<T, Stop>>>,
) -> Result<Vec<T>, Stop> {
    let futures = stream::iter(futures).buffered(CONCURRENT_CHECKS);
    futures.try_collect().await
}

async fn compare(family: &Family<'_>, part: Part) -> Result<Diff, StoreError> {
    family
        .run
        .writer
        .call(move |staging| staging.diff(&part))
        .await
}

/// `--strict`: roots whose sums do not tie keep their former version; the rest is published.
pub(super) async fn hold_untied(
    families: &mut [FamilyResult<'_>],
    ties: &[TieReport],
) -> Result<(), StoreError> {
    for (family, reconciled) in families {
        let own = |tie: &&TieReport| family.streams().any(|stream| stream.name == tie.stream);
        let differences = ties.iter().filter(own).flat_map(|tie| &tie.differences);
        let mut untied: HashSet<String> = differences
            .map(|difference| difference.root.exact().to_owned())
            .collect();
        if untied.is_empty() || reconciled.failed.is_some() {
            continue;
        }
        let (name, count) = (family.root.name, untied.len());
        tracing::debug!(
            family = name,
            count,
            "held back: they do not add up, and --strict is set"
        );
        let what = if count == 1 { "does" } else { "do" };
        let message = format!("{count} of {name} {what} not add up; held back by --strict");
        let problem = Problem::new(codes::TIE_DIFFERENCE, Class::Broken, message);
        with_partners(&mut untied, &reconciled.moving);
        for part in &mut reconciled.parts {
            part.except.extend(untied.iter().cloned());
            let diff = compare(family, part.clone()).await?;
            reconciled.diffs.insert(part.stream.name, diff);
        }
        let held = untied.into_iter().map(|root| (root, problem.clone()));
        family.state().failed.extend(held);
    }
    Ok(())
}
