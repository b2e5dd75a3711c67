//! When to ask again, and after how long: a pure decision.
//!
//! Up to five attempts, with waits of 0.5, 1, 2 and 4 s, less up to half of it at random, so that
//! many clients do not come back in step. That bridges a short outage in under ten seconds; a long
//! one ends the run, and cron comes again. A `Retry-After` of up to two minutes is always kept to.
//! If a server asks for more, the run ends instead of sleeping.

use std::time::Duration;

/// What went wrong with one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// An HTTP status, with the server's `Retry-After`.
    Status(u16, Option<Duration>),
    /// There was no connection, so nothing was sent.
    Unsent,
    /// The connection broke or timed out: only the server knows what became of the request.
    Network,
}

impl Failure {
    /// Whether the server has certainly not acted on the request.
    pub fn is_untouched(&self) -> bool {
        matches!(self, Self::Unsent | Self::Status(429, _))
    }

    /// The reason in a word.
    pub fn why(self) -> &'static str {
        match self {
            Self::Status(429, _) => "too fast",
            Self::Status(..) => "the server is having problems",
            Self::Unsent => "no connection",
            Self::Network => "the connection broke",
        }
    }
}

/// The numbers of the decision.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// Attempts in all.
    pub attempts: u32,
    /// The first wait; each further one is twice as long.
    pub base: Duration,
    /// The longest `Retry-After` that is waited for.
    pub longest: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            attempts: 5,
            base: Duration::from_millis(500),
            longest: Duration::from_secs(120),
        }
    }
}

impl Policy {
    /// The wait before the next attempt, or `None` to give up. `attempt` counts from 1; `chance` is
    /// a random number from 0 to 1.
    pub fn wait(&self, attempt: u32, failure: Failure, chance: f64) -> Option<Duration> {
        let asked = match failure {
            Failure::Status(408 | 425 | 429 | 500 | 502..=504, asked) => asked,
            Failure::Unsent | Failure::Network => None,
            Failure::Status(..) => return None,
        };
        if attempt >= self.attempts || asked.is_some_and(|asked| asked > self.longest) {
            return None;
        }
        let wait = self
            .base
            .saturating_mul(2_u32.saturating_pow(attempt - 1))
            .min(self.longest);
        let wait = wait.mul_f64(1.0 - chance.clamp(0.0, 1.0) / 2.0);
        Some(asked.unwrap_or_default().max(wait))
    }
}

/// All longer waits count as this one: ten years, in seconds.
const MAX_RETRY_AFTER_SECONDS: u64 = 3_652 * 86_400;

/// Reads `Retry-After`: seconds, or an HTTP date (RFC 9110 §10.2.3). Some servers send a decimal,
/// which is rounded up. A date is compared with the answer's own `Date`, so that a wrong clock here
/// does no harm. An unreadable value counts as none.
pub fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    let value = value.trim();
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if is_number(whole) && is_number(fraction) {
        // More digits than fit are longer than any wait.
        let seconds = whole.parse().unwrap_or(MAX_RETRY_AFTER_SECONDS);
        let up = u64::from(fraction.bytes().any(|digit| digit != b'0'));
        return Some(Duration::from_secs(
            seconds.min(MAX_RETRY_AFTER_SECONDS) + up,
        ));
    }
    let then = httpdate::parse_http_date(value).ok()?;
    let now = date
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .unwrap_or_else(std::time::SystemTime::now);
    Some(then.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{Failure, Policy, retry_after};
    use std::time::Duration;

    #[test]
    fn waits_grow_and_end() {
        let policy = Policy::default();
        let waits: Vec<_> = (1..=5)
            .map(|attempt| policy.wait(attempt, Failure::Network, 0.0))
            .collect();
        let ms = |ms| Some(Duration::from_millis(ms));
        assert_eq!(waits, [ms(500), ms(1000), ms(2000), ms(4000), None]);
        assert_eq!(policy.wait(1, Failure::Network, 1.0), ms(250));
    }

    #[test]
    fn obeys_the_server_within_bounds() {
        let policy = Policy::default();
        let seven = Some(Duration::from_secs(7));
        assert_eq!(policy.wait(1, Failure::Status(429, seven), 0.9), seven);
        assert_eq!(policy.wait(1, Failure::Status(503, seven), 0.9), seven);
        for status in [408, 425, 500, 502, 504] {
            let failure = Failure::Status(status, seven);
            assert_eq!(policy.wait(1, failure, 0.9), seven, "{status}");
        }
        let hour = Some(Duration::from_secs(3600));
        assert_eq!(policy.wait(1, Failure::Status(429, hour), 0.0), None);
        // A server that names no time to speak of is not asked five times at once.
        let at_once = Failure::Status(429, Some(Duration::ZERO));
        assert_eq!(policy.wait(4, at_once, 0.0), Some(Duration::from_secs(4)));
    }

    #[test]
    fn a_refusal_is_final() {
        for status in [400, 401, 403, 404, 405, 422, 501] {
            let failure = Failure::Status(status, None);
            assert_eq!(Policy::default().wait(1, failure, 0.0), None, "{status}");
        }
    }

    #[test]
    fn reads_both_forms_of_retry_after() {
        assert_eq!(retry_after(" 12 ", None), Some(Duration::from_secs(12)));
        let date = Some("Sun, 06 Nov 1994 08:49:07 GMT");
        let then = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(retry_after(then, date), Some(Duration::from_secs(30)));
        let past = "Sun, 06 Nov 1994 08:00:00 GMT";
        assert_eq!(retry_after(past, date), Some(Duration::ZERO));
        for (text, seconds) in [
            ("9.000", Some(9)),
            ("9.001", Some(10)),
            ("0.5", Some(1)),
            (
                "99999999999999999999999",
                Some(super::MAX_RETRY_AFTER_SECONDS),
            ),
            ("soon", None),
            ("", None),
            ("-1", None),
            ("+5", None),
            ("1e3", None),
            (".5", None),
            ("9.", None),
            ("1.2.3", None),
            ("NaN", None),
        ] {
            assert_eq!(
                retry_after(text, None),
                seconds.map(Duration::from_secs),
                "{text}"
            );
        }
    }
}
