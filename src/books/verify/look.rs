//! Looks through a store with the rules, and gives what they find.

use jiff::ToSpan;
use jiff::civil::Date;

use super::rule::{Basis, Look, Rule, Severity};
use crate::money::Minor;
use crate::policy::{Finance, Formula, Verify};
use crate::staging::StoreError;
use crate::store::{Amounts, Found, Reader};

const PAYSTUB_AMOUNTS: &str = include_str!("sql/paystub_amounts.sql");
const PAYROLL_AMOUNTS: &str = include_str!("sql/payroll_amounts.sql");

/// The amounts of [`PAYSTUB_AMOUNTS`], in its order.
const OF_PAYSTUBS: &[&str] = &["earnings", "reimbursements", "deductions", "gross", "net"];

/// The amounts of [`PAYROLL_AMOUNTS`], in its order.
const OF_PAYROLLS: &[&str] = &[
    "net",
    "gross",
    "employee_taxes",
    "employer_taxes",
    "contributions",
    "reimbursements",
    "fees",
    "premiums",
    "company_debit",
];

/// What one rule found.
#[derive(Debug)]
pub struct Looked {
    pub rule: &'static Rule,
    pub severity: Severity,
    pub found: Vec<Found>,
}

/// What a formula is of: the amounts, and the one that it makes.
pub(super) struct Subject {
    sql: &'static str,
    names: &'static [&'static str],
    made: &'static str,
    pub candidates: &'static [Formula],
}

impl Subject {
    /// What the formula of this basis is of.
    pub(super) fn of(basis: Basis) -> Option<Self> {
        let (made, candidates) = match basis {
            Basis::Gross => ("gross", Formula::GROSS),
            Basis::Net => ("net", Formula::NET),
            Basis::Debit => ("company_debit", Formula::COMPANY_DEBIT),
            Basis::Always | Basis::Deductions | Basis::Contributions => return None,
        };
        let (sql, names) = match basis {
            Basis::Debit => (PAYROLL_AMOUNTS, OF_PAYROLLS),
            _ => (PAYSTUB_AMOUNTS, OF_PAYSTUBS),
        };
        Some(Self {
            sql,
            names,
            made,
            candidates,
        })
    }

    /// The amounts on these paydays.
    pub(super) fn amounts(
        &self,
        reader: &Reader,
        days: (Date, Date),
    ) -> Result<Vec<Amounts>, StoreError> {
        reader.amounts(self.sql, days)
    }

    /// One amount.
    pub(super) fn amount(&self, of: &Amounts, name: &str) -> Option<Minor> {
        let at = self.names.iter().position(|own| *own == name)?;
        of.amounts.get(at).copied().flatten()
    }

    /// What should come of it.
    pub(super) fn made(&self, of: &Amounts) -> Option<Minor> {
        self.amount(of, self.made)
    }

    /// What a formula makes; `None` where an amount of it is not known.
    pub(super) fn make(&self, formula: Formula, of: &Amounts) -> Option<Minor> {
        let mut sum: Minor = 0;
        for (sign, name) in formula.terms() {
            sum = sum.checked_add(self.amount(of, name)?.checked_mul(sign)?)?;
        }
        Some(sum)
    }
}

/// Days before and after a payday that a rule reads where what it finds depends on them.
const AROUND: [i64; 2] = [124, 62];

/// These paydays with those around them.
pub fn around((first, last): (Date, Date)) -> (Date, Date) {
    (
        first.saturating_sub(AROUND[0].days()),
        last.saturating_add(AROUND[1].days()),
    )
}

/// The statements by which rules look, and whose rows can be gathered for all of them at once.
pub fn statements(rules: impl IntoIterator<Item = &'static Rule>) -> Vec<&'static str> {
    let of = |rule: &'static Rule| match rule.look {
        Look::Sql(sql) | Look::Around(sql) => Some(sql),
        Look::Formula => Subject::of(rule.basis).map(|subject| subject.sql),
    };
    rules.into_iter().filter_map(of).collect()
}

/// Tries rules on payrolls of these paydays, and on people as they are now. A rule that is off finds
/// nothing.
pub fn look(
    reader: &Reader,
    (finance, verify): (&Finance, &Verify),
    rules: impl IntoIterator<Item = &'static Rule>,
    days: (Date, Date),
) -> Result<Vec<Looked>, StoreError> {
    let around = around(days);
    let (first, last) = (days.0.to_string(), days.1.to_string());
    let is_asked = |it: &Found| {
        let day = it.day.as_deref();
        day.is_none_or(|day| *first <= *day && *day <= *last)
    };
    let mut looked = Vec::new();
    for rule in rules {
        let severity = rule.severity_in(finance, verify.severity(rule.id));
        let mut found = match (severity, rule.look) {
            (Severity::Off, _) => Vec::new(),
            (_, Look::Sql(sql)) => reader.found(sql, days)?,
            (_, Look::Around(sql)) => reader.found(sql, around)?,
            (_, Look::Formula) => by_formula(reader, finance, rule.basis, days)?,
        };
        let tolerance = verify.tolerance_minor(rule.id);
        found.retain(|it| is_asked(it) && !is_within(it, tolerance));
        looked.push(Looked {
            rule,
            severity,
            found,
        });
    }
    Ok(looked)
}

/// Whether the two amounts differ by no more than is tolerated.
fn is_within(it: &Found, tolerance: Minor) -> bool {
    let amounts = it.found_minor.zip(it.expected_minor);
    let off = amounts.and_then(|(found, expected)| found.checked_sub(expected)?.checked_abs());
    tolerance > 0 && off.is_some_and(|off| off <= tolerance)
}

/// Holds amounts against the formula. Without one, what no known formula makes is found.
fn by_formula(
    reader: &Reader,
    finance: &Finance,
    basis: Basis,
    days: (Date, Date),
) -> Result<Vec<Found>, StoreError> {
    let Some(subject) = Subject::of(basis) else {
        return Ok(Vec::new());
    };
    let formulas = &finance.formulas;
    let known = match basis {
        Basis::Gross => formulas.gross,
        Basis::Net => formulas.net,
        _ => formulas.company_debit,
    };
    let candidates = known
        .as_ref()
        .map_or(subject.candidates, std::slice::from_ref);
    let mut found = Vec::new();
    for of in subject.amounts(reader, days)? {
        let (Some(made), mut made_by) = (
            subject.made(&of),
            candidates
                .iter()
                .filter_map(|it| Some((*it, subject.make(*it, &of)?))),
        ) else {
            continue;
        };
        let Some((first, expected)) = made_by.next() else {
            continue;
        };
        if expected == made || made_by.any(|(_, other)| other == made) {
            continue;
        }
        found.push(Found {
            key: of.key,
            day: of.day,
            payroll_id: of.payroll_id,
            member_id: of.member_id,
            expected_minor: Some(expected),
            found_minor: Some(made),
            currency: of.currency,
            evidence: first.text().to_owned(),
        });
    }
    Ok(found)
}
