//! How fast to ask: a bounded number in flight, and a [`Pace`] that is learned.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::pace::{Learned, Pace, Turn};
use crate::mutex::lock;

/// Bounds requests in flight and, once a server has refused, their rate.
#[derive(Debug)]
pub struct Limiter {
    slots: Semaphore,
    pace: Mutex<Pace>,
}

/// The permission to make one request. It is held until the answer is there.
#[derive(Debug)]
pub struct Permit<'a> {
    turn: Turn,
    /// `None` only of a closed semaphore, and nothing closes it.
    _slot: Option<SemaphorePermit<'a>>,
}

impl Limiter {
    /// A limiter with so many requests in flight at most, and what is known of the server.
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

    /// A good answer.
    pub fn good(&self, permit: &Permit<'_>) {
        lock(&self.pace).good(permit.turn);
    }

    /// A refusal (429): slower, and nothing at all for as long as the server asks.
    pub fn refused(&self, permit: &Permit<'_>, hold: Duration) {
        lock(&self.pace).refused(permit.turn, Instant::now(), hold);
    }

    /// What the next run should know.
    pub fn learned(&self) -> Option<Learned> {
        lock(&self.pace).learned()
    }
}
