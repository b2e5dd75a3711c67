//! A time limit, and the wait for one's turn: nothing that runs unattended waits without a bound.
//!
//! When the time is up, each further request is answered by a [`Problem`] instead of the network. So
//! a family that was read whole is judged and published, and one that was not keeps its former
//! version; what is gone from a list and would have to be asked for by id counts as not read whole.

use std::time::{Duration, Instant};

use crate::codes;
use crate::config::Connection;
use crate::context::Context;
use crate::error::Error;
use crate::lock::{Lock, LockError};
use crate::report::{Class, Problem};
use crate::ui::times::time;

/// When a command has to end.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    at: Instant,
    after: Duration,
}

impl Deadline {
    /// So long from now.
    pub fn after(after: Duration) -> Self {
        Self {
            at: Instant::now() + after,
            after,
        }
    }

    /// What is left of it.
    pub fn left(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// What a request is answered once it is over.
    pub fn problem(&self) -> Problem {
        let limit = time(self.after);
        let message = format!("the limit of {limit} was reached");
        Problem::new(codes::RUN_DEADLINE, Class::Temporary, message)
    }

    /// Waits until it is over; for ever where there is none.
    pub async fn over(limit: Option<Self>) -> Problem {
        match limit {
            Some(limit) => {
                tokio::time::sleep_until(limit.at.into()).await;
                limit.problem()
            }
            None => std::future::pending().await,
        }
    }
}

/// In whole seconds. What is left of a deadline is less than was asked for by the time that starting
/// took: a deadline of `1s` leaves 0.99 s to wait, which is 1 s to a person.
fn round_up(length: Duration) -> Duration {
    let begun = u64::from(length.subsec_nanos() > 0);
    Duration::from_secs(length.as_secs() + begun)
}

impl Context {
    /// Takes a connection's lock: at once, or within the time that another run may still take.
    pub(super) fn turn(
        &self,
        connection: &Connection,
        timeout: Duration,
        limit: Option<Deadline>,
    ) -> Result<Lock, Error> {
        let path = self.paths.run_lock(&connection.name);
        let held = match Lock::acquire(&path) {
            Err(held @ LockError::Held { .. }) => held,
            taken => return Ok(taken?),
        };
        let most = limit.map_or(timeout, |limit| limit.left().min(timeout));
        if !most.is_zero() && self.interrupts.seen().is_none() {
            let (name, most) = (&connection.name, time(round_up(most)));
            self.ui
                .say(format!("{name}: {held}; waiting up to {most} for it"));
        }
        self.runtime()?.block_on(async {
            tokio::select! {
                biased;
                signal = self.interrupts.wait() => Err(signal.error()),
                taken = Lock::acquire_within(&path, most) => match taken {
                    Err(held @ LockError::Held { .. }) => Err(not_my_turn(held, timeout, most)),
                    taken => Ok(taken?),
                },
            }
        })
    }
}

fn not_my_turn(held: LockError, timeout: Duration, waited: Duration) -> Error {
    let mut error = Error::from(held);
    if timeout.is_zero() {
        return error.hint("or let it wait: `drivetrain sync --wait 10m`");
    }
    let waited = time(round_up(waited));
    error.message = format!("{}, still after {waited}", error.message).into();
    error
}

#[cfg(test)]
mod tests {
    use super::{Deadline, round_up, time};
    use std::time::Duration;

    #[test]
    fn a_limit_is_told_as_it_was_given() {
        for (seconds, text) in [(90, "90s"), (1_200, "20m"), (7_200, "2h"), (0, "0s")] {
            assert_eq!(time(Duration::from_secs(seconds)), text);
        }
        for (milliseconds, text) in [
            (0, "0s"),
            (1, "1s"),
            (990, "1s"),
            (1_000, "1s"),
            (1_010, "2s"),
        ] {
            let length = Duration::from_millis(milliseconds);
            assert_eq!(time(round_up(length)), text);
        }
        let limit = Deadline::after(Duration::from_secs(60));
        assert!(limit.left() <= Duration::from_secs(60));
        assert_eq!(limit.problem().message, "the limit of 1m was reached");
    }
}
