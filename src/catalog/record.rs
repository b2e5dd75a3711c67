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
    /// The row's own key; for a child without an id, the one that [`set::number`](super::set::number)
    /// makes.
    pub key: String,
    /// The key of the parent's row.
    pub parent: Option<String>,
    /// The key of the family's root row; a root's is its own key.
    pub root: String,
    /// The place in the set, from 0, for a child without an id. Another one is no news.
    pub position: Option<u32>,
    /// One value per column of the stream, in its order.
    pub cells: Vec<Cell>,
    /// The redacted source JSON, where an endpoint answered this very item.
    pub raw: Option<String>,
    /// What tells this version from another.
    pub fingerprint: Fingerprint,
    /// What tells the list's summary of it from another, where it is a detail.
    pub summary: Option<Fingerprint>,
    /// The request that brought it, where an endpoint answered this very item: what stands inside
    /// another one came with that.
    pub request: Option<RequestId>,
}
