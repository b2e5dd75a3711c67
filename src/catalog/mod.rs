//! What a source can read, as data: streams, their columns and keys, and the sums that must tie.
//!
//! A source is a table of [`Stream`] rows (`justworks::streams`), not code per stream: the engine
//! walks the table, the store makes one SQL table of each row, the interface prints it.

pub mod canonical;
mod column;
mod page;
mod record;
pub mod set;
mod stream;
mod tie;

pub(crate) use self::column::columns;
pub use self::column::{Audience, Column, Rule, Type};
pub use self::page::{Broken, Page, RequestId, UnreadableValue};
pub use self::record::{Cell, Fingerprint, Record};
pub use self::stream::{Access, Cursor, Form, Side, Stream};
pub use self::tie::Tie;

/// Replaces a value that must not be kept.
pub const REDACTED: &str = "[redacted]";

/// A source's key as it may be shown. A key that looks like a value (an id, a date, an address, a
/// sentence) is hidden.
pub fn shown_key(key: &str) -> &str {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let digits = key.chars().filter(char::is_ascii_digit).count();
    let is_a_name = !key.is_empty() && key.len() <= 40 && key.chars().all(plain) && digits < 4;
    if is_a_name { key } else { "{…}" }
}

/// The stream of this name in a table of streams.
pub fn find(streams: &'static [Stream], name: &str) -> Option<&'static Stream> {
    streams.iter().find(|stream| stream.name == name)
}
