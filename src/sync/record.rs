//! From an item to a row: the columns picked, the fingerprint taken, nothing coerced.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::catalog::{Cell, Column, Fingerprint, Kind, REDACTED, Record, Stream};
use crate::money;
use crate::report::{Class, Drift, DriftKind, Problem};

/// Where a row belongs.
#[derive(Debug, Clone, Default)]
pub struct Link {
    /// The key of the parent's row.
    pub parent: Option<String>,
    /// The key of the family's root; `None` for a root, whose own key it is.
    pub root: Option<String>,
    /// The place in a set, for children without an id.
    pub position: Option<u32>,
    /// The text of the array it stood in.
    pub array: Option<&'static str>,
    /// What tells the list's summary of it from another, where it is a detail.
    pub summary: Option<Fingerprint>,
}

/// Counts what is not as promised.
#[derive(Debug, Default)]
pub struct Drifts(RefCell<BTreeMap<About, u64>>);

/// What kind of drift, of which stream and column, and what arrived.
type About = (DriftKind, &'static str, String, String);

impl Drifts {
    fn note(&self, stream: &'static Stream, column: &'static Column, found: String) {
        self.add(DriftKind::Unreadable, stream, column.name, found, 1);
    }

    /// Something about a field, or about the keys of so many rows.
    pub fn add(
        &self,
        kind: DriftKind,
        stream: &'static Stream,
        column: &str,
        found: String,
        count: u64,
    ) {
        let mut counts = self.0.borrow_mut();
        let about = (kind, stream.name, column.to_owned(), found);
        *counts.entry(about).or_default() += count;
    }

    /// What was counted.
    pub fn list(&self) -> Vec<Drift> {
        let counts = self.0.borrow();
        let drifts = counts
            .iter()
            .map(|((kind, stream, column, found), count)| Drift {
                kind: *kind,
                stream: (*stream).to_owned(),
                column: column.clone(),
                found: found.clone(),
                count: *count,
            });
        drifts.collect()
    }
}

/// Makes a row of an item. `whole` says that an endpoint answered this very item: its JSON is kept.
/// Errors as [`key`] does.
pub fn make(
    stream: &'static Stream,
    item: &Value,
    link: Link,
    whole: bool,
    drifts: &Drifts,
) -> Result<Record, Problem> {
    let cells: Vec<Cell> = stream
        .columns
        .iter()
        .map(|column| cell(stream, column, item, link.array, drifts))
        .collect();
    note_unknown_words(stream, item, drifts);
    let key = match stream.key {
        Some(_) => key(stream, item)?,
        None => format!(
            "{}/{}",
            link.parent.as_deref().unwrap_or_default(),
            link.position.unwrap_or_default()
        ),
    };
    let canonical = canonical(item);
    let fingerprint = digest(&canonical, link.array);
    Ok(Record {
        stream,
        root: link.root.unwrap_or_else(|| key.clone()),
        key,
        parent: link.parent,
        position: link.position,
        cells,
        raw: whole.then_some(canonical),
        fingerprint,
        summary: link.summary,
    })
}

/// An amount whose kind is said by a word that no column knows stays out of all of them: that is
/// reported, without the word.
fn note_unknown_words(stream: &'static Stream, item: &Value, drifts: &Drifts) {
    let mut asked: Option<(&'static Column, &str)> = None;
    for column in stream.columns {
        if let Kind::MoneyIf(field, words) | Kind::PercentIf(field, words) = column.kind {
            if says(item, field, words) {
                return;
            }
            asked = Some((column, field));
        }
    }
    if let Some((column, field)) = asked
        && column.from.iter().any(|path| find(item, path).is_some())
    {
        drifts.note(stream, column, format!("an amount with an unknown {field}"));
    }
}

/// What tells this version of an item from another.
pub fn fingerprint(item: &Value) -> Fingerprint {
    digest(&canonical(item), None)
}

fn digest(canonical: &str, array: Option<&str>) -> Fingerprint {
    let mut hash = Sha256::new();
    hash.update(canonical.as_bytes());
    if let Some(array) = array {
        hash.update([0]);
        hash.update(array.as_bytes());
    }
    let mut fingerprint = Fingerprint::default();
    fingerprint
        .iter_mut()
        .zip(hash.finalize())
        .for_each(|(to, from)| *to = from);
    fingerprint
}

/// The moment in a column of an item, if there is a readable one.
pub fn moment(stream: &Stream, item: &Value, column: &str) -> Option<Timestamp> {
    let column = stream.columns.iter().find(|own| own.name == column)?;
    let value = column.from.iter().find_map(|path| find(item, path))?;
    value.as_str()?.parse().ok()
}

/// An item's own key: text that is not empty, or a whole number.
///
/// An item without one is a broken answer: it cannot be told from another one.
pub fn key(stream: &Stream, item: &Value) -> Result<String, Problem> {
    let column = stream.key.and_then(|key| stream.column(key));
    let column = column.map(|at| &stream.columns[at]);
    if let Some(own) = column.and_then(|column| own_key(column, item)) {
        return Ok(own);
    }
    let one_field = column.filter(|column| column.kind != Kind::Joined);
    let value = one_field.and_then(|column| column.from.iter().find_map(|path| find(item, path)));
    match value {
        // `.` and `..` would be another path.
        Some(Value::String(text)) if !matches!(text.as_str(), "" | "." | "..") => Ok(text.clone()),
        Some(Value::Number(number)) if !number.is_f64() => Ok(number.to_string()),
        _ => {
            let name = column.map_or("key", |column| column.name);
            let message = format!("an item of {} has no {name}", stream.name);
            Err(Problem::new("api.no_key", Class::Broken, message))
        }
    }
}

/// The key of what has no id: a fixed word, or several fields joined.
fn own_key(column: &Column, item: &Value) -> Option<String> {
    match column.kind {
        Kind::Fixed(text) => Some(text.to_owned()),
        Kind::Joined => {
            let mut parts = Vec::new();
            for path in column.from {
                parts.push(find(item, path)?.as_str().filter(|part| !part.is_empty())?);
            }
            Some(parts.join("/"))
        }
        _ => None,
    }
}

/// The whole of a listed item: what the detail leaves out stands as the list had it.
///
/// Errors: `api.other_item` where the detail is of another item, `api.contradiction` where it names
/// another owner or currency than the list: one of them is wrong, and neither is believed. Another
/// amount is the detail's to say; whether it is right, the sums will tell.
pub fn complete(stream: &Stream, listed: &Value, mut whole: Value) -> Result<Value, Problem> {
    let broken = |code: &str, what: String| {
        let message = format!("{what} of {}", stream.name);
        Err(Problem::new(code, Class::Broken, message))
    };
    if key(stream, &whole).is_ok_and(|other| key(stream, listed) != Ok(other)) {
        return broken(
            "api.other_item",
            "the detail is another one than was asked for".into(),
        );
    }
    let (Some(fields), Some(known)) = (whole.as_object_mut(), listed.as_object()) else {
        return Ok(whole);
    };
    for column in stream.columns {
        let owner = column.name.ends_with("_id") && Some(column.name) != stream.key;
        let both = column.from.iter().find_map(|name| {
            let value = |fields: &serde_json::Map<String, Value>| {
                fields.get(*name).filter(|value| !value.is_null()).cloned()
            };
            Some((value(known)?, value(fields)?))
        });
        if (owner || column.name == "currency")
            && both.is_some_and(|(listed, whole)| listed != whole)
        {
            return broken(
                "api.contradiction",
                format!("list and detail differ in the {}", column.name),
            );
        }
    }
    for (name, value) in known {
        if fields.get(name).is_none_or(Value::is_null) {
            fields.insert(name.clone(), value.clone());
        }
    }
    Ok(whole)
}

/// Refuses an item whose amount in this column is there and is no whole number: a sum that must
/// tie cannot be judged with it.
pub fn readable(stream: &Stream, item: &Value, column: &str) -> Result<(), Problem> {
    let column = stream.columns.iter().find(|own| own.name == column);
    let value = column.and_then(|column| column.from.iter().find_map(|path| find(item, path)));
    match (column, value) {
        (Some(column), Some(value)) if money::read(value).is_none() => {
            let message = format!("{}.{} was {}", stream.name, column.name, kind_of(value));
            Err(Problem::new(
                "api.unreadable_amount",
                Class::Broken,
                message,
            ))
        }
        _ => Ok(()),
    }
}

/// JSON with its keys sorted and no space: the same content is the same text.
fn canonical(value: &Value) -> String {
    // Several times as fast as `to_string`, which goes through the formatter. A value always has a
    // text: its keys are strings.
    serde_json::to_string(value).unwrap_or_else(|_| value.to_string())
}

/// The value at a path of keys, `name.given_name`; `.` is the item itself. A null is no value.
fn find<'a>(item: &'a Value, path: &str) -> Option<&'a Value> {
    if path == "." {
        return Some(item);
    }
    let mut value = item;
    for key in path.split('.') {
        value = value.get(key)?;
    }
    (!value.is_null()).then_some(value)
}

fn cell(
    stream: &'static Stream,
    column: &'static Column,
    item: &Value,
    array: Option<&'static str>,
    drifts: &Drifts,
) -> Cell {
    match column.kind {
        Kind::Array => return array.map_or(Cell::Null, |array| Cell::Text(array.to_owned())),
        Kind::Fixed(_) | Kind::Joined => {
            return own_key(column, item).map_or(Cell::Null, Cell::Text);
        }
        // An unknown word is reported where it stands in a column of its own.
        Kind::MoneyIf(field, words) | Kind::PercentIf(field, words)
            if !says(item, field, words) =>
        {
            return Cell::Null;
        }
        _ => {}
    }
    let mut unreadable = None;
    for value in column.from.iter().filter_map(|path| find(item, path)) {
        // What was taken out is no value of the row; that it was there shows in `_raw`.
        if value.as_str() == Some(REDACTED) {
            return Cell::Null;
        }
        match read(column.kind, value) {
            Some(cell) => return cell,
            None => {
                unreadable.get_or_insert(value);
            }
        }
    }
    if let Some(value) = unreadable {
        drifts.note(stream, column, kind_of(value));
    }
    Cell::Null
}

/// Whether a field of the item has one of these words.
fn says(item: &Value, field: &str, words: &[&str]) -> bool {
    let said = item.get(field).and_then(Value::as_str);
    said.is_some_and(|said| words.contains(&said))
}

/// A value as the store keeps it; `None` where it is not of the kind.
fn read(kind: Kind, value: &Value) -> Option<Cell> {
    match (kind, value) {
        (Kind::Json | Kind::Text, Value::String(text)) => Some(Cell::Text(text.clone())),
        (Kind::Json, value) => Some(Cell::Text(canonical(value))),
        (Kind::Money | Kind::MoneyIf(..) | Kind::PercentIf(..), value) => {
            money::read(value).map(Cell::Int)
        }
        (Kind::Flag, Value::Bool(flag)) => Some(Cell::Int(i64::from(*flag))),
        // Ids are text in the documentation; a number is the same id and loses nothing.
        (Kind::Text, Value::Number(number)) if number.is_i64() || number.is_u64() => {
            Some(Cell::Text(number.to_string()))
        }
        (Kind::Decimal, Value::Number(number)) => Some(Cell::Text(number.to_string())),
        (Kind::Decimal, Value::String(text)) if is_decimal(text) => Some(Cell::Text(text.clone())),
        (Kind::Date, Value::String(text)) if is_date(text) => Some(Cell::Text(text.clone())),
        (Kind::Moment, Value::String(text)) if text.parse::<jiff::Timestamp>().is_ok() => {
            Some(Cell::Text(text.clone()))
        }
        _ => None,
    }
}

/// Digits with at most one point among them, and a sign before.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    number(whole) && number(fraction)
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// What a value is, without the value.
fn kind_of(value: &Value) -> String {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "a number",
        Value::String(text) if text.parse::<f64>().is_ok() => "a number as text",
        Value::String(_) => "text of another form",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::find as stream;
    use crate::justworks::streams::STREAMS;
    use serde_json::json;

    fn payroll(item: Value) -> (Result<Record, Problem>, Vec<Drift>) {
        let drifts = Drifts::default();
        let payrolls = stream(STREAMS, "payrolls").unwrap();
        let made = make(payrolls, &item, Link::default(), true, &drifts);
        (made, drifts.list())
    }

    #[test]
    fn the_same_content_has_the_same_fingerprint_in_any_order() {
        let one = payroll(serde_json::from_str(r#"{"id":"p","b":{"x":1,"a":2}}"#).unwrap()).0;
        let two = payroll(serde_json::from_str(r#"{"b":{"a":2,"x":1},"id":"p"}"#).unwrap()).0;
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one.fingerprint, two.fingerprint);
        assert_eq!(one.raw.as_deref(), Some(r#"{"b":{"a":2,"x":1},"id":"p"}"#));
        let other = payroll(json!({"id": "p", "b": {"x": 1, "a": 3}}))
            .0
            .unwrap();
        assert_ne!(one.fingerprint, other.fingerprint);
    }

    #[test]
    fn money_of_another_form_is_reported_and_left_empty() {
        for (value, found) in [
            (json!(45.0), "a number with a fraction"),
            (json!("4500"), "a number as text"),
            (json!({"amount": 4500}), "an object"),
        ] {
            let (made, drift) = payroll(json!({"id": "p", "gross_pay": value}));
            let made = made.unwrap();
            let at = made.stream.column("gross_pay_minor").unwrap();
            assert_eq!(made.cells[at], Cell::Null);
            assert_eq!((drift.len(), drift[0].found.as_str()), (1, found));
        }
    }

    #[test]
    fn an_item_without_its_key_is_broken() {
        assert_eq!(
            payroll(json!({"gross_pay": 1})).0.unwrap_err().code,
            "api.no_key"
        );
        assert_eq!(payroll(json!({"id": ""})).0.unwrap_err().code, "api.no_key");
        let numbered = payroll(json!({"id": 42})).0.unwrap();
        assert_eq!(numbered.key, "42");
    }

    #[test]
    fn a_detail_is_filled_up_from_its_list_and_must_not_contradict_it() {
        let paystubs = stream(STREAMS, "paystubs").unwrap();
        let listed =
            json!({"paystub_id": "1", "gross_pay": 5, "currency": "USD", "member_id": "m"});
        let whole = json!({"paystub_id": "1", "gross_pay": 5, "earnings": []});
        let complete = |whole| complete(paystubs, &listed, whole);
        let filled = complete(whole).unwrap();
        assert_eq!(filled["currency"], "USD");
        assert!(filled["earnings"].is_array());
        for (whole, code) in [
            (json!({"paystub_id": "2", "gross_pay": 5}), "api.other_item"),
            (
                json!({"paystub_id": "1", "currency": "CAD"}),
                "api.contradiction",
            ),
            (
                json!({"paystub_id": "1", "member_id": "n"}),
                "api.contradiction",
            ),
        ] {
            assert_eq!(complete(whole).unwrap_err().code, code);
        }
    }

    #[test]
    fn what_was_taken_out_is_no_value_and_no_drift() {
        let drifts = Drifts::default();
        let members = stream(STREAMS, "members").unwrap();
        let item = json!({"id": "m", "date_of_birth": "[redacted]", "current_pay": "[redacted]"});
        let made = make(members, &item, Link::default(), true, &drifts).unwrap();
        assert_eq!(
            made.cells[members.column("date_of_birth").unwrap()],
            Cell::Null
        );
        assert_eq!(
            made.cells[members.column("current_pay").unwrap()],
            Cell::Null
        );
        assert!(drifts.list().is_empty());
    }

    #[test]
    fn a_deduction_is_money_or_a_percentage_by_its_type_and_never_a_guess() {
        let deductions = stream(STREAMS, "deductions").unwrap();
        for (kind, money, percent, drifts_seen) in [
            ("fixed", Cell::Int(4500), Cell::Null, 0),
            ("percentage", Cell::Null, Cell::Int(4500), 0),
            ("per_mille", Cell::Null, Cell::Null, 1),
        ] {
            let drifts = Drifts::default();
            let item = json!({"id": "d", "amount_type": kind, "amount": 4500});
            let made = make(deductions, &item, Link::default(), true, &drifts).unwrap();
            let cell = |name| made.cells[deductions.column(name).unwrap()].clone();
            assert_eq!((cell("amount_minor"), cell("percent_e4")), (money, percent));
            assert_eq!(drifts.list().len(), drifts_seen, "{kind}");
        }
    }

    #[test]
    fn decimals_keep_their_digits_and_nothing_else_passes_for_one() {
        for (value, text) in [
            (json!(8), Some("8")),
            (json!(7.5), Some("7.5")),
            (json!("-0.250"), Some("-0.250")),
            (json!("1e3"), None),
            (json!("8 hours"), None),
            (json!(true), None),
        ] {
            let read = read(Kind::Decimal, &value);
            assert_eq!(read, text.map(|text| Cell::Text(text.into())), "{value}");
        }
    }

    #[test]
    fn the_first_candidate_that_can_be_read_wins_and_keys_can_be_joined() {
        let members = stream(STREAMS, "members").unwrap();
        let drifts = Drifts::default();
        let item =
            json!({"id": "m", "current_pay": {"amount": {"amount": 100, "currency": "USD"}}});
        let made = make(members, &item, Link::default(), true, &drifts).unwrap();
        let cell = |name| made.cells[members.column(name).unwrap()].clone();
        assert_eq!(cell("current_pay_minor"), Cell::Int(100));
        assert_eq!(cell("current_pay_currency"), Cell::Text("USD".into()));
        assert!(drifts.list().is_empty());
        let balances = stream(STREAMS, "time_off_balances").unwrap();
        let item = json!({"member_id": "m", "policy_id": "p"});
        assert_eq!(key(balances, &item).unwrap(), "m/p");
        assert!(key(balances, &json!({"member_id": "m"})).is_err());
    }
}
