//! Time off: policies, requests, and balances, which are a report one asks for and then waits for.

use axum::http::StatusCode;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::answer::Answer;
use super::api::{Call, Outcome, window};
use super::calendar::{days_between, plus_days};
use super::chance::{self, Dice};
use super::held;
use super::people::{Kind, Person};
use super::record::{clean, timestamp};
use super::varied::is_seasonal;

/// Name, type, and the day it was given up.
const POLICIES: [(&str, &str, Option<Date>); 3] = [
    ("Vacation", "vacation", None),
    ("Sick Leave", "sick", None),
    ("Summer Fridays", "vacation", Some(date(2020, 9, 30))),
];
/// A balance report is ready when it is asked for the second time.
const PENDING: u32 = 1;
/// How many reports are remembered.
const REPORTS: usize = 10_000;

/// A balance report that was asked for.
pub struct Report {
    asked: u32,
    items: Value,
}

/// `GET /v1/time-off/policies`.
pub fn policies(call: &Call<'_>) -> Outcome {
    let seed = call.world.company.seed;
    let as_of = call.world.company.as_of;
    let indexes: Vec<usize> = (0..POLICIES.len()).collect();
    Ok(call.list(&indexes, |index| {
        let (name, kind, ended) = POLICIES[*index];
        let ended = ended.filter(|day| *day <= as_of);
        clean(json!({
            "id": policy_id(seed, *index),
            "name": name,
            "type": kind,
            "status": if ended.is_some() { "inactive" } else { "active" },
            "effective_date": "2012-01-02",
            "deactivation_date": ended,
        }))
    }))
}

/// One request for time off.
struct Absence {
    id: String,
    policy: usize,
    start: Date,
    end: Date,
    hours: i64,
    asked: Date,
    decided: Date,
    declined: bool,
}

impl Absence {
    fn status(&self, as_of: Date) -> &'static str {
        match (self.decided <= as_of, self.declined) {
            (false, _) => "pending",
            (true, false) => "approved",
            (true, true) => "declined",
        }
    }
}

/// `GET /v1/time-off/requests`: those that touch the window.
pub fn requests(call: &Call<'_>) -> Outcome {
    let (start, end) = window(call)?;
    let world = call.world;
    let (seed, as_of) = (world.company.seed, world.company.as_of);
    let people = world.people.iter();
    let people = people.filter(|person| call.wants("member_id", &person.id));
    let of = |person| {
        let absences = absences(seed, person, as_of).into_iter();
        absences.map(move |one| (person, one))
    };
    let rows: Vec<(&Person, Absence)> = people
        .flat_map(of)
        .filter(|(_, one)| one.start <= end && start <= one.end)
        .filter(|(_, one)| call.wants("policy_id", &policy_id(seed, one.policy)))
        .filter(|(_, one)| call.wants("status", one.status(as_of)))
        .collect();
    Ok(call.list(&rows, |(person, one)| {
        let news = if one.decided <= as_of {
            one.decided
        } else {
            one.asked
        };
        let item = clean(json!({
            "id": one.id,
            "member_id": person.id,
            "policy_id": policy_id(seed, one.policy),
            "status": one.status(as_of),
            "unit_type": "hours",
            "amount": one.hours,
            "start_date": one.start,
            "end_date": one.end,
            "notes": if one.policy == 0 { "Away from the workbench" } else { "" },
            "created_at": timestamp(one.asked, person.seat),
            "updated_at": timestamp(news, person.seat + 1),
        }));
        call.app.listed(item, "start_date")
    }))
}

/// What a person has asked for by `as_of`: about twice a year vacation, and now and then a sick
/// day.
fn absences(seed: u64, person: &Person, as_of: Date) -> Vec<Absence> {
    let mut found = Vec::new();
    if !matches!(person.kind, Kind::Salaried | Kind::Hourly) {
        return found;
    }
    // Seasonal workers have none, and a contractor had none before becoming an employee.
    if is_seasonal(person) {
        return found;
    }
    let employed = person.employed_since();
    let until = person.last_day.map_or(as_of, |last| last.min(as_of));
    let known = i64::from(until.year()) + 1;
    for year in i64::from(employed.year())..=known {
        let Ok(new_year) = Date::new(i16::try_from(year).unwrap_or(i16::MAX), 1, 1) else {
            break;
        };
        let mut dice = Dice::new(
            seed,
            "time-off",
            &[person.seat, person.number, year.cast_unsigned()],
        );
        let count = 1 + dice.below(5);
        for number in 0..count {
            let sick = dice.happens(35);
            let day = plus_days(new_year, dice.between(0, 364));
            // Moved to the next Monday, so that a run of up to five days has no week-end in it.
            let start = plus_days(day, 7 - i64::from(day.weekday().to_monday_zero_offset()));
            let days = if sick {
                dice.between(1, 2)
            } else {
                dice.between(1, 5)
            };
            let end = plus_days(start, days - 1);
            let asked = if sick {
                start
            } else {
                plus_days(start, -dice.between(10, 40))
            };
            let decided = plus_days(asked, if sick { 0 } else { dice.between(2, 12) });
            let declined = !sick && dice.happens(12);
            let here = employed <= asked && person.last_day.is_none_or(|last| end <= last);
            if here && asked <= as_of {
                let parts = [person.seat, person.number, year.cast_unsigned(), number];
                found.push(Absence {
                    id: chance::id(seed, "time-off-request", &parts),
                    policy: usize::from(sick),
                    start,
                    end,
                    hours: days * 8,
                    asked,
                    decided,
                    declined,
                });
            }
        }
    }
    found
}

/// `POST /v1/time-off/balances`: 202 and the id of a report.
pub fn ask_balances(call: &Call<'_>) -> Outcome {
    let asked: Value = serde_json::from_slice(call.body).map_err(|_| {
        Answer::bad_request("the body must be JSON with member_id, policy_id and as_of_date")
    })?;
    let world = call.world;
    let (seed, today) = (world.company.seed, world.company.as_of);
    let text = |name: &str| asked[name].as_str().filter(|text| !text.is_empty());
    let day = match text("as_of_date").map(str::parse::<Date>) {
        None => today,
        Some(Ok(day)) => day.min(today),
        Some(Err(_)) => return Err(Answer::bad_request("as_of_date must be YYYY-MM-DD")),
    };
    let people = world
        .people
        .iter()
        .filter(|person| text("member_id").is_none_or(|id| id == person.id));
    let people =
        people.filter(|one| one.works_on(day) && matches!(one.kind, Kind::Salaried | Kind::Hourly));
    let items: Vec<Value> = people
        .flat_map(|person| (0..2).map(move |policy| (person, policy)))
        .filter(|(_, policy)| text("policy_id").is_none_or(|id| id == policy_id(seed, *policy)))
        .map(|(person, policy)| balance(seed, person, policy, day))
        .collect();
    let mut reports = held(&call.app.reports);
    if reports.len() >= REPORTS {
        reports.clear();
    }
    let id = chance::id(seed, "report", &[reports.len() as u64]);
    reports.insert(
        id.clone(),
        Report {
            asked: 0,
            items: Value::Array(items),
        },
    );
    Ok(Answer::json(
        StatusCode::ACCEPTED,
        &json!({"report_id": id}),
    ))
}

fn balance(seed: u64, person: &Person, policy: usize, day: Date) -> Value {
    let taken = absences(seed, person, day)
        .into_iter()
        .filter(|one| one.policy == policy);
    let used: i64 = taken
        .filter(|one| one.start <= day && !one.declined)
        .map(|one| one.hours)
        .sum();
    let periods = days_between(person.start, day) / 14;
    let earned = periods * if policy == 0 { 6 } else { 2 };
    json!({
        "member_id": person.id,
        "policy_id": policy_id(seed, policy),
        "unit_type": "hours",
        "available": (earned - used).max(0),
        "used": used,
    })
}

/// `GET /v1/time-off/balances/{report_id}`.
pub fn balances(call: &Call<'_>, id: &str) -> Outcome {
    let mut reports = held(&call.app.reports);
    let report = reports.get_mut(id).ok_or_else(Answer::not_found)?;
    report.asked += 1;
    let ready = report.asked > PENDING;
    let status = call.world.shapes.report_status(ready);
    let body = if ready {
        json!({"status": status, "items": report.items})
    } else {
        json!({"status": status, "message": "the report is being prepared", "items": []})
    };
    Ok(Answer::ok(&body))
}

fn policy_id(seed: u64, index: usize) -> String {
    chance::id(seed, "policy", &[index as u64])
}
