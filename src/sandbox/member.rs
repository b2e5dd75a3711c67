//! Members as JSON on the wire, with every field there is.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::calendar::plus_days;
use super::chance::Dice;
use super::department;
use super::names::{OFFICES, STREETS};
use super::people::{Kind, OPENED, Person, Stage};
use super::record::{clean, office, timestamp};
use super::shapes::{Address, Job, Pay, Shapes, Unit, Use};
use super::varied::PayGroup;
use super::world::World;

/// A member with every field there is; what may be seen of it is the business of the scopes.
pub fn member(world: &World, person: &Person) -> Value {
    let seed = world.company.seed;
    let stage = person.stage();
    let shapes = world.shapes;
    let department = |index: usize| {
        let found = department::find(&world.company, index);
        found.map(|one| shapes.department(&one.id, &one.name))
    };
    let abroad = !person.is_paid_here();
    let office = if abroad {
        Value::Null
    } else {
        office(world, person.office)
    };
    let manager = world
        .manager(person)
        .map(|boss| shapes.manager(&boss.id, &full_name(boss)));
    let jobs: Vec<Value> = spans(person, |one, other| {
        (one.title, one.department) == (other.title, other.department)
    })
    .map(|(stage, end)| {
        shapes.job(&Job {
            title: stage.title,
            department: department(stage.department).unwrap_or(Value::Null),
            from: stage.from,
            end,
            left: end.is_some() && end == person.last_day_of(stage.from),
        })
    })
    .collect();
    let pays: Vec<Value> = spans(person, |one, other| {
        (one.pay, one.kind) == (other.pay, other.kind)
    })
    .map(|(stage, end)| shapes.pay(&pay(stage, end)))
    .collect();
    let own = format!(
        "{}.{}{}-{}@example.com",
        person.given.to_lowercase(),
        person.family.to_lowercase(),
        person.seat,
        person.number
    );
    let work_email = person.mailbox.as_ref().unwrap_or(&own);
    let home_email = format!(
        "{}.at.home{}-{}@example.com",
        person.given.to_lowercase(),
        person.seat,
        person.number
    );
    let mut dice = Dice::new(seed, "contact", &person.key());
    let phone = format!("+1 212 555 01{:02}", dice.below(100));
    let additional: &[&str] = if dice.happens(15) { &["Example"] } else { &[] };

    clean(json!({
        "id": person.id,
        "company_id": world.id,
        "work_id": format!("CTW-{:04}-{}", person.seat, person.number),
        "name": {
            "given_name": person.given,
            "family_name": person.family,
            "preferred_name": person.preferred,
            "full_preferred_name": full_name(person),
            "additional_names": additional,
        },
        "active": person.works_on(world.company.as_of),
        "type": type_of(person.kind),
        "employment_location_type": if person.remote { "remote" } else { "office" },
        "addresses": [home(shapes, seed, person)],
        "emails": [shapes.email(work_email, Use::Work), shapes.email(&home_email, Use::Personal)],
        "phones": [shapes.phone(&phone, Use::Mobile)],
        "department": department(stage.department),
        "office": office,
        "manager": manager,
        "job_title": stage.title,
        "current_employment": jobs.last(),
        "employment_history": shapes.history(jobs.clone()),
        "current_pay": pays.last(),
        "pay_history": shapes.history(pays.clone()),
        "current_pay_frequency": frequency(world, person),
        "country_data": country_data(shapes, person),
        "partner_settings": {},
        "date_added_to_justworks": person.first_day().max(OPENED),
        "employment_start_date": person.start,
        // That of a former time stays until there is another.
        "employment_termination_date": person.last_day.or(person.former.last().map(|one| one.1)),
        "date_of_birth": person.birth,
        "sex_assigned_at_birth": person.sex,
        "created_at": timestamp(person.first_day().max(OPENED), 0),
        "updated_at": timestamp(person.changed, person.seat),
    }))
}

/// The stages of a person, joined where `same` sees no difference, each with its last day if it is
/// over.
fn spans(
    person: &Person,
    same: impl Fn(&Stage, &Stage) -> bool,
) -> impl Iterator<Item = (&Stage, Option<Date>)> {
    let mut starts: Vec<&Stage> = Vec::new();
    // A person who was away in between starts again.
    let goes_on = |last: &Stage, stage: &Stage| {
        let gone = person.last_day_of(last.from);
        same(last, stage) && gone.is_none_or(|gone| gone >= stage.from)
    };
    for stage in &person.stages {
        if starts.last().is_none_or(|last| !goes_on(last, stage)) {
            starts.push(stage);
        }
    }
    let nexts = starts.iter().skip(1).map(|next| plus_days(next.from, -1));
    let ends: Vec<Option<Date>> = starts
        .iter()
        .zip(nexts.map(Some).chain([None]))
        .map(|(stage, next)| next.into_iter().chain(person.last_day_of(stage.from)).min())
        .collect();
    starts.into_iter().zip(ends)
}

/// How often a person is paid.
fn frequency(world: &World, person: &Person) -> &'static str {
    if world.company.varied {
        let group = PayGroup::of(person.seat, person.kind);
        return group.map_or("monthly", PayGroup::frequency);
    }
    if person.is_paid_here() {
        "biweekly"
    } else {
        "monthly"
    }
}

fn pay(stage: &Stage, end: Option<Date>) -> Pay {
    let (unit, currency) = match stage.kind {
        Kind::Salaried => (Unit::Year, "USD"),
        Kind::Hourly => (Unit::Hour, "USD"),
        Kind::Contractor => (Unit::PayPeriod, "USD"),
        Kind::InternationalContractor => (Unit::Month, "USD"),
        Kind::InternationalEmployee => (Unit::Year, "GBP"),
    };
    Pay {
        amount: stage.pay,
        currency,
        unit,
        from: stage.from,
        end,
    }
}

/// The member type as the API names it.
pub fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Salaried | Kind::Hourly => "employee",
        Kind::Contractor => "contractor",
        Kind::InternationalContractor => "international_contractor",
        Kind::InternationalEmployee => "international_employee",
    }
}

fn home(shapes: Shapes, seed: u64, person: &Person) -> Value {
    let mut dice = Dice::new(seed, "home", &[person.seat, person.number, person.homes]);
    let line1 = format!("{} {}", dice.between(1, 399), dice.pick(&STREETS));
    let line2 = if dice.happens(25) {
        format!("Apt {}", dice.between(1, 40))
    } else {
        String::new()
    };
    let office = &OFFICES[person.office];
    let (city, state, postal_code, country) = if person.is_paid_here() {
        (office.city, office.state, office.postal_code, "US")
    } else {
        ("London", "", "ZZ99 9ZZ", "GB")
    };
    shapes.address(Address {
        line1: &line1,
        line2: &line2,
        city,
        state,
        postal_code,
        country,
    })
}

fn country_data(shapes: Shapes, person: &Person) -> Value {
    let state = OFFICES[person.office].state;
    match person.kind {
        Kind::Salaried => shapes.member_country(Some(true), Some(state)),
        Kind::Hourly => shapes.member_country(Some(false), Some(state)),
        Kind::Contractor => shapes.member_country(None, Some(state)),
        Kind::InternationalContractor | Kind::InternationalEmployee => {
            shapes.member_country(None, None)
        }
    }
}

/// The name a person goes by.
pub fn full_name(person: &Person) -> String {
    let called = if person.preferred.is_empty() {
        person.given
    } else {
        person.preferred
    };
    format!("{called} {}", person.family)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use jiff::civil::date;

    use super::*;
    use crate::sandbox::company::Company;

    #[test]
    fn a_member_shows_its_history_and_no_empty_value() {
        let world = World::new(Company::default());
        for person in &world.people {
            let member = member(&world, person);
            let text = member.to_string();
            for empty in ["null", "\"\"", "{}"] {
                assert!(!text.contains(empty), "{empty} in {text}");
            }
            let list = |key: &str| member[key].as_array().cloned().unwrap_or_default();
            assert_eq!(list("pay_history").last(), member.get("current_pay"));
            assert_eq!(
                list("employment_history").last(),
                member.get("current_employment")
            );
            assert_eq!(
                member["job_title"],
                member["current_employment"]["job_title"]
            );
            assert_eq!(member["date_of_birth"].as_str().map(str::len), Some(10));
            assert!(member["name"]["additional_names"].is_array());
            let amounts: Vec<Option<i64>> = list("pay_history")
                .iter()
                .map(|one| one["amount"].as_i64())
                .collect();
            assert!(amounts.is_sorted());
        }
    }

    #[test]
    fn all_kinds_of_members_are_there() {
        let world = World::new(Company::default());
        for wanted in [
            "employee",
            "contractor",
            "international_contractor",
            "international_employee",
        ] {
            let mut kinds = world.people.iter().map(|person| type_of(person.kind));
            assert!(kinds.any(|kind| kind == wanted), "{wanted}");
        }
    }
    #[test]
    fn nothing_about_a_member_changes_without_news() {
        for (seed, varied) in [(1, false), (2, false), (3, false), (1, true), (2, true)] {
            let since = Some(date(2025, 1, 3));
            let mut before: HashMap<String, Value> = HashMap::new();
            for week in 0..120 {
                let as_of = plus_days(date(2025, 1, 3), week * 7);
                let world = World::new(Company {
                    seed,
                    as_of,
                    since,
                    varied,
                    ..Company::default()
                });
                for person in &world.people {
                    let now = member(&world, person);
                    assert!(
                        now["updated_at"].as_str() < Some(plus_days(as_of, 1).to_string().as_str())
                    );
                    let Some(then) = before.insert(person.id.clone(), now.clone()) else {
                        continue;
                    };
                    assert_eq!(
                        then == now,
                        then["updated_at"] == now["updated_at"],
                        "{then} {now}"
                    );
                }
                assert_eq!(before.len(), world.people.len(), "nobody vanishes");
            }
        }
    }
}
