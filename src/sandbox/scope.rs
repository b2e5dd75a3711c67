//! The scopes of the Partner API: what each opens, what it includes, and how it is put to a person
//! who must agree.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One scope.
pub struct Scope {
    pub name: &'static str,
    /// The scope it brings along.
    pub includes: Option<&'static str>,
    /// What the consent page says.
    pub words: &'static str,
    /// The members' fields that only it opens.
    pub fields: &'static [&'static str],
}

const fn scope(
    name: &'static str,
    includes: Option<&'static str>,
    words: &'static str,
    fields: &'static [&'static str],
) -> Scope {
    Scope {
        name,
        includes,
        words,
        fields,
    }
}

/// Every scope there is, in the order of the consent page.
pub const SCOPES: [Scope; 15] = [
    scope(
        "company.basic:read",
        None,
        "Your company's name, departments and offices",
        &[],
    ),
    scope(
        "company.detail:read",
        Some("company.basic:read"),
        "Your company's registrations and custom fields",
        &[],
    ),
    scope(
        "company.bank_account:read",
        None,
        "Your company's bank account",
        &[],
    ),
    scope(
        "member.basic:read",
        None,
        "Who works for you: names, teams and managers",
        &[],
    ),
    scope(
        "member.detail:read",
        Some("member.basic:read"),
        "People: names, titles, departments, managers, contact details",
        &[
            "addresses",
            "emails",
            "phones",
            "country_data",
            "partner_settings",
        ],
    ),
    scope(
        "member.employment:read",
        None,
        "Employment: titles, start and end dates, history",
        &[
            "current_employment",
            "employment_history",
            "employment_location_type",
            "employment_start_date",
            "employment_termination_date",
            "job_title",
        ],
    ),
    scope(
        "member.pay:read",
        None,
        "What people are paid, now and before",
        &["current_pay", "current_pay_frequency", "pay_history"],
    ),
    scope(
        "member.dob:read",
        None,
        "Dates of birth",
        &["date_of_birth"],
    ),
    scope(
        "member.sex:read",
        None,
        "Sex assigned at birth",
        &["sex_assigned_at_birth"],
    ),
    scope("member.tax_id:read", None, "Social Security numbers", &[]),
    scope(
        "payroll:read",
        None,
        "Payrolls: totals, dates and fees",
        &[],
    ),
    scope(
        "paystub:read",
        None,
        "Paystubs: every line of every person's pay",
        &[],
    ),
    scope(
        "time_off:read",
        None,
        "Time off: policies, requests and balances",
        &[],
    ),
    scope("deductions:read", None, "Deductions from pay", &[]),
    scope(
        "deductions:write",
        Some("deductions:read"),
        "Change deductions from pay",
        &[],
    ),
];

/// The two a person may leave unchecked on the consent page, with the field's id and label there.
pub const OPTIONAL: [(&str, &str, &str); 2] = [
    ("member.sex:read", "sex", "Sex"),
    ("member.dob:read", "birth", "Date of birth"),
];

/// The names of all scopes that only read.
pub fn read_scopes() -> Vec<String> {
    let names = SCOPES.iter().map(|scope| scope.name);
    names
        .filter(|name| name.ends_with(":read"))
        .map(str::to_owned)
        .collect()
}

/// A set of scopes; as text, names separated by a space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScopeSet(u16);

impl ScopeSet {
    /// Reads names separated by spaces.
    ///
    /// Errors: the first name that is no scope.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut set = Self::default();
        for name in text.split_ascii_whitespace() {
            match bit(name) {
                Some(bit) => set.0 |= bit,
                None => return Err(name.to_owned()),
            }
        }
        Ok(set)
    }

    /// Those of `names` that are scopes.
    pub fn of(names: &[String]) -> Self {
        Self(
            names
                .iter()
                .filter_map(|name| bit(name))
                .fold(0, |set, bit| set | bit),
        )
    }

    /// Whether `name` itself is in the set.
    pub fn has(self, name: &str) -> bool {
        bit(name).is_some_and(|bit| self.0 & bit != 0)
    }

    /// Whether the set opens what `name` opens, itself or through a scope that includes it.
    pub fn opens(self, name: &str) -> bool {
        self.with_included().has(name)
    }

    /// The set without `name`.
    pub fn without(self, name: &str) -> Self {
        Self(self.0 & !bit(name).unwrap_or(0))
    }

    /// What is left of the set when `name` is no longer granted by any way: a scope that includes
    /// it goes as well, and one that it includes stays.
    pub fn withdrawn(self, name: &str) -> Self {
        let mut left = self.with_included().without(name);
        for scope in SCOPES.iter().filter(|one| one.includes == Some(name)) {
            left = left.without(scope.name);
        }
        left
    }

    /// The first scope of this set that `other` does not open.
    pub fn beyond(self, other: Self) -> Option<&'static str> {
        let other = other.with_included();
        self.iter()
            .map(|scope| scope.name)
            .find(|name| !other.has(name))
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The scopes of the set, in the table's order.
    pub fn iter(self) -> impl Iterator<Item = &'static Scope> {
        SCOPES.iter().filter(move |scope| self.has(scope.name))
    }

    fn with_included(self) -> Self {
        let included = self.iter().filter_map(|scope| scope.includes);
        Self(included.filter_map(bit).fold(self.0, |set, bit| set | bit))
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.iter().enumerate() {
            let gap = if index == 0 { "" } else { " " };
            write!(f, "{gap}{}", scope.name)?;
        }
        Ok(())
    }
}

impl TryFrom<String> for ScopeSet {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<ScopeSet> for String {
    fn from(set: ScopeSet) -> Self {
        set.to_string()
    }
}

fn bit(name: &str) -> Option<u16> {
    let index = SCOPES.iter().position(|scope| scope.name == name)?;
    Some(1 << index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detail_includes_basic_but_not_the_other_way_round() {
        let detail = ScopeSet::parse("member.detail:read").unwrap();
        assert!(detail.opens("member.basic:read") && !detail.has("member.basic:read"));
        let basic = ScopeSet::parse("member.basic:read").unwrap();
        assert_eq!(detail.beyond(basic), Some("member.detail:read"));
        assert_eq!(basic.beyond(detail), None);
    }

    #[test]
    fn what_is_withdrawn_is_opened_by_nothing_else() {
        let detail = ScopeSet::parse("member.detail:read payroll:read").unwrap();
        let left = detail.withdrawn("member.detail:read").to_string();
        assert_eq!(left, "member.basic:read payroll:read");
        let left = detail.withdrawn("member.basic:read").to_string();
        assert_eq!(left, "payroll:read");
    }

    #[test]
    fn a_set_reads_what_it_writes() {
        let all = ScopeSet::of(&read_scopes());
        assert_eq!(ScopeSet::parse(&all.to_string()), Ok(all));
        assert_eq!(all.iter().count(), 14);
        assert_eq!(ScopeSet::parse("a b"), Err("a".to_owned()));
    }
}
