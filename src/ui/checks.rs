//! What checks have found, in a line of a run's summary.

use super::summary::things;
use super::{Ui, dim, green, yellow};
use crate::report::Checks;

impl Ui {
    /// Warns of findings that were not there before: their rules and how many, without a name or an
    /// amount.
    pub fn new_findings(&self, connection: &str, checks: &Checks) {
        self.warn(format!(
            "{connection}: new findings: {}; `drivetrain verify {connection}` lists them",
            rules(checks)
        ));
    }
}

/// The line of the summary; nothing where nothing is open and nothing is new.
pub(super) fn line(connection: &str, checks: &Checks) -> String {
    if !checks.all {
        let mark = dim().apply_to("·");
        return format!(
            "{mark} not checked yet: `drivetrain verify {connection}` checks all payrolls\n"
        );
    }
    if !checks.is_any_open() {
        return format!("{} checked: no findings\n", green().apply_to("✓"));
    }
    let mut open = Vec::new();
    if checks.errors > 0 {
        open.push(things(checks.errors, "error"));
    }
    if checks.warnings > 0 {
        open.push(things(checks.warnings, "warning"));
    }
    let new = if checks.new.is_empty() {
        String::new()
    } else {
        format!(", new: {}", rules(checks))
    };
    format!(
        "{} checked: {} open{new}; `drivetrain verify {connection}`\n",
        yellow().apply_to("!"),
        open.join(" and "),
    )
}

fn rules(checks: &Checks) -> String {
    let each = checks
        .new
        .iter()
        .map(|(rule, count)| format!("{rule} ({count})"));
    each.collect::<Vec<_>>().join(", ")
}
