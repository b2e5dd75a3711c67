//! A row on its way into the store.

use super::{RequestId, Stream};

/// One value of a row, as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Cell {
    /// No value.
    Null,
    /// A whole number; money is hundredths.
    Int(i64),
    /// Text.
    Text(String),
}

/// Tells two versions of a row apart: the start of the SHA-256 of its redacted canonical JSON.
pub type Fingerprint = [u8; 16];

/// One row on its way into the store.
#[derive(Debug, Clone)]
pub struct Record {
    /// The stream it belongs to.
    pub stream: &'static Stream,
    /// The row's own key. For a child without an id, [`set::number`](super::set::number) makes it.
    pub key: String,
    /// The key of the parent's row.
    pub parent: Option<String>,
    /// The key of the family's root row; a root's is its own key.
    pub root: String,
    /// The place in the set, from 0, for a child without an id. A change of it is no news.
    pub position: Option<u32>,
    /// One value per column of the stream, in its order.
    pub cells: Vec<Cell>,
    /// The redacted source JSON, where an endpoint answered this very item.
    pub raw: Option<String>,
    /// Tells this version from others.
    pub fingerprint: Fingerprint,
    /// For a detail: the fingerprint of its list's summary.
    pub summary: Option<Fingerprint>,
    /// The request that brought it, where an endpoint answered this very item. What stands inside
    /// another item came with that one.
    pub request: Option<RequestId>,
}
