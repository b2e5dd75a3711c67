//! A sum that must add up before anything of it is believed.

/// A sum that must tie: the parts below a row add up to one of its columns.
#[derive(Debug)]
pub struct Tie {
    /// What is compared, in words: "payroll gross = sum of its paystubs".
    pub about: &'static str,
    /// The stream of the total, and its column.
    pub total: (&'static str, &'static str),
    /// The stream of the parts, and its column.
    pub parts: (&'static str, &'static str),
    /// Only parts with this text in this column count.
    pub only: Option<(&'static str, &'static str)>,
    /// Parts with one of these texts somewhere in one of these columns may belong to the total or
    /// stand beside it: the source does not publish which, so either way ties.
    pub beside: &'static [(&'static str, &'static str)],
}
