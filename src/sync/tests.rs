//! A small source of the engine's own, so that its tests depend on no vendor: people by their
//! changes, payrolls by their dates, streams below and inside them, and two odd ones.

use serde_json::Value;

use crate::catalog::{Access, Cursor, Form, Page, Rule, Stream, Tie, columns};
use crate::money::Wire;
use crate::source::{Company, Paging, Redact, SignIn, Source};

const fn root(name: &'static str, access: Access) -> Stream {
    Stream {
        name,
        about: "",
        parent: None,
        parent_column: None,
        family: name,
        access,
        key: Some("id"),
        identity: &[],
        sets: &[],
        scopes: &["hr:read"],
        include: None,
        cursor: Cursor::Full,
        money: Wire::Hundredths,
        columns: &[],
    }
}

const fn below(name: &'static str, parent: &'static str, access: Access) -> Stream {
    Stream {
        parent: Some(parent),
        parent_column: Some("parent_id"),
        family: "payrolls",
        key: None,
        scopes: &["payroll:read"],
        ..root(name, access)
    }
}

const fn list(path: &'static str) -> Access {
    Access::List {
        path,
        form: Form::Pages,
        variants: &[&[]],
        by_id: None,
    }
}

pub(in crate::sync) static STREAMS: &[Stream] = &[
    Stream {
        cursor: Cursor::Since {
            field: "updated_at",
            param: "changed_after",
        },
        columns: columns! {
            id: Text => "";
            current_pay_minor: Money = "current_pay.amount" | "current_pay.amount.amount" => "";
            current_pay_currency: Text = "current_pay.currency" | "current_pay.amount.currency" => "";
            current_pay: Json => "";
            date_of_birth: Date, Private => "";
            updated_at: Timestamp => "";
        },
        ..root("members", list("/members"))
    },
    Stream {
        cursor: Cursor::Window {
            field: "pay_date",
            params: ["first_day", "last_day"],
            ahead: 45,
            all_each_run: true,
        },
        scopes: &["payroll:read"],
        columns: columns! {
            id: Text => "";
            pay_date: Date => "";
            gross_pay_minor: Money = "gross_pay" => "";
            currency: Text => "";
        },
        ..root("payrolls", list("/payrolls"))
    },
    Stream {
        columns: columns! { amount_minor: Money = "amount" => ""; },
        ..below(
            "payroll_fees",
            "payrolls",
            Access::PerParent {
                path: "/payrolls/{id}/fees",
                form: Form::Pages,
                absent: &[],
                detail: None,
            },
        )
    },
    Stream {
        key: Some("paystub_id"),
        scopes: &["paystub:read"],
        columns: columns! {
            paystub_id: Text => "";
            member_id: Text => "";
            gross_pay_minor: Money = "gross_pay" => "";
            currency: Text => "";
        },
        ..below(
            "paystubs",
            "payrolls",
            Access::PerParent {
                path: "/payrolls/{id}/paystubs",
                form: Form::Pages,
                absent: &[],
                detail: Some("/paystubs/{id}"),
            },
        )
    },
    Stream {
        scopes: &["paystub:read"],
        columns: columns! {
            kind: Text { Rule::Array } => "";
            type: Text => "";
            amount_minor: Money = "amount" => "";
            currency: Text => "";
        },
        ..below(
            "paystub_lines",
            "paystubs",
            Access::Inside {
                arrays: &[("earnings", Some("earning"))],
            },
        )
    },
    Stream {
        columns: columns! {
            id: Text { Rule::Joined(&["member_id", "policy_id"]) } => "";
            used: Decimal(4) => "";
        },
        ..root("time_off_balances", Access::One { path: "/balances" })
    },
    Stream {
        cursor: Cursor::Window {
            field: "first_date",
            params: ["first_day", "last_day"],
            ahead: 45,
            all_each_run: false,
        },
        columns: columns! { id: Text => ""; first_date: Date => ""; },
        ..root("time_off_requests", list("/time_off"))
    },
    Stream {
        columns: columns! {
            id: Text => "";
            amount_minor: Money { if_type(&["fixed"]) } => "";
            percent_e4: Percent { if_type(&["percentage"]) } => "";
        },
        ..root("deductions", list("/deductions"))
    },
];

const fn if_type(words: &'static [&'static str]) -> Rule {
    Rule::IfWord {
        field: "amount_type",
        words,
        path: &["amount"],
    }
}

pub(in crate::sync) static TIES: &[Tie] = &[
    Tie {
        about: "payroll gross = its paystubs' gross",
        total: ("payrolls", "gross_pay_minor"),
        parts: ("paystubs", "gross_pay_minor"),
        only: None,
        beside: &[],
    },
    Tie {
        about: "paystub gross = its earnings",
        total: ("paystubs", "gross_pay_minor"),
        parts: ("paystub_lines", "amount_minor"),
        only: Some(("kind", "earning")),
        beside: &[("type", "reimburs")],
    },
];

pub(in crate::sync) static SOURCE: Source = Source {
    name: "small",
    title: "Small",
    streams: STREAMS,
    ties: TIES,
    finance: &[],
    paging: Paging {
        size: "records",
        most: 100,
        page: "page",
        read: |_, _| Ok(Page::default()),
        reports: None,
    },
    company: Company {
        stream: "members",
        id: "id",
        name: &["id"],
    },
    labels: None,
    redaction: |_| Box::new(Everything),
    sign_in: SignIn {
        token_path: "/token",
        revoke_path: "/revoke",
        core: &[],
    },
};

/// Lets everything pass.
struct Everything;

impl Redact for Everything {
    fn apply(&self, _: &str, _: &mut Value) {}

    fn hides(&self, _: &str) -> bool {
        false
    }
}

#[test]
fn a_call_is_asked_in_the_sources_own_words() {
    use crate::source::Call;
    use jiff::civil::date;
    let stream = |name| SOURCE.stream(name).unwrap();
    let call = |name, form| Call::new(stream(name), "/x", None, form);
    let query = |call: &Call, size| {
        let query = SOURCE.query(call, size).into_iter();
        query
            .map(|(name, it)| format!("{name}={it}"))
            .collect::<Vec<_>>()
    };
    let members = Call {
        variant: &[("kind", "staff")],
        since: Some("2026-01-02T03:04:05Z".parse().unwrap()),
        page: Some("7".into()),
        ..call("members", Form::Pages)
    };
    assert_eq!(
        query(&members, 500),
        [
            "kind=staff",
            "changed_after=2026-01-02T03:04:05Z",
            "records=100",
            "page=7"
        ]
    );
    let payrolls = Call {
        window: Some((date(2026, 1, 1), date(2026, 3, 31))),
        ..call("payrolls", Form::Whole)
    };
    assert_eq!(
        query(&payrolls, 1),
        ["first_day=2026-01-01", "last_day=2026-03-31"]
    );
    assert!(query(&call("deductions", Form::Object), 1).is_empty());
}
