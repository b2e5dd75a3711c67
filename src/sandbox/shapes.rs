//! The parts of records whose inside Justworks does not publish, in two variants.
//!
//! Which keys the real API has in them is not published. A client that reads only one variant
//! has guessed; one that reads both looks at what is there.

use jiff::civil::Date;
use serde_json::{Value, json};

/// Which of the two variants is served. Both say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Shapes {
    // Spans with a start and an end, the oldest first.
    /// Short keys, such as `id`, `name` and `amount`
    #[default]
    First,
    // Effective dates, the newest first.
    /// Long keys, such as `department_id`, `display_name` and `pay_rate`
    Second,
}

/// What a person did from a day on.
pub struct Job<'a> {
    pub title: &'a str,
    pub department: Value,
    pub from: Date,
    /// The last day of it, if it is over.
    pub end: Option<Date>,
    /// Whether the person left with it.
    pub left: bool,
}

/// What a person was paid from a day on.
pub struct Pay {
    /// Hundredths.
    pub amount: i64,
    pub currency: &'static str,
    pub unit: Unit,
    pub from: Date,
    /// The last day of it, if it is over.
    pub end: Option<Date>,
}

/// What a person is paid by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Hour,
    PayPeriod,
    Month,
    Year,
}

/// An address.
#[derive(Clone, Copy)]
pub struct Address<'a> {
    pub line1: &'a str,
    pub line2: &'a str,
    pub city: &'a str,
    pub state: &'a str,
    pub postal_code: &'a str,
    pub country: &'a str,
}

/// What an email address or phone is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Work,
    Personal,
    Mobile,
}

impl Use {
    fn name(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Personal => "personal",
            Self::Mobile => "mobile",
        }
    }
}

impl Shapes {
    /// A department, in the company and in members.
    pub fn department(self, id: &str, name: &str) -> Value {
        match self {
            Self::First => json!({"id": id, "name": name}),
            Self::Second => json!({"department_id": id, "display_name": name}),
        }
    }

    /// An office, in the company and in members.
    pub fn office(self, id: &str, name: &str, place: Address<'_>) -> Value {
        let address = self.address(place);
        match self {
            Self::First => json!({"id": id, "name": name, "address": address}),
            Self::Second => json!({"office_id": id, "display_name": name, "location": address}),
        }
    }

    /// Whom a person reports to.
    pub fn manager(self, id: &str, name: &str) -> Value {
        match self {
            Self::First => json!({"id": id, "name": name}),
            Self::Second => json!({"member_id": id, "full_preferred_name": name}),
        }
    }

    /// `current_employment`, and an item of `employment_history`.
    pub fn job(self, job: &Job<'_>) -> Value {
        match self {
            Self::First => json!({
                "job_title": job.title, "department": job.department, "start_date": job.from, "end_date": job.end,
            }),
            Self::Second => json!({
                "title": job.title, "department": job.department, "effective_date": job.from,
                "termination_date": job.end.filter(|_| job.left),
                "employment_status": if job.left { "terminated" } else { "active" },
            }),
        }
    }

    /// `current_pay`, and an item of `pay_history`.
    pub fn pay(self, pay: &Pay) -> Value {
        let unit = match (self, pay.unit) {
            (Self::First, Unit::Hour) => "hour",
            (Self::First, Unit::PayPeriod) => "pay_period",
            (Self::First, Unit::Month) => "month",
            (Self::First, Unit::Year) => "year",
            (Self::Second, Unit::Hour) => "hourly",
            (Self::Second, Unit::PayPeriod) => "per_pay_period",
            (Self::Second, Unit::Month) => "monthly",
            (Self::Second, Unit::Year) => "annual",
        };
        match self {
            Self::First => json!({
                "amount": pay.amount, "currency": pay.currency, "unit": unit,
                "start_date": pay.from, "end_date": pay.end,
            }),
            Self::Second => json!({
                "pay_rate": pay.amount, "currency_code": pay.currency, "pay_unit": unit, "effective_date": pay.from,
            }),
        }
    }

    /// A history that is given the oldest first.
    pub fn history(self, mut oldest_first: Vec<Value>) -> Vec<Value> {
        if self == Self::Second {
            oldest_first.reverse();
        }
        oldest_first
    }

    /// An item of `emails`.
    pub fn email(self, address: &str, purpose: Use) -> Value {
        match self {
            Self::First => json!({"address": address, "type": purpose.name()}),
            Self::Second => json!({"email": address, "label": purpose.name()}),
        }
    }

    /// An item of `phones`.
    pub fn phone(self, number: &str, purpose: Use) -> Value {
        match self {
            Self::First => json!({"number": number, "type": purpose.name()}),
            Self::Second => json!({"phone_number": number, "label": purpose.name()}),
        }
    }

    /// An address, of a person, an office or the company.
    pub fn address(self, place: Address<'_>) -> Value {
        match self {
            Self::First => json!({
                "line1": place.line1, "line2": place.line2, "city": place.city, "state": place.state,
                "postal_code": place.postal_code, "country": place.country,
            }),
            Self::Second => json!({
                "street_1": place.line1, "street_2": place.line2, "locality": place.city, "region": place.state,
                "zip_code": place.postal_code, "country_code": place.country,
            }),
        }
    }

    /// `country_data` of a member: whether overtime is paid, if that is known, and the state of
    /// work in the US.
    pub fn member_country(self, exempt: Option<bool>, state: Option<&str>) -> Value {
        let Some(state) = state else {
            return json!({"GB": {}});
        };
        let class = exempt.map(|exempt| if exempt { "exempt" } else { "nonexempt" });
        match self {
            Self::First => json!({"US": {"flsa_classification": class, "work_state": state}}),
            Self::Second => json!({"US": {
                "employment": {"flsa_status": class, "overtime_eligible": exempt.map(|exempt| !exempt)},
                "work_location": {"region": state},
            }}),
        }
    }

    /// `country_data` of the company.
    pub fn company_country(self, industry: &str) -> Value {
        match self {
            Self::First => json!({"US": {"industry": industry}}),
            Self::Second => json!({"US": {"business": {"industry_name": industry}}}),
        }
    }

    /// The values of a custom field of a member.
    pub fn custom_values(self, values: &[&str]) -> Value {
        match self {
            Self::First => json!(values),
            Self::Second => {
                let value = |(index, text)| json!({"position": index, "value": text});
                values.iter().enumerate().map(value).collect()
            }
        }
    }

    /// The status of a report of balances.
    pub fn report_status(self, ready: bool) -> &'static str {
        match (self, ready) {
            (Self::First, false) => "pending",
            (Self::First, true) => "ready",
            (Self::Second, false) => "in_progress",
            (Self::Second, true) => "completed",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::sandbox::company::Company;
    use crate::sandbox::world::World;
    use crate::sandbox::{member, record};

    fn keys(value: &Value) -> BTreeSet<&str> {
        let map = value.as_object().unwrap();
        map.keys().map(String::as_str).collect()
    }

    /// The parts of a member whose inside is not published.
    const OPEN: [&str; 9] = [
        "addresses",
        "emails",
        "phones",
        "department",
        "manager",
        "current_employment",
        "employment_history",
        "current_pay",
        "pay_history",
    ];

    #[test]
    fn the_two_differ_in_every_open_part_and_in_no_other() {
        let world = World::new(Company::default());
        let other = World::new(Company::default()).in_shapes(Shapes::Second);
        for (one, twin) in world.people.iter().zip(&other.people) {
            let (one, twin) = (member::member(&world, one), member::member(&other, twin));
            assert_eq!(keys(&one), keys(&twin));
            for (key, value) in one.as_object().unwrap() {
                let open =
                    OPEN.contains(&key.as_str()) || *key == "office" || *key == "country_data";
                if !open {
                    assert_eq!(value, &twin[key], "{key}");
                }
            }
            for key in OPEN.into_iter().filter(|key| one.get(key).is_some()) {
                let first = one[key].get(0).unwrap_or(&one[key]);
                let second = twin[key].get(0).unwrap_or(&twin[key]);
                assert_ne!(keys(first), keys(second), "{key}");
            }
            let list = |member: &Value, key: &str| member[key].as_array().unwrap().len();
            assert_eq!(list(&one, "pay_history"), list(&twin, "pay_history"));
            assert_eq!(twin["pay_history"][0], twin["current_pay"]);
            assert_eq!(
                twin["pay_history"][0]["pay_rate"],
                one["current_pay"]["amount"]
            );
        }
        let (one, twin) = (record::company(&world), record::company(&other));
        assert_eq!(keys(&one), keys(&twin));
        for key in ["addresses", "departments", "offices", "phones"] {
            assert_ne!(keys(&one[key][0]), keys(&twin[key][0]), "{key}");
        }
        assert_eq!(
            one["departments"][0]["id"],
            twin["departments"][0]["department_id"]
        );
    }
}
