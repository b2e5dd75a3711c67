//! What of a source's answers is not as promised, or not as before.

use serde::{Deserialize, Serialize};

use crate::foreign::Foreign;

/// Something about the source's answers that is not as promised, or not as before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Drift {
    /// What it is about.
    #[serde(default)]
    pub kind: DriftKind,
    /// The stream.
    pub stream: String,
    /// The column, or the source's field.
    pub column: Foreign,
    /// What arrived: a JSON type or a form, never a value.
    pub found: String,
    /// How often.
    pub count: u64,
    /// Where in an answer it was met first, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
}

/// What a [`Drift`] is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftKind {
    /// A value that is not of the kind the source promises. It is left empty, not coerced.
    #[default]
    Unreadable,
    /// An item without a key: it is in its parent's source only.
    NoKey,
    /// An item that no list shows, but that is there when it is asked for by id. It stays.
    Unlisted,
    /// A field that was never there before. It is in the row's source.
    NewField,
    /// A text with a character that could not be read. U+FFFD stands in its place.
    BrokenText,
}
