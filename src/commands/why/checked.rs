//! What `drivetrain verify` found about a row, open or accepted: a line or two near the top.
//!
//! A finding is about a row that its key begins with, or that is its payroll or its person.

use std::fmt::Write as _;

use serde::Serialize;

use crate::books::verify::rule;
use crate::staging::StoreError;
use crate::store::{Found, Reader};
use crate::ui::summary::count;
use crate::ui::values::plain;
use crate::ui::{dim, fold, red, yellow};

/// Findings that are shown.
const SHOWN: usize = 3;

/// What was found about the row, the worst first; what is accepted last.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct Checks(Vec<Check>);

/// One finding.
#[derive(Serialize)]
struct Check {
    rule: String,
    severity: String,
    #[serde(flatten)]
    found: Found,
    message: String,
    /// Who accepted it, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<Accepted>,
}

#[derive(Serialize)]
struct Accepted {
    who: String,
    reason: String,
}

impl Checks {
    /// What the last looks found about the row of this key.
    pub(super) fn of(key: &str, reader: &Reader) -> Result<Self, StoreError> {
        let kept = reader.checks_of(key)?;
        if kept.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let names = reader.people()?;
        let mut checks = Vec::new();
        for (id, severity, found) in kept {
            let accepted = reader.accepted(&id, &found)?;
            checks.push(Check {
                message: rule(&id).map_or_else(String::new, |it| it.message(&found, &names)),
                accepted: accepted.map(|(who, reason)| Accepted { who, reason }),
                rule: id,
                severity,
                found,
            });
        }
        checks.sort_by_key(|it| it.accepted.is_some());
        Ok(Self(checks))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for it in self.0.iter().take(SHOWN) {
            let mark = match (&it.accepted, it.severity.as_str()) {
                (Some(_), _) => dim().apply_to("✓"),
                (_, "error") => red().apply_to("✗"),
                (_, "warning") => yellow().apply_to("!"),
                _ => dim().apply_to("·"),
            };
            let told = fold(&format!("{mark} {}", plain(&it.message)), "  ");
            let _ = writeln!(text, "{}", told.trim_start());
            let line = match &it.accepted {
                Some(by) => format!("accepted by {}: {}", plain(&by.who), plain(&by.reason)),
                None => format!("drivetrain explain check.{}", plain(&it.rule)),
            };
            let _ = writeln!(text, "  {}", dim().apply_to(line));
        }
        if let Some(more) = self.0.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            let more = count(more as u64);
            let _ = writeln!(text, "  and {more} more: `drivetrain verify --all`");
        }
        text
    }
}
