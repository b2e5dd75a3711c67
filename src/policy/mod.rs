//! The rules by which figures are counted and judged, as a connection's file has them: `[finance]` and
//! `[verify]`. Views, checks and learning go by the same.

mod finance;
mod formula;
mod verify;
mod words;

pub use finance::Finance;
pub use formula::Formula;
pub use verify::{Severity, Verify};
pub use words::LineClass;
