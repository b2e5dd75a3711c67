//! The rate limit: a token bucket.

use std::time::Instant;

/// A token bucket that allows `rate` requests a second.
pub struct Bucket {
    rate: f64,
    burst: f64,
    tokens: f64,
    filled: Instant,
}

impl Bucket {
    /// A full bucket of `burst` requests, or of a quarter of `rate`.
    pub fn new(rate: u32, burst: Option<u32>) -> Self {
        let rate = f64::from(rate);
        let burst = burst.map_or(rate / 4.0, f64::from).max(1.0);
        Self {
            rate,
            burst,
            tokens: burst,
            filled: Instant::now(),
        }
    }

    /// Whether one more request is allowed at this moment; it is counted then.
    pub fn take(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.tokens = (self.tokens + passed * self.rate).min(self.burst);
        self.filled = now;
        let enough = self.tokens >= 1.0;
        if enough {
            self.tokens -= 1.0;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_bucket_gives_a_burst_and_then_the_rate() {
        let mut bucket = Bucket::new(8, None);
        let start = bucket.filled;
        let taken =
            |bucket: &mut Bucket, at: Duration| (0..20).filter(|_| bucket.take(start + at)).count();
        assert_eq!(taken(&mut bucket, Duration::ZERO), 2);
        assert_eq!(taken(&mut bucket, Duration::from_millis(125)), 1);
        assert_eq!(taken(&mut bucket, Duration::from_secs(60)), 2);
    }

    #[test]
    fn the_burst_can_be_set() {
        let mut bucket = Bucket::new(20, Some(20));
        let start = bucket.filled;
        assert_eq!((0..50).filter(|_| bucket.take(start)).count(), 20);
        let later = start + Duration::from_secs(1);
        assert_eq!((0..50).filter(|_| bucket.take(later)).count(), 20);
    }
}
