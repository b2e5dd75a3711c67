//! How fast to ask: a bounded number of requests in flight, and a [`Pace`] that is learned.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::pace::{Learned, Pace, Turn};
use crate::mutex::lock;

/// Bounds the requests in flight and, after a first refusal, their rate.
#[derive(Debug)]
pub struct Limiter {
    slots: Semaphore,
    pace: Mutex<Pace>,
}

/// Permission to make one request, held until the answer is there.
#[derive(Debug)]
pub struct Permit<'a> {
    turn: Turn,
    /// `None` only of a closed semaphore, and nothing closes it.
    _slot: Option<SemaphorePermit<'a>>,
}

impl Limiter {
    /// A limiter for so many requests in flight, with what is known of the server.
    pub fn new(in_flight: usize, learned: Option<Learned>) -> Self {
        Self {
            slots: Semaphore::new(in_flight.max(1)),
            pace: Mutex::new(Pace::new(learned, Instant::now())),
        }
    }

    /// Waits for its turn.
    pub async fn turn(&self) -> Permit<'_> {
        let slot = self.slots.acquire().await.ok();
        loop {
            let now = Instant::now();
            let turn = lock(&self.pace).reserve(now);
            if turn.at > now {
                tokio::time::sleep_until(turn.at).await;
            }
            if lock(&self.pace).stands(turn, Instant::now()) {
                return Permit { turn, _slot: slot };
            }
        }
    }

    /// Notes a good answer.
    pub fn good(&self, permit: &Permit<'_>) {
        lock(&self.pace).good(permit.turn);
    }

    /// Notes a refusal (429): slower from now on, and nothing at all for as long as `hold`.
    pub fn refused(&self, permit: &Permit<'_>, hold: Duration) {
        lock(&self.pace).refused(permit.turn, Instant::now(), hold);
    }

    /// What the next run should know.
    pub fn learned(&self) -> Option<Learned> {
        lock(&self.pace).learned()
    }
}
