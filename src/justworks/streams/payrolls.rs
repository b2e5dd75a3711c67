//! Payrolls, what each person was paid in them, and the sums that must tie.

use super::*;

pub(super) const PAYROLLS: Stream = Stream {
    scopes: &["payroll:read"],
    cursor: by_date("pay_date", 45, true),
    columns: columns! {
        id: Text => "ID of the payroll";
        pay_date: Date => "day people are paid";
        debit_date: Date => "day the company's account is debited";
        payment_method: Text => "how the company pays";
        gross_pay_minor: Money = "gross_pay" => "gross pay of all its paystubs";
        net_pay_minor: Money = "net_pay" => "net pay of all its paystubs";
        employee_taxes_minor: Money = "employee_taxes" => "taxes withheld from people";
        employer_taxes_minor: Money = "employer_taxes" => "taxes paid by the company";
        company_debit_minor: Money = "company_debit" => "amount debited from the company's account";
        currency: Text => "currency of the amounts";
    },
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
    columns: columns! {
        member_id: Text => "person the fee is for, if it is for one";
        reference_id: Text => "ID of what the fee is for";
        reference_type: Text => "kind of what the fee is for";
        name: Text => "name of the fee";
        type: Text => "kind of fee";
        amount_minor: Money = "amount" => "amount of the fee";
        currency: Text => "currency of the amount";
    },
    ..set(
        "payroll_fees",
        "fees of each payroll",
        ("payrolls", "payroll_id"),
        Access::PerParent {
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
    columns: columns! {
        paystub_id: Text = "paystub_id" | "id" => "ID of the paystub";
        member_id: Text => "person who is paid";
        pay_date: Date => "day the person is paid";
        pay_group: Json => "group that is paid together";
        pay_period_start: Date => "first day that is paid for";
        pay_period_end: Date => "last day that is paid for";
        gross_pay_minor: Money = "gross_pay" => "pay before taxes and deductions";
        net_pay_minor: Money = "net_pay" => "pay after taxes and deductions";
        currency: Text => "currency of the amounts";
    },
    ..set(
        "paystubs",
        "what each person was paid in each payroll",
        ("payrolls", "payroll_id"),
        Access::PerParent {
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
    columns: columns! {
        kind: Text { Rule::Array } => "`earning`, `employee_deduction` or `employer_contribution`";
        name: Text => "name of the line";
        type: Text => "kind of earning, deduction, tax or contribution";
        category: Text => "category of the line";
        amount_minor: Money = "amount" => "amount of the line";
        currency: Text => "currency of the amount";
    },
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
        beside: &[],
    },
    Tie {
        about: "payroll net = its paystubs' net",
        total: ("payrolls", "net_pay_minor"),
        parts: ("paystubs", "net_pay_minor"),
        only: None,
        beside: &[],
    },
    Tie {
        about: "paystub gross = its earnings",
        total: ("paystubs", "gross_pay_minor"),
        parts: ("paystub_lines", "amount_minor"),
        only: Some(("kind", "earning")),
        beside: &[
            ("type", "reimburs"),
            ("category", "reimburs"),
            ("type", "expense"),
            ("category", "expense"),
        ],
    },
];
