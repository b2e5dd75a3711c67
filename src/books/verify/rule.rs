//! What a rule is.

use std::collections::HashMap;

use serde::Serialize;

use crate::codes::Code;
use crate::money::{Minor, show};
use crate::policy::{Finance, LineClass};
use crate::store::Found;

pub use crate::policy::Severity;

/// The base views that say something of people.
pub const PEOPLE: [&str; 4] = ["f_person", "f_spell", "f_pay", "f_deduction"];

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its id, as `--rule` and `[verify]` have it.
    pub id: &'static str,
    /// Its code, which `explain` knows.
    pub code: Code,
    /// How sure it is.
    pub sure: Sure,
    /// How bad a finding is, unless the connection's file says otherwise.
    pub severity: Severity,
    /// What has to be known before a finding can be an error.
    pub basis: Basis,
    /// How it looks.
    pub look: Look,
    /// What it says of a finding, with holes in braces.
    pub says: &'static str,
}

/// How sure a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sure {
    /// Justworks publishes it, or it is arithmetic.
    Published,
    /// It is what such data usually holds to.
    Inferred,
    /// It is learned from the company's own payrolls.
    Learned,
}

/// What has to be known before a finding is worse than a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Nothing.
    Always,
    /// Which deductions are taxes.
    Deductions,
    /// Which contributions are taxes.
    Contributions,
    /// The formula of gross pay.
    Gross,
    /// The formula of net pay.
    Net,
    /// The formula of the company's debit.
    Debit,
}

/// How a rule looks.
#[derive(Debug, Clone, Copy)]
pub enum Look {
    /// By a statement, whose columns are those of [`Found`].
    Sql(&'static str),
    /// The same, where what is found of a payday depends on those before and after it.
    Around(&'static str),
    /// By holding amounts against the formula of its basis.
    Formula,
}

impl Basis {
    /// Whether it is known.
    pub fn is_known(self, finance: &Finance) -> bool {
        let formulas = &finance.formulas;
        match self {
            Self::Always => true,
            Self::Deductions => knows_taxes(finance, "employee_deduction/"),
            Self::Contributions => knows_taxes(finance, "employer_contribution/"),
            Self::Gross => formulas.gross.is_some(),
            Self::Net => formulas.net.is_some(),
            Self::Debit => formulas.company_debit.is_some(),
        }
    }
}

fn knows_taxes(finance: &Finance, kind: &str) -> bool {
    let mut lines = finance.lines.iter();
    lines.any(|(line, class)| line.starts_with(kind) && *class == LineClass::Tax)
}

impl Rule {
    /// Whether what it finds has a payday.
    pub fn is_of_payrolls(&self) -> bool {
        match self.look {
            Look::Formula => true,
            Look::Sql(sql) | Look::Around(sql) => !sql.contains("NULL AS day"),
        }
    }

    /// Whether what it finds depends on people as well, who may change without any payroll.
    pub fn reads_people(&self) -> bool {
        match self.look {
            Look::Formula => false,
            Look::Sql(sql) | Look::Around(sql) => sql
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .any(|word| PEOPLE.contains(&word)),
        }
    }

    /// Whether what it finds of a payday depends on the paydays around it.
    pub fn looks_around(&self) -> bool {
        matches!(self.look, Look::Around(_))
    }

    /// How bad a finding is: never worse than a warning while what it stands on is not known.
    pub fn severity_in(&self, finance: &Finance, said: Option<Severity>) -> Severity {
        let severity = said.unwrap_or(self.severity);
        if severity == Severity::Error && !self.basis.is_known(finance) {
            Severity::Warning
        } else {
            severity
        }
    }

    /// What it says of a finding. `names` has the names of people, where they may be said.
    pub fn message(&self, it: &Found, names: &HashMap<String, String>) -> String {
        let who = it.member_id.as_deref().unwrap_or("someone");
        let who = names.get(who).map_or(who, String::as_str);
        let amount = |minor: Option<Minor>| minor.map_or_else(|| "nothing".to_owned(), show);
        let off = it.found_minor.zip(it.expected_minor);
        let off = off.and_then(|(found, expected)| found.checked_sub(expected)?.checked_abs());
        let holes = [
            ("{who}", who.to_owned()),
            ("{day}", it.day.clone().unwrap_or_default()),
            ("{expected}", amount(it.expected_minor)),
            ("{found}", amount(it.found_minor)),
            ("{off}", amount(off)),
            ("{key}", it.key.clone()),
        ];
        let filled = holes
            .iter()
            .fold(self.says.to_owned(), |text, (hole, words)| {
                text.replace(hole, words)
            });
        // Last, so that what the source says is never taken for a hole.
        filled.replace("{detail}", &it.evidence)
    }
}
