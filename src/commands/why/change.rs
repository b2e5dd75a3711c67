//! What differs between two versions of a row, field by field: its columns, and what the source says
//! beside them, by key path.

use serde_json::Value;

use super::veil::{Item, Shown, Step, Veil, shown_path, steps};
use crate::catalog::{Cell, Kind, Stream};
use crate::store::Version;

/// One field that became something else.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    /// A column, or a place in the source's item.
    pub field: String,
    pub old: Shown,
    pub new: Shown,
    /// Whether it is money, in hundredths.
    pub is_money: bool,
    /// The currencies before and after, where the row says them.
    pub currencies: [Option<String>; 2],
}

/// All that differs.
pub(super) fn changes(
    stream: &'static Stream,
    veil: &Veil,
    (old, new): (&Version, &Version),
) -> Vec<Change> {
    let (was, is) = (veil.item(old), veil.item(new));
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
        if column.kind == Kind::Json || not_known || old.cells.get(at) == new.cells.get(at) {
            continue;
        }
        told.extend(column.from.iter().map(|path| steps(path)));
        let sides = [(old, &was), (new, &is)];
        let [before, after] = sides.map(|(version, item)| veil.column(at, version, item));
        found.push(Change {
            is_money: matches!(column.kind, Kind::Money | Kind::MoneyIf(..)),
            currencies: [old, new].map(|version| currency(stream, column.name, version)),
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
        old,
        new,
        is_money: false,
        currencies: [None, None],
    }
}

/// What lies inside something that is hidden is told as one.
fn at_spot(spot: &Spot, was: &Item, is: &Item) -> Change {
    let hidden = [was, is].map(|item| item.hidden_at(&spot.path));
    let place = hidden.into_iter().flatten().min_by_key(|it| it.len());
    let place = place.unwrap_or(&spot.path);
    let value = |item: &Item, is_there: bool| match is_there {
        true => item.value(place),
        false => Shown::Nothing,
    };
    let (old, new) = (value(was, !spot.is_added), value(is, !spot.is_removed));
    plain(&shown_path(place), old, new)
}

/// The currency of an amount of a row: `current_pay_currency` beside `current_pay_minor`, or
/// `currency`.
pub(super) fn currency(stream: &Stream, amount: &str, version: &Version) -> Option<String> {
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

/// The places at which two values differ, as deep as they can be told apart.
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
