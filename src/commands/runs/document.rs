//! Runs as documents, with the same keys for a run that died as for any other.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::text::{changes, held, off, rows};
use crate::codes::Code;
use crate::config::Name;
use crate::error::{Error, Kind, NamedDocument};
use crate::report::Report;
use crate::run::problems;
use crate::store::Run;

/// What `--json` prints of several runs.
#[derive(Serialize)]
pub(super) struct Documents<'a> {
    pub connections: Vec<Read<'a>>,
}

/// A connection's runs, or why they cannot be read.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Read<'a> {
    Runs {
        connection: String,
        runs: Vec<Brief<'a>>,
    },
    Not(NamedDocument),
}

/// A run among others.
#[derive(Serialize)]
pub(super) struct Brief<'a> {
    run: &'a str,
    started_at: Timestamp,
    finished_at: Option<Timestamp>,
    seconds: Option<f64>,
    outcome: Option<&'a str>,
    exit_code: Option<u8>,
    published: bool,
    rows: Option<u64>,
    new: Option<u64>,
    changed: Option<u64>,
    gone: Option<u64>,
    requests: Option<u64>,
    retries: Option<u64>,
    verdicts: Option<BTreeMap<&'a str, &'static str>>,
    held: Option<Vec<&'a str>>,
    not_tied: Option<usize>,
    drift: Option<usize>,
    stopped: Option<Code>,
}

/// A run in full: its report as it was, and what its problems mean now.
#[derive(Serialize)]
pub(super) struct Full<'a> {
    connection: String,
    #[serde(flatten)]
    brief: Brief<'a>,
    problems: Vec<Error>,
    report: Option<&'a Report>,
}

impl<'a> Brief<'a> {
    pub fn of(run: &'a Run) -> Self {
        let report = run.report.as_ref();
        let sum = |of: fn(&Report) -> u64| report.map(of);
        Self {
            run: &run.id,
            started_at: run.started_at,
            finished_at: run.finished_at,
            seconds: report.map(Report::seconds),
            outcome: run.outcome.as_deref(),
            exit_code: report.map(|report| report.ended().map_or(0, Kind::exit_code)),
            published: run.published,
            rows: sum(rows),
            new: sum(|report| changes(report, |it| it.new)),
            changed: sum(|report| changes(report, |it| it.changed)),
            gone: sum(|report| changes(report, |it| it.gone)),
            requests: sum(|report| report.requests),
            retries: sum(|report| report.retries),
            verdicts: report.map(|report| {
                let streams = report.streams.iter();
                streams.map(|it| (&*it.stream, it.verdict.word())).collect()
            }),
            held: report.map(held),
            not_tied: report.map(off),
            drift: report.map(|report| report.drift.len()),
            stopped: report
                .and_then(|report| report.stopped.as_ref())
                .map(|it| it.code),
        }
    }
}

impl<'a> Full<'a> {
    pub fn of(name: &Name, run: &'a Run) -> Self {
        let problems = run.report.iter().flat_map(problems::errors);
        Self {
            connection: name.to_string(),
            brief: Brief::of(run),
            problems: problems.collect(),
            report: run.report.as_ref(),
        }
    }
}
