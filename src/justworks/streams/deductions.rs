//! Standing deductions and their types.

use super::*;

/// What says which of the two an amount is. The words are not published: one that is not known here
/// fills neither column, and is reported.
const fn if_type(words: &'static [&'static str]) -> Rule {
    Rule::IfWord {
        field: "amount_type",
        words,
        path: &["amount"],
    }
}

const FIXED: Rule = if_type(&["fixed", "fixed_amount", "flat", "flat_amount", "amount"]);
const PERCENT: Rule = if_type(&["percentage", "percent"]);

pub(super) const DEDUCTIONS: Stream = Stream {
    scopes: &["deductions:read"],
    columns: columns! {
        id: Text => "ID of the deduction";
        member_id: Text => "person it is taken from";
        deduction_type_code: Text => "its type, see `deduction_types`";
        description: Text => "description of the deduction";
        amount_type: Text => "whether the amount is money or a percentage";
        amount_minor: Money { FIXED } => "amount each time, if it is money";
        percent_e4: Percent { PERCENT } => "percentage each time, if it is one";
        currency: Text => "currency of the amount";
        frequency: Text => "how often it is taken";
        start_date: Date => "first day it is taken";
        end_date: Date => "last day it is taken";
    },
    ..root(
        "deductions",
        "recurring and one-time deductions",
        pages("/v1/deductions"),
    )
};

pub(super) const TYPES: Stream = Stream {
    key: Some("code"),
    scopes: &["deductions:read"],
    columns: columns! {
        code: Text => "code of the type";
        description: Text => "description of the type";
    },
    ..root(
        "deduction_types",
        "types of deductions",
        list("/v1/deduction-types", Form::Whole),
    )
};
