//! Time off: policies, requests, and balances, which are a report for each person and policy.

use super::*;

pub(super) const POLICIES: Stream = Stream {
    scopes: &["time_off:read"],
    columns: &[
        col("id", &["id"], Text),
        col("name", &["name"], Text),
        col("status", &["status"], Text),
        col("type", &["type"], Text),
        col("effective_date", &["effective_date"], Date),
        col("deactivation_date", &["deactivation_date"], Date),
    ],
    ..root(
        "time_off_policies",
        "time-off policies",
        pages("/v1/time-off/policies"),
    )
};

pub(super) const REQUESTS: Stream = Stream {
    scopes: &["time_off:read"],
    cursor: Cursor::Window {
        field: "start_date",
        ahead: 365,
    },
    columns: &[
        col("id", &["id"], Text),
        col("member_id", &["member_id"], Text),
        col("policy_id", &["policy_id"], Text),
        col("status", &["status"], Text),
        col("unit_type", &["unit_type"], Text),
        col("amount", &["amount"], Decimal),
        col("start_date", &["start_date"], Date),
        col("end_date", &["end_date"], Date),
        col("notes", &["notes"], Text),
        col("created_at", &["created_at"], Moment),
        col("updated_at", &["updated_at"], Moment),
    ],
    ..root(
        "time_off_requests",
        "requests for time off",
        pages("/v1/time-off/requests"),
    )
};

pub(super) const BALANCES: Stream = Stream {
    scopes: &["time_off:read"],
    include: Some("time_off_balances"),
    columns: &[
        col("id", &["member_id", "policy_id"], Joined),
        col("member_id", &["member_id"], Text),
        col("policy_id", &["policy_id"], Text),
        col("unit_type", &["unit_type"], Text),
        col("available", &["available"], Decimal),
        col("used", &["used"], Decimal),
    ],
    ..root(
        "time_off_balances",
        "what is left of each policy to each person",
        Source::PerPair {
            path: "/v1/time-off/balances",
            answer: "/v1/time-off/balances/{id}",
            of: [
                Side {
                    stream: "members",
                    only: Some("active"),
                    field: "member_id",
                },
                Side {
                    stream: "time_off_policies",
                    only: None,
                    field: "policy_id",
                },
            ],
            day: "as_of_date",
        },
    )
};
