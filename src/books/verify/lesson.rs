//! A lesson: what was tried, what came of it, and what it changes in a connection's rules.

use std::collections::BTreeMap;

use serde::Serialize;

use super::rule::Basis;
use crate::policy::{Finance, Formula, LineClass};

/// What was learned of one thing.
#[derive(Debug, Serialize)]
pub struct Lesson {
    /// What it is: `gross`, `net`, `company_debit`, `employee_taxes` or `employer_taxes`.
    pub about: &'static str,
    /// Each candidate, the best first.
    pub tried: Vec<Tried>,
    /// What came of it.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What is known now, if anything.
    pub known: Option<String>,
}

/// How often a candidate holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// The formula, or the lines that are taxes.
    pub candidate: String,
    /// In how many it holds.
    pub holds: u64,
    /// Of how many.
    pub of: u64,
}

/// What came of trying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// One alone holds everywhere.
    Learned {
        /// What it is, in the words of the connection's file.
        winner: String,
    },
    /// Several hold everywhere.
    Several {
        /// What a payroll must have to tell them apart.
        apart: String,
    },
    /// None holds everywhere.
    None,
    /// There are too many kinds of lines to try all sets of them.
    TooMany {
        /// How many there are.
        groups: u64,
    },
    /// There are too few payrolls.
    TooFew {
        /// How many there are.
        payrolls: u64,
    },
}

/// What each lesson changes in the connection's rules.
#[derive(Debug, Default)]
pub struct Change {
    pub(super) formulas: Vec<(Basis, Formula)>,
    pub(super) lines: BTreeMap<String, LineClass>,
}

impl Change {
    /// Whether what was learned differs from what is written already.
    pub fn replaces(&self, about: &str, finance: &Finance) -> bool {
        let mut changed = finance.clone();
        self.apply(about, &mut changed);
        let mut lines = finance.lines.iter();
        let formulas = [
            (finance.formulas.gross, changed.formulas.gross),
            (finance.formulas.net, changed.formulas.net),
            (
                finance.formulas.company_debit,
                changed.formulas.company_debit,
            ),
        ];
        lines.any(|(line, class)| changed.lines.get(line) != Some(class))
            || formulas.iter().any(|(was, is)| was.is_some() && was != is)
    }

    /// The rules with what was learned, of these lessons alone.
    pub fn apply(&self, about: &str, finance: &mut Finance) {
        for (basis, formula) in &self.formulas {
            match basis {
                Basis::Gross if about == "gross" => finance.formulas.gross = Some(*formula),
                Basis::Net if about == "net" => finance.formulas.net = Some(*formula),
                Basis::Debit if about == "company_debit" => {
                    finance.formulas.company_debit = Some(*formula);
                }
                _ => {}
            }
        }
        let kind = match about {
            "employee_taxes" => "employee_deduction/",
            "employer_taxes" => "employer_contribution/",
            _ => return,
        };
        // What a person wrote of other words stays.
        let learned = self.lines.iter().filter(|(line, _)| line.starts_with(kind));
        finance
            .lines
            .extend(learned.map(|(line, class)| (line.clone(), *class)));
    }
}
