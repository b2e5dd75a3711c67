//! Time off: policies, requests, and balances, which are a report for each person and policy.

use super::*;

pub(super) const POLICIES: Stream = Stream {
    scopes: &["time_off:read"],
    columns: columns! {
        id: Text => "ID of the policy";
        name: Text => "name of the policy";
        status: Text => "whether it is in use";
        type: Text => "kind of time off";
        effective_date: Date => "first day it is valid";
        deactivation_date: Date => "last day it is valid";
    },
    ..root(
        "time_off_policies",
        "time-off policies",
        pages("/v1/time-off/policies"),
    )
};

pub(super) const REQUESTS: Stream = Stream {
    scopes: &["time_off:read"],
    cursor: by_date("start_date", 365, false),
    columns: columns! {
        id: Text => "ID of the request";
        member_id: Text => "person who asks";
        policy_id: Text => "policy it counts against";
        status: Text => "whether it was approved";
        unit_type: Text => "hours or days";
        amount: Decimal(4) => "amount, in that unit";
        start_date: Date => "first day off";
        end_date: Date => "last day off";
        notes: Text => "notes on the request";
        created_at: Timestamp => "when it was created";
        updated_at: Timestamp => "when it last changed at Justworks";
    },
    ..root(
        "time_off_requests",
        "requests for time off",
        pages("/v1/time-off/requests"),
    )
};

/// A report for each person and policy.
const REPORTS: Access = Access::PerPair {
    path: "/v1/time-off/balances",
    answer: "/v1/time-off/balances/{id}",
    of: [
        Side {
            stream: "members",
            only: Some("active"),
            span: Some(["employment_start_date", "employment_termination_date"]),
            field: "member_id",
        },
        Side {
            stream: "time_off_policies",
            only: None,
            span: None,
            field: "policy_id",
        },
    ],
    day: "as_of_date",
};

pub(super) const BALANCES: Stream = Stream {
    scopes: &["time_off:read"],
    include: Some("time_off_balances"),
    columns: columns! {
        id: Text { Rule::Joined(&["member_id", "policy_id"]) } => "person and policy";
        member_id: Text => "person it belongs to";
        policy_id: Text => "policy it counts against";
        unit_type: Text => "hours or days";
        available: Decimal(4) => "balance, in that unit";
        used: Decimal(4) => "used, in that unit";
        as_of_date: Date { Rule::Day } => "date of the balance, the latest requested";
    },
    ..root(
        "time_off_balances",
        "time-off balance of each person and policy",
        REPORTS,
    )
};

pub(super) const BALANCES_AT: Stream = Stream {
    scopes: &["time_off:read"],
    cursor: Cursor::Days {
        field: "as_of_date",
    },
    columns: columns! {
        id: Text { Rule::Joined(&["member_id", "policy_id", "as_of_date"]) } => "person, policy and day";
        member_id: Text => "person it belongs to";
        policy_id: Text => "policy it counts against";
        as_of_date: Date => "date of the balance";
        unit_type: Text => "hours or days";
        available: Decimal(4) => "balance on that day, in that unit";
        used: Decimal(4) => "used by that day, in that unit";
    },
    ..root(
        "time_off_balances_at",
        "month-end time-off balances of each person and policy",
        REPORTS,
    )
};
