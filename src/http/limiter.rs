//! How fast to ask: a bounded number in flight, and a pace that is learned.
//!
//! The API's rate limit is not published. So the pace starts without one (the number in flight is
//! bound enough), and the first 429 sets it to seven tenths of what was really sent in the last
//! second. From then on each good answer lets it grow by a little, and each further 429 takes three
//! tenths off, once a second at most: a burst of refusals is one piece of news, not twenty.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// Bounds requests in flight and, once a server has refused, their rate.
#[derive(Debug)]
pub struct Limiter {
    slots: Semaphore,
    pace: Mutex<Pace>,
}

/// The learned pace: when the next request may leave.
#[derive(Debug)]
struct Pace {
    /// Requests a second; `None` as long as no server has refused.
    rate: Option<f64>,
    /// No request leaves before this moment.
    next: Instant,
    /// When the pace was last lowered.
    lowered: Option<Instant>,
    /// Requests that left since `since`, to know the real rate when a server refuses.
    sent: u32,
    since: Instant,
}

impl Limiter {
    /// A limiter with so many requests in flight at most and, if one is known, a rate to start
    /// with, in requests a second.
    pub fn new(in_flight: usize, rate: Option<f64>) -> Self {
        let now = Instant::now();
        Self {
            slots: Semaphore::new(in_flight.max(1)),
            pace: Mutex::new(Pace {
                rate,
                next: now,
                lowered: None,
                sent: 0,
                since: now,
            }),
        }
    }

    /// Waits for its turn. The permit is held until the answer is there.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        let permit = self.slots.acquire().await.ok();
        let at = self.pace().reserve(Instant::now());
        tokio::time::sleep_until(at).await;
        permit
    }

    /// A good answer: the pace may grow.
    pub fn good(&self) {
        let mut pace = self.pace();
        if let Some(rate) = &mut pace.rate {
            *rate += 0.02 * rate.max(1.0);
        }
    }

    /// A refusal (429): slower, and nothing at all for as long as the server asks.
    pub fn refused(&self, hold: Duration) {
        self.pace().lower(Instant::now(), hold);
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pace {
    fn reserve(&mut self, now: Instant) -> Instant {
        if now.duration_since(self.since) >= Duration::from_secs(1) {
            self.since = now;
            self.sent = 0;
        }
        self.sent += 1;
        let at = self.next.max(now);
        if let Some(rate) = self.rate {
            self.next = at + Duration::from_secs_f64(1.0 / rate);
        }
        at
    }

    fn lower(&mut self, now: Instant, hold: Duration) {
        self.next = self.next.max(now + hold);
        let lately = |at: Instant| now.duration_since(at) < Duration::from_secs(1);
        if self.lowered.is_some_and(lately) {
            return;
        }
        self.lowered = Some(now);
        let passed = now.duration_since(self.since).as_secs_f64().max(0.05);
        let current = self.rate.unwrap_or(f64::from(self.sent) / passed);
        self.rate = Some((current * 0.7).max(0.5));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: Instant, ms: u64) -> Instant {
        start + Duration::from_millis(ms)
    }

    #[test]
    fn without_a_refusal_nothing_waits() {
        let limiter = Limiter::new(4, None);
        let later = Instant::now() + Duration::from_secs(1);
        for _ in 0..100 {
            assert_eq!(limiter.pace().reserve(later), later);
        }
    }

    #[test]
    fn a_refusal_sets_the_pace_below_what_was_sent_and_holds() {
        let limiter = Limiter::new(4, None);
        let start = limiter.pace().since;
        for _ in 0..50 {
            limiter.pace().reserve(at(start, 10));
        }
        limiter.pace().lower(at(start, 500), Duration::from_secs(2));
        assert_eq!(limiter.pace().rate, Some(70.0));
        assert_eq!(limiter.pace().reserve(at(start, 600)), at(start, 2500));
        let second = limiter.pace().reserve(at(start, 600));
        assert!(second > at(start, 2510) && second < at(start, 2520));
    }

    #[test]
    fn a_burst_of_refusals_counts_once_and_good_answers_raise_it_again() {
        let limiter = Limiter::new(4, Some(100.0));
        let start = Instant::now();
        for _ in 0..20 {
            limiter.pace().lower(start, Duration::ZERO);
        }
        assert_eq!(limiter.pace().rate, Some(70.0));
        limiter.good();
        assert!(limiter.pace().rate.is_some_and(|rate| rate > 71.0));
        limiter.pace().lower(at(start, 1500), Duration::ZERO);
        assert!(limiter.pace().rate.is_some_and(|rate| rate < 51.0));
    }
}
