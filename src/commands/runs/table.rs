//! The tables of one run: what was read of each, what changed, and what that took.

use std::fmt::Write as _;

use super::text::took;
use crate::report::Report;
use crate::state::Verdict;
use crate::ui::summary::{Counts, count};
use crate::ui::{dim, green, is_narrow, red, yellow};

/// All tables, without columns in which there is nothing.
pub(super) fn text(report: &Report) -> String {
    let shown = || report.streams.iter().filter(|it| it.was_wanted());
    let Some(width) = shown().map(|it| it.stream.len()).max() else {
        return String::new();
    };
    let all: [Counts; 4] = [
        ("read", |it| it.rows),
        ("new", |it| it.new),
        ("changed", |it| it.changed),
        ("removed", |it| it.gone),
    ];
    let columns = all.into_iter();
    let columns: Vec<_> = columns
        .filter(|(head, of)| shown().any(|it| of(it) > 0) && !(is_narrow() && *head == "read"))
        .collect();
    let heads = columns.iter().map(|(head, _)| format!(" {head:>7}"));
    let effort = |requests: &str, time: &str| match is_narrow() {
        true => String::new(),
        false => format!(" {requests:>8} {time:>6}"),
    };
    let heads = heads.collect::<String>();
    let end = effort("requests", "time");
    let head = format!("\n  {:<width$} {:<9}{heads}{end}", "table", "result");
    let mut text = format!("{}\n", dim().apply_to(head));
    for stream in shown() {
        let requests = match stream.retries {
            0 => count(stream.requests),
            more => format!("{}+{}", count(stream.requests), count(more)),
        };
        let verdict = format!("{:<9}", stream.verdict.word());
        let style = match stream.verdict {
            Verdict::Ok | Verdict::Unchanged => green(),
            Verdict::Skipped => dim(),
            Verdict::Partial | Verdict::Held => yellow(),
            Verdict::Failed => red(),
        };
        let numbers = columns.iter().map(|(_, of)| match of(stream) {
            0 => format!(" {:>7}", "·"),
            number => format!(" {:>7}", count(number)),
        });
        let _ = writeln!(
            text,
            "  {:<width$} {}{}{}",
            stream.stream,
            style.apply_to(verdict),
            numbers.collect::<String>(),
            effort(&requests, &took(stream.seconds)),
        );
    }
    text
}
