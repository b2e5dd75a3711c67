//! `[verify]`: how bad a finding of a rule is, and which differences are tolerated.

use std::collections::BTreeMap;

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};

use crate::codes;
use crate::money::Minor;

/// How bad a finding is, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It has to be put right, or accepted.
    Error,
    /// It has to be looked at, or accepted.
    Warning,
    /// It is shown.
    Info,
    /// The rule is not tried.
    Off,
}

impl Severity {
    const ALL: [Self; 4] = [Self::Error, Self::Warning, Self::Info, Self::Off];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Off => "off",
        }
    }
}

/// The settings of the rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verify {
    #[serde(flatten)]
    rules: BTreeMap<String, Severity>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    tolerance_minor: BTreeMap<String, Minor>,
}

impl Verify {
    /// Whether all is as usual.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How bad a finding of this rule is, if that is said.
    pub fn severity(&self, rule: &str) -> Option<Severity> {
        self.rules.get(rule).copied()
    }

    /// The largest difference, in hundredths, that is no finding of this rule.
    pub fn tolerance_minor(&self, rule: &str) -> Minor {
        self.tolerance_minor.get(rule).copied().unwrap_or_default()
    }
}

/// The rules there are.
fn rules() -> impl Iterator<Item = &'static str> {
    codes::all().filter_map(|row| row.code.as_str().strip_prefix("check."))
}

fn known(rule: &str) -> Result<(), String> {
    if rules().any(|known| known == rule) {
        return Ok(());
    }
    let rules: Vec<_> = rules().collect();
    Err(format!(
        "there is no rule {rule:?}; there are {}",
        rules.join(", ")
    ))
}

impl<'de> Deserialize<'de> for Verify {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut read = Self::default();
        for (name, value) in toml::Table::deserialize(from)? {
            if name == "tolerance_minor" {
                read.tolerance_minor = tolerances(&value).map_err(D::Error::custom)?;
                continue;
            }
            known(&name).map_err(D::Error::custom)?;
            let mut all = Severity::ALL.into_iter();
            let found = all.find(|it| Some(it.word()) == value.as_str());
            let severity = found.ok_or_else(|| {
                D::Error::custom(format!(
                    "a finding is an error, a warning, info or off: write `{name} = \"warning\"`"
                ))
            })?;
            read.rules.insert(name, severity);
        }
        Ok(read)
    }
}

fn tolerances(value: &toml::Value) -> Result<BTreeMap<String, Minor>, String> {
    let table = value
        .as_table()
        .ok_or("tolerance_minor is a table: write `[verify.tolerance_minor]`")?;
    let mut read = BTreeMap::new();
    for (rule, amount) in table {
        known(rule)?;
        let amount = amount.as_integer().filter(|amount| *amount >= 0);
        let amount = amount.ok_or_else(|| {
            format!("a tolerance is a whole number of cents: write `{rule} = 100`")
        })?;
        read.insert(rule.clone(), amount);
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::{Severity, Verify};

    #[test]
    fn rules_can_be_set_and_anything_else_is_refused() {
        let text = "bank_holiday = \"off\"\n\n[tolerance_minor]\ncompany_debit = 100\n";
        let verify: Verify = toml::from_str(text).unwrap();
        assert_eq!(verify.severity("bank_holiday"), Some(Severity::Off));
        assert_eq!(verify.tolerance_minor("company_debit"), 100);
        assert_eq!(toml::to_string(&verify).unwrap(), text);
        for (text, says) in [
            (
                "bank_holidays = \"off\"",
                "there are payroll_gross, payroll_net",
            ),
            ("bank_holiday = true", "write `bank_holiday = \"warning\"`"),
            ("tolerance_minor = 3", "write `[verify.tolerance_minor]`"),
            (
                "[tolerance_minor]\ncompany_debit = 1.5",
                "write `company_debit = 100`",
            ),
        ] {
            let error = toml::from_str::<Verify>(text).unwrap_err().to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
