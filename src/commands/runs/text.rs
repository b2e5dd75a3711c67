//! Runs as a person reads them.

use std::fmt::Write as _;

use jiff::tz::TimeZone;

use super::table;
use crate::config::Name;
use crate::error::{Error, Kind};
use crate::report::{Headlines, Report, StreamReport};
use crate::run::problems;
use crate::state::Verdict;
use crate::store::Run;
use crate::ui::headlines::{Audience, people};
use crate::ui::summary::{Counts, count, notes, things};
use crate::ui::{behind, bold, cyan, dim, fold, green, is_narrow, red, yellow};

/// Rows that a run read.
pub(super) fn rows(report: &Report) -> u64 {
    report.streams.iter().map(|stream| stream.rows).sum()
}

/// What became public of these counts: nothing of what was held back, or could not be read.
pub(super) fn changes(report: &Report, of: fn(&StreamReport) -> u64) -> u64 {
    let kept_back = |it: &&StreamReport| matches!(it.verdict, Verdict::Held | Verdict::Failed);
    let streams = report.streams.iter().filter(|it| !kept_back(it));
    streams.map(of).sum()
}

/// Streams that were held back.
pub(super) fn held(report: &Report) -> Vec<&str> {
    with(report, Verdict::Held)
}

/// Sums that did not tie.
pub(super) fn off(report: &Report) -> usize {
    report.ties.iter().map(|tie| tie.differences.len()).sum()
}

fn with(report: &Report, verdict: Verdict) -> Vec<&str> {
    let streams = report.streams.iter().filter(|it| it.verdict == verdict);
    streams.map(|stream| stream.stream.as_str()).collect()
}

/// The runs of a connection, a line each, and a second one where there is something to say.
pub(super) fn list(name: &Name, runs: &[Run]) -> String {
    let mut text = format!("{}\n", bold().apply_to(name));
    if runs.is_empty() {
        text.push_str("  no sync yet\n");
        return text;
    }
    let effort = |read: &str, requests: &str| match is_narrow() {
        true => String::new(),
        false => format!(" {read:>8} {requests:>9}"),
    };
    let head = format!(
        "{:<21}  {:<16}  {:<11} {:>6}{}",
        "run",
        "started",
        "result",
        "took",
        effort("rows", "requests")
    );
    let _ = writeln!(text, "{}", dim().apply_to(head));
    for (at, run) in runs.iter().enumerate() {
        let report = run.report.as_ref();
        let number = |of: fn(&Report) -> u64| report.map_or("-".into(), |it| count(of(it)));
        let _ = writeln!(
            text,
            "{:<21}  {:<16}  {} {:>6}{}",
            run.id,
            began(run, "%Y-%m-%d %H:%M"),
            ended(run, at == 0),
            report.map_or("-".into(), |report| took(report.seconds())),
            effort(&number(rows), &number(|report| report.requests)),
        );
        let said = report.map(remarks).unwrap_or_default();
        if !said.is_empty() {
            let _ = writeln!(text, "{}", fold(&said.join(" · "), "  "));
        }
    }
    text
}

fn began(run: &Run, format: &str) -> String {
    let local = run.started_at.to_zoned_datetime(TimeZone::system());
    local.strftime(format).to_string()
}

/// The word for a run's end. Whether the last one is at work still, no one can say from here.
fn word(run: &Run, is_last: bool) -> &str {
    match run.outcome.as_deref() {
        Some("sign_in") => "sign-in",
        Some(word) => word,
        None if is_last => "unfinished",
        None => "interrupted",
    }
}

fn ended(run: &Run, is_last: bool) -> String {
    let word = word(run, is_last);
    let shown = format!("{word:<11}");
    let style = match word {
        "done" => green(),
        "held" | "incomplete" | "unfinished" => yellow(),
        _ => red(),
    };
    style.apply_to(shown).to_string()
}

/// `0.4 s`, `12 min`, `2.5 h`.
pub(super) fn took(seconds: f64) -> String {
    match seconds {
        s if s < 100.0 => format!("{s:.1} s"),
        s if s < 6000.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

/// What of these counts became public: `1 payroll, 1 paystub changed`. Rows below those are not counted:
/// one person is one person, however many rows hang on one.
fn news(report: &Report, of: fn(&StreamReport) -> u64, what: &str) -> Option<String> {
    let kept_back = |it: &StreamReport| matches!(it.verdict, Verdict::Held | Verdict::Failed);
    let number = |table: &str| {
        let mut streams = report.streams.iter();
        let stream = streams.find(|it| it.stream == table && !kept_back(it));
        stream.map(of).filter(|number| *number > 0)
    };
    let named = [
        number("members").map(people),
        number("payrolls").map(|number| things(number, "payroll")),
        number("paystubs").map(|number| things(number, "paystub")),
    ];
    let named: Vec<_> = named.into_iter().flatten().collect();
    if !named.is_empty() {
        return Some(format!("{} {what}", named.join(", ")));
    }
    let other = changes(report, of);
    (other > 0).then(|| format!("{} {what}", things(other, "other row")))
}

/// What is worth saying of a run beside its numbers.
fn remarks(report: &Report) -> Vec<String> {
    let counts: [Counts; 4] = [
        ("new", |it| it.new),
        ("changed", |it| it.changed),
        ("removed", |it| it.gone),
        ("corrected", |it| it.corrected),
    ];
    let said = counts.into_iter();
    let mut said: Vec<_> = said
        .filter_map(|(what, of)| news(report, of, what))
        .collect();
    match report.retries {
        0 => {}
        1 => said.push("1 retry".into()),
        more => said.push(format!("{} retries", count(more))),
    }
    if report.resumed() > 0 {
        said.push(format!("{} resumed", count(report.resumed())));
    }
    for verdict in [Verdict::Held, Verdict::Failed, Verdict::Partial] {
        let streams = with(report, verdict);
        if !streams.is_empty() && (report.stopped.is_none() || report.published) {
            let text = format!("{}: {}", verdict.word(), streams.join(", "));
            said.push(yellow().apply_to(text).to_string());
        }
    }
    if off(report) > 0 {
        let text = format!("{} did not tie", things(off(report) as u64, "sum"));
        said.push(yellow().apply_to(text).to_string());
    }
    if !report.drift.is_empty() {
        let text = format!(
            "unexpected fields: {}",
            things(report.drift.len() as u64, "field")
        );
        said.push(yellow().apply_to(text).to_string());
    }
    if let Some(problem) = &report.stopped {
        said.push(red().apply_to(problem.code).to_string());
    }
    said
}

/// A run in full.
pub(super) fn full(name: &Name, run: &Run, news: &Headlines, audience: Audience) -> String {
    let mut text = format!("{}  {name}\n", bold().apply_to(&run.id));
    let mut line = |what: &str, said: String| {
        let what = dim().apply_to(format!("{what:<8}"));
        let _ = writeln!(text, "  {what}  {}", behind(&said, 12));
    };
    line("started", began(run, "%Y-%m-%d %H:%M:%S %Z"));
    let Some(report) = &run.report else {
        line("result", died(name, run));
        return text;
    };
    let exit_code = report.ended().map_or(0, Kind::exit_code);
    let published = match (report.published, report.nothing_new()) {
        (true, true) => "nothing had changed",
        (true, false) if report.outcome().is_none() => "saved",
        (true, false) => "partly saved",
        (false, _) => "nothing saved",
    };
    let word = ended(run, false);
    let word = word.trim_end();
    line(
        "result",
        format!(
            "{word}, {published}, exit {exit_code}, after {}",
            took(report.seconds())
        ),
    );
    let retries = match report.retries {
        0 => String::new(),
        1 => ", 1 of them a retry".into(),
        more => format!(", {} of them retries", count(more)),
    };
    line("requests", format!("{}{retries}", count(report.requests)));
    for (at, line) in news.lines(audience).iter().enumerate() {
        text.push_str(if at == 0 { "\n" } else { "" });
        let _ = writeln!(text, "  {line}");
    }
    if !news.lines.is_empty() {
        let command = format!("drivetrain changes {name} --run {}", run.id);
        let _ = writeln!(text, "  {}", cyan().apply_to(command));
    }
    text.push_str(&table::text(report));
    let said = notes(report, usize::MAX);
    if !said.is_empty() {
        let _ = write!(text, "\n{said}");
    }
    for error in problems::errors(report) {
        text.push('\n');
        text.push_str(&problem(&error));
    }
    text
}

/// What is known of a run that left no report.
fn died(name: &Name, run: &Run) -> String {
    match run.outcome.as_deref() {
        None => format!(
            "not yet: it is running, or it was cut off; the next `drivetrain sync {name}` finds out which"
        ),
        Some("interrupted") => format!(
            "{}: drivetrain or the machine was stopped, and nothing of it was saved; the next `drivetrain sync {name}` continued where it left off",
            red().apply_to("interrupted")
        ),
        Some(word) => format!("{word}; its report is from another release and cannot be read"),
    }
}

/// A problem with its causes and with what fixes it.
fn problem(error: &Error) -> String {
    let mut text = String::new();
    let mut line = |label: String, columns: usize, said: &str| {
        let _ = writeln!(text, "{label} {}", behind(said, columns));
    };
    let code = red().apply_to(error.code).to_string();
    line(format!("{code}:"), 2, &error.message);
    for cause in &error.causes {
        line("  caused by:".into(), 13, cause);
    }
    for hint in &error.hints {
        line(cyan().apply_to("hint:").to_string(), 6, &hint.to_string());
    }
    text
}
