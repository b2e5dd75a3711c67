//! The company's things as JSON on the wire: money as whole cents, empty single values and empty
//! objects left out, arrays always there.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::books::List;
use super::department;
use super::names::OFFICES;
use super::paystub::Line;
use super::people::OPENED;
use super::shapes::{Address, Use};
use super::world::{Fee, Issued, Payroll, World, office_id};

/// The name of the company, which says what it is.
pub const COMPANY_NAME: &str = "Copperfin Toy Works (fictional)";

/// `GET /v1/company`.
pub fn company(world: &World) -> Value {
    let shapes = world.shapes;
    let departments = department::listed(&world.company).into_iter();
    let departments: Vec<Value> = departments
        .map(|one| shapes.department(&one.id, &one.name))
        .collect();
    let offices: Vec<Value> = (0..OFFICES.len())
        .map(|index| office(world, index))
        .collect();
    json!({
        "id": world.id,
        "tax_id": "00-0000000",
        "display_name": "Copperfin Toy Works",
        "legal_name": COMPANY_NAME,
        "addresses": [clean(shapes.address(place(0)))],
        "departments": departments,
        "offices": offices,
        "phones": [shapes.phone("+1 212 555 0100", Use::Work)],
        "country_data": shapes.company_country("Toy manufacturing"),
        "created_at": timestamp(OPENED, 0),
        "updated_at": timestamp(department::changed(&world.company), 0),
    })
}

/// An office as it is shown in the company and in members.
pub fn office(world: &World, index: usize) -> Value {
    let id = office_id(world.company.seed, index);
    let office = world.shapes.office(&id, OFFICES[index].name, place(index));
    clean(office)
}

fn place(office: usize) -> Address<'static> {
    let office = &OFFICES[office];
    Address {
        line1: office.line1,
        line2: "",
        city: office.city,
        state: office.state,
        postal_code: office.postal_code,
        country: "US",
    }
}

/// One row of `GET /v1/payrolls`.
pub fn payroll(payroll: &Payroll) -> Value {
    json!({
        "id": payroll.id,
        "company_debit": payroll.company_debit,
        "employee_taxes": payroll.employee_taxes,
        "employer_taxes": payroll.employer_taxes,
        "gross_pay": payroll.gross,
        "net_pay": payroll.net,
        "currency": payroll.currency,
        "debit_date": payroll.debit_date,
        "pay_date": payroll.pay_date,
        "payment_method": payroll.payment_method,
    })
}

/// One row of `GET /v1/payrolls/{id}/fees`.
pub fn fee(world: &World, payroll: &Payroll, fee: &Fee) -> Value {
    let member = fee.person.map(|index| &world.people[index].id);
    clean(json!({
        "member_id": member,
        "reference_id": member.unwrap_or(&payroll.id),
        "reference_type": if member.is_some() { "member" } else { "payroll" },
        "name": fee.name,
        "type": fee.kind,
        "amount": fee.amount,
        "currency": payroll.currency,
    }))
}

/// One row of `GET /v1/payrolls/{id}/paystubs`.
pub fn paystub(world: &World, issued: &Issued) -> Map<String, Value> {
    let person = &world.people[issued.person];
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
    put("member_id", json!(person.id));
    put("paystub_id", json!(issued.stub.id));
    put("gross_pay", json!(issued.stub.gross));
    put("net_pay", json!(issued.stub.net));
    put("currency", json!(issued.currency));
    put("pay_date", json!(issued.payday.pay_date));
    put("pay_group", json!(issued.group));
    put("pay_period_start", json!(issued.payday.start));
    put("pay_period_end", json!(issued.payday.end));
    map
}

/// `GET /v1/paystubs/{id}`.
pub fn paystub_detail(world: &World, issued: &Issued) -> Value {
    let stub = &issued.stub;
    let lines = |list: List, lines: &[Line]| -> Value {
        let line = |line: &Line| {
            let (category, kind) = world.books().words(list, line);
            json!({
                "name": line.name, "type": kind, "amount": line.amount,
                "category": category, "currency": issued.currency,
            })
        };
        lines.iter().map(line).collect()
    };
    let mut map = paystub(world, issued);
    for (key, list, of) in [
        ("earnings", List::Earnings, &stub.earnings),
        ("employee_deductions", List::Deductions, &stub.deductions),
        (
            "employer_contributions",
            List::Contributions,
            &stub.contributions,
        ),
    ] {
        map.insert(key.to_owned(), lines(list, of));
    }
    Value::Object(map)
}

/// A moment in the small hours (UTC) of `day`, so that what changed today has changed already.
pub fn timestamp(day: Date, salt: u64) -> String {
    format!(
        "{day}T0{}:{:02}:{:02}Z",
        salt % 5,
        salt * 7 % 60,
        salt * 13 % 60
    )
}

/// Leaves out empty single values and empty objects, at any depth; arrays stay.
pub fn clean(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.into_iter().map(|(key, value)| (key, clean(value)));
            Value::Object(kept.filter(|(_, value)| !is_empty(value)).collect())
        }
        Value::Array(items) => items.into_iter().map(clean).collect(),
        other => other,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}
