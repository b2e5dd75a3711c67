//! What `verify` prints, for programs.

use jiff::civil::Date;
use serde::Serialize;

use super::finding::Finding;
use super::{accepted, lessons};
use crate::books::verify::Severity;
use crate::error::NamedDocument;

/// What was checked of one connection.
#[derive(Serialize)]
pub(super) struct Checked {
    pub connection: String,
    /// The paydays whose findings are shown; what is open is shown whenever it was paid, unless a month or
    /// a day is asked for.
    pub from: Option<Date>,
    pub through: Option<Date>,
    /// The rules that were tried.
    pub rules: Vec<&'static str>,
    pub findings: Vec<Finding>,
    /// Whether only what was found of these paydays is shown.
    #[serde(skip)]
    pub is_narrow: bool,
    #[serde(skip)]
    pub company: String,
}

/// What `--json` prints.
#[derive(Serialize)]
pub(super) struct Document {
    pub exit_code: u8,
    pub connections: Vec<Entry>,
}

/// A connection, or why it cannot be checked.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Entry {
    Checked(Checked),
    Learned(lessons::Learned),
    Accepted(accepted::Listed),
    Not(NamedDocument),
}

impl Checked {
    /// Open findings of a severity.
    pub fn open(&self, severity: Severity) -> impl Iterator<Item = &Finding> {
        let all = self.findings.iter();
        all.filter(move |it| it.severity == severity && it.accepted.is_none())
    }
}

impl Entry {
    pub fn checked(&self) -> Option<&Checked> {
        match self {
            Self::Checked(checked) => Some(checked),
            Self::Learned(_) | Self::Accepted(_) | Self::Not(_) => None,
        }
    }
}
