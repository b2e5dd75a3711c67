//! Faults that are known and being mended elsewhere. A line goes when its fault is mended: then the
//! invariant holds without exception.

use super::program::Fault;

/// Whether lists that never end are left out: a run reads them until it is stopped.
pub const ENDLESS: bool = true;

/// What was broken, what the fault and the run it came from say of it, and why it is let pass.
const KNOWN: &[(&str, &str, &str, &str)] = &[
    (
        "terminal",
        "",
        "",
        "foreign text reaches a terminal as it is",
    ),
    (
        "unnoticed",
        "",
        "",
        "`sync --full` leaves a row that was edited or damaged as it is",
    ),
    (
        "news",
        "time_off_balances",
        "",
        "balances of a policy that is gone stay for one run more",
    ),
    (
        "news",
        "paystub",
        "",
        "a paystub that two payrolls list goes from one to the other",
    ),
    (
        "ties",
        "",
        "",
        "a paystub that two payrolls list ties in the report and not in the store",
    ),
    (
        "baseline",
        "+ time_off_requests: ",
        "",
        "a row whose date is in no window that is read never goes",
    ),
    (
        "baseline",
        "+ payrolls: ",
        "",
        "a row whose date is in no window that is read never goes",
    ),
];

/// Why this one is let pass, if it is.
pub fn reason(fault: &Fault, said: &str) -> Option<&'static str> {
    let known = KNOWN.iter().find(|(what, how, says, _)| {
        fault.what == *what && fault.how.contains(how) && said.contains(says)
    });
    known.map(|(.., reason)| *reason)
}
