//! Values, amounts and moments as a person reads them, on one line.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::foreign::visible;
use crate::money::{self, Minor};

/// The longest value that is shown whole.
const MAX_VALUE_CHARS: usize = 120;

/// A moment by this machine's clock.
pub fn moment(at: Timestamp) -> String {
    let local = at.to_zoned_datetime(TimeZone::system());
    local.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Text from elsewhere on one line, cut where it is long.
pub fn plain(text: &str) -> String {
    match text.char_indices().nth(MAX_VALUE_CHARS) {
        Some((end, _)) => format!("{}…", visible(&text[..end])),
        None => visible(text).into_owned(),
    }
}

/// A value on one line that can be folded.
pub fn inline(value: &Value) -> String {
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
pub fn amount(minor: Minor, currency: Option<&str>) -> String {
    let currency = currency.map_or("(no currency)".to_owned(), plain);
    format!("{} {currency}", money::show(minor))
}

/// A difference of two amounts; no two of them lie further apart than it can say.
pub fn by(difference: i128) -> String {
    let shown = Minor::try_from(difference.abs()).map(money::show);
    shown.unwrap_or_else(|_| "more than can be shown".to_owned())
}

/// The same with its sign.
pub fn signed(difference: i128) -> String {
    let sign = if difference < 0 { '-' } else { '+' };
    format!("{sign}{}", by(difference))
}
