//! One finding: what a rule found, what it says, and who accepted it.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::books::verify::{Looked, Severity, Sure};
use crate::codes::Code;
use crate::error::Error;
use crate::store::{Found, Reader};

/// One finding.
#[derive(Serialize)]
pub(super) struct Finding {
    pub rule: &'static str,
    /// What `explain` knows it by.
    pub code: Code,
    pub severity: Severity,
    pub sure: Sure,
    #[serde(flatten)]
    pub found: Found,
    /// How far what was found is off what was expected.
    pub off_minor: Option<i64>,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
}

/// Who accepted it.
#[derive(Serialize)]
pub(super) struct Accepted {
    pub who: String,
    pub reason: String,
}

impl Finding {
    /// Whether it is of these paydays, or of now.
    pub fn is_within(&self, (from, through): (Date, Date)) -> bool {
        let day: Option<Date> = self.found.day.as_deref().and_then(|day| day.parse().ok());
        day.is_none_or(|day| from <= day && day <= through)
    }
}

/// What was found, the worst first.
pub(super) fn findings(looked: Vec<Looked>, reader: &Reader) -> Result<Vec<Finding>, Error> {
    let names: HashMap<_, _> = reader.people()?;
    let mut findings = Vec::new();
    for Looked {
        rule,
        severity,
        found,
    } in looked
    {
        for found in found {
            let accepted = reader.accepted(rule.id, &found)?;
            let off = found.found_minor.zip(found.expected_minor);
            findings.push(Finding {
                rule: rule.id,
                code: rule.code,
                severity,
                sure: rule.sure,
                off_minor: off.and_then(|(found, expected)| found.checked_sub(expected)),
                message: rule.message(&found, &names),
                accepted: accepted.map(|(who, reason)| Accepted { who, reason }),
                found,
            });
        }
    }
    findings.sort_by_key(|it| it.severity);
    Ok(findings)
}
