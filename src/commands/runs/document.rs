//! Runs as documents, with the same keys for a run that died as for any other.

use serde_json::{Value, json};

use super::text::{changes, held, off, rows};
use crate::config::Name;
use crate::error::Kind;
use crate::report::Report;
use crate::run::problems;
use crate::store::Run;

/// A run among others.
pub(super) fn brief(run: &Run) -> Value {
    let report = run.report.as_ref();
    let sum = |of: fn(&Report) -> u64| report.map(of);
    let verdicts = report.map(|report| {
        let streams = report.streams.iter();
        let verdicts = streams.map(|it| (it.stream.clone(), Value::from(it.verdict.word())));
        verdicts.collect::<serde_json::Map<_, _>>()
    });
    json!({
        "run": run.id,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "seconds": report.map(Report::seconds),
        "outcome": run.outcome,
        "exit_code": report.map(|report| Kind::of_run(report).map_or(0, Kind::exit_code)),
        "published": run.published,
        "rows": sum(rows),
        "new": sum(|report| changes(report, |it| it.new)),
        "changed": sum(|report| changes(report, |it| it.changed)),
        "gone": sum(|report| changes(report, |it| it.gone)),
        "requests": sum(|report| report.requests),
        "retries": sum(|report| report.retries),
        "verdicts": verdicts,
        "held": report.map(held),
        "not_tied": report.map(off),
        "drift": report.map(|report| report.drift.len()),
        "stopped": report.and_then(|report| report.stopped.as_ref()).map(|it| &it.code),
    })
}

/// A run in full: its report as it was, and what its problems mean now.
pub(super) fn full(name: &Name, run: &Run) -> Value {
    let mut document = brief(run);
    let problems: Vec<_> = run
        .report
        .iter()
        .flat_map(problems::errors)
        .map(|error| error.document())
        .collect();
    document["connection"] = name.to_string().into();
    document["problems"] = problems.into();
    document["report"] = json!(run.report);
    document
}
