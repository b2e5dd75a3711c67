//! A run's report, for a person: the news as finance speaks of them, the tables that need a look, what
//! ties, what was kept back, and where the data is. `-v` shows all tables.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use console::StyledObject;
use indicatif::HumanCount;

use super::headlines::Audience;
use super::{Ui, Volume, bold, dim, green, plain, red, yellow};
use crate::foreign::{Foreign, path};
use crate::money;
use crate::report::{
    Difference, Drift, DriftKind, Headlines, Report, StreamReport, TieReport, Withdrawn,
};
use crate::state::Verdict;

/// Differences that are named one by one; the rest is counted.
pub(super) const NAMED: usize = 5;

/// Whole numbers as people read them: `12,345`.
pub fn count(number: u64) -> String {
    HumanCount(number).to_string()
}

/// A size in bytes: `12.3 MB`.
pub fn bytes(number: u64) -> String {
    let number = number as f64;
    match number {
        n if n >= 1e9 => format!("{:.1} GB", n / 1e9),
        n if n >= 1e6 => format!("{:.1} MB", n / 1e6),
        n => format!("{:.0} kB", n / 1e3),
    }
}

/// One thing or several: `1 payroll`, `26 payrolls`.
pub fn things(number: u64, thing: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {thing}{s}", count(number))
}

/// A column of counts: its head, and what it counts.
pub type Counts = (&'static str, fn(&StreamReport) -> u64);

impl Ui {
    /// Shows a report. Names and amounts go to a terminal only.
    pub fn summary(&self, report: &Report, news: &Headlines, store: &Path) {
        let all = self.volume == Volume::Verbose;
        if self.terminal {
            self.say(text(report, news, all, store));
        } else {
            let lines = plain::text(report, news, all);
            lines.lines().for_each(|line| self.say(line));
        }
    }

    /// Warns of sums that do not tie and of drift, as far as no earlier report has them.
    pub fn news(&self, report: &Report, earlier: &[Report]) {
        let known = |tie: &TieReport, difference: &Difference| {
            let ties = earlier.iter().flat_map(|report| &report.ties);
            let same = ties.filter(|other| other.about == tie.about && other.stream == tie.stream);
            let mut keys = same.flat_map(|tie| &tie.differences).map(|it| &it.key);
            keys.any(|key| *key == difference.key)
        };
        for tie in &report.ties {
            let new = tie.differences.iter().filter(|it| !known(tie, it)).count();
            if new == 0 {
                continue;
            }
            let off = things(new as u64, tie.stream.trim_end_matches('s'));
            let (name, about) = (&report.connection, &tie.about);
            self.warn(format!(
                "{name}: {off} not tied: {about}; `drivetrain sync {name}` lists them"
            ));
        }
        let what = |drift: &Drift| (drift.kind, drift.stream.clone(), drift.column.clone());
        let known: BTreeSet<_> = earlier.iter().flat_map(|it| &it.drift).map(what).collect();
        for drift in report.drift.iter().filter(|it| !known.contains(&what(it))) {
            self.warn(drifted(drift));
        }
    }
}

fn text(report: &Report, news: &Headlines, all: bool, store: &Path) -> String {
    let end = last_line(report, store);
    if report.stopped.is_some() && !report.published {
        // A table of what was not reached says nothing; what stopped the run is told after this.
        let withdrawn = withdrawn(&report.withdrawn, report.dry_run);
        return format!("{withdrawn}{end}");
    }
    let mut parts = Vec::new();
    let told = headlines(news);
    parts.extend((!told.is_empty()).then_some(told));
    let shown: Vec<_> = shown(report, news, all).collect();
    parts.extend((!shown.is_empty()).then(|| table(&shown)));
    let said = notes(report, NAMED);
    parts.extend((!said.is_empty()).then(|| format!("{}\n", said.trim_end())));
    parts.push(end);
    parts.join("\n")
}

/// How much is there, the news, and the command to go on with.
fn headlines(news: &Headlines) -> String {
    let mut text = String::new();
    if let Some(totals) = news.totals() {
        let _ = writeln!(text, "{} {totals}", green().apply_to("✓"));
    }
    for line in news.lines(Audience::Person) {
        let _ = writeln!(text, "  {line}");
    }
    if let Some(next) = news.next_line() {
        let _ = writeln!(text, "  {next}");
    }
    text
}

/// The streams that are listed: all that a person expects to hear of, or only those that need a look.
/// Where nothing else says what is new, those with news.
pub(super) fn shown<'a>(
    report: &'a Report,
    news: &Headlines,
    all: bool,
) -> impl Iterator<Item = &'a StreamReport> {
    let untold = report.dry_run || news.totals.is_empty();
    let wanted = report.streams.iter().filter(|it| it.was_wanted());
    // What became of a root became of all that hangs on it.
    let is_told = |it: &StreamReport| {
        let mut roots = report.streams.iter();
        let root = roots.find(|root| root.stream == it.family && root.stream != it.stream);
        root.is_some_and(|root| root.was_wanted() && root.verdict == it.verdict)
    };
    wanted.filter(move |it| {
        let is_fine = matches!(it.verdict, Verdict::Ok | Verdict::Unchanged);
        all || !is_fine && !is_told(it) || untold && it.has_news()
    })
}

/// The counts of these streams, without columns in which there is nothing.
fn table(shown: &[&StreamReport]) -> String {
    let all: [Counts; 3] = [
        ("new", |it| it.new),
        ("changed", |it| it.changed),
        ("removed", |it| it.gone),
    ];
    let columns = all.into_iter();
    let columns: Vec<_> = columns
        .filter(|(_, of)| shown.iter().any(|it| of(it) > 0))
        .collect();
    let width = shown.iter().map(|it| it.stream.len()).max().unwrap_or(0);
    let mut text = String::new();
    if !columns.is_empty() {
        let heads = columns.iter().map(|(head, _)| format!("  {head:>9}"));
        let heads = format!("  {:width$}{}", "", heads.collect::<String>());
        let _ = writeln!(text, "{}", dim().apply_to(heads));
    }
    for stream in shown {
        let numbers = columns.iter().map(|(_, of)| match of(stream) {
            0 => dim().apply_to(format!("  {:>9}", "·")).to_string(),
            number => bold()
                .apply_to(format!("  {:>9}", count(number)))
                .to_string(),
        });
        let row = row(stream, &numbers.collect::<String>());
        let line = format!("  {:width$}{row}", stream.stream);
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// What needs a look: rows that would change, what a full refresh found, sums, and drift. So many differences
/// of a kind are `named` one by one.
pub fn notes(report: &Report, named: usize) -> String {
    let mut said = withdrawn(&report.withdrawn, report.dry_run);
    for stream in &report.streams {
        examples(&mut said, stream);
    }
    for stream in report.streams.iter().filter(|stream| stream.missed > 0) {
        let rows = things(stream.missed, "row");
        let name = &stream.stream;
        let what = format!(
            "{rows} of {name} had changed without notice; the weekly full refresh found them"
        );
        look(&mut said, &what);
    }
    for stream in report.streams.iter().filter(|stream| stream.corrected > 0) {
        corrected(&mut said, stream, report.dry_run);
    }
    for tie in &report.ties {
        tied(&mut said, tie, named);
    }
    for drift in &report.drift {
        look(&mut said, &drifted(drift));
    }
    if let Some(checks) = &report.checks {
        said.push_str(&super::checks::line(&report.connection, checks));
    }
    said
}

/// A line that needs a look.
fn look(text: &mut String, what: &str) {
    let _ = writeln!(text, "{} {what}", yellow().apply_to("!"));
}

/// What left the tables because it is no longer included, in a line; nothing where that is nothing.
pub(super) fn withdrawn(withdrawn: &[Withdrawn], dry_run: bool) -> String {
    if withdrawn.is_empty() {
        return String::new();
    }
    let each = |it: &Withdrawn| {
        let column = it.column.as_ref().map(|column| format!(".{column}"));
        let rows = things(it.rows, "row");
        format!("{}{} ({rows})", it.stream, column.unwrap_or_default())
    };
    let what: Vec<_> = withdrawn.iter().map(each).collect();
    let removed = if dry_run {
        "would be removed"
    } else {
        "removed"
    };
    let mark = green().apply_to("✓");
    format!(
        "{mark} {removed} because no longer included: {}\n",
        what.join(", ")
    )
}

/// Rows that did not stand in the store as they were published.
fn corrected(text: &mut String, stream: &StreamReport, dry_run: bool) {
    if matches!(stream.verdict, Verdict::Held | Verdict::Failed) {
        return;
    }
    let rows = things(stream.corrected, "row");
    let what = match (dry_run, stream.corrected) {
        (true, 1) => "differs from what was read and would be corrected",
        (true, _) => "differ from what was read and would be corrected",
        (false, 1) => "differed from what was read and was corrected",
        (false, _) => "differed from what was read and were corrected",
    };
    let name = &stream.stream;
    look(text, &format!("{rows} of {name} {what}"));
}

/// Which rows would change, in a run that publishes nothing.
fn examples(text: &mut String, stream: &StreamReport) {
    let Some(examples) = &stream.examples else {
        return;
    };
    let kinds = [
        ("new", stream.new, &examples.new),
        ("changed", stream.changed, &examples.changed),
        ("removed", stream.gone, &examples.gone),
    ];
    for (kind, rows, keys) in kinds {
        if keys.is_empty() {
            continue;
        }
        let more = rows.saturating_sub(keys.len() as u64);
        let more = match more {
            0 => String::new(),
            more => format!(" and {} more", count(more)),
        };
        let keys: Vec<_> = keys.iter().map(Foreign::to_string).collect();
        let keys = keys.join(", ");
        let _ = writeln!(text, "  {} {kind}: {keys}{more}", stream.stream);
    }
}

fn drifted(drift: &Drift) -> String {
    let times = things(drift.count, "time");
    let what = format!("{}.{}", drift.stream, drift.column);
    let first = drift.first.as_ref();
    let first = first.map_or(String::new(), |place| format!(", first at {place},"));
    match drift.kind {
        DriftKind::Unreadable => format!(
            "{what} was {} {times}{first} and is left empty; the original is kept in _raw",
            drift.found
        ),
        DriftKind::NoKey => {
            format!("{what} was missing {times}; the rest of that row is in its parent's _raw only")
        }
        DriftKind::Unlisted => format!(
            "{} of {} are no longer in any Justworks list, but were found by ID; kept",
            things(drift.count, "row"),
            drift.stream
        ),
        DriftKind::NewField => format!("{what} is new at Justworks; it is kept in _raw"),
        DriftKind::BrokenText => {
            format!("{what} has a broken character {times}{first}, which is kept as U+FFFD")
        }
    }
}

/// Numbers of a stream and what is to say of it, behind its name.
fn row(stream: &StreamReport, numbers: &str) -> String {
    match stream.verdict {
        Verdict::Ok => numbers.to_owned(),
        Verdict::Unchanged if stream.has_news() => numbers.to_owned(),
        Verdict::Unchanged => format!("  {}", dim().apply_to("unchanged")),
        Verdict::Partial => format!("{numbers}  {}", yellow().apply_to("partial")),
        Verdict::Held => format!("{numbers}  {}", yellow().apply_to("held back")),
        Verdict::Failed => format!("  {}", red().apply_to("failed; not updated")),
        Verdict::Skipped if stream.gone > 0 => {
            format!("{numbers}  {}", dim().apply_to("no longer included"))
        }
        Verdict::Skipped => {
            let why = stream.reason.as_ref().map_or("", |reason| &reason.message);
            format!("  {}", dim().apply_to(format!("skipped: {why}")))
        }
    }
}

fn tied(text: &mut String, tie: &TieReport, named: usize) {
    let total = tie.tied + tie.differences.len() as u64;
    if total == 0 {
        return;
    }
    let what = things(total, tie.stream.trim_end_matches('s'));
    if tie.differences.is_empty() {
        let ties = if total == 1 { "ties" } else { "tie" };
        let _ = writeln!(
            text,
            "{} {what} {ties}: {}",
            green().apply_to("✓"),
            tie.about
        );
        return;
    }
    let off = count(tie.differences.len() as u64);
    look(text, &format!("{off} of {what} do not tie: {}", tie.about));
    for difference in tie.differences.iter().take(named) {
        let _ = writeln!(text, "    {}", told(difference));
    }
    if let Some(more) = tie.differences.len().checked_sub(named.saturating_add(1)) {
        let _ = writeln!(text, "    and {} more; --json lists all of them", more + 1);
    }
}

fn told(difference: &Difference) -> String {
    let currency = difference.currency.as_ref();
    let currency = currency.map_or("(no currency)".into(), Foreign::to_string);
    let parts = things(difference.parts, "part");
    match (difference.total_minor, difference.parts_minor) {
        (Some(total), Some(sum)) => format!(
            "{}: {} {currency}, its {parts} {} ({})",
            difference.key,
            money::show(total),
            money::show(sum),
            super::values::signed(i128::from(sum) - i128::from(total)),
        ),
        (None, _) => format!("{}: its total cannot be read", difference.key),
        (_, None) => format!(
            "{}: not all of its {parts} are readable amounts in {currency}",
            difference.key
        ),
    }
}

fn last_line(report: &Report, store: &Path) -> String {
    let line = format!("{} · {}", verdict(report), figures(report, store));
    // A rehearsal is not on record.
    if report.dry_run {
        return line;
    }
    format!("{line}\n{}", dim().apply_to(format!("run {}", report.run)))
}

/// How the run ended, in a word.
pub(super) fn verdict(report: &Report) -> StyledObject<&'static str> {
    match (report.published, report.nothing_new()) {
        (false, true) if report.dry_run => green().apply_to("dry run: nothing would change"),
        (false, _) if report.dry_run => yellow().apply_to("dry run: nothing was saved"),
        (true, true) => green().apply_to("nothing has changed"),
        (true, false) if report.outcome().is_none() => green().apply_to("saved"),
        (true, false) => yellow().apply_to("partly saved"),
        (false, _) => red().apply_to("nothing saved"),
    }
}

/// How long it took, what was asked, and where the data is.
pub(super) fn figures(report: &Report, store: &Path) -> String {
    let retries = match report.retries {
        0 => String::new(),
        1 => " (1 retry)".to_owned(),
        n => format!(" ({} retries)", count(n)),
    };
    let resumed = match report.resumed() {
        0 => String::new(),
        rows => format!(" · resumed: {} were already there", things(rows, "row")),
    };
    format!(
        "{:.1} s · {}{retries}{resumed} · {}",
        report.seconds(),
        things(report.requests, "request"),
        path(store)
    )
}
