//! Faults that are known and being mended elsewhere. A line goes when its fault is mended: then the
//! invariant holds without exception.

use super::program::Fault;

/// A kind of fault, what it and the run it came from say, and why it is let pass.
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
];

/// Why this one is let pass, if it is.
pub fn reason(fault: &Fault, said: &str) -> Option<&'static str> {
    let known = KNOWN.iter().find(|(what, how, says, _)| {
        fault.what == *what && fault.how.contains(how) && said.contains(says)
    });
    known.map(|(.., reason)| *reason)
}
