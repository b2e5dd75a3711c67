//! One run, from the first request to the report.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{FuturesOrdered, StreamExt};

use super::decisions::{say_held, say_mode, say_skipped};
use super::engine::Engine;
use super::family::{Family, Roots, RootsRead, RunState, Stop};
use super::finish::finish;
use super::reconcile::{FamilyResult, Reconciled, hold_untied, reconcile};
use crate::catalog::{Access, Stream};
use crate::report::{DriftKind, Event, Report, TieReport};
use crate::staging::{Staging, StoreError};

/// Runs to the end and reports. `Err` means a broken store: nothing was published, and the report
/// could not be saved either.
pub async fn run(engine: &Engine<'_>, staging: Box<dyn Staging>) -> Result<Report, StoreError> {
    let run = RunState::open(engine, staging).await?;
    say_skipped(&engine.plan);
    let mut families = read_families(&run).await?;
    let ties: Vec<_> = families.iter().flat_map(close_ties).collect();
    if !engine.dry_run {
        reread_untied(&run, &ties).await?;
    }
    if engine.strict {
        hold_untied(&mut families, &ties).await?;
    }
    note_new_fields(&run, &families).await?;
    finish(&run, families, ties).await
}

/// Reads and reconciles all families at once, and those of pairs after the others: they have to
/// know which rows are there.
async fn read_families<'a>(run: &'a RunState<'a>) -> Result<Vec<FamilyResult<'a>>, StoreError> {
    let paired = |root: &&Stream| matches!(root.access, Access::PerPair { .. });
    let (paired, alone): (Vec<_>, Vec<_>) = run.engine.plan.roots().partition(paired);
    let mut families = Vec::new();
    let last = usize::from(!paired.is_empty());
    for (turn, roots) in [alone, paired].into_iter().enumerate() {
        let others = roots_of(&families);
        let turn_families: Vec<_> = roots.iter().map(|root| Family::new(run, root)).collect();
        turn_families.iter().for_each(say_mode);
        // Each has its own waker. Polled together, every answer would wake all of them.
        let reads = turn_families.iter().map(|it| it.read(&others));
        let reads: FuturesOrdered<_> = reads.collect();
        let read: Vec<_> = reads.collect().await;
        if turn == last {
            (run.engine.events)(Event::Publishing);
        }
        let mut reconciled = Vec::new();
        for (family, read) in turn_families.iter().zip(read) {
            reconciled.push(reconcile_read(family, read).await?);
        }
        families.extend(turn_families.into_iter().zip(reconciled));
    }
    Ok(families)
}

/// What the families that were read say of their roots.
fn roots_of(families: &[FamilyResult<'_>]) -> Roots {
    let roots = |(family, reconciled): &FamilyResult<'_>| {
        let given_up = family.state().given_up.clone();
        let roots = match given_up {
            Some(problem) => Err(problem),
            None => Ok(RootsRead {
                gone: reconciled.gone(family.root),
                unpublished: reconciled.is_published().then(|| family.failed_roots()),
            }),
        };
        (family.root.name, roots)
    };
    families.iter().map(roots).collect()
}

/// Tells what ends a family from what ends the run.
async fn reconcile_read(
    family: &Family<'_>,
    read: Result<(), Stop>,
) -> Result<Reconciled, StoreError> {
    let reconciled = match read {
        Ok(()) => reconcile(family).await,
        Err(stop) => Err(stop),
    };
    match reconciled {
        Ok(reconciled) => {
            say_held(family.root.name, reconciled.held.as_ref());
            Ok(reconciled)
        }
        Err(Stop::Problem(problem)) => Ok(Reconciled {
            failed: Some(problem),
            ..Reconciled::default()
        }),
        Err(Stop::Store(error)) => Err(error),
    }
}

/// The sums of a family, without the roots that are not published.
fn close_ties((family, reconciled): &FamilyResult<'_>) -> Vec<TieReport> {
    let mut ties = family.ties.borrow_mut();
    ties.close(|root| reconciled.failed.is_some() || reconciled.keeps_former(root))
}

/// Has the next run read the details below roots that do not add up.
async fn reread_untied(run: &RunState<'_>, ties: &[TieReport]) -> Result<(), StoreError> {
    let differences = ties.iter().flat_map(|tie| &tie.differences);
    let untied: BTreeSet<String> = differences
        .map(|difference| difference.root.exact().to_owned())
        .collect();
    if untied.is_empty() {
        return Ok(());
    }
    let count = untied.len();
    tracing::debug!(
        count,
        "do not add up: they are read in full in the next sync"
    );
    let untied = untied.into_iter().collect();
    run.writer.call(|staging| staging.invalidate(untied)).await
}

/// Reports fields that were never seen before: a later release may have a column for them. A family
/// that was not read in full is left out, or the rest of its fields would be news next time.
async fn note_new_fields(
    run: &RunState<'_>,
    families: &[FamilyResult<'_>],
) -> Result<(), StoreError> {
    let met: BTreeMap<_, _> = families
        .iter()
        .filter(|(_, reconciled)| reconciled.failed.is_none())
        .flat_map(|(family, _)| std::mem::take(&mut family.state().fields))
        .collect();
    for stream in &run.engine.plan.streams {
        let Some(counts) = met.get(stream.name) else {
            continue;
        };
        let (stream, names) = (*stream, counts.keys().cloned().collect());
        let new = run
            .writer
            .call(move |staging| staging.new_fields(stream, names));
        for name in new.await? {
            let count = counts.get(&name).copied().unwrap_or_default();
            let kind = DriftKind::NewField;
            run.drifts.add(kind, stream, &name, "new".into(), count);
        }
    }
    Ok(())
}
