//! People, and what hangs on each of them.
//!
//! The inside of a person's pay, employment, department, office, manager, e-mails and phones is not
//! published. The places named here are what APIs of this kind call them; the whole object stays as
//! JSON beside them, and `drivetrain streams NAME --shapes` shows what really arrives.

use super::*;
use crate::justworks::custom_fields;

const OF_A_MEMBER: (&str, &str) = ("members", "member_id");

pub(super) const MEMBERS: Stream = Stream {
    sets: &[
        "emails",
        "phones",
        "addresses",
        "employment_history",
        "pay_history",
    ],
    scopes: &["member.basic:read"],
    cursor: Cursor::Since {
        field: "updated_at",
        param: "updated_at_gte",
    },
    columns: &[
        col("id", &["id"], Text),
        col("company_id", &["company_id"], Text),
        col("work_id", &["work_id"], Text),
        col("given_name", &["name.given_name"], Text),
        col("family_name", &["name.family_name"], Text),
        col("preferred_name", &["name.preferred_name"], Text),
        col("full_preferred_name", &["name.full_preferred_name"], Text),
        col("active", &["active"], Flag),
        col("type", &["type"], Text),
        col(
            "employment_location_type",
            &["employment_location_type"],
            Text,
        ),
        col("job_title", &["job_title"], Text),
        col(
            "department_id",
            &["department.id", "department.department_id"],
            Text,
        ),
        col(
            "department_name",
            &["department.name", "department.display_name"],
            Text,
        ),
        col("office_id", &["office.id", "office.office_id"], Text),
        col("office_name", &["office.name", "office.display_name"], Text),
        col("manager_id", &["manager.id", "manager.member_id"], Text),
        col("current_employment", &["current_employment"], Json),
        col(
            "current_pay_minor",
            &[
                "current_pay.amount",
                "current_pay.pay_rate",
                "current_pay.rate",
                "current_pay.amount.amount",
                "current_pay.pay_rate.amount",
            ],
            Money,
        ),
        col(
            "current_pay_currency",
            &[
                "current_pay.currency",
                "current_pay.currency_code",
                "current_pay.amount.currency",
                "current_pay.pay_rate.currency",
            ],
            Text,
        ),
        col(
            "current_pay_unit",
            &[
                "current_pay.unit",
                "current_pay.pay_unit",
                "current_pay.period",
                "current_pay.frequency",
            ],
            Text,
        ),
        col("current_pay", &["current_pay"], Json),
        col("current_pay_frequency", &["current_pay_frequency"], Json),
        col(
            "date_added_to_justworks",
            &["date_added_to_justworks"],
            Date,
        ),
        col("employment_start_date", &["employment_start_date"], Date),
        col(
            "employment_termination_date",
            &["employment_termination_date"],
            Date,
        ),
        col("date_of_birth", &["date_of_birth"], Date),
        col("sex_assigned_at_birth", &["sex_assigned_at_birth"], Text),
        col("created_at", &["created_at"], Moment),
        col("updated_at", &["updated_at"], Moment),
    ],
    ..root(
        "members",
        "people, active and terminated",
        Source::List {
            path: "/v1/members",
            form: Form::Pages,
            variants: &[&[("status", "active")], &[("status", "terminated")]],
            by_id: Some("/v1/members/{id}"),
        },
    )
};

/// Only those that are marked as work, unless private e-mail is included.
pub(super) const EMAILS: Stream = Stream {
    identity: &["address"],
    scopes: &["member.detail:read"],
    columns: &[
        col("type", &["type", "label", "kind", "category"], Text),
        col(
            "address",
            &["address", "email", "email_address", "value"],
            Text,
        ),
    ],
    ..set(
        "member_emails",
        "e-mail addresses: work only, unless `emails` is included",
        OF_A_MEMBER,
        inside(&[("emails", None)]),
    )
};

pub(super) const PHONES: Stream = Stream {
    identity: &["type"],
    scopes: &["member.detail:read"],
    include: Some("phones"),
    columns: &[
        col("type", &["type", "label", "kind", "category"], Text),
        col(
            "number",
            &["number", "phone_number", "phone", "value"],
            Text,
        ),
    ],
    ..set(
        "member_phones",
        "phone numbers",
        OF_A_MEMBER,
        inside(&[("phones", None)]),
    )
};

pub(super) const ADDRESSES: Stream = Stream {
    identity: &["type"],
    scopes: &["member.detail:read"],
    include: Some("addresses"),
    columns: &[
        col("type", &["type", "label", "kind", "category"], Text),
        col("line1", &["line1", "street_1", "street"], Text),
        col("line2", &["line2", "street_2"], Text),
        col("city", &["city", "locality"], Text),
        col("state", &["state", "region"], Text),
        col("postal_code", &["postal_code", "zip_code", "zip"], Text),
        col("country", &["country", "country_code"], Text),
    ],
    ..set(
        "member_addresses",
        "home addresses",
        OF_A_MEMBER,
        inside(&[("addresses", None)]),
    )
};

pub(super) const EMPLOYMENT_HISTORY: Stream = Stream {
    identity: &["start_date"],
    scopes: &["member.employment:read"],
    columns: &[
        col("job_title", &["job_title", "title"], Text),
        col(
            "department_id",
            &["department.id", "department.department_id", "department_id"],
            Text,
        ),
        col(
            "department_name",
            &["department.name", "department.display_name", "department"],
            Text,
        ),
        col("type", &["type", "employment_type"], Text),
        col(
            "start_date",
            &["start_date", "effective_date", "started_on"],
            Date,
        ),
        col(
            "end_date",
            &["end_date", "termination_date", "ended_on"],
            Date,
        ),
        col("source", &["."], Json),
    ],
    ..set(
        "employment_history",
        "former and present positions",
        OF_A_MEMBER,
        inside(&[("employment_history", None)]),
    )
};

pub(super) const PAY_HISTORY: Stream = Stream {
    identity: &["start_date"],
    scopes: &["member.pay:read"],
    columns: &[
        col(
            "amount_minor",
            &[
                "amount",
                "pay_rate",
                "rate",
                "amount.amount",
                "pay_rate.amount",
            ],
            Money,
        ),
        col(
            "currency",
            &[
                "currency",
                "currency_code",
                "amount.currency",
                "pay_rate.currency",
            ],
            Text,
        ),
        col("unit", &["unit", "pay_unit", "period", "frequency"], Text),
        col(
            "start_date",
            &["start_date", "effective_date", "started_on"],
            Date,
        ),
        col("end_date", &["end_date", "ended_on"], Date),
        col("source", &["."], Json),
    ],
    ..set(
        "pay_history",
        "former and present pay rates",
        OF_A_MEMBER,
        inside(&[("pay_history", None)]),
    )
};

/// The company's scope as well: without the labels of the fields, nobody knows what stands in them.
pub(super) const CUSTOM_FIELD_VALUES: Stream = Stream {
    identity: &["custom_field_id"],
    scopes: &["member.detail:read", "company.detail:read"],
    columns: &[
        col("custom_field_id", &["id", "custom_field_id"], Text),
        col("value", &["values", "value"], Json),
    ],
    ..set(
        custom_fields::VALUES,
        "what stands in the fields that your company has added",
        OF_A_MEMBER,
        Source::PerParent {
            path: "/v1/members/{id}/custom-field-values",
            form: Form::Whole,
            absent: &[],
            detail: None,
        },
    )
};

/// 400 for international contractors and 404 for international employees and those of an employer
/// of record are the normal way of saying "not applicable".
pub(super) const TAX_IDS: Stream = Stream {
    scopes: &["member.tax_id:read"],
    include: Some("tax_ids"),
    columns: &[col("us_ssn", &["US.ssn"], Text)],
    ..set(
        "tax_ids",
        "social security and other tax numbers",
        OF_A_MEMBER,
        Source::PerParent {
            path: "/v1/members/{id}/tax-id",
            form: Form::Object,
            absent: &[400, 404],
            detail: None,
        },
    )
};
