//! What differs between two versions of a row, field by field: its columns, and what the source says
//! beside them, by key path.

use serde::Serialize;
use serde_json::Value;

use super::privacy::{Item, Privacy, Shown, Step, shown_path, steps};
use crate::catalog::{Cell, Stream, Type};
use crate::store::Version;

/// One field that became something else.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// A column, or a place in the source's item.
    pub field: String,
    pub old: Shown,
    pub new: Shown,
    /// Whether one of them is not shown.
    pub hidden: bool,
    /// Of an amount, in hundredths.
    #[serde(flatten)]
    pub money: Option<Currencies>,
}

/// The currencies of an amount before and after, where the row says them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Currencies {
    #[serde(rename = "old_currency")]
    pub old: Option<String>,
    #[serde(rename = "new_currency")]
    pub new: Option<String>,
}

/// All that differs.
pub fn changes(
    stream: &'static Stream,
    privacy: &Privacy,
    (old, new): (&Version, &Version),
) -> Vec<Change> {
    let (was, is) = (privacy.item(old), privacy.item(new));
    let mut found = Vec::new();
    let mut told: Vec<Vec<Step>> = Vec::new();
    if old.parent != new.parent
        && let Some(column) = stream
            .parent_column
            .filter(|it| stream.column(it).is_none())
    {
        let text = |key: &Option<String>| match key {
            Some(key) => Shown::Is(key.as_str().into()),
            None => Shown::Nothing,
        };
        found.push(plain(column, text(&old.parent), text(&new.parent)));
    }
    for (at, column) in stream.columns.iter().enumerate() {
        let not_known = old.lacks_columns && old.cells.get(at) == Some(&Cell::Null);
        // What is kept as JSON is compared by key, below.
        if column.ty == Type::Json || not_known || old.cells.get(at) == new.cells.get(at) {
            continue;
        }
        told.extend(column.places().iter().map(|path| steps(path)));
        let sides = [(old, &was), (new, &is)];
        let [before, after] = sides.map(|(version, item)| privacy.column(at, version, item));
        let is_money = column.ty == Type::Money;
        let currency = |version| currency(stream, column.name, version);
        found.push(Change {
            money: is_money.then(|| Currencies {
                old: currency(old),
                new: currency(new),
            }),
            ..plain(column.name, before, after)
        });
    }
    if was.is_source == is.is_source {
        let mut spots = Vec::new();
        compare(
            Some(&was.whole),
            Some(&is.whole),
            Spot::default(),
            &mut spots,
        );
        for spot in spots.iter().filter(|spot| !told.contains(&spot.path)) {
            let change = at_spot(spot, &was, &is);
            let not_known = old.lacks_columns && !was.is_source && change.old == Shown::Nothing;
            if !not_known && !found.contains(&change) {
                found.push(change);
            }
        }
    }
    found
}

fn plain(field: &str, old: Shown, new: Shown) -> Change {
    Change {
        field: field.to_owned(),
        hidden: old == Shown::Hidden || new == Shown::Hidden,
        old,
        new,
        money: None,
    }
}

/// All changes inside something hidden are one change.
fn at_spot(spot: &Spot, was: &Item, is: &Item) -> Change {
    let hidden = [was, is].map(|item| item.hidden_at(&spot.path));
    let place = hidden.into_iter().flatten().min_by_key(|it| it.len());
    let place = place.unwrap_or(&spot.path);
    let value = |item: &Item, is_there: bool| {
        if is_there {
            item.value(place)
        } else {
            Shown::Nothing
        }
    };
    let (old, new) = (value(was, !spot.is_added), value(is, !spot.is_removed));
    plain(&shown_path(place), old, new)
}

/// The currency of an amount of a row: `current_pay_currency` beside `current_pay_minor`, or
/// `currency`.
pub fn currency(stream: &Stream, amount: &str, version: &Version) -> Option<String> {
    let beside = amount.trim_end_matches("_minor");
    let own = stream.column(&format!("{beside}_currency"));
    match version
        .cells
        .get(own.or_else(|| stream.column("currency"))?)
    {
        Some(Cell::Text(currency)) => Some(currency.clone()),
        _ => None,
    }
}

/// A place at which two items differ.
#[derive(Debug, Clone, Default)]
struct Spot {
    path: Vec<Step>,
    /// It is one of a list, and only the later item has it: whatever stood at its place before stands
    /// elsewhere now.
    is_added: bool,
    /// The same, and only the earlier one has it.
    is_removed: bool,
}

impl Spot {
    fn inside(&self, step: Step) -> Self {
        let mut inside = self.clone();
        inside.path.push(step);
        inside
    }
}

/// The places at which two values differ, as deep as possible.
fn compare(old: Option<&Value>, new: Option<&Value>, spot: Spot, found: &mut Vec<Spot>) {
    match (old, new) {
        (old, new) if old == new => {}
        (None | Some(Value::Null), None | Some(Value::Null)) => {}
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let gained = new.keys().filter(|key| !old.contains_key(*key));
            for key in old.keys().chain(gained) {
                let inside = spot.inside(Step::Key(key.clone()));
                compare(old.get(key), new.get(key), inside, found);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => lists(old, new, &spot, found),
        _ => found.push(spot),
    }
}

/// Lists that begin and end alike differ only in between, however much was put in or taken out.
fn lists(old: &[Value], new: &[Value], spot: &Spot, found: &mut Vec<Spot>) {
    let alike = |pairs: &mut dyn Iterator<Item = (&Value, &Value)>| {
        pairs.take_while(|(one, other)| one == other).count()
    };
    let start = alike(&mut old.iter().zip(new));
    let (old, new) = (&old[start..], &new[start..]);
    let end = alike(&mut old.iter().rev().zip(new.iter().rev()));
    let (old, new) = (&old[..old.len() - end], &new[..new.len() - end]);
    for at in 0..old.len().max(new.len()) {
        let mut inside = spot.inside(Step::Place(start + at));
        inside.is_added |= at >= old.len();
        inside.is_removed |= at >= new.len();
        compare(old.get(at), new.get(at), inside, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::justworks::SOURCE;
    use crate::store::Store;
    use crate::sync::drift::Drifts;
    use crate::sync::record::{Lineage, make};
    use serde_json::json;

    fn version(stream: &'static Stream, item: &Value, whole: bool) -> Version {
        let lineage = Lineage {
            parent: stream.parent.map(|_| "p".to_owned()),
            position: Some(0),
            ..Lineage::default()
        };
        let record = make(stream, item, lineage, whole, &Drifts::default()).unwrap();
        Version {
            key: record.key,
            parent: record.parent,
            root: record.root,
            position: record.position,
            cells: record.cells,
            raw: record.raw,
            lacks_columns: false,
            from: "2026-01-01T00:00:00Z".parse().unwrap(),
            to: None,
            run: None,
            ended_by: None,
            request: None,
        }
    }

    /// What differs, as `field: old > new`.
    fn told(stream: &str, items: [Value; 2], lifted: bool) -> Vec<String> {
        let stream = SOURCE.stream(stream).unwrap();
        let folder = crate::files::temporary_folder();
        let path = folder.path().join("x.db");
        drop(Store::open(&path, SOURCE.streams).unwrap());
        let reader = Store::open_read_only(&path, SOURCE.streams)
            .unwrap()
            .unwrap();
        let privacy = Privacy::over(&SOURCE, stream, lifted, &reader).unwrap();
        let whole = !stream.is_inside();
        let [old, new] = items.map(|item| version(stream, &item, whole));
        let side = |shown: &Shown| match shown {
            Shown::Nothing => "-".to_owned(),
            Shown::Hidden => "hidden".to_owned(),
            Shown::Is(value) => value.to_string(),
        };
        let one = |it: &Change| format!("{}: {} > {}", it.field, side(&it.old), side(&it.new));
        changes(stream, &privacy, (&old, &new))
            .iter()
            .map(one)
            .collect()
    }

    #[test]
    fn columns_come_first_and_what_they_say_is_not_told_again() {
        let items = [
            json!({"id": "m", "job_title": "a", "name": {"given_name": "A"}, "x": {"y": 1}}),
            json!({"id": "m", "job_title": "b", "name": {"given_name": "B"}, "x": {"y": null, "z": [1]}}),
        ];
        assert_eq!(
            told("members", items, false),
            [
                "given_name: \"A\" > \"B\"",
                "job_title: \"a\" > \"b\"",
                "x.y: 1 > -",
                "x.z: - > [1]"
            ]
        );
    }

    #[test]
    fn a_list_is_told_by_what_was_put_in_or_taken_out() {
        let list = |numbers: &[i64]| {
            let pays: Vec<_> = numbers.iter().map(|it| json!({"amount": it})).collect();
            json!({"id": "m", "pay_history": pays})
        };
        let told = |old, new| told("members", [list(old), list(new)], false);
        assert_eq!(
            told(&[1, 2], &[0, 1, 2]),
            ["pay_history[0]: - > {\"amount\":0}"]
        );
        assert_eq!(
            told(&[1, 2, 3], &[1, 3]),
            ["pay_history[1]: {\"amount\":2} > -"]
        );
        assert_eq!(
            told(&[1, 2, 3], &[1, 9, 3]),
            ["pay_history[1].amount: 2 > 9"]
        );
    }

    #[test]
    fn what_is_private_is_not_shown_wherever_it_stands() {
        let member = |year: i64| {
            json!({"id": "m", "date_of_birth": format!("{year}-01-02"),
                "phones": [{"number": year}], "country_data": {"US": {"x": year}},
                "emails": [{"type": "work", "address": format!("{year}@example.com")},
                           {"type": "home", "address": format!("{year}@example.org")}]})
        };
        let items = || [member(1990), member(1991)];
        assert_eq!(
            told("members", items(), false),
            [
                "date_of_birth: hidden > hidden",
                "country_data.US.x: hidden > hidden",
                "emails[0].address: \"1990@example.com\" > \"1991@example.com\"",
                "emails[1]: hidden > hidden",
                "phones: hidden > hidden"
            ]
        );
        assert_eq!(
            told("members", items(), true)[0],
            "date_of_birth: \"1990-01-02\" > \"1991-01-02\""
        );
    }

    #[test]
    fn rows_of_a_list_are_judged_by_the_list_that_they_stand_in() {
        let phone = |number: &str| json!({"type": "home", "number": number});
        let phones = told("member_phones", [phone("1"), phone("2")], false);
        assert_eq!(phones, ["number: hidden > hidden"]);
        let mail = |kind: &str, name: &str| json!({"type": kind, "address": format!("{name}@example.com")});
        let work = told(
            "member_emails",
            [mail("work", "a"), mail("work", "b")],
            false,
        );
        assert_eq!(work, ["address: \"a@example.com\" > \"b@example.com\""]);
        let home = told(
            "member_emails",
            [mail("home", "a"), mail("home", "b")],
            false,
        );
        assert_eq!(home, ["address: hidden > hidden"]);
        let account = |tail: &str| json!({"account_number_tail": tail, "bank_name": "B"});
        let accounts = told("bank_account", [account("1"), account("2")], false);
        assert_eq!(accounts, ["account_number_tail: hidden > hidden"]);
        let ssn = |number: &str| json!({"US": {"ssn": number}});
        assert_eq!(
            told("tax_ids", [ssn("1"), ssn("2")], false),
            ["us_ssn: hidden > hidden"]
        );
        let value = |value: &str| json!({"id": "f", "values": [value]});
        let values = told(
            "member_custom_field_values",
            [value("1"), value("2")],
            false,
        );
        assert_eq!(
            values,
            ["values: hidden > hidden"],
            "nobody knows what the field is"
        );
    }
}
