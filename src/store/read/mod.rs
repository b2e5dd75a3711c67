//! What readers may see of a store: its state, its rows as they are and were, and answers to
//! questions.
//!
//! Everything goes through a [`Reader`], which cannot write. If a run publishes meanwhile, all of
//! it is seen or nothing ([`Reader::at_once`]).

mod between;
#[cfg_attr(
    not(feature = "testing"),
    expect(dead_code, reason = "closes and protocols will read it; tests hold it")
)]
mod changes;
mod checkup;
mod find;
mod query;
mod reader;
mod row_history;

pub use between::{Difference, Published};
#[cfg(feature = "testing")]
pub use changes::Change;
pub use checkup::Wholeness;
pub use find::Which;
pub use query::{Piece, QueryError, Value};
pub use reader::{Reader, StreamState};
pub use row_history::{Of, RunEnd, Version};
