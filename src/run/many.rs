//! One run after the other, or several at once: each with its own lock, store and verdict, so that a
//! broken connection stops none of the others.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::SyncOptions;
use super::one::{Document, failed, one};
use crate::context::{Context, Named};
use crate::error::Kind;
use crate::mutex::lock;
use crate::ui::together::Together;

/// How a connection's run ended, and what `--json` says of it.
pub type Ended = (Option<Kind>, Document);

/// Runs all of them, `jobs` at a time. After a signal none is begun, and each that was not is reported as
/// stopped: the outcome must not be taken for that of all.
pub fn all(
    connections: &[Named],
    jobs: usize,
    options: &SyncOptions,
    context: &Context,
) -> Vec<Ended> {
    let several = connections.len() > 1;
    let run = |(name, connection): &Named, context: &Context| {
        if let Some(signal) = context.interrupts.seen() {
            return failed(name, signal.error(), &[], several, context);
        }
        if several {
            context.ui.heading(&name.to_string());
        }
        match connection {
            Ok(connection) => one(connection, options, several, context),
            Err(error) => failed(name, error.clone(), &[], several, context),
        }
    };
    let jobs = jobs.min(connections.len());
    if jobs > 1 {
        return at_once(connections, jobs, &run, context);
    }
    let one_by_one = connections.iter();
    one_by_one.map(|selected| run(selected, context)).collect()
}

fn at_once(
    connections: &[Named],
    jobs: usize,
    run: &(dyn Fn(&Named, &Context) -> Ended + Sync),
    context: &Context,
) -> Vec<Ended> {
    let together = Together::begin(&context.ui);
    let next = AtomicUsize::new(0);
    let ended = Mutex::new(Vec::new());
    let work = || {
        while let Some((at, selected)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            connections.get(at).map(|selected| (at, selected))
        } {
            let ui = together.one(&selected.0.to_string());
            let outcome = run(selected, &context.with(ui.clone()));
            together.ended(&ui);
            lock(&ended).push((at, outcome));
        }
    };
    std::thread::scope(|scope| {
        // This thread is one of them. With fewer threads it takes longer.
        for _ in 1..jobs {
            let _ = std::thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    let mut ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
    ended.sort_by_key(|(at, _)| *at);
    ended.into_iter().map(|(_, outcome)| outcome).collect()
}
