//! What the words of a company's lines and fees mean: they are published nowhere, and one that is not
//! known is never counted by a guess.

use std::collections::BTreeMap;

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};

/// What a line of a paystub is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineClass {
    /// An earning that is pay.
    Pay,
    /// An earning that gives a person back what they spent.
    Reimbursement,
    /// A tax of the employee or of the company.
    Tax,
    /// What else is taken from an employee.
    Deduction,
    /// What else the company contributes.
    Benefit,
}

/// What a fee is to the cost of payroll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeUse {
    /// A cost.
    Cost,
    /// A bill for what is counted elsewhere, such as premiums that lines of paystubs hold already.
    PassThrough,
    /// Nothing.
    Ignore,
}

/// The kinds of lines, and what a line of each can be.
const KINDS: [(&str, [(&str, LineClass); 2]); 3] = [
    (
        "earning",
        [
            ("pay", LineClass::Pay),
            ("reimbursement", LineClass::Reimbursement),
        ],
    ),
    (
        "employee_deduction",
        [("deduction", LineClass::Deduction), ("tax", LineClass::Tax)],
    ),
    (
        "employer_contribution",
        [("benefit", LineClass::Benefit), ("tax", LineClass::Tax)],
    ),
];

const USES: [(&str, FeeUse); 3] = [
    ("cost", FeeUse::Cost),
    ("pass_through", FeeUse::PassThrough),
    ("ignore", FeeUse::Ignore),
];

pub(super) fn lines<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<String, LineClass>, D::Error> {
    let written = BTreeMap::<String, toml::Value>::deserialize(from)?;
    let class = |(line, value): (String, toml::Value)| {
        let kind = line.split_once('/').map(|(kind, _)| kind);
        let kind = KINDS.iter().find(|(known, _)| Some(*known) == kind);
        let Some((_, classes)) = kind else {
            let kinds = KINDS.map(|(kind, _)| kind).join(", ");
            return Err(format!(
                "{line:?} is not KIND/CATEGORY or KIND/CATEGORY/TYPE, with one of the kinds {kinds}"
            ));
        };
        let found = classes
            .iter()
            .find(|(word, _)| Some(*word) == value.as_str());
        let class = found.map(|(_, class)| *class).ok_or_else(|| {
            let [(one, _), (other, _)] = classes;
            format!("that is not possible for a line of this kind: write `\"{line}\" = \"{one}\"` or `\"{line}\" = \"{other}\"`")
        })?;
        Ok((line, class))
    };
    let read: Result<_, String> = written.into_iter().map(class).collect();
    read.map_err(D::Error::custom)
}

pub(super) fn fees<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<String, FeeUse>, D::Error> {
    let written = BTreeMap::<String, toml::Value>::deserialize(from)?;
    let found = |(fee, value): (String, toml::Value)| {
        let found = USES.iter().find(|(word, _)| Some(*word) == value.as_str());
        let found = found.map(|(_, it)| *it).ok_or_else(|| {
            format!(
                "that is not possible for a fee: write `\"{fee}\" = \"cost\"`, `\"{fee}\" = \
                 \"pass_through\"` or `\"{fee}\" = \"ignore\"`"
            )
        })?;
        Ok((fee, found))
    };
    let read: Result<_, String> = written.into_iter().map(found).collect();
    read.map_err(D::Error::custom)
}

/// A JSON object of words; `None` where there is none.
pub(super) fn json<T: Serialize>(words: &BTreeMap<String, T>) -> Option<String> {
    let json = serde_json::to_string(words).ok()?;
    Some(json).filter(|_| !words.is_empty())
}
