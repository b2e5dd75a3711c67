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
    pub run: String,
    pub connection: String,
    pub started_at: Timestamp,
    pub plan: Plan,
    /// What is no longer included and has left the live tables; in a dry run, what would leave.
    pub withdrawal: Withdrawal,
    pub source: &'static Source,
    /// `--strict`: whether a payroll that does not tie is held back.
    pub strict: bool,
    /// `--accept-drop`: streams whose rows are really gone.
    pub accept_drop: BTreeSet<String>,
    pub dry_run: bool,
    pub fetch: Fetch,
    /// Gets each event as it happens.
    pub events: &'a dyn Fn(Event),
    /// What was asked of the network so far, for one stream or for all.
    pub meter: &'a dyn Fn(Option<&str>) -> Traffic,
    /// The time of day.
    pub clock: &'a dyn Fn() -> Timestamp,
    /// What the run ends with although its data is good: a sign-in that could not be saved.
    pub after: &'a dyn Fn() -> Option<Problem>,
}
