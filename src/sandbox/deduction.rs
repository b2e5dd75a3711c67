//! The standing deductions, the same that the paystubs withhold.

use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::api::{Call, Outcome};
use super::chance;
use super::paystub::Benefits;
use super::people::{Kind, Person};
use super::record::clean;

const TYPES: [(&str, &str); 4] = [
    ("medical", "Medical Insurance"),
    ("dental", "Dental Insurance"),
    ("401k", "401(k)"),
    ("commuter", "Commuter"),
];

/// `GET /v1/deduction-types`.
pub fn types() -> Value {
    TYPES
        .iter()
        .map(|(code, description)| json!({"code": code, "description": description}))
        .collect()
}

/// `GET /v1/deductions`.
pub fn deductions(call: &Call<'_>) -> Outcome {
    let (seed, as_of) = (call.world.company.seed, call.world.company.as_of);
    let mut rows = Vec::new();
    if call.wants("frequency", "every_paycheck") {
        let people = call.world.people.iter();
        let people = people.filter(|one| matches!(one.kind, Kind::Salaried | Kind::Hourly));
        for person in people.filter(|person| call.wants("member_id", &person.id)) {
            let standing = standing(seed, person, as_of).into_iter();
            rows.extend(standing.filter(|(code, _)| call.wants("deduction_type", code)));
        }
    }
    Ok(call.list(&rows, |(_, row)| row.clone()))
}

/// A person's deductions as of a day, with their codes.
fn standing(seed: u64, person: &Person, as_of: Date) -> Vec<(&'static str, Value)> {
    let day = person.last_day.map_or(as_of, |last| last.min(as_of));
    let benefits = Benefits::of(seed, person, i64::from(day.year()));
    let mut amounts = [0; TYPES.len()];
    for plan in &benefits.plans {
        if let Some(index) = TYPES.iter().position(|(code, _)| *code == plan.code) {
            amounts[index] = plan.employee;
        }
    }
    // Percentages have four implied digits: hundredths of a percent are a hundred times as many.
    amounts[2] = benefits.saving * 100;
    amounts[3] = benefits.commuter;
    let begins = person.start.max(date(day.year(), 1, 1));
    let rows = TYPES.iter().zip(amounts).enumerate();
    rows.filter(|(_, (_, amount))| *amount > 0)
        .map(|(index, ((code, description), amount))| {
            let percentage = *code == "401k";
            let row = json!({
                "id": chance::id(seed, "deduction", &[person.seat, person.number, index as u64]),
                "member_id": person.id,
                "amount_type": if percentage { "percentage" } else { "fixed" },
                "amount": amount,
                "currency": if percentage { Value::Null } else { json!("USD") },
                "deduction_type_code": code,
                "description": description,
                "frequency": "every_paycheck",
                "start_date": begins,
                "end_date": person.last_day,
            });
            (*code, clean(row))
        })
        .collect()
}
