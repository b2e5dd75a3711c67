//! What a run works with: the plan, the source, the function that fetches a page, and who watches.

use std::collections::BTreeSet;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use jiff::Timestamp;

use super::plan::Plan;
use crate::catalog::Page;
use crate::report::{Event, Problem, Traffic};
use crate::source::{Call, Source};
use crate::staging::Withdrawal;

/// Fetches one page, redacted.
pub type Fetch = Rc<dyn Fn(Call) -> LocalBoxFuture<'static, Result<Page, Problem>>>;

/// What a run works with.
pub struct Engine<'a> {
    /// The run's id.
    pub run: String,
    /// The connection's name.
    pub connection: String,
    /// When the run began.
    pub started_at: Timestamp,
    /// What is read.
    pub plan: Plan,
    /// What is no longer included, and has left the live tables; in a dry run, what would.
    pub withdrawal: Withdrawal,
    /// What it is read from.
    pub source: &'static Source,
    /// Whether a payroll that does not tie is held back.
    pub strict: bool,
    /// Streams whose drop is real.
    pub accept_drop: BTreeSet<String>,
    /// Whether the run only tells what it would publish.
    pub dry_run: bool,
    /// Fetches a page.
    pub fetch: Fetch,
    /// Watches.
    pub events: &'a dyn Fn(Event),
    /// What was asked of the network so far, for one stream or for all.
    pub meter: &'a dyn Fn(Option<&str>) -> Traffic,
    /// The time of day.
    pub clock: &'a dyn Fn() -> Timestamp,
    /// What the run ends with although its data is good: a sign-in that could not be kept.
    pub after: &'a dyn Fn() -> Option<Problem>,
}
