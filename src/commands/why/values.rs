//! Values, amounts and moments as a person reads them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::books::changes::Change;
use crate::books::privacy::Shown;
use crate::foreign::visible;
use crate::money::{self, Minor};

/// The longest value that is shown whole.
const MAX_VALUE_CHARS: usize = 120;

/// A moment by this machine's clock.
pub(super) fn moment(at: Timestamp) -> String {
    let local = at.to_zoned_datetime(TimeZone::system());
    local.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Text from elsewhere on one line, cut where it is long.
pub(super) fn plain(text: &str) -> String {
    match text.char_indices().nth(MAX_VALUE_CHARS) {
        Some((end, _)) => format!("{}…", visible(&text[..end])),
        None => visible(text).into_owned(),
    }
}

/// A value on one line that can be folded.
fn inline(value: &Value) -> String {
    let list = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", list(items.iter().map(inline).collect())),
        Value::Object(fields) => {
            let field = |(key, value)| format!("{key}: {}", inline(value));
            format!("{{{}}}", list(fields.iter().map(field).collect()))
        }
        other => other.to_string(),
    }
}

/// Hundredths with their currency.
pub(super) fn amount(minor: Minor, currency: Option<&str>) -> String {
    let currency = currency.map_or("(no currency)".to_owned(), plain);
    format!("{} {currency}", money::show(minor))
}

/// A difference of two amounts; no two of them lie further apart than it can say.
pub(super) fn by(difference: i128) -> String {
    let shown = Minor::try_from(difference.abs()).map(money::show);
    shown.unwrap_or_else(|_| "more than can be said".to_owned())
}

/// The same with its sign.
pub(super) fn signed(difference: i128) -> String {
    let sign = if difference < 0 { '-' } else { '+' };
    format!("{sign}{}", by(difference))
}

impl Change {
    /// What it was and is.
    pub(super) fn text(&self) -> String {
        if (&self.old, &self.new) == (&Shown::Hidden, &Shown::Hidden) {
            return "changed; hidden (--show-sensitive shows it)".to_owned();
        }
        let money = self.money.as_ref();
        let was = money.and_then(|it| it.old.as_deref());
        let is = money.and_then(|it| it.new.as_deref());
        let (Some(old), Some(new), true) =
            (minor(&self.old), minor(&self.new), self.money.is_some())
        else {
            return format!(
                "{} → {}",
                self.side(&self.old, was),
                self.side(&self.new, is)
            );
        };
        if was != is {
            let (old, new) = (amount(old, was), amount(new, is));
            return format!("{old} → {new}");
        }
        let more = i128::from(new) - i128::from(old);
        format!(
            "{} → {}, {} ({old} → {new})",
            money::show(old),
            amount(new, is),
            signed(more),
        )
    }

    fn side(&self, shown: &Shown, currency: Option<&str>) -> String {
        match shown {
            Shown::Nothing => "(nothing)".to_owned(),
            Shown::Hidden => "(hidden)".to_owned(),
            Shown::Is(Value::String(text)) if text.is_empty() => "(empty)".to_owned(),
            Shown::Is(Value::String(text)) => plain(text),
            Shown::Is(value) => match minor(shown).filter(|_| self.money.is_some()) {
                Some(minor) => format!("{} ({minor})", amount(minor, currency)),
                None => plain(&inline(value)),
            },
        }
    }
}

fn minor(shown: &Shown) -> Option<Minor> {
    match shown {
        Shown::Is(value) => value.as_i64(),
        _ => None,
    }
}
