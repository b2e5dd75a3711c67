//! The company itself, and the short lists that describe it.

use super::*;

pub(super) const COMPANY: Stream = Stream {
    sets: &["departments", "offices"],
    scopes: &["company.basic:read"],
    columns: columns! {
        id: Text => "ID of the company";
        display_name: Text => "display name";
        legal_name: Text => "legal name";
        created_at: Timestamp => "when it was added at Justworks";
        updated_at: Timestamp => "when it last changed at Justworks";
    },
    ..root(
        "company",
        "your company",
        Access::One {
            path: "/v1/company",
        },
    )
};

pub(super) const DEPARTMENTS: Stream = Stream {
    key: Some("id"),
    scopes: &["company.basic:read"],
    columns: columns! {
        id: Text = "id" | "department_id" => "ID of the department";
        name: Text = "name" | "display_name" | "label" => "name of the department";
    },
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
    columns: columns! {
        id: Text = "id" | "office_id" => "ID of the office";
        name: Text = "name" | "display_name" | "label" => "name of the office";
    },
    ..set(
        "offices",
        "offices",
        ("company", "company_id"),
        inside(&[("offices", None)]),
    )
};

pub(super) const CUSTOM_FIELDS: Stream = Stream {
    scopes: &["company.detail:read"],
    columns: columns! {
        id: Text => "ID of the field";
        label: Text => "label your company chose";
        type: Text => "type of values";
        cardinality: Text => "whether it allows one value or several";
        category: Text => "group the field is in";
        options: Json => "values to choose from";
    },
    ..root(
        LABELS.fields,
        "custom fields of your company",
        list("/v1/company/custom-fields", Form::Whole),
    )
};

pub(super) const JURISDICTIONS: Stream = Stream {
    key: Some("zone_code"),
    scopes: &["company.detail:read", "member.detail:read"],
    columns: columns! {
        zone_code: Text => "state or country code";
    },
    ..root(
        "jurisdictions",
        "states and countries where your company has people",
        list("/v1/company/jurisdictions", Form::Whole),
    )
};

pub(super) const BUSINESS_INFO: Stream = Stream {
    sets: &["officers"],
    scopes: &["company.detail:read"],
    columns: columns! {
        id: Text { Rule::Fixed("business_info") } => "always `business_info`";
        entity_identifiers: Json => "state registrations";
    },
    ..root(
        "business_info",
        "state registrations",
        Access::One {
            path: "/v1/company/business-info",
        },
    )
};

pub(super) const OFFICERS: Stream = Stream {
    identity: &["name"],
    scopes: &["company.detail:read"],
    columns: columns! {
        name: Text = "name" | "full_name" => "name of the officer";
        titles: Json => "titles of the officer";
    },
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
    columns: columns! {
        id: Text { Rule::Fixed("bank_account") } => "always `bank_account`";
        bank_name: Text, Private => "name of the bank";
        account_type: Text, Private => "kind of account";
        account_number_tail: Text, Private => "last digits of the account number";
        routing_number: Text, Private => "routing number of the bank";
    },
    ..root(
        "bank_account",
        "the company's bank account",
        Access::One {
            path: "/v1/company/bank-account",
        },
    )
};
