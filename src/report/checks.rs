//! What checks have found, in counts: names and amounts are in `verify`'s own output alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Findings of checks, in counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    /// Open errors of the whole database.
    pub errors: u64,
    /// Open warnings of the whole database.
    pub warnings: u64,
    /// Errors and warnings that were not there before, by rule.
    pub new: BTreeMap<String, u64>,
    /// Whether the payrolls that changed were checked; very many are not, as in a first sync.
    pub all: bool,
}

impl Checks {
    /// Whether any is open.
    pub fn is_any_open(&self) -> bool {
        self.errors + self.warnings > 0
    }
}
