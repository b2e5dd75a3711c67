//! How the sums of a run came out: what ties, and by how much the rest differs.

use serde::{Deserialize, Serialize};

use crate::foreign::Foreign;
use crate::money::Minor;

/// How one kind of sum came out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TieReport {
    /// What was compared.
    pub about: String,
    /// The stream of the totals.
    pub stream: String,
    /// Rows whose parts add up.
    pub tied: u64,
    /// Rows whose parts do not.
    pub differences: Vec<Difference>,
}

/// A total that its parts do not add up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The key of the row with the total.
    pub key: Foreign,
    /// The key of the family's root, which is held back under `--strict`.
    pub root: Foreign,
    /// The total, in hundredths; `None` where the row has none or it is not readable.
    pub total_minor: Option<Minor>,
    /// The sum of the parts, in hundredths; `None` where a part is not readable or the parts are in
    /// another currency.
    pub parts_minor: Option<Minor>,
    /// How many parts there are.
    pub parts: u64,
    /// The total's currency, as the source says it.
    pub currency: Option<Foreign>,
}
