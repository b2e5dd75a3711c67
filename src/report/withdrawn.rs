//! What left the tables because a person no longer includes it.

use serde::{Deserialize, Serialize};

/// What left one table, or one of its columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// The stream.
    pub stream: String,
    /// The column that was emptied, `_raw` where the value was only there; `None` where whole rows left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// How many rows.
    pub rows: u64,
}
