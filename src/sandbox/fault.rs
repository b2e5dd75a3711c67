//! What a test lets go wrong on the wire.

use std::sync::Mutex;

/// Something that goes wrong with the next requests to some path.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Strikes requests whose path, with the query behind a `?` if there is one, contains this text.
    pub path_contains: String,
    /// How many matching requests are let through first.
    pub skip: usize,
    /// How many matching requests are struck then; `usize::MAX` for all.
    pub times: usize,
    /// What happens to them.
    pub kind: FaultKind,
}

/// How a request goes wrong.
#[derive(Clone, Debug)]
pub enum FaultKind {
    /// An answer of this status and body.
    Status {
        /// The HTTP status.
        status: u16,
        /// The value of `Retry-After`.
        retry_after: Option<String>,
        /// The body.
        body: String,
        /// The body's media type.
        content_type: &'static str,
    },
    /// The connection is closed without an answer.
    Reset,
    /// The answer is announced in full, half of it sent, and the connection closed.
    HalfBody,
    /// A 200 with this body as JSON.
    Body(String),
    /// A list answers the same `next_cursor` for ever.
    RepeatedCursor,
    /// A list answers no items and no cursor.
    Empty,
    /// There is never an answer.
    Hang,
}

/// The faults waiting to strike, in the order they were added.
#[derive(Default)]
pub(super) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(super) fn add(&self, fault: Fault) {
        super::held(&self.0).push(fault);
    }

    pub(super) fn clear(&self) {
        super::held(&self.0).clear();
    }

    /// What strikes the request for `target`, counted as struck.
    pub(super) fn strike(&self, target: &str) -> Option<FaultKind> {
        let mut faults = super::held(&self.0);
        for fault in faults.iter_mut() {
            if fault.times == 0 || !target.contains(&fault.path_contains) {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            if fault.times != usize::MAX {
                fault.times -= 1;
            }
            return Some(fault.kind.clone());
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_skips_then_strikes_then_is_over() {
        let faults = Faults::default();
        faults.add(Fault {
            path_contains: "/v1/members".to_owned(),
            skip: 1,
            times: 2,
            kind: FaultKind::Reset,
        });
        let struck: Vec<bool> = (0..5)
            .map(|_| faults.strike("/v1/members?limit=1").is_some())
            .collect();
        assert_eq!(struck, [false, true, true, false, false]);
        assert!(faults.strike("/v1/company").is_none());
    }
}
