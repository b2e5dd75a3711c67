//! A row on its way into the store.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{RequestId, Stream};

/// One value of a row, as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// No value.
    Null,
    /// A whole number; money is hundredths.
    Int(i64),
    /// Text.
    Text(String),
}

/// By way of a value: serde cannot tell the kinds of a number apart that keeps all its digits.
impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Value::deserialize(from)? {
            Value::Null => Ok(Self::Null),
            Value::String(text) => Ok(Self::Text(text)),
            value => value
                .as_i64()
                .map(Self::Int)
                .ok_or_else(|| serde::de::Error::custom("a cell is text or a whole number")),
        }
    }
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
