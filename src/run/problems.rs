//! What a report's problems mean for a person: each one once, with the command that fixes it.

use crate::catalog::Stream;
use crate::codes;
use crate::config::sources::SOURCES;
use crate::error::Error;
use crate::report::{Problem, Report};
use crate::source::Source;
use crate::state::Verdict;

/// The errors of a report that is not `done`, worded and with their hints.
pub fn errors(report: &Report) -> Vec<Error> {
    let name = &report.connection;
    let mut errors = Vec::new();
    for (problem, streams) in problems(report) {
        let mut error = Error::of_problem(problem, name);
        if !streams.is_empty() {
            error.message = format!("{}: {}", streams.join(", "), error.message).into();
        }
        let lost = |stream: &&str| problem.message.contains(&format!(" of {stream} "));
        let streams = streams.into_iter();
        let about: Vec<_> = match problem.code {
            codes::GUARD_DROP => streams.filter(lost).collect(),
            _ => streams.filter(|it| can_be_spared(it)).collect(),
        };
        errors.push(error.hints_after_run(name, &about));
    }
    errors
}

/// Whether the rest is of use without a family: not without people, payrolls or the company.
fn can_be_spared(stream: &str) -> bool {
    let needed = |source: &Source, stream: &Stream| {
        let core = source.sign_in.core;
        stream.scopes.iter().any(|scope| core.contains(scope))
    };
    let mut known = SOURCES
        .iter()
        .filter_map(|it| Some((it, it.stream(stream)?)));
    known.any(|(source, stream)| stream.is_root() && !needed(source, stream))
}

/// Each problem of a run once, with the streams that it holds for; what ended the run has none.
fn problems(report: &Report) -> Vec<(&Problem, Vec<&str>)> {
    let mut problems: Vec<(&Problem, Vec<&str>)> = report
        .stopped
        .iter()
        .map(|problem| (problem, Vec::new()))
        .collect();
    for stream in report
        .streams
        .iter()
        .filter(|s| s.verdict != Verdict::Skipped)
    {
        let Some(reason) = &stream.reason else {
            continue;
        };
        match problems.iter_mut().find(|(problem, _)| *problem == reason) {
            // What ended the run ended all of them.
            Some((_, streams)) if streams.is_empty() => {}
            Some((_, streams)) => streams.push(&stream.stream),
            None => problems.push((reason, vec![&stream.stream])),
        }
    }
    problems
}
