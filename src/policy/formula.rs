//! What payrolls are made up of. Justworks publishes no formula, so each is learned from payrolls that
//! were paid, or written by a person who knows; without one nothing is assumed.

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize, Serializer};

/// The formulas of a connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Formulas {
    /// What makes up a paystub's gross pay.
    #[serde(deserialize_with = "gross", skip_serializing_if = "Option::is_none")]
    pub gross: Option<Formula>,
    /// What makes up a paystub's net pay.
    #[serde(deserialize_with = "net", skip_serializing_if = "Option::is_none")]
    pub net: Option<Formula>,
    /// What makes up what a payroll takes from the company's account.
    #[serde(deserialize_with = "debit", skip_serializing_if = "Option::is_none")]
    pub company_debit: Option<Formula>,
}

/// A sum of a payroll's or a paystub's amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Formula {
    text: &'static str,
}

impl Formula {
    /// The formulas that a paystub's gross pay may have.
    pub const GROSS: &[Self] = &[
        Self::new("earnings"),
        Self::new("earnings - reimbursements"),
    ];

    /// The formulas that a paystub's net pay may have.
    pub const NET: &[Self] = &[
        Self::new("gross - deductions"),
        Self::new("gross - deductions + reimbursements"),
    ];

    /// The formulas that a company's debit may have. Contributions are the company's taxes and benefits;
    /// premiums are fees for insurance, which may come on an invoice of their own.
    pub const COMPANY_DEBIT: &[Self] = &[
        Self::new("net + employee_taxes + employer_taxes"),
        Self::new("net + employee_taxes + employer_taxes + fees"),
        Self::new("net + employee_taxes + employer_taxes + fees - premiums"),
        Self::new("gross + employer_taxes"),
        Self::new("gross + employer_taxes + fees"),
        Self::new("gross + employer_taxes + fees - premiums"),
        Self::new("gross + contributions"),
        Self::new("gross + contributions + fees"),
        Self::new("gross + contributions + fees - premiums"),
        Self::new("gross + reimbursements + employer_taxes"),
        Self::new("gross + reimbursements + employer_taxes + fees"),
        Self::new("gross + reimbursements + employer_taxes + fees - premiums"),
        Self::new("gross + reimbursements + contributions"),
        Self::new("gross + reimbursements + contributions + fees"),
        Self::new("gross + reimbursements + contributions + fees - premiums"),
    ];

    const fn new(text: &'static str) -> Self {
        Self { text }
    }

    /// The formula as it is written: amounts with ` + ` or ` - ` between them.
    pub fn text(self) -> &'static str {
        self.text
    }

    /// Its amounts, each with its sign.
    pub fn terms(self) -> impl Iterator<Item = (i64, &'static str)> {
        let mut sign = 1;
        self.text.split(' ').filter_map(move |word| match word {
            "+" | "-" => {
                sign = if word == "+" { 1 } else { -1 };
                None
            }
            amount => Some((sign, amount)),
        })
    }
}

impl Formulas {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Serialize for Formula {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text)
    }
}

fn read<'de, D: Deserializer<'de>>(
    from: D,
    (name, known): (&str, &[Formula]),
) -> Result<Option<Formula>, D::Error> {
    let value = toml::Value::deserialize(from)?;
    let found = known.iter().find(|it| Some(it.text) == value.as_str());
    found.copied().map(Some).ok_or_else(|| {
        let lines: Vec<_> = known
            .iter()
            .map(|it| format!("`{name} = \"{}\"`", it.text))
            .collect();
        D::Error::custom(format!(
            "there is no such formula; write one of {}",
            lines.join(", ")
        ))
    })
}

fn gross<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Formula>, D::Error> {
    read(from, ("gross", Formula::GROSS))
}

fn net<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Formula>, D::Error> {
    read(from, ("net", Formula::NET))
}

fn debit<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Formula>, D::Error> {
    read(from, ("company_debit", Formula::COMPANY_DEBIT))
}

#[cfg(test)]
mod tests {
    use super::Formula;

    #[test]
    fn a_formula_is_a_sum_of_its_terms() {
        let terms: Vec<_> = Formula::COMPANY_DEBIT[2].terms().collect();
        let expected = [
            (1, "net"),
            (1, "employee_taxes"),
            (1, "employer_taxes"),
            (1, "fees"),
            (-1, "premiums"),
        ];
        assert_eq!(terms, expected);
    }
}
