//! `[finance]`: the rules by which views count people and place their pay. Each stands here once, and in
//! the connection's database from its next sync on, where every program reads the same.

use std::collections::BTreeMap;

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};

use super::formula::{Formula, Formulas};
use super::words::{self, FeeUse, LineClass};

/// More hours than a year has.
const HOURS_OF_A_YEAR: u32 = 8_784;

/// The rules of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Finance {
    /// The month in which the fiscal year begins, from 1 to 12.
    #[serde(deserialize_with = "month")]
    pub fiscal_year_start_month: i8,
    /// The department that a paystub belongs to.
    pub department: Department,
    /// Whether a person still counts on the last day of employment.
    #[serde(deserialize_with = "flag")]
    pub last_day_counts: bool,
    /// The hours by which an hourly rate becomes annual pay; without them there is none.
    #[serde(deserialize_with = "hours", skip_serializing_if = "Option::is_none")]
    pub hours_per_year: Option<u32>,
    /// The label or the ID of the custom field that holds each person's share of full time; without it
    /// there is none.
    #[serde(deserialize_with = "field", skip_serializing_if = "Option::is_none")]
    pub fte_field: Option<String>,
    /// What payrolls are made up of, as it was learned or as a person says.
    #[serde(skip_serializing_if = "Formulas::is_empty")]
    pub formulas: Formulas,
    /// What lines of paystubs are, by `KIND/CATEGORY` or `KIND/CATEGORY/TYPE`: the longer one wins.
    #[serde(
        deserialize_with = "words::lines",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub lines: BTreeMap<String, LineClass>,
    /// What fees are to the cost of payroll, by their type.
    #[serde(
        deserialize_with = "words::fees",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub fees: BTreeMap<String, FeeUse>,
}

impl Default for Finance {
    fn default() -> Self {
        Self {
            fiscal_year_start_month: 1,
            department: Department::default(),
            last_day_counts: false,
            hours_per_year: None,
            fte_field: None,
            formulas: Formulas::default(),
            lines: BTreeMap::new(),
            fees: BTreeMap::new(),
        }
    }
}

/// The department that a paystub belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Department {
    /// That of the last day of the pay period.
    #[default]
    PeriodEnd,
    /// That of its first day.
    PeriodStart,
    /// What is paid for time is split by the weekdays in each; the rest is as with [`Self::PeriodEnd`].
    Days,
}

impl Department {
    const ALL: [Self; 3] = [Self::PeriodEnd, Self::PeriodStart, Self::Days];

    fn word(self) -> &'static str {
        match self {
            Self::PeriodEnd => "period_end",
            Self::PeriodStart => "period_start",
            Self::Days => "days",
        }
    }
}

impl Finance {
    /// The rules by the names that views know them by. What is not set has no value; lines and fees are
    /// JSON objects.
    pub fn settings(&self) -> [(&'static str, Option<String>); 9] {
        let formula = |it: Option<Formula>| it.map(|it| it.text().to_owned());
        [
            ("finance.department", Some(self.department.word().into())),
            (
                "finance.last_day_counts",
                Some(self.last_day_counts.to_string()),
            ),
            (
                "finance.hours_per_year",
                self.hours_per_year.map(|hours| hours.to_string()),
            ),
            ("finance.fte_field", self.fte_field.clone()),
            ("finance.gross", formula(self.formulas.gross)),
            ("finance.net", formula(self.formulas.net)),
            (
                "finance.company_debit",
                formula(self.formulas.company_debit),
            ),
            ("finance.lines", words::json(&self.lines)),
            ("finance.fees", words::json(&self.fees)),
        ]
    }
}

impl<'de> Deserialize<'de> for Department {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = toml::Value::deserialize(from)?;
        let known = Self::ALL.into_iter();
        let mut found = known.filter(|rule| Some(rule.word()) == value.as_str());
        found.next().ok_or_else(|| {
            D::Error::custom(
                "there is no such rule; write `department = \"period_end\"`, \
                 `department = \"period_start\"` or `department = \"days\"`",
            )
        })
    }
}

fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    let value = toml::Value::deserialize(from)?;
    value.as_bool().ok_or_else(|| {
        D::Error::custom(
            "it is not true or false; write `last_day_counts = true` or `last_day_counts = false`",
        )
    })
}

fn month<'de, D: Deserializer<'de>>(from: D) -> Result<i8, D::Error> {
    let value = toml::Value::deserialize(from)?;
    let month = value.as_integer().and_then(|it| i8::try_from(it).ok());
    month
        .filter(|it| (1..=12).contains(it))
        .ok_or_else(|| D::Error::custom("a month is 1 to 12; write `fiscal_year_start_month = 1`"))
}

fn hours<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    let value = toml::Value::deserialize(from)?;
    let hours = value.as_integer().and_then(|it| u32::try_from(it).ok());
    let hours = hours.filter(|it| (1..=HOURS_OF_A_YEAR).contains(it));
    hours.map(Some).ok_or_else(|| {
        D::Error::custom("a year has 1 to 8784 hours; write `hours_per_year = 2080`")
    })
}

fn field<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let value = toml::Value::deserialize(from)?;
    let name = value.as_str().map(str::trim).filter(|it| !it.is_empty());
    name.map(|it| Some(it.to_owned())).ok_or_else(|| {
        D::Error::custom(
            "it is the label or the ID of a custom field; write `fte_field = \"LABEL\"`",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{Department, Finance};

    #[test]
    fn words_and_formulas_come_back_as_they_were_written() {
        let text = "fiscal_year_start_month = 1\ndepartment = \"period_end\"\nlast_day_counts = false\n\n\
            [formulas]\ngross = \"earnings - reimbursements\"\ncompany_debit = \"gross + contributions + fees\"\n\n\
            [lines]\n\"employer_contribution/statutory\" = \"tax\"\n\n[fees]\npremium = \"pass_through\"\n";
        let rules: Finance = toml::from_str(text).unwrap();
        assert_eq!(toml::to_string(&rules).unwrap(), text);
        let settings: std::collections::BTreeMap<_, _> = rules.settings().into();
        assert_eq!(
            settings["finance.gross"].as_deref(),
            Some("earnings - reimbursements")
        );
        assert_eq!(settings["finance.net"], None);
        assert_eq!(
            settings["finance.fees"].as_deref(),
            Some(r#"{"premium":"pass_through"}"#)
        );
    }

    #[test]
    fn rules_are_read_and_anything_else_is_refused_with_the_line_to_write() {
        let read = |text: &str| toml::from_str::<Finance>(text);
        assert_eq!(read("").unwrap(), Finance::default());
        let all = "fiscal_year_start_month = 7\ndepartment = \"days\"\nlast_day_counts = true\nhours_per_year = 2080\nfte_field = \"FTE\"\n";
        let rules = read(all).unwrap();
        assert_eq!(rules.department, Department::Days);
        assert!(rules.last_day_counts);
        assert_eq!(rules.fiscal_year_start_month, 7);
        assert_eq!(toml::to_string(&rules).unwrap(), all);
        for (text, says) in [
            (
                "department = \"today\"",
                "write `department = \"period_end\"`",
            ),
            ("department = 1", "or `department = \"days\"`"),
            (
                "last_day_counts = \"yes\"",
                "write `last_day_counts = true`",
            ),
            (
                "fiscal_year_start_month = 0",
                "write `fiscal_year_start_month = 1`",
            ),
            ("fiscal_year_start_month = 13", "a month is 1 to 12"),
            ("fiscal_year_start_month = \"July\"", "a month is 1 to 12"),
            ("hours_per_year = 0", "write `hours_per_year = 2080`"),
            ("hours_per_year = \"2080\"", "a year has 1 to 8784 hours"),
            ("fte_field = 1", "write `fte_field = \"LABEL\"`"),
            ("fte_field = \"  \"", "write `fte_field = \"LABEL\"`"),
            ("departments = \"days\"", "unknown field `departments`"),
            (
                "[formulas]\nnet = \"gross\"",
                "write one of `net = \"gross - deductions\"`",
            ),
            (
                "[lines]\n\"earning/wages\" = \"tax\"",
                "write `\"earning/wages\" = \"pay\"`",
            ),
            ("[lines]\nwages = \"pay\"", "KIND/CATEGORY"),
            ("[fees]\npremium = true", "write `\"premium\" = \"cost\"`"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
