//! One answer of the source, decoded and redacted, with what only its bytes can tell.

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
    /// Texts in it that had broken characters.
    pub broken: Option<Broken>,
    /// Amounts in it that cannot be read and whose place is known.
    pub unreadable: Vec<UnreadableValue>,
}

/// A value that is not of its column's type, and its place.
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

/// Texts with characters that could not be read, which became U+FFFD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// For each such text, its keys inside the item, joined by dots.
    pub fields: Vec<String>,
    /// How many bytes of the answer come before the first.
    pub at: u64,
}

/// The source's id of a request, for its support. All rows of one answer share it.
pub type RequestId = Arc<str>;
