//! The small records around the company and its members: bank account, registrations, custom
//! fields, tax ids.

use serde_json::{Value, json};

use super::answer::Answer;
use super::api::Outcome;
use super::chance::{self, Dice};
use super::department;
use super::member;
use super::names::OFFICES;
use super::people::{Kind, Person};
use super::varied;
use super::world::World;

/// `GET /v1/company/bank-account`.
pub fn bank_account() -> Value {
    json!({
        "bank_name": "First Fictional Bank", "account_type": "checking",
        "account_number_tail": "0000", "routing_number": "000000000",
    })
}

/// `GET /v1/company/business-info`.
pub fn business_info(world: &World) -> Value {
    let identifiers: Vec<Value> = OFFICES
        .iter()
        .enumerate()
        .map(|(index, office)| {
            let number = format!("00-FICTION-{index:02}");
            json!({"file_number": number, "issue_date": "2011-11-14", "state": office.state})
        })
        .collect();
    let founders = world.people.iter().filter(|person| person.seat == 0);
    let officers: Vec<Value> = founders
        .map(|person| json!({"name": member::full_name(person), "titles": ["Chief Executive"]}))
        .collect();
    json!({"entity_identifiers": identifiers, "officers": officers})
}

/// `GET /v1/company/custom-fields`.
pub fn custom_fields(world: &World) -> Value {
    let seed = world.company.seed;
    let mut fields = vec![
        json!({
            "id": chance::id(seed, "custom-field", &[0]), "label": "T-shirt size", "type": "select",
            "options": SIZES, "cardinality": "one", "category": "personal",
        }),
        json!({
            "id": chance::id(seed, "custom-field", &[1]), "label": "Cost centre", "type": "text",
            "options": [], "cardinality": "one", "category": "employment",
        }),
    ];
    if world.company.varied {
        fields.push(json!({
            "id": chance::id(seed, "custom-field", &[2]), "label": "Share of full time", "type": "text",
            "options": [], "cardinality": "one", "category": "employment",
        }));
    }
    json!({"items": fields})
}

const SIZES: [&str; 4] = ["S", "M", "L", "XL"];

/// `GET /v1/company/jurisdictions`.
pub fn jurisdictions() -> Value {
    let zones: Vec<Value> = OFFICES
        .iter()
        .map(|office| json!({"zone_code": format!("US-{}", office.state)}))
        .collect();
    json!({"items": zones})
}

/// `GET /v1/members/{id}/custom-field-values`.
pub fn custom_field_values(world: &World, id: &str) -> Outcome {
    let person = find(world, id)?;
    let (seed, shapes) = (world.company.seed, world.shapes);
    let mut dice = Dice::new(seed, "custom-field-values", &person.key());
    let size = if dice.happens(80) {
        vec![*dice.pick(&SIZES)]
    } else {
        Vec::new()
    };
    let place = department::place(person.stage().department);
    let centre = format!("CC-{:03}", place.map_or(0, |place| 100 + place * 10));
    let mut values = vec![
        json!({"id": chance::id(seed, "custom-field", &[0]), "values": shapes.custom_values(&size)}),
        json!({"id": chance::id(seed, "custom-field", &[1]), "values": shapes.custom_values(&[&centre])}),
    ];
    if world.company.varied {
        values.push(json!({
            "id": chance::id(seed, "custom-field", &[2]),
            "values": shapes.custom_values(varied::share_of_full_time(person)),
        }));
    }
    Ok(Answer::ok(&json!({"items": values})))
}

/// `GET /v1/members/{id}/tax-id`. Numbers that begin with 000 are never given to anyone.
pub fn tax_id(world: &World, id: &str) -> Outcome {
    let person = find(world, id)?;
    match person.kind {
        Kind::InternationalContractor => Err(Answer::bad_request(
            "an international contractor has no US tax id",
        )),
        Kind::InternationalEmployee => Err(Answer::not_found()),
        _ => {
            let mut dice = Dice::new(world.company.seed, "tax-id", &person.key());
            let number = format!("000-00-{:04}", dice.below(10_000));
            Ok(Answer::ok(&json!({"US": {"ssn": number}})))
        }
    }
}

fn find<'a>(world: &'a World, id: &str) -> Result<&'a Person, Answer> {
    let index = world.person_by_id.get(id).ok_or_else(Answer::not_found)?;
    Ok(&world.people[*index])
}
