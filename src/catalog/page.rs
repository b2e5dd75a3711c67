//! An answer of the source, decoded and redacted, with what only its bytes can tell.

use std::sync::Arc;

/// One answer of the source, decoded and redacted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// The items, each an object; a single object is a page of one.
    pub items: Vec<serde_json::Value>,
    /// The cursor of the next page; `None` on the last.
    pub next: Option<String>,
    /// The request that brought it.
    pub request: Option<RequestId>,
    /// Texts in it that did not come whole.
    pub broken: Option<Broken>,
    /// Amounts in it that are none, as far as it is known where they stand.
    pub unreadable: Vec<UnreadableValue>,
}

/// A value that is not of its column's kind, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableValue {
    /// The stream.
    pub stream: &'static str,
    /// The column.
    pub column: &'static str,
    /// What came, as JSON. It is compared and never shown.
    pub value: String,
    /// How many bytes of the answer come before it.
    pub at: u64,
}

/// Texts with a character that could not be read: U+FFFD stands in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The keys to each such text inside its item, joined by a dot.
    pub fields: Vec<String>,
    /// How many bytes of the answer come before the first.
    pub at: u64,
}

/// The id that a source gave to a request: what its people find it by. All rows of one answer share
/// it.
pub type RequestId = Arc<str>;
