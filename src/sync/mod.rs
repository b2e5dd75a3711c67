//! The engine: reads what a plan names, lands it, judges it and publishes what it believes.
//!
//! It knows streams, no vendor; a function that fetches a page, not HTTP; a [`Sink`], not SQL.
//! The order is fixed: fetch and land → tie-out → confirm what is gone → guard → publish in one
//! transaction. See [`run()`] for the walk itself.
//!
//! [`Sink`]: crate::sink::Sink

mod bookmark;
mod cell;
mod decisions;
pub mod drift;
pub mod guard;
pub mod inside;
mod judge;
mod known;
mod listing;
pub mod manner;
mod outcome;
mod pairs;
mod parents;
pub mod plan;
mod reading;
pub mod record;
pub mod run;
pub mod tie_out;
mod unit;
mod writer;

pub use plan::{Plan, Reach};
pub use run::{Engine, Fetch, Traffic, run};

#[cfg(test)]
mod tests;
