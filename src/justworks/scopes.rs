//! Scopes: what each opens, in plain words, and which are asked for.
//!
//! The granted scope can be smaller than what was asked for, and an absent field can mean "empty"
//! as well as "not granted". So what may be read is decided from the granted scope string alone,
//! never from the data.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::foreign::visible;

/// One scope of the API.
#[derive(Debug)]
pub struct Scope {
    /// The name on the wire.
    pub name: &'static str,
    /// A scope that it covers as well.
    pub includes: Option<&'static str>,
    /// What it lets this program read, in plain words.
    pub opens: &'static str,
    /// Whether it is asked for unless something else is said.
    pub asked: bool,
    /// The word by which a person asks for it (`--include sex`).
    pub include: Option<&'static str>,
    /// The columns of `members` that are empty without it.
    pub columns: &'static [&'static str],
}

const fn scope(name: &'static str, includes: Option<&'static str>, opens: &'static str) -> Scope {
    Scope {
        name,
        includes,
        opens,
        asked: true,
        include: None,
        columns: &[],
    }
}

/// A scope that opens columns of `members`, not a table of its own.
const fn within(scope: Scope, columns: &'static [&'static str]) -> Scope {
    Scope { columns, ..scope }
}

const fn unasked(name: &'static str, opens: &'static str, include: Option<&'static str>) -> Scope {
    Scope {
        name,
        includes: None,
        opens,
        asked: false,
        include,
        columns: &[],
    }
}

/// Every reading scope of the API. This program asks for no other: it only reads.
pub static SCOPES: &[Scope] = &[
    scope(
        "company.detail:read",
        Some("company.basic:read"),
        "your company, its departments and offices",
    ),
    scope(
        "member.detail:read",
        Some("member.basic:read"),
        "people: names, titles, departments, managers, work email",
    ),
    within(
        scope(
            "member.employment:read",
            None,
            "employment: type, start and end dates, history",
        ),
        &[
            "current_employment",
            "employment_start_date",
            "employment_termination_date",
        ],
    ),
    within(
        scope("member.pay:read", None, "pay rates and their history"),
        &[
            "current_pay",
            "current_pay_minor",
            "current_pay_currency",
            "current_pay_unit",
            "current_pay_frequency",
        ],
    ),
    scope("payroll:read", None, "payrolls, their totals and fees"),
    scope(
        "paystub:read",
        None,
        "paystubs with earnings, deductions and taxes",
    ),
    scope(
        "time_off:read",
        None,
        "time-off policies and requests; balances if you include them",
    ),
    scope("deductions:read", None, "recurring and one-time deductions"),
    unasked("company.basic:read", "your company", None),
    unasked("member.basic:read", "people", None),
    within(
        unasked("member.sex:read", "sex of each person", Some("sex")),
        &["sex_assigned_at_birth"],
    ),
    within(
        unasked(
            "member.dob:read",
            "date of birth of each person",
            Some("dob"),
        ),
        &["date_of_birth"],
    ),
    unasked(
        "member.tax_id:read",
        "Social Security and other tax numbers of each person",
        Some("tax_ids"),
    ),
    unasked(
        "company.bank_account:read",
        "the company's bank account",
        Some("bank_account"),
    ),
];

/// Without these there is nothing to sync: a sign-in that lacks one is an error that names it.
pub const CORE: [&str; 4] = [
    "company.basic:read",
    "member.basic:read",
    "payroll:read",
    "paystub:read",
];

/// What a person can ask for beyond the default, by the words of `--include`: what is private, and
/// what costs many requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Include {
    /// Sex, as recorded at Justworks.
    Sex,
    /// Date of birth.
    Dob,
    /// Home addresses.
    Addresses,
    /// Phone numbers.
    Phones,
    /// Email addresses that are not marked as work.
    Emails,
    /// Social security and other tax numbers.
    TaxIds,
    /// The company's bank account.
    BankAccount,
    /// What is left of each time-off policy to each person.
    TimeOffBalances,
    /// The same at the end of each month.
    MonthEndBalances,
}

impl Include {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Sex,
        Self::Dob,
        Self::Addresses,
        Self::Phones,
        Self::Emails,
        Self::TaxIds,
        Self::BankAccount,
        Self::TimeOffBalances,
        Self::MonthEndBalances,
    ];

    /// What the wizard asks about, in the order of its questions.
    pub const ASKED: [Self; 2] = [Self::Sex, Self::Dob];

    /// The word of `--include`.
    pub fn word(self) -> &'static str {
        self.row().0
    }

    /// The scope it takes.
    pub fn scope(self) -> &'static str {
        self.row().1
    }

    /// What it is, in plain words.
    pub fn plain(self) -> &'static str {
        self.row().2
    }

    fn row(self) -> (&'static str, &'static str, &'static str) {
        const DETAIL: &str = "member.detail:read";
        const TAX: &str = "Social Security and other tax numbers";
        const TIME_OFF: &str = "time_off:read";
        const BANK: &str = "company.bank_account:read";
        const MONTH_ENDS: &str = "time-off balances at the end of each month";
        match self {
            Self::Sex => ("sex", "member.sex:read", "sex"),
            Self::Dob => ("dob", "member.dob:read", "date of birth"),
            Self::Addresses => ("addresses", DETAIL, "home addresses"),
            Self::Phones => ("phones", DETAIL, "phone numbers"),
            Self::Emails => ("emails", DETAIL, "personal email"),
            Self::TaxIds => ("tax_ids", "member.tax_id:read", TAX),
            Self::BankAccount => ("bank_account", BANK, "the company's bank account"),
            Self::TimeOffBalances => ("time_off_balances", TIME_OFF, "time-off balances"),
            Self::MonthEndBalances => ("month_end_balances", TIME_OFF, MONTH_ENDS),
        }
    }

    /// Whether it is a person's private matter, not only a matter of cost.
    pub fn is_private(self) -> bool {
        !matches!(self, Self::TimeOffBalances | Self::MonthEndBalances)
    }
}

/// A set of scopes, compared with inheritance: `member.detail:read` covers `member.basic:read`. A name
/// cannot hold anything that steers a terminal (RFC 6749 §3.3 has printable ASCII only): whatever comes
/// with it is made visible on entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeSet<String>", into = "BTreeSet<String>")]
pub struct Scopes(BTreeSet<String>);

impl<T: AsRef<str>> FromIterator<T> for Scopes {
    fn from_iter<I: IntoIterator<Item = T>>(names: I) -> Self {
        let shown = |name: T| visible(name.as_ref()).into_owned();
        Self(names.into_iter().map(shown).collect())
    }
}

impl From<BTreeSet<String>> for Scopes {
    fn from(names: BTreeSet<String>) -> Self {
        names.into_iter().collect()
    }
}

impl From<Scopes> for BTreeSet<String> {
    fn from(scopes: Scopes) -> Self {
        scopes.0
    }
}

impl Scopes {
    /// Reads a scope string: separated by spaces, or by commas as people type them.
    pub fn read(text: &str) -> Self {
        let names = text.split([' ', ',', '\n', '\t']).map(str::trim);
        names.filter(|name| !name.is_empty()).collect()
    }

    /// What is asked for by default, and for these wishes.
    pub fn asked(include: &[Include]) -> Self {
        let defaults = SCOPES.iter().filter(|scope| scope.asked);
        let wished = include.iter().map(|include| include.scope());
        defaults.map(|scope| scope.name).chain(wished).collect()
    }

    /// Whether this set opens what `name` opens, itself or by inheritance.
    pub fn covers(&self, name: &str) -> bool {
        self.0.contains(name)
            || SCOPES
                .iter()
                .any(|scope| scope.includes == Some(name) && self.0.contains(scope.name))
    }

    /// Those of these that this set does not cover.
    pub fn lacks<'a>(&self, names: &[&'a str]) -> Vec<&'a str> {
        let names = names.iter().copied();
        names.filter(|name| !self.covers(name)).collect()
    }

    /// Those of `self` that `granted` does not cover.
    pub fn not_in(&self, granted: &Self) -> Vec<&str> {
        self.iter().filter(|name| !granted.covers(name)).collect()
    }

    /// What this grant opens of what was asked for. A server may grant more: nothing is read
    /// because of that.
    #[must_use]
    pub fn within(&self, asked: &Self) -> Self {
        let granted = self.iter().filter(|name| asked.covers(name));
        let opened = asked.iter().filter(|name| self.covers(name));
        Self(granted.chain(opened).map(str::to_owned).collect())
    }

    /// The core scopes that this set lacks.
    pub fn lacking_core(&self) -> Vec<&'static str> {
        self.lacks(&CORE)
    }

    /// The names, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The names in the order of [`SCOPES`], as a person is shown them; unknown ones at the end.
    pub fn in_order(&self) -> Vec<&str> {
        let place = |name: &str| SCOPES.iter().position(|scope| scope.name == name);
        let mut names: Vec<_> = self.iter().collect();
        names.sort_by_key(|name| place(name).unwrap_or(usize::MAX));
        names
    }

    /// Names that this program knows no use for: writing scopes, or misspelt ones.
    pub fn unknown(&self) -> Vec<&str> {
        self.iter().filter(|name| find(name).is_none()).collect()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().collect::<Vec<_>>().join(" "))
    }
}

/// What is shown of each family's rows: the granted scopes that fill columns, and what private
/// things are included by name. A row that was read with another view lacks what this one shows, or
/// shows what it should not.
pub fn views(include: &[Include], granted: &Scopes) -> BTreeMap<&'static str, String> {
    let fills = |scope: &&Scope| !scope.columns.is_empty() || scope.name.starts_with("member.");
    let filling = SCOPES.iter().filter(fills).map(|scope| scope.name);
    let filling = filling.filter(|name| granted.covers(name));
    let wished = include.iter().filter(|include| include.is_private());
    let wished = wished.map(|include| include.word());
    let members: Vec<_> = filling.chain(wished).collect();
    BTreeMap::from([("members", members.join(" "))])
}

/// The words of what is both included by name and granted.
pub fn shown(include: &[Include], granted: &Scopes) -> Vec<&'static str> {
    let passing = include.iter().filter(|wish| granted.covers(wish.scope()));
    passing.map(|wish| wish.word()).collect()
}

/// The scope of this name.
pub fn find(name: &str) -> Option<&'static Scope> {
    SCOPES.iter().find(|scope| scope.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detail_covers_basic_and_not_the_other_way_round() {
        let detail = Scopes::read("member.detail:read company.detail:read");
        assert!(detail.covers("member.basic:read"));
        assert!(!Scopes::read("member.basic:read").covers("member.detail:read"));
        assert_eq!(detail.lacking_core(), ["payroll:read", "paystub:read"]);
    }

    #[test]
    fn the_default_asks_for_eight_scopes_and_nothing_sensitive() {
        let asked = Scopes::asked(&[]);
        assert_eq!(asked.iter().count(), 8);
        assert!(asked.lacking_core().is_empty());
        for private in ["sex", "dob", "tax_id", "bank", "write"] {
            assert!(!asked.to_string().contains(private), "{private}");
        }
    }

    #[test]
    fn wishes_add_their_scope() {
        let asked = Scopes::asked(&[Include::Dob]);
        assert!(asked.covers("member.dob:read") && !asked.covers("member.sex:read"));
        let granted = Scopes::asked(&[]);
        assert_eq!(asked.not_in(&granted), ["member.dob:read"]);
    }

    #[test]
    fn more_than_was_asked_for_opens_nothing_more() {
        let asked = Scopes::read("member.basic:read payroll:read");
        let granted = Scopes::read("member.detail:read member.sex:read evil");
        assert_eq!(granted.within(&asked).to_string(), "member.basic:read");
        assert_eq!(
            granted.not_in(&asked),
            ["evil", "member.detail:read", "member.sex:read"]
        );
        let detail = Scopes::read("member.detail:read");
        let basic = Scopes::read("member.basic:read");
        assert_eq!(basic.within(&detail).to_string(), "member.basic:read");
    }

    #[test]
    fn reads_what_people_type() {
        let typed = Scopes::read(" payroll:read,paystub:read\npayroll:read payrol:read");
        assert_eq!(typed.to_string(), "payrol:read payroll:read paystub:read");
        assert_eq!(typed.unknown(), ["payrol:read"]);
    }
}
