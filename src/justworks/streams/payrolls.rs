//! Payrolls, what each person was paid in them, and the sums that must tie.

use super::*;

pub(super) const PAYROLLS: Stream = Stream {
    scopes: &["payroll:read"],
    cursor: Cursor::Window {
        field: "pay_date",
        ahead: 45,
    },
    columns: &[
        col("id", &["id"], Text),
        col("pay_date", &["pay_date"], Date),
        col("debit_date", &["debit_date"], Date),
        col("payment_method", &["payment_method"], Text),
        col("gross_pay_minor", &["gross_pay"], Money),
        col("net_pay_minor", &["net_pay"], Money),
        col("employee_taxes_minor", &["employee_taxes"], Money),
        col("employer_taxes_minor", &["employer_taxes"], Money),
        col("company_debit_minor", &["company_debit"], Money),
        col("currency", &["currency"], Text),
    ],
    ..root(
        "payrolls",
        "payrolls with their totals",
        pages("/v1/payrolls"),
    )
};

pub(super) const FEES: Stream = Stream {
    identity: &[
        "member_id",
        "reference_id",
        "reference_type",
        "name",
        "type",
        "amount_minor",
        "currency",
    ],
    scopes: &["payroll:read"],
    columns: &[
        col("member_id", &["member_id"], Text),
        col("reference_id", &["reference_id"], Text),
        col("reference_type", &["reference_type"], Text),
        col("name", &["name"], Text),
        col("type", &["type"], Text),
        col("amount_minor", &["amount"], Money),
        col("currency", &["currency"], Text),
    ],
    ..set(
        "payroll_fees",
        "fees of each payroll",
        ("payrolls", "payroll_id"),
        Source::PerParent {
            path: "/v1/payrolls/{id}/fees",
            form: Form::Pages,
            absent: &[],
            detail: None,
        },
    )
};

pub(super) const PAYSTUBS: Stream = Stream {
    key: Some("paystub_id"),
    sets: &["earnings", "employee_deductions", "employer_contributions"],
    scopes: &["paystub:read"],
    columns: &[
        col("paystub_id", &["paystub_id", "id"], Text),
        col("member_id", &["member_id"], Text),
        col("pay_date", &["pay_date"], Date),
        col("pay_group", &["pay_group"], Json),
        col("pay_period_start", &["pay_period_start"], Date),
        col("pay_period_end", &["pay_period_end"], Date),
        col("gross_pay_minor", &["gross_pay"], Money),
        col("net_pay_minor", &["net_pay"], Money),
        col("currency", &["currency"], Text),
    ],
    ..set(
        "paystubs",
        "what each person was paid in each payroll",
        ("payrolls", "payroll_id"),
        Source::PerParent {
            path: "/v1/payrolls/{id}/paystubs",
            form: Form::Pages,
            absent: &[],
            detail: Some("/v1/paystubs/{id}"),
        },
    )
};

pub(super) const LINES: Stream = Stream {
    family: "payrolls",
    identity: &[
        "kind",
        "category",
        "type",
        "name",
        "currency",
        "amount_minor",
    ],
    scopes: &["paystub:read"],
    columns: &[
        col("kind", &[], Array),
        col("name", &["name"], Text),
        col("type", &["type"], Text),
        col("category", &["category"], Text),
        col("amount_minor", &["amount"], Money),
        col("currency", &["currency"], Text),
    ],
    ..set(
        "paystub_lines",
        "earnings, deductions, taxes and contributions on each paystub",
        ("paystubs", "paystub_id"),
        inside(&[
            ("earnings", Some("earning")),
            ("employee_deductions", Some("employee_deduction")),
            ("employer_contributions", Some("employer_contribution")),
        ]),
    )
};

/// The sums that must tie before a payroll is believed.
pub static TIES: &[Tie] = &[
    Tie {
        about: "payroll gross = its paystubs' gross",
        total: ("payrolls", "gross_pay_minor"),
        parts: ("paystubs", "gross_pay_minor"),
        only: None,
    },
    Tie {
        about: "payroll net = its paystubs' net",
        total: ("payrolls", "net_pay_minor"),
        parts: ("paystubs", "net_pay_minor"),
        only: None,
    },
    Tie {
        about: "paystub gross = its earnings",
        total: ("paystubs", "gross_pay_minor"),
        parts: ("paystub_lines", "amount_minor"),
        only: Some(("kind", "earning")),
    },
];
