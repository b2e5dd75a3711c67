//! People, and what hangs on each of them.
//!
//! The inside of a person's pay, employment, department, office, manager, emails and phones is not
//! published. The places named here are what APIs of this kind call them; the whole object stays as
//! JSON beside them, and `drivetrain streams NAME --shapes` shows what really arrives.

use super::*;

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
    columns: columns! {
        id: Text => "ID of the person";
        company_id: Text => "company the person works for";
        work_id: Text => "employee number from your company";
        given_name: Text = "name.given_name" => "first name";
        family_name: Text = "name.family_name" => "last name";
        preferred_name: Text = "name.preferred_name" => "preferred name";
        full_preferred_name: Text = "name.full_preferred_name" => "preferred full name";
        active: Bool => "whether the person currently works for you";
        type: Text => "employee, contractor and so on";
        employment_location_type: Text => "on site, remote or hybrid";
        job_title: Text => "current job title";
        department_id: Text = "department.id" | "department.department_id" => "current department";
        department_name: Text = "department.name" | "department.display_name" => "name of the department";
        office_id: Text = "office.id" | "office.office_id" => "current office";
        office_name: Text = "office.name" | "office.display_name" => "name of the office";
        manager_id: Text = "manager.id" | "manager.member_id" => "the person's manager, also a member";
        work_state: Text = "country_data.US.work_state" | "country_data.US.work_location.region"
            | "country_data.US.employment.work_state" => "state where the person works, in the US";
        flsa_status: Text = "country_data.US.flsa_classification" | "country_data.US.flsa_status"
            | "country_data.US.employment.flsa_status"
            => "exempt or nonexempt under the Fair Labor Standards Act";
        overtime_eligible: Bool = "country_data.US.overtime_eligible"
            | "country_data.US.employment.overtime_eligible" => "whether overtime is paid";
        current_employment: Json => "employment as Justworks sends it";
        current_pay_minor: Money = "current_pay.amount" | "current_pay.pay_rate" | "current_pay.rate"
            | "current_pay.amount.amount" | "current_pay.pay_rate.amount" => "current pay rate";
        current_pay_currency: Text = "current_pay.currency" | "current_pay.currency_code"
            | "current_pay.amount.currency" | "current_pay.pay_rate.currency" => "currency of the rate";
        current_pay_unit: Text = "current_pay.unit" | "current_pay.pay_unit"
            | "current_pay.period" | "current_pay.frequency" => "unit of the rate: hour, year";
        current_pay: Json => "pay rate as Justworks sends it";
        current_pay_frequency: Json => "how often the person is paid";
        date_added_to_justworks: Date => "day the person was added at Justworks";
        employment_start_date: Date => "first day of the current employment";
        employment_termination_date: Date => "last day of employment";
        date_of_birth: Date, Private => "date of birth";
        sex_assigned_at_birth: Text, Private => "sex, as recorded at Justworks";
        created_at: Timestamp => "when the person was added";
        updated_at: Timestamp => "when the person last changed at Justworks";
    },
    ..root(
        "members",
        "people, active and terminated",
        Access::List {
            path: "/v1/members",
            form: Form::Pages,
            variants: &[&[("status", "active")], &[("status", "terminated")]],
            by_id: Some("/v1/members/{id}"),
        },
    )
};

/// Only those that are marked as work, unless private email is included.
pub(super) const EMAILS: Stream = Stream {
    identity: &["address"],
    scopes: &["member.detail:read"],
    columns: columns! {
        type: Text = "type" | "label" | "kind" | "category" => "work, personal and so on";
        address: Text = "address" | "email" | "email_address" | "value", Private => "the address";
    },
    ..set(
        "member_emails",
        "email addresses: work only, unless `emails` is included",
        OF_A_MEMBER,
        inside(&[("emails", None)]),
    )
};

pub(super) const PHONES: Stream = Stream {
    identity: &["type"],
    scopes: &["member.detail:read"],
    include: Some("phones"),
    columns: columns! {
        type: Text = "type" | "label" | "kind" | "category" => "work, mobile and so on";
        number: Text = "number" | "phone_number" | "phone" | "value" => "the number";
    },
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
    columns: columns! {
        type: Text = "type" | "label" | "kind" | "category" => "home, mailing and so on";
        line1: Text = "line1" | "street_1" | "street", Private => "street and number";
        line2: Text = "line2" | "street_2", Private => "apartment or unit";
        city: Text = "city" | "locality" => "city";
        state: Text = "state" | "region" => "state";
        postal_code: Text = "postal_code" | "zip_code" | "zip", Private => "ZIP or postal code";
        country: Text = "country" | "country_code" => "country";
    },
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
    columns: columns! {
        job_title: Text = "job_title" | "title" => "job title";
        department_id: Text = "department.id" | "department.department_id" | "department_id" => "department";
        department_name: Text = "department.name" | "department.display_name" | "department" => "name of the department";
        type: Text = "type" | "employment_type" => "kind of employment";
        start_date: Date = "start_date" | "effective_date" | "started_on" => "first day";
        end_date: Date = "end_date" | "termination_date" | "ended_on" => "last day";
        source: Json = "." => "the position as Justworks sends it";
    },
    ..set(
        "employment_history",
        "past and current positions",
        OF_A_MEMBER,
        inside(&[("employment_history", None)]),
    )
};

pub(super) const PAY_HISTORY: Stream = Stream {
    identity: &["start_date"],
    scopes: &["member.pay:read"],
    columns: columns! {
        amount_minor: Money = "amount" | "pay_rate" | "rate" | "amount.amount" | "pay_rate.amount"
            => "pay rate";
        currency: Text = "currency" | "currency_code" | "amount.currency" | "pay_rate.currency"
            => "currency of the rate";
        unit: Text = "unit" | "pay_unit" | "period" | "frequency" => "unit of the rate: hour, year";
        start_date: Date = "start_date" | "effective_date" | "started_on" => "first day";
        end_date: Date = "end_date" | "ended_on" => "last day";
        source: Json = "." => "the pay rate as Justworks sends it";
    },
    ..set(
        "pay_history",
        "past and current pay rates",
        OF_A_MEMBER,
        inside(&[("pay_history", None)]),
    )
};

/// The company's scope as well: without the labels of the fields, no one knows what stands in them.
pub(super) const CUSTOM_FIELD_VALUES: Stream = Stream {
    identity: &["custom_field_id"],
    scopes: &["member.detail:read", "company.detail:read"],
    columns: columns! {
        custom_field_id: Text = "id" | "custom_field_id" => "the field, see `custom_fields`";
        value: Json = "values" | "value" => "the value";
    },
    ..set(
        LABELS.values,
        "values of your company's custom fields",
        OF_A_MEMBER,
        Access::PerParent {
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
    columns: columns! {
        us_ssn: Text = "US.ssn", Private => "U.S. Social Security number";
    },
    ..set(
        "tax_ids",
        "Social Security and other tax numbers",
        OF_A_MEMBER,
        Access::PerParent {
            path: "/v1/members/{id}/tax-id",
            form: Form::Object,
            absent: &[400, 404],
            detail: None,
        },
    )
};
