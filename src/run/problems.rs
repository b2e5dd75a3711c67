//! What a report's problems mean for a person: each one once, with the command that mends it.

use crate::catalog::Stream;
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
        match problem.code.as_str() {
            "guard.drop" => {
                let lost = |stream: &&&str| problem.message.contains(&format!(" of {stream} "));
                let flags: Vec<_> = streams
                    .iter()
                    .filter(lost)
                    .map(|s| format!("--accept-drop {s}"))
                    .collect();
                error = error.hint(format!(
                    "look at Justworks; if the drop is real: `drivetrain sync {name} {}`",
                    flags.join(" ")
                ));
            }
            "tie.difference" => {
                error = error.hint(format!(
                    "ask Justworks about those payrolls, or publish them as they are: `drivetrain sync {name}`"
                ));
            }
            "api.forbidden" | "api.report_late" | "api.report_failed" => {
                let spared: Vec<_> = streams
                    .iter()
                    .copied()
                    .filter(|it| can_be_spared(it))
                    .collect();
                if !spared.is_empty() {
                    error = error.hint(format!(
                        "or leave it out: `drivetrain streams {name} --exclude {}`",
                        spared.join(",")
                    ));
                }
            }
            "run.interrupted" | "run.terminated" => {
                error = error.hint(format!(
                    "nothing is lost: `drivetrain sync {name}` reads it again"
                ));
            }
            _ => {}
        }
        errors.push(error);
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
