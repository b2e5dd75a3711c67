//! The checks as a person reads them: the verdict first, what is well counted, what is not with how to fix it,
//! and what to do first at the end.

use std::fmt::Write as _;
use std::time::Duration;

use crate::codes::Code;
use crate::ui::summary::things;
use crate::ui::{behind, bold, cyan, dim, fold, green, red, yellow};

use crate::health::check::{Check, Status, worst};

/// Columns of a title, and of a time.
const TITLE: usize = 19;
const TOOK: usize = 6;

/// All of them, under a heading for this machine and for each connection.
pub(super) fn text(checks: &[Check], all: bool, describe: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    for (nth, about) in checks
        .chunk_by(|one, other| one.connection == other.connection)
        .enumerate()
    {
        let well = |check: &&Check| check.finding.status == Status::Ok;
        let blank = if nth > 0 { "\n" } else { "" };
        let heading = match &about[0].connection {
            None => bold().apply_to("this machine").to_string(),
            Some(name) => describe(name),
        };
        let _ = writeln!(text, "{blank}{heading}");
        let number = about.iter().filter(well).count() as u64;
        if !all && number > 0 {
            let ok = green().apply_to("✓");
            let _ = writeln!(text, "  {ok} {} ok", things(number, "check"));
        }
        let shown: Vec<_> = about
            .iter()
            .filter(|it| all || !well(it))
            .cloned()
            .collect();
        for several in shown.chunk_by(alike) {
            match several {
                [_, _, _, ..] => line(&mut text, &together(several)),
                one_or_two => one_or_two.iter().for_each(|check| line(&mut text, check)),
            }
        }
    }
    text
}

/// What is worst, once more, with what to do: after many lines it is what still stands on the screen.
pub(super) fn cause(checks: &[&Check]) -> String {
    let Some(worst) = worst(checks) else {
        return String::new();
    };
    let mut text = String::new();
    let of = match &worst.connection {
        Some(name) => format!("{name}: "),
        None => String::new(),
    };
    let first = format!("{of}{}", worst.finding.detail);
    let _ = writeln!(
        text,
        "\n{} {}",
        bold().apply_to("Fix first:"),
        behind(&first, 11)
    );
    for hint in worst.finding.hints.iter().take(1) {
        below(&mut text, "hint:", hint, "");
    }
    text
}

/// Whether two checks were skipped for one reason: many of them are one line.
fn alike(one: &Check, other: &Check) -> bool {
    let skipped = |check: &Check| check.finding.status == Status::Skipped;
    skipped(one)
        && skipped(other)
        && one.connection == other.connection
        && one.finding.detail == other.finding.detail
}

fn together(checks: &[Check]) -> Check {
    let titles: Vec<_> = checks.iter().map(|check| check.title.as_str()).collect();
    let mut together = checks[0].clone();
    together.title = things(checks.len() as u64, "check");
    together.finding.detail = format!("{}: {}", together.finding.detail, titles.join(", ")).into();
    together
}

fn line(text: &mut String, check: &Check) {
    let finding = &check.finding;
    let mark = match finding.status {
        Status::Ok => green().apply_to("✓"),
        Status::Note => cyan().apply_to("·"),
        Status::Warn => yellow().apply_to("!"),
        Status::Bad => red().apply_to("✗"),
        Status::Skipped => dim().apply_to("-"),
    };
    let indent = " ".repeat(TITLE + TOOK + 7);
    // A long title has a line of its own, so that the others need not make room for it.
    let title = if check.title.len() > TITLE {
        format!("{}\n{:TITLE$}    ", check.title, "")
    } else {
        format!("{:<TITLE$}", check.title)
    };
    let took = match finding.status {
        Status::Skipped => String::new(),
        _ => took(check.took),
    };
    let detail = match finding.status {
        Status::Skipped => format!("skipped: {}", finding.detail),
        _ => finding.detail.to_string(),
    };
    let took = dim().apply_to(format!("{took:>TOOK$}"));
    let detail = behind(&detail, indent.len());
    let _ = writeln!(text, "  {mark} {title} {took}  {detail}");
    for cause in &finding.causes {
        below(text, "caused by:", cause, &indent);
    }
    for hint in &finding.hints {
        below(text, "hint:", hint, &indent);
    }
}

/// What stands below a line, behind a word.
fn below(text: &mut String, word: &str, what: &str, indent: &str) {
    let folded = fold(&format!("{word} {what}"), indent);
    let shown = folded.trim_start();
    let rest = shown.strip_prefix(word).unwrap_or(shown);
    let word = match word {
        "hint:" => cyan().apply_to(word),
        _ => dim().apply_to(word),
    };
    let _ = writeln!(text, "{indent}{word}{rest}");
}

/// "0.4 ms", "12 ms", "1.2 s".
pub(super) fn took(took: Duration) -> String {
    let ms = took.as_secs_f64() * 1e3;
    match ms {
        ms if ms >= 1e3 => format!("{:.1} s", ms / 1e3),
        ms if ms >= 1.0 => format!("{ms:.0} ms"),
        _ => "0 ms".to_owned(),
    }
}

/// The first line: whether all is well, and what is worst if not.
pub(super) fn verdict(checks: &[&Check], took_all: Duration) -> String {
    let number = |status| {
        checks
            .iter()
            .filter(|it| it.finding.status == status)
            .count() as u64
    };
    let made = checks.len() as u64 - number(Status::Skipped);
    let figures = format!("{}, {}", things(made, "check"), took(took_all));
    let Some(worst) = worst(checks) else {
        return format!("{} all is well · {figures}", green().apply_to("✓"));
    };
    let counts = match (number(Status::Bad), number(Status::Warn)) {
        (bad, 0) => things(bad, "problem"),
        (0, warn) => things(warn, "warning"),
        (bad, warn) => format!("{}, {}", things(bad, "problem"), things(warn, "warning")),
    };
    let mark = match worst.finding.status {
        Status::Bad => red().apply_to("✗"),
        _ => yellow().apply_to("!"),
    };
    let about = match &worst.connection {
        Some(name) => format!("{name}: {}", worst.title),
        None => worst.title.clone(),
    };
    let code = worst.finding.code.map_or("", Code::as_str);
    format!("{mark} {counts} · start with: {about} ({code}) · {figures}")
}
