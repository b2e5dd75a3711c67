//! The tables of a connection: all of them, or those that need a look.

use jiff::tz::TimeZone;

use super::Status;
use crate::state::Verdict;
use crate::ui::summary::{count, things};
use crate::ui::{dim, yellow};

impl Status {
    /// The tables: all, or those that need a look.
    pub(super) fn table(&self, all_tables: bool) -> String {
        let needs_a_look = |name: &str| {
            let told = self.last.as_ref().and_then(|report| {
                let mut streams = report.streams.iter();
                streams.find(|told| told.stream == name)
            });
            told.is_some_and(|told| {
                !matches!(
                    told.verdict,
                    Verdict::Ok | Verdict::Unchanged | Verdict::Skipped
                )
            })
        };
        if self.streams.is_empty()
            || !all_tables && !self.streams.iter().any(|it| needs_a_look(it.stream))
        {
            return String::new();
        }
        let shown = || {
            let told = |name| {
                let report = self.last.as_ref()?;
                report.streams.iter().find(|told| told.stream == name)
            };
            let all = self.streams.iter();
            let all = all.map(move |stream| (stream, told(stream.stream)));
            all.filter(|(stream, told)| stream.rows > 0 || told.is_none_or(|it| it.was_wanted()))
                .filter(move |(stream, _)| all_tables || needs_a_look(stream.stream))
        };
        let width = shown().map(|(stream, _)| stream.stream.len()).max();
        let width = width.unwrap_or(0);
        let head = format!(
            "\n  {:<width$}{:>8}  {:<11} {}",
            "table", "rows", "last change", "last sync"
        );
        let mut text = format!("{}\n", dim().apply_to(head));
        for (stream, run) in shown() {
            let verdict = run.map_or("-", |told| told.verdict.word());
            let changed = stream.last_changed_at.map_or("-".into(), |at| {
                at.to_zoned_datetime(TimeZone::system())
                    .strftime("%Y-%m-%d")
                    .to_string()
            });
            text.push_str(&format!(
                "  {:<width$}{:>8}  {changed:<11} {verdict}\n",
                stream.stream,
                count(stream.rows)
            ));
        }
        if let Some(report) = &self.last {
            let off: usize = report.ties.iter().map(|tie| tie.differences.len()).sum();
            if off > 0 {
                let what = things(off as u64, "sum");
                text.push_str(&format!(
                    "  {}\n",
                    yellow().apply_to(format!("{what} did not tie"))
                ));
            }
        }
        text
    }
}
