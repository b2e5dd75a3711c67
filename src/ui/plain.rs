//! A run's report where no terminal is: one line for each stream with news, what needs a look, and at
//! the very end a line with the verdict and the run. Each line says which connection it is about, so
//! that a log of many can be searched. There are ids and counts, no names and no one's amounts.

use std::fmt::Write as _;
use std::path::Path;

use super::Ui;
use super::headlines::{Audience, counted};
use super::summary::{NAMED, count, figures, notes, verdict, withdrawn};
use crate::report::{Headlines, Report, StreamReport, Withdrawn};
use crate::state::Verdict;

impl Ui {
    /// The last line about a connection, where it is not part of a table: after all errors.
    pub fn verdict(&self, report: &Report, store: &Path, exit_code: u8) {
        if !self.terminal {
            let (name, word) = (&report.connection, verdict(report));
            let figures = figures(report, store);
            let run = &report.run;
            self.say(format!(
                "{name}: {word}, exit {exit_code} · {figures} · run {run}"
            ));
        }
    }

    /// What left the tables although the run could not begin.
    pub fn withdrawn(&self, connection: &str, told: &[Withdrawn]) {
        let told = withdrawn(told, false);
        if !told.is_empty() {
            self.say(format!("{connection} {}", told.trim_end()));
        }
    }

    /// The same for a run that could not begin.
    pub fn no_run(&self, connection: &str, exit_code: u8) {
        if !self.terminal {
            self.say(format!("{connection}: no sync, exit {exit_code}"));
        }
    }
}

/// Everything but the verdict; nothing where nothing was reached.
pub(super) fn text(report: &Report, news: &Headlines, all: bool) -> String {
    let mut text = String::new();
    let name = &report.connection;
    if report.stopped.is_some() && !report.published {
        let told = withdrawn(&report.withdrawn, report.dry_run);
        return match told.as_str() {
            "" => text,
            told => format!("{name} {told}"),
        };
    }
    let wanted = report.streams.iter().filter(|stream| stream.was_wanted());
    let is_quiet = |it: &&StreamReport| it.verdict == Verdict::Unchanged && !it.has_news();
    for stream in wanted.filter(|it| all || !is_quiet(it)) {
        let _ = writeln!(text, "{name} {}: {}", stream.stream, line(stream));
    }
    for line in news.lines(Audience::Anybody) {
        let _ = writeln!(text, "{name} {line}");
    }
    if !news.lines.is_empty() {
        let run = &report.run;
        let command = format!("`drivetrain changes {name} --run {run}`");
        let _ = writeln!(text, "{name} {command} lists them");
    }
    for note in notes(report, NAMED).lines() {
        let _ = writeln!(text, "{name} {}", note.trim_start());
    }
    text
}

fn line(stream: &StreamReport) -> String {
    let word = stream.verdict.word();
    let why = stream.reason.as_ref();
    let code = why.map_or_else(String::new, |why| format!(" ({})", why.code));
    let counts = counted([stream.new, stream.changed, stream.gone]);
    match stream.verdict {
        Verdict::Skipped if stream.gone > 0 => {
            format!("no longer included, {} removed", count(stream.gone))
        }
        Verdict::Skipped => format!(
            "skipped: {}",
            why.map_or("not chosen", |why| why.message.as_str())
        ),
        Verdict::Failed => format!("{word}{code}, not updated"),
        Verdict::Ok | Verdict::Unchanged if !counts.is_empty() => counts,
        _ if counts.is_empty() => format!("{word}{code}"),
        _ => format!("{word}{code}, {counts}"),
    }
}
