//! The words that a trace may show: by key, and in what a server says to people.

use std::collections::BTreeSet;

use crate::catalog::Access;
use crate::justworks::profile::{REVOKE_PATH, TOKEN_PATH};
use crate::justworks::scopes::SCOPES;
use crate::justworks::streams::STREAMS;

/// Dates of the company's, not of a person's, and what a sync asks by.
pub(super) const KEPT_DATES: [&str; 6] = [
    "pay_date",
    "debit_date",
    "pay_period_start",
    "pay_period_end",
    "updated_at",
    "as_of_date",
];

/// Flags that decide what is asked for.
pub(super) const KEPT_FLAGS: [&str; 2] = ["active", "has_more"];

/// Numbers that count pages and seconds, not money or people's things.
pub(super) const KEPT_NUMBERS: [&str; 7] = [
    "limit",
    "page",
    "per_page",
    "page_size",
    "position",
    "expires_in",
    "retry_after",
];

/// Keys that hold a word of the API's own.
pub(super) const KEPT_WORDS: [&str; 22] = [
    "status",
    "type",
    "kind",
    "category",
    "currency",
    "currency_code",
    "unit",
    "pay_unit",
    "unit_type",
    "frequency",
    "pay_frequency",
    "current_pay_frequency",
    "amount_type",
    "payment_method",
    "reference_type",
    "cardinality",
    "employment_location_type",
    "employment_type",
    "employment_status",
    "grant_type",
    "token_type",
    "token_type_hint",
];

/// What a label says of an email address or a phone. Other labels are a company's own.
pub(super) const WORK_WORDS: [&str; 7] = [
    "work", "business", "company", "personal", "home", "mobile", "private",
];

/// Keys that hold what a server says to people, or its code for it.
pub(super) const MESSAGES: [&str; 9] = [
    "message",
    "error",
    "errors",
    "error_description",
    "detail",
    "details",
    "reason",
    "title",
    "error_uri",
];

/// What servers say, as they write it. Whatever is not here may be a person's name.
const SAID: &str = "
    a about access account active after again all allowed already an and any api app are as at
    authorized authentication authorization bad be been before being belongs body busy but by call calls cannot
    client company concurrent connection could cursor data date denied different does end endpoint
    error exceeded exist exists expired failed field first for forbidden format found from gateway
    get given grant granted has have id in insufficient_scope integer internal invalid
    invalid_client invalid_cursor invalid_grant invalid_request invalid_scope invalid_token is it
    json key later less limit limited list longer many maintenance malformed may member members
    method method_not_allowed minute minutes missing more must near need needs no none not
    not_found now null number of off older on one only or other page pages parameter parameters
    path payroll payrolls paystub paystubs per permission please policy possible prepared
    processing quota range rate rate_limited read received refused rejected remove report request
    requested requests required resource retry revoked scope seconds see server service should
    slow some still string take taken temporarily temporary than that the there this time timeout
    to token too unable unauthorized unauthorized_client unavailable unexpected unknown until
    updated used valid value values version wait was with without wrong yet you your
    Access Bad Cannot Could Forbidden Internal Invalid Missing No Not Rate Request Server The This
    Token Too Unable Unauthorized Unknown You Your";

/// The words that may pass in a message: the usual ones, scopes, tables and columns.
pub(super) fn said() -> BTreeSet<&'static str> {
    let columns = STREAMS.iter().flat_map(|stream| stream.columns);
    SAID.split_whitespace()
        .chain(SCOPES.iter().map(|scope| scope.name))
        .chain(STREAMS.iter().map(|stream| stream.name))
        .chain(columns.map(|column| column.name))
        .collect()
}

/// The segments of paths that are no ids.
pub(super) fn segments() -> BTreeSet<&'static str> {
    let paths = STREAMS.iter().flat_map(|stream| match stream.access {
        Access::One { path } => [Some(path), None],
        Access::List { path, by_id, .. } => [Some(path), by_id],
        Access::PerParent { path, detail, .. } => [Some(path), detail],
        Access::PerPair { path, answer, .. } => [Some(path), Some(answer)],
        Access::Inside { .. } => [None, None],
    });
    let paths = paths.flatten().chain([TOKEN_PATH, REVOKE_PATH]);
    paths.flat_map(|path| path.split('/')).collect()
}
