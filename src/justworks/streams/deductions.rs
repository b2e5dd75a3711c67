//! Standing deductions and their types.

use super::*;

/// What says which of the two an amount is. The words are not published: one that is not known here
/// fills neither column, and is reported.
const TYPE: &str = "amount_type";
const FIXED: &[&str] = &["fixed", "fixed_amount", "flat", "flat_amount", "amount"];
const PERCENT: &[&str] = &["percentage", "percent"];

pub(super) const DEDUCTIONS: Stream = Stream {
    scopes: &["deductions:read"],
    columns: &[
        col("id", &["id"], Text),
        col("member_id", &["member_id"], Text),
        col("deduction_type_code", &["deduction_type_code"], Text),
        col("description", &["description"], Text),
        col("amount_type", &["amount_type"], Text),
        col("amount_minor", &["amount"], MoneyIf(TYPE, FIXED)),
        col("percent_e4", &["amount"], PercentIf(TYPE, PERCENT)),
        col("currency", &["currency"], Text),
        col("frequency", &["frequency"], Text),
        col("start_date", &["start_date"], Date),
        col("end_date", &["end_date"], Date),
    ],
    ..root(
        "deductions",
        "recurring and one-time deductions",
        pages("/v1/deductions"),
    )
};

pub(super) const TYPES: Stream = Stream {
    key: Some("code"),
    scopes: &["deductions:read"],
    columns: &[
        col("code", &["code"], Text),
        col("description", &["description"], Text),
    ],
    ..root(
        "deduction_types",
        "types of deductions",
        list("/v1/deduction-types", Form::Whole),
    )
};
