//! How fields and their values read: a column by its words, an amount with its currency and by how
//! much it moved.

use serde_json::Value;

use super::changes::Change;
use super::privacy::Shown;
use crate::catalog::Stream;
use crate::money::{self, Minor};
use crate::ui::values::{amount, inline, plain, signed};

/// The end of the name of a column with an amount.
pub const MINOR: &str = "_minor";

/// What a person calls a field: `gross pay` for `gross_pay_minor`. A place inside the source's item
/// keeps its path.
pub fn label(stream: &Stream, field: &str) -> String {
    if stream.column(field).is_none() && stream.parent_column != Some(field) {
        return plain(field);
    }
    field.trim_end_matches(MINOR).replace('_', " ")
}

/// One value; `currency` is that of an amount, and `None` where it is no amount.
pub fn value(shown: &Shown, currency: Option<Option<&str>>) -> String {
    match shown {
        Shown::Nothing => "(nothing)".to_owned(),
        Shown::Hidden => "(hidden)".to_owned(),
        Shown::Is(Value::String(text)) if text.is_empty() => "(empty)".to_owned(),
        Shown::Is(Value::String(text)) => plain(text),
        Shown::Is(Value::Bool(yes)) => (if *yes { "yes" } else { "no" }).to_owned(),
        Shown::Is(value) => match (minor(shown), currency) {
            (Some(minor), Some(currency)) => amount(minor, currency),
            _ => plain(&inline(value)),
        },
    }
}

impl Change {
    /// What it was and is.
    pub fn text(&self) -> String {
        if (&self.old, &self.new) == (&Shown::Hidden, &Shown::Hidden) {
            return "changed; hidden (`why --show-sensitive` shows it)".to_owned();
        }
        let money = self.money.as_ref();
        let was = money.map(|it| it.old.as_deref());
        let is = money.map(|it| it.new.as_deref());
        let amounts = minor(&self.old).zip(minor(&self.new));
        match amounts.filter(|_| was == is) {
            Some((old, new)) if money.is_some() => {
                let more = i128::from(new) - i128::from(old);
                let new = amount(new, is.flatten());
                format!("{} → {new} ({})", money::show(old), signed(more))
            }
            _ => format!("{} → {}", value(&self.old, was), value(&self.new, is)),
        }
    }
}

fn minor(shown: &Shown) -> Option<Minor> {
    match shown {
        Shown::Is(value) => value.as_i64(),
        _ => None,
    }
}
