//! The life of a row for a program: one JSON document.

use serde_json::{Map, Value, json};

use super::Life;
use crate::books::changes::Change;
use crate::books::privacy::Shown;
use crate::books::sums::{Clue, Fact, Moved, Sum};
use crate::books::timeline::{Event, FoundBy};
use crate::catalog::REDACTED;

impl Life {
    /// The document. Amounts are hundredths, moments RFC 3339.
    pub(super) fn document(&self) -> Value {
        let events: Vec<_> = self.events.iter().map(event).collect();
        let mut document = json!({
            "connection": self.connection,
            "table": self.stream.name,
            "key": self.key,
            "live": self.is_live(),
            "events": events,
        });
        if !self.sums.is_empty() {
            document["sums"] = self.sums.iter().map(sum).collect();
        }
        if let Some((about, off)) = self.held_back() {
            document["held_back"] = json!({
                "about": about,
                "total_minor": off.total_minor,
                "parts_minor": off.parts_minor,
                "parts": off.parts,
                "currency": off.currency,
            });
        }
        if let Some(last) = &self.last {
            let mut streams = last.streams.iter();
            let told = streams.find(|told| told.stream == self.stream.name);
            document["last_run"] = json!({
                "id": last.run,
                "finished_at": last.finished_at,
                "verdict": told.map(|told| told.verdict.word()),
                "reason": told.and_then(|told| told.reason.as_ref()),
            });
        }
        document
    }
}

fn event(event: &Event) -> Value {
    let run = match &event.run {
        FoundBy::Run(run) => json!({ "id": run.id, "outcome": run.outcome, "on_record": true }),
        FoundBy::Pruned(id) => json!({ "id": id, "on_record": false }),
        FoundBy::Unknown => json!({ "on_record": false }),
    };
    let mut told = json!({
        "at": event.at,
        "what": event.what.word(),
        "run": run,
        "request": event.request,
        "changes": event.changes.iter().map(change).collect::<Vec<_>>(),
    });
    if !event.parts.is_empty() {
        let part = |moved: &Moved| {
            json!({
                "key": moved.key,
                "column": moved.column,
                "old_minor": moved.old,
                "new_minor": moved.new,
                "currency": moved.currency,
            })
        };
        told["parts"] = event.parts.iter().map(part).collect();
    }
    if let Some(position) = event.position {
        told["position"] = position.into();
    }
    told
}

fn change(change: &Change) -> Value {
    let value = |shown: &Shown| match shown {
        Shown::Nothing => Value::Null,
        Shown::Hidden => REDACTED.into(),
        Shown::Is(value) => value.clone(),
    };
    let hides = change.old == Shown::Hidden || change.new == Shown::Hidden;
    let mut told = json!({
        "field": change.field,
        "old": value(&change.old),
        "new": value(&change.new),
        "hidden": hides,
    });
    if change.is_money {
        let [old, new] = &change.currencies;
        told["old_currency"] = json!(old);
        told["new_currency"] = json!(new);
    }
    told
}

fn sum(sum: &Sum) -> Value {
    json!({
        "about": sum.tie.about,
        "ties": sum.ties,
        "total_minor": sum.total,
        "parts_minor": sum.sum,
        "lacks_minor": sum.lacks().and_then(|lacks| i64::try_from(lacks).ok()),
        "parts": sum.parts,
        "currency": sum.currency,
        "explained": sum.ties || sum.is_explained(),
        "clues": sum.clues.iter().map(clue).collect::<Vec<_>>(),
    })
}

fn clue(clue: &Clue) -> Value {
    let mut told = Map::new();
    told.insert("key".into(), clue.key.as_str().into());
    told.insert("fact".into(), clue.fact.word().into());
    told.insert("amount_minor".into(), json!(clue.amount));
    told.insert("explains".into(), clue.explains.into());
    match &clue.fact {
        Fact::OtherCurrency(currency) => told.insert("currency".into(), json!(currency)),
        Fact::OwnParts(sum) => told.insert("own_parts_minor".into(), json!(sum)),
        Fact::Gone(at) | Fact::Former(at) | Fact::FormerTotal(at) => {
            told.insert("until".into(), json!(at))
        }
        Fact::Unreadable | Fact::Surplus => None,
    };
    told.into()
}
