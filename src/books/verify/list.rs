//! The rules, each with how sure it is, how bad a finding is, and what it says.

use super::rule::{Basis, Look, Rule, Severity, Sure};
use crate::codes;

/// A rule whose SQL is the file of its name.
macro_rules! rule {
    ($id:literal, $code:ident, $sure:ident, $severity:ident, $basis:ident, $says:literal) => {
        Rule {
            id: $id,
            code: codes::$code,
            sure: Sure::$sure,
            severity: Severity::$severity,
            basis: Basis::$basis,
            look: Look::Sql(include_str!(concat!("sql/", $id, ".sql"))),
            says: $says,
        }
    };
}

/// The same, where what is found of a payday depends on those around it.
macro_rules! around {
    ($id:literal, $code:ident, $severity:ident, $says:literal) => {
        Rule {
            id: $id,
            code: codes::$code,
            sure: Sure::Inferred,
            severity: Severity::$severity,
            basis: Basis::Always,
            look: Look::Around(include_str!(concat!("sql/", $id, ".sql"))),
            says: $says,
        }
    };
}

/// A rule that holds amounts against a formula.
macro_rules! formula {
    ($id:literal, $code:ident, $basis:ident, $says:literal) => {
        Rule {
            id: $id,
            code: codes::$code,
            sure: Sure::Learned,
            severity: Severity::Error,
            basis: Basis::$basis,
            look: Look::Formula,
            says: $says,
        }
    };
}

/// All of them, in the order in which they are told.
pub static RULES: [Rule; 39] = [
    rule!(
        "payroll_gross",
        CHECK_PAYROLL_GROSS,
        Published,
        Error,
        Always,
        "payroll {day}: its {detail} make {found} gross, the payroll says {expected}: {off} off"
    ),
    rule!(
        "payroll_net",
        CHECK_PAYROLL_NET,
        Published,
        Error,
        Always,
        "payroll {day}: its {detail} make {found} net, the payroll says {expected}: {off} off"
    ),
    rule!(
        "employee_taxes",
        CHECK_EMPLOYEE_TAXES,
        Learned,
        Error,
        Deductions,
        "payroll {day}: deductions that are taxes make {found}, the payroll says {expected} employee taxes: {off} off"
    ),
    rule!(
        "employer_taxes",
        CHECK_EMPLOYER_TAXES,
        Learned,
        Error,
        Contributions,
        "payroll {day}: contributions that are taxes make {found}, the payroll says {expected} employer taxes: {off} off"
    ),
    formula!(
        "paystub_gross",
        CHECK_PAYSTUB_GROSS,
        Gross,
        "payroll {day}, {who}: the paystub says {found} gross; by `{detail}` it is {expected}: {off} off"
    ),
    formula!(
        "paystub_net",
        CHECK_PAYSTUB_NET,
        Net,
        "payroll {day}, {who}: the paystub says {found} net; by `{detail}` it is {expected}: {off} off"
    ),
    formula!(
        "company_debit",
        CHECK_COMPANY_DEBIT,
        Debit,
        "payroll {day}: the company was debited {found}; by `{detail}` it is {expected}: {off} off"
    ),
    rule!(
        "debit_day",
        CHECK_DEBIT_DAY,
        Published,
        Warning,
        Always,
        "payroll {day}: {detail}"
    ),
    rule!(
        "bank_holiday",
        CHECK_BANK_HOLIDAY,
        Published,
        Warning,
        Always,
        "payroll {day}: {detail}"
    ),
    rule!(
        "one_currency",
        CHECK_ONE_CURRENCY,
        Inferred,
        Error,
        Always,
        "payroll {day}, {who}: {detail}"
    ),
    rule!(
        "empty_payroll",
        CHECK_EMPTY_PAYROLL,
        Inferred,
        Warning,
        Always,
        "payroll {day}: {detail}"
    ),
    rule!(
        "negative_pay",
        CHECK_NEGATIVE_PAY,
        Inferred,
        Warning,
        Always,
        "payroll {day}, {who}: {found}, and it reverses no other paystub"
    ),
    rule!(
        "paystub_payday",
        CHECK_PAYSTUB_PAYDAY,
        Inferred,
        Warning,
        Always,
        "payroll {day}, {who}: the paystub says {detail}"
    ),
    rule!(
        "pay_period",
        CHECK_PAY_PERIOD,
        Published,
        Warning,
        Always,
        "payroll {day}, {who}: the pay period is {detail}"
    ),
    around!(
        "period_overlap",
        CHECK_PERIOD_OVERLAP,
        Warning,
        "payroll {day}, {who}: {found} for {detail}"
    ),
    around!(
        "period_gap",
        CHECK_PERIOD_GAP,
        Warning,
        "{who}: no paystub for {detail}"
    ),
    around!("payday_missing", CHECK_PAYDAY_MISSING, Warning, "{detail}"),
    around!(
        "duplicate_pay",
        CHECK_DUPLICATE_PAY,
        Warning,
        "{who}: {found} each in {detail}"
    ),
    rule!(
        "paid_after_last_day",
        CHECK_PAID_AFTER_LAST_DAY,
        Published,
        Warning,
        Always,
        "payroll {day}, {who}: {found} {detail}"
    ),
    around!(
        "missing_paystub",
        CHECK_MISSING_PAYSTUB,
        Info,
        "{who}: no paystub for {detail}"
    ),
    rule!(
        "rate_differs",
        CHECK_RATE_DIFFERS,
        Inferred,
        Info,
        Always,
        "payroll {day}, {who}: {found} for {detail}, and the rate makes {expected}"
    ),
    rule!(
        "raise_dated_back",
        CHECK_RAISE_DATED_BACK,
        Inferred,
        Info,
        Always,
        "{who}: a rate of {found} {detail}, after paydays it applies to"
    ),
    rule!(
        "match_over_deferral",
        CHECK_MATCH_OVER_DEFERRAL,
        Inferred,
        Info,
        Always,
        "payroll {day}, {who}: the company adds {found} to {expected} of savings"
    ),
    around!(
        "deduction_missing",
        CHECK_DEDUCTION_MISSING,
        Info,
        "payroll {day}, {who}: nothing was taken for {detail}"
    ),
    rule!(
        "deferral_over_limit",
        CHECK_DEFERRAL_OVER_LIMIT,
        Published,
        Info,
        Always,
        "{who} saved more in {detail} than the {expected} that the IRS allows people under 50"
    ),
    rule!(
        "year_not_covered",
        CHECK_YEAR_NOT_COVERED,
        Published,
        Info,
        Always,
        "{detail}: sums of that year do not include earlier payrolls"
    ),
    rule!(
        "month_not_whole",
        CHECK_MONTH_NOT_WHOLE,
        Published,
        Info,
        Always,
        "{detail}"
    ),
    rule!(
        "unknown_department",
        CHECK_UNKNOWN_DEPARTMENT,
        Inferred,
        Warning,
        Always,
        "{who}: {detail} is not in the list of departments"
    ),
    rule!(
        "active_flag",
        CHECK_ACTIVE_FLAG,
        Inferred,
        Warning,
        Always,
        "{who}: {detail}"
    ),
    rule!(
        "history",
        CHECK_HISTORY,
        Inferred,
        Warning,
        Always,
        "{who}: {detail}"
    ),
    rule!(
        "paid_before_start",
        CHECK_PAID_BEFORE_START,
        Inferred,
        Warning,
        Always,
        "{who}: {detail}"
    ),
    rule!(
        "same_person",
        CHECK_SAME_PERSON,
        Inferred,
        Warning,
        Always,
        "{detail}"
    ),
    rule!(
        "same_email",
        CHECK_SAME_EMAIL,
        Inferred,
        Warning,
        Always,
        "{who} has the same work address as another person: {detail}"
    ),
    rule!(
        "manager",
        CHECK_MANAGER,
        Inferred,
        Info,
        Always,
        "{who} {detail}"
    ),
    rule!(
        "fte_field",
        CHECK_FTE_FIELD,
        Inferred,
        Warning,
        Always,
        "`fte_field = \"{key}\"`: no custom field has this name, more than one has, or it is always empty"
    ),
    rule!(
        "fte_value",
        CHECK_FTE_VALUE,
        Inferred,
        Warning,
        Always,
        "{who}: the full-time share is `{detail}`, which is not a number up to 2"
    ),
    rule!(
        "fee_member",
        CHECK_FEE_MEMBER,
        Inferred,
        Info,
        Always,
        "payroll {day}: {found} of fees for {who}, who is not in the list of people"
    ),
    rule!(
        "unknown_line",
        CHECK_UNKNOWN_LINE,
        Inferred,
        Warning,
        Always,
        "lines {key}: unknown kind; write `\"{key}\" = {detail} under [finance.lines]"
    ),
    rule!(
        "unknown_fee",
        CHECK_UNKNOWN_FEE,
        Inferred,
        Warning,
        Always,
        "fees {key}: unknown kind; write `\"{key}\" = \"cost\"`, `\"pass_through\"` or `\"ignore\"` under [finance.fees]"
    ),
];
