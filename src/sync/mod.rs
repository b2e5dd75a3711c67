//! The engine: reads what a plan names, lands it, reconciles it and publishes what it believes.
//!
//! It knows streams, not vendors; a function that fetches a page, not HTTP; a [`Staging`], not SQL.
//! The order is fixed: fetch and land → confirm what is gone, and guard → tie out → publish in one
//! transaction. See [`run()`] for the walk itself.
//!
//! [`Staging`]: crate::staging::Staging

mod bookmark;
mod cell;
mod decisions;
pub mod drift;
mod engine;
mod family;
mod finish;
pub mod guard;
mod listing;
pub mod mode;
pub mod nested;
mod paging;
mod pairs;
mod parents;
pub mod plan;
mod reconcile;
pub mod record;
mod reuse;
pub mod run;
pub mod tie_out;
mod unit;
mod writer;

pub use engine::{Engine, Fetch};
pub use plan::{Plan, Reach};
pub use run::run;

#[cfg(test)]
mod tests;
