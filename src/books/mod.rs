//! What the figures in the store mean: whether they add up, what became of a row, and what of it may
//! be shown.
//!
//! It reads the store and what is known of the source; it makes no request.

pub mod changes;
pub mod headlines;
pub mod naming;
pub mod privacy;
pub mod shapes;
pub mod span;
pub mod sums;
pub mod timeline;
pub mod verify;
pub mod wording;
