//! The Partner API: which address is what, which scope opens it, and what it answers.
//!
//! The order of refusals is the usual one: an unknown address before a wrong method before a bad
//! token before a missing scope before bad parameters.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::answer::{Answer, Params};
use super::calendar::days_between;
use super::fault::FaultKind;
use super::record;
use super::scope::{SCOPES, ScopeSet};
use super::server::App;
use super::world::{Issued, World};
use super::{deduction, detail, list, member as member_record, time_off};

/// An address of the API.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Endpoint<'a> {
    Company,
    BankAccount,
    BusinessInfo,
    CustomFields,
    Jurisdictions,
    Members,
    Member(&'a str),
    CustomFieldValues(&'a str),
    TaxId(&'a str),
    Payrolls,
    Fees(&'a str),
    Paystubs(&'a str),
    Paystub(&'a str),
    Policies,
    Requests,
    AskBalances,
    Balances(&'a str),
    Deductions,
    DeductionTypes,
}

impl<'a> Endpoint<'a> {
    /// The endpoint at `path`, which is what follows `/v1/`.
    fn at(path: &'a str) -> Option<Self> {
        let segments: Vec<&str> = path.split('/').collect();
        Some(match *segments.as_slice() {
            ["company"] => Self::Company,
            ["company", "bank-account"] => Self::BankAccount,
            ["company", "business-info"] => Self::BusinessInfo,
            ["company", "custom-fields"] => Self::CustomFields,
            ["company", "jurisdictions"] => Self::Jurisdictions,
            ["members"] => Self::Members,
            ["members", id] => Self::Member(id),
            ["members", id, "custom-field-values"] => Self::CustomFieldValues(id),
            ["members", id, "tax-id"] => Self::TaxId(id),
            ["payrolls"] => Self::Payrolls,
            ["payrolls", id, "fees"] => Self::Fees(id),
            ["payrolls", id, "paystubs"] => Self::Paystubs(id),
            ["paystubs", id] => Self::Paystub(id),
            ["time-off", "policies"] => Self::Policies,
            ["time-off", "requests"] => Self::Requests,
            ["time-off", "balances"] => Self::AskBalances,
            ["time-off", "balances", id] => Self::Balances(id),
            ["deductions"] => Self::Deductions,
            ["deduction-types"] => Self::DeductionTypes,
            _ => return None,
        })
    }

    fn method(self) -> Method {
        if self == Self::AskBalances {
            Method::POST
        } else {
            Method::GET
        }
    }

    /// The scopes that must all be granted.
    fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Company => &["company.basic:read"],
            Self::BankAccount => &["company.bank_account:read"],
            Self::BusinessInfo | Self::CustomFields => &["company.detail:read"],
            Self::Jurisdictions => &["company.detail:read", "member.detail:read"],
            Self::Members | Self::Member(_) => &["member.basic:read"],
            Self::CustomFieldValues(_) => &["member.detail:read"],
            Self::TaxId(_) => &["member.tax_id:read"],
            Self::Payrolls | Self::Fees(_) => &["payroll:read"],
            Self::Paystubs(_) | Self::Paystub(_) => &["paystub:read"],
            Self::Policies | Self::Requests | Self::AskBalances | Self::Balances(_) => {
                &["time_off:read"]
            }
            Self::Deductions | Self::DeductionTypes => &["deductions:read"],
        }
    }
}

/// A request that has passed token and scope.
pub struct Call<'a> {
    pub app: &'a App,
    pub world: &'a World,
    /// The whole path, for cursors.
    pub path: &'a str,
    pub query: &'a Params,
    pub body: &'a [u8],
    pub fault: Option<&'a FaultKind>,
    pub granted: ScopeSet,
}

impl Call<'_> {
    /// One page of a list of `items`.
    pub fn list<'a, T>(&self, items: &'a [T], render: impl Fn(&'a T) -> Value) -> Answer {
        let render = |index: usize| render(&items[index]).to_string();
        list::page(self.path, self.query, self.fault, items.len(), render)
    }

    /// Whether what has this value is asked for: by a parameter of this name, or by none.
    pub fn wants(&self, name: &str, value: &str) -> bool {
        self.query.get(name).is_none_or(|wanted| wanted == value)
    }
}

fn forbidden(scope: &str) -> Answer {
    let body = json!({
        "error": "insufficient_scope",
        "error_description": format!("this needs the scope {scope}"),
    });
    Answer::json(StatusCode::FORBIDDEN, &body)
}

/// Answers the request for `/v1/` + `path`.
pub fn answer(
    app: &App,
    head: &Parts,
    path: &str,
    body: &Bytes,
    fault: Option<&FaultKind>,
) -> Answer {
    let Some(endpoint) = Endpoint::at(path) else {
        return Answer::not_found();
    };
    let method = endpoint.method();
    if head.method != method {
        return Answer::only(&method);
    }
    let granted = match bearer(head).map(|token| app.tokens.check(token)) {
        Some(Ok(Some(granted))) => granted,
        Some(Err(error)) => return Answer::broken(&error),
        Some(Ok(None)) | None => return unauthorized(),
    };
    let missing = endpoint.scopes().iter().find(|scope| !granted.opens(scope));
    if let Some(scope) = missing {
        return forbidden(scope);
    }
    let world = app.world();
    let query = Params::parse(head.uri.query().unwrap_or_default().as_bytes());
    let call = Call {
        app,
        world: &world,
        path: head.uri.path(),
        query: &query,
        body,
        fault,
        granted,
    };
    let result = match endpoint {
        Endpoint::Company => Ok(Answer::ok(&record::company(&world))),
        Endpoint::Members => members(&call),
        Endpoint::Member(id) => member(&call, id),
        Endpoint::Payrolls => payrolls(&call),
        Endpoint::Fees(id) => fees(&call, id),
        Endpoint::Paystubs(id) => paystubs(&call, id),
        Endpoint::Paystub(id) => paystub(&call, id),
        Endpoint::BankAccount => Ok(Answer::ok(&detail::bank_account())),
        Endpoint::BusinessInfo => Ok(Answer::ok(&detail::business_info(&world))),
        Endpoint::CustomFields => Ok(Answer::ok(&detail::custom_fields(&world))),
        Endpoint::Jurisdictions => Ok(Answer::ok(&detail::jurisdictions())),
        Endpoint::CustomFieldValues(id) => detail::custom_field_values(&world, id),
        Endpoint::TaxId(id) => detail::tax_id(&world, id),
        Endpoint::Policies => time_off::policies(&call),
        Endpoint::Requests => time_off::requests(&call),
        Endpoint::AskBalances => time_off::ask_balances(&call),
        Endpoint::Balances(id) => time_off::balances(&call, id),
        Endpoint::Deductions => deduction::deductions(&call),
        Endpoint::DeductionTypes => Ok(Answer::ok(&deduction::types())),
    };
    result.unwrap_or_else(|refusal| refusal)
}

/// An answer, or the answer that refuses it.
pub type Outcome = Result<Answer, Answer>;

fn bearer(head: &Parts) -> Option<&str> {
    let value = head.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

fn unauthorized() -> Answer {
    let body = json!({
        "error": "invalid_token",
        "error_description": "the access token is missing, unknown, expired or revoked",
    });
    let answer = Answer::json(StatusCode::UNAUTHORIZED, &body);
    answer.with(header::WWW_AUTHENTICATE, r#"Bearer error="invalid_token""#)
}

fn members(call: &Call<'_>) -> Outcome {
    let world = call.world;
    let active = match call.query.get("status") {
        None => None,
        Some("active") => Some(true),
        Some("terminated") => Some(false),
        Some(_) => return Err(Answer::bad_request("status must be active or terminated")),
    };
    let changes = changes(call.query)?;
    let chosen: Vec<usize> = (0..world.people.len())
        .filter(|index| {
            let works = world.people[*index].works_on(world.company.as_of);
            active.is_none_or(|active| active == works)
        })
        .filter(|index| !call.app.hides(&world.people[*index].id))
        .filter(|index| changes.is_empty() || changed(whole(world, *index), &changes))
        .collect();
    Ok(call.list(&chosen, |index| visible(whole(world, *index), call.granted)))
}

fn member(call: &Call<'_>, id: &str) -> Outcome {
    let index = find(call, &call.world.person_by_id, id)?;
    Ok(Answer::ok(&visible(whole(call.world, index), call.granted)))
}

/// The place of what has this id, unless it has vanished.
fn find(call: &Call<'_>, ids: &HashMap<String, usize>, id: &str) -> Result<usize, Answer> {
    let found = ids.get(id).filter(|_| !call.app.hides(id));
    found.copied().ok_or_else(Answer::not_found)
}

/// A member with every field.
fn whole(world: &World, index: usize) -> &Value {
    world.members[index].get_or_init(|| member_record::member(world, &world.people[index]))
}

/// A member without the fields that were not granted.
fn visible(member: &Value, granted: ScopeSet) -> Value {
    let mut member = member.clone();
    if let Some(map) = member.as_object_mut() {
        let closed = SCOPES.iter().filter(|scope| !granted.opens(scope.name));
        for field in closed.flat_map(|scope| scope.fields) {
            map.remove(*field);
        }
    }
    member
}

type Change = (fn(&Timestamp, &Timestamp) -> bool, Timestamp);

/// The conditions on `updated_at`.
fn changes(query: &Params) -> Result<Vec<Change>, Answer> {
    let mut changes: Vec<Change> = Vec::new();
    for (name, value) in query.iter() {
        let test: fn(&Timestamp, &Timestamp) -> bool = match name {
            "updated_at_gt" => Timestamp::gt,
            "updated_at_gte" => Timestamp::ge,
            "updated_at_lt" => Timestamp::lt,
            "updated_at_lte" => Timestamp::le,
            "updated_at_ne" => Timestamp::ne,
            _ => continue,
        };
        let message = format!("{name} must be a timestamp in RFC 3339");
        let moment = value.parse().map_err(|_| Answer::bad_request(&message))?;
        changes.push((test, moment));
    }
    Ok(changes)
}

fn changed(member: &Value, changes: &[Change]) -> bool {
    let moment = member["updated_at"]
        .as_str()
        .and_then(|text| text.parse().ok());
    moment.is_some_and(|moment| changes.iter().all(|(test, bound)| test(&moment, bound)))
}

/// The required `start_date` and `end_date`, both included.
pub fn window(call: &Call<'_>) -> Result<(Date, Date), Answer> {
    let day = |name: &str| {
        let message = format!("{name} is required, as YYYY-MM-DD");
        let text = call.query.get(name).filter(|text| text.len() == 10);
        let day = text.and_then(|text| text.parse::<Date>().ok());
        day.ok_or_else(|| Answer::bad_request(&message))
    };
    let (start, end) = (day("start_date")?, day("end_date")?);
    if start > end {
        return Err(Answer::bad_request("start_date is after end_date"));
    }
    if let Some(longest) = call.app.longest_window
        && days_between(start, end) >= i64::from(longest)
    {
        let message = format!("start_date to end_date must be at most {longest} days");
        return Err(Answer::bad_request(&message));
    }
    Ok((start, end))
}

fn payrolls(call: &Call<'_>) -> Outcome {
    let (start, end) = window(call)?;
    let payrolls = call.world.payrolls.iter();
    let chosen: Vec<_> = payrolls
        .filter(|one| (start..=end).contains(&one.pay_date) && !call.app.hides(&one.id))
        .collect();
    Ok(call.list(&chosen, |one| {
        call.app.listed(record::payroll(one), "pay_date")
    }))
}

fn fees(call: &Call<'_>, id: &str) -> Outcome {
    let index = call.world.payroll_by_id.get(id);
    let payroll = &call.world.payrolls[*index.ok_or_else(Answer::not_found)?];
    Ok(call.list(&payroll.fees, |fee| record::fee(call.world, payroll, fee)))
}

fn paystubs(call: &Call<'_>, id: &str) -> Outcome {
    let world = call.world;
    let index = find(call, &world.payroll_by_id, id)?;
    let mut issued: Vec<_> = world.paystubs[world.payrolls[index].paystubs.clone()]
        .iter()
        .collect();
    if matches!(call.fault, Some(FaultKind::SharedPaystub)) {
        issued.extend(of_another(call, index));
    }
    Ok(call.list(&issued, |one| Value::Object(record::paystub(world, one))))
}

/// The first paystub of the payroll before this one, or after the first.
fn of_another<'a>(call: &Call<'a>, index: usize) -> Option<&'a Issued> {
    let payrolls = &call.world.payrolls;
    let other = payrolls.get(index.checked_sub(1).unwrap_or(1))?;
    let first = call.world.paystubs.get(other.paystubs.start)?;
    (!call.app.hides(&other.id)).then_some(first)
}

fn paystub(call: &Call<'_>, id: &str) -> Outcome {
    let world = call.world;
    let index = find(call, &world.paystub_by_id, id)?;
    Ok(Answer::ok(&record::paystub_detail(
        world,
        &world.paystubs[index],
    )))
}
