//! From an item to a row: columns picked, fingerprint taken, nothing coerced.

use jiff::civil::Date;
use serde_json::Value;

use super::cell::{cell, is_whole, kind_of, note_unknown_words};
use super::drift::Drifts;
use crate::catalog::canonical::{Canonical, canonical, digest};
use crate::catalog::{Cell, Column, Fingerprint, Record, RequestId, Rule, Stream};
use crate::codes::{self, Code};
use crate::money;
use crate::report::{Class, Problem};

/// Where a row belongs.
#[derive(Debug, Clone, Default)]
pub struct Lineage {
    /// The key of the parent's row.
    pub parent: Option<String>,
    /// The key of the family's root; `None` for a root itself.
    pub root: Option<String>,
    /// The place in a set, for children without an id.
    pub position: Option<u32>,
    /// The value of the `kind` column for the array it stands in.
    pub array: Option<&'static str>,
    /// The day that its report was asked for.
    pub day: Option<Date>,
    /// For a detail: the fingerprint of its list's summary.
    pub summary: Option<Fingerprint>,
    /// The request that brought it.
    pub request: Option<RequestId>,
}

/// Makes a row of an item. `whole` means that an endpoint answered this very item: then its JSON
/// and its request are kept. A row without an id gets its key once its whole set is numbered.
/// Errors as [`key`] does.
pub fn make(
    stream: &'static Stream,
    item: &Value,
    lineage: Lineage,
    whole: bool,
    drifts: &Drifts,
) -> Result<Record, Problem> {
    let canonical = Canonical::of(stream, item);
    let fingerprint = canonical.fingerprint(lineage.array);
    let row = without_json(stream, item, lineage, fingerprint, drifts)?;
    let raw = whole.then_some(canonical.text);
    let request = row.request.clone().filter(|_| whole);
    Ok(Record {
        raw,
        request,
        ..row
    })
}

/// The same without JSON, for an item whose fingerprint is known.
pub(super) fn without_json(
    stream: &'static Stream,
    item: &Value,
    lineage: Lineage,
    fingerprint: Fingerprint,
    drifts: &Drifts,
) -> Result<Record, Problem> {
    let mut cells = cells(stream, item, lineage.array, drifts);
    if let Some(day) = lineage.day {
        let of_the_day = stream.columns.iter().zip(&mut cells);
        let of_the_day = of_the_day.filter(|(column, _)| column.rule == Rule::Day);
        of_the_day.for_each(|(_, cell)| *cell = Cell::Text(day.to_string()));
    }
    note_unknown_words(stream, item, drifts);
    let key = match stream.key {
        Some(_) => key(stream, item)?,
        None => String::new(),
    };
    Ok(Record {
        stream,
        root: lineage.root.unwrap_or_else(|| key.clone()),
        key,
        parent: lineage.parent,
        position: lineage.position,
        cells,
        raw: None,
        fingerprint,
        summary: lineage.summary,
        request: lineage.request,
    })
}

/// The values of a row's columns.
pub fn cells(
    stream: &'static Stream,
    item: &Value,
    array: Option<&'static str>,
    drifts: &Drifts,
) -> Vec<Cell> {
    let columns = stream.columns.iter();
    columns
        .map(|column| cell(stream, column, item, array, drifts))
        .collect()
}

/// The fingerprint of a summary in a list, and of what is read of the detail.
pub fn summary(item: &Value, shape: &str) -> Fingerprint {
    digest(&canonical(item), Some(shape))
}

/// The date or moment in a column of an item, if it can be read.
pub fn time<T: std::str::FromStr>(stream: &Stream, item: &Value, column: &str) -> Option<T> {
    let column = stream.columns.iter().find(|own| own.name == column)?;
    value(column, item)?.as_str()?.parse().ok()
}

/// An item's own key: text that is not empty, or a whole number.
///
/// An item without one is a broken answer, because it cannot be told from another. So is one whose
/// key has a broken character: another key may differ in just that.
pub fn key(stream: &Stream, item: &Value) -> Result<String, Problem> {
    let column = stream.key.and_then(|key| stream.column(key));
    let column = column.map(|at| &stream.columns[at]);
    if let Some(own) = column.and_then(|column| own_key(column, item)) {
        return Ok(own);
    }
    let one_field = column.filter(|column| !matches!(column.rule, Rule::Joined(_)));
    match one_field.and_then(|column| value(column, item)) {
        Some(Value::String(text)) if is_key(text) => Ok(text.clone()),
        Some(Value::Number(number)) if is_whole(number) => Ok(number.to_string()),
        _ => {
            let name = column.map_or("key", |column| column.name);
            let message = format!("an item of {} has no {name}", stream.name);
            Err(Problem::new(codes::API_NO_KEY, Class::Broken, message))
        }
    }
}

/// Whether a text can be a key. `.` and `..` would lead to another path.
fn is_key(text: &str) -> bool {
    !matches!(text, "" | "." | "..") && !text.contains(char::REPLACEMENT_CHARACTER)
}

/// The key of what has no id: a fixed word, or several fields joined.
pub(super) fn own_key(column: &Column, item: &Value) -> Option<String> {
    match column.rule {
        Rule::Fixed(text) => Some(text.to_owned()),
        Rule::Joined(places) => {
            let mut parts = Vec::new();
            for path in places {
                parts.push(find(item, path)?.as_str().filter(|part| is_key(part))?);
            }
            Some(parts.join("/"))
        }
        _ => None,
    }
}

/// A detail, completed from its list: what the detail leaves out is taken from there.
///
/// Errors: `api.other_item` where the detail is of another item, `api.contradiction` where it names
/// another owner or currency than the list. Then one of them is wrong, and neither is believed.
/// Another amount is fine; the sums will tell whether it is right.
pub fn complete(stream: &Stream, listed: &Value, mut whole: Value) -> Result<Value, Problem> {
    let broken = |code: Code, what: String| {
        let message = format!("{what} of {}", stream.name);
        Err(Problem::new(code, Class::Broken, message))
    };
    if key(stream, &whole).is_ok_and(|other| key(stream, listed) != Ok(other)) {
        return broken(
            codes::API_OTHER_ITEM,
            "the detail is a different record from the one requested".into(),
        );
    }
    let (Some(fields), Some(known)) = (whole.as_object_mut(), listed.as_object()) else {
        return Ok(whole);
    };
    for column in stream.columns {
        let owner = column.name.ends_with("_id") && Some(column.name) != stream.key;
        let both = column.places().iter().find_map(|name| {
            let value = |fields: &serde_json::Map<String, Value>| {
                fields.get(*name).filter(|value| !value.is_null()).cloned()
            };
            Some((value(known)?, value(fields)?))
        });
        if (owner || column.name == "currency")
            && both.is_some_and(|(listed, whole)| listed != whole)
        {
            return broken(
                codes::API_CONTRADICTION,
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

/// Refuses an item whose amount in this column is there and cannot be read: the sum it belongs to
/// could not be tied. `title` is the source's name.
pub fn readable(
    title: &str,
    stream: &'static Stream,
    item: &Value,
    column: &str,
    drifts: &Drifts,
) -> Result<(), Problem> {
    let column = stream.columns.iter().find(|own| own.name == column);
    let value = column.and_then(|column| value(column, item));
    match (column, value) {
        (Some(column), Some(value)) if money::read(value, stream.money).is_none() => {
            let mut message = format!(
                "{title} sent {}.{} as {}, not as {}",
                stream.name,
                column.name,
                kind_of(value),
                stream.money.about()
            );
            if let Some(place) = drifts.place(stream, column, value) {
                message.push_str(&format!("; it is at {place}"));
            }
            Err(Problem::new(
                codes::API_UNREADABLE_AMOUNT,
                Class::Broken,
                message,
            ))
        }
        _ => Ok(()),
    }
}

/// The value of a column in an item: at the first of its places that holds one.
pub(super) fn value<'a>(column: &Column, item: &'a Value) -> Option<&'a Value> {
    let mut places = column.places().iter();
    places.find_map(|path| find(item, path))
}

/// The value at a path of keys, `name.given_name`; `.` is the item itself. Null counts as no value.
pub(super) fn find<'a>(item: &'a Value, path: &str) -> Option<&'a Value> {
    if path == "." {
        return Some(item);
    }
    let mut value = item;
    for key in path.split('.') {
        value = value.get(key)?;
    }
    (!value.is_null()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::find as stream;
    use crate::report::Drift;
    use crate::sync::tests::STREAMS;
    use serde_json::json;

    fn payroll(item: Value) -> (Result<Record, Problem>, Vec<Drift>) {
        let drifts = Drifts::default();
        let payrolls = stream(STREAMS, "payrolls").unwrap();
        let made = make(payrolls, &item, Lineage::default(), true, &drifts);
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
            (
                serde_json::from_str("1e3").unwrap(),
                "a number with an exponent",
            ),
            (json!(u64::MAX), "a number that is too large"),
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
            codes::API_NO_KEY
        );
        assert_eq!(
            payroll(json!({"id": ""})).0.unwrap_err().code,
            codes::API_NO_KEY
        );
        let half = payroll(json!({"id": "p\u{fffd}"})).0.unwrap_err();
        assert_eq!(half.code, codes::API_NO_KEY);
        for digits in ["42", "1234567890123456789012345678901234567890"] {
            let numbered = payroll(json!({"id": digits.parse::<serde_json::Number>().unwrap()}));
            assert_eq!(numbered.0.unwrap().key, digits);
        }
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
            (
                json!({"paystub_id": "2", "gross_pay": 5}),
                codes::API_OTHER_ITEM,
            ),
            (
                json!({"paystub_id": "1", "currency": "CAD"}),
                codes::API_CONTRADICTION,
            ),
            (
                json!({"paystub_id": "1", "member_id": "n"}),
                codes::API_CONTRADICTION,
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
        let made = make(members, &item, Lineage::default(), true, &drifts).unwrap();
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
    fn the_first_candidate_that_can_be_read_wins_and_keys_can_be_joined() {
        let members = stream(STREAMS, "members").unwrap();
        let drifts = Drifts::default();
        let item =
            json!({"id": "m", "current_pay": {"amount": {"amount": 100, "currency": "USD"}}});
        let made = make(members, &item, Lineage::default(), true, &drifts).unwrap();
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
