//! The company itself, and the short lists that describe it.

use super::*;
use crate::justworks::custom_fields;

pub(super) const COMPANY: Stream = Stream {
    sets: &["departments", "offices"],
    scopes: &["company.basic:read"],
    columns: &[
        col("id", &["id"], Text),
        col("display_name", &["display_name"], Text),
        col("legal_name", &["legal_name"], Text),
        col("created_at", &["created_at"], Moment),
        col("updated_at", &["updated_at"], Moment),
    ],
    ..root(
        "company",
        "your company",
        Source::One {
            path: "/v1/company",
        },
    )
};

pub(super) const DEPARTMENTS: Stream = Stream {
    key: Some("id"),
    scopes: &["company.basic:read"],
    columns: &[
        col("id", &["id", "department_id"], Text),
        col("name", &["name", "display_name", "label"], Text),
    ],
    ..set(
        "departments",
        "departments",
        ("company", "company_id"),
        inside(&[("departments", None)]),
    )
};

pub(super) const OFFICES: Stream = Stream {
    key: Some("id"),
    scopes: &["company.basic:read"],
    columns: &[
        col("id", &["id", "office_id"], Text),
        col("name", &["name", "display_name", "label"], Text),
    ],
    ..set(
        "offices",
        "offices",
        ("company", "company_id"),
        inside(&[("offices", None)]),
    )
};

pub(super) const CUSTOM_FIELDS: Stream = Stream {
    scopes: &["company.detail:read"],
    columns: &[
        col("id", &["id"], Text),
        col("label", &["label"], Text),
        col("type", &["type"], Text),
        col("cardinality", &["cardinality"], Text),
        col("category", &["category"], Text),
        col("options", &["options"], Json),
    ],
    ..root(
        custom_fields::FIELDS,
        "fields that your company has added",
        list(custom_fields::PATH, Form::Whole),
    )
};

pub(super) const JURISDICTIONS: Stream = Stream {
    key: Some("zone_code"),
    scopes: &["company.detail:read", "member.detail:read"],
    columns: &[col("zone_code", &["zone_code"], Text)],
    ..root(
        "jurisdictions",
        "where your company has people",
        list("/v1/company/jurisdictions", Form::Whole),
    )
};

pub(super) const BUSINESS_INFO: Stream = Stream {
    sets: &["officers"],
    scopes: &["company.detail:read"],
    columns: &[
        col("id", &[], Fixed("business_info")),
        col("entity_identifiers", &["entity_identifiers"], Json),
    ],
    ..root(
        "business_info",
        "state registrations",
        Source::One {
            path: "/v1/company/business-info",
        },
    )
};

pub(super) const OFFICERS: Stream = Stream {
    identity: &["name"],
    scopes: &["company.detail:read"],
    columns: &[
        col("name", &["name", "full_name"], Text),
        col("titles", &["titles"], Json),
    ],
    ..set(
        "officers",
        "officers of your company",
        ("business_info", "business_info_id"),
        inside(&[("officers", None)]),
    )
};

pub(super) const BANK_ACCOUNT: Stream = Stream {
    scopes: &["company.bank_account:read"],
    include: Some("bank_account"),
    columns: &[
        col("id", &[], Fixed("bank_account")),
        col("bank_name", &["bank_name"], Text),
        col("account_type", &["account_type"], Text),
        col("account_number_tail", &["account_number_tail"], Text),
        col("routing_number", &["routing_number"], Text),
    ],
    ..root(
        "bank_account",
        "the company's bank account",
        Source::One {
            path: "/v1/company/bank-account",
        },
    )
};
