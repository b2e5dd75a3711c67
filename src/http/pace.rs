//! The pace: a token bucket that learns how fast a server allows requests.
//!
//! The API's rate limit is not published, so a pace starts without one. After the first refusal
//! (429), nothing leaves for as long as the server asks, and then everything goes on as before,
//! because one refusal may be chance. What was answered between two refusals is a fact: a server
//! with a bucket had nothing left at either end, so answers by seconds *are* its rate, whatever its
//! burst. That rate is proven. From then on the pace follows a cubic curve over the seconds without
//! a refusal (TCP CUBIC's, RFC 9438 §4.2): it starts a little below the proven rate, stays close to
//! it for a few times as long as the proof took, and then climbs beyond it, slowly at first and
//! then fast. A refusal there is a new proof. So a real limit is met once in two minutes, with an
//! answer or two refused, and a limit that is gone is forgotten after six.
//!
//! What was [`Learned`] outlives the run. Days without a refusal count a little as well, so that a
//! refusal by chance does not slow down runs for years.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

/// The share by which the pace falls below the proven rate right after a refusal.
const BACKOFF_SHARE: f64 = 0.015;

/// Seconds that the pace stays below the proven rate, at most. With [`BACKOFF_SHARE`], it is a
/// sixth above that rate after two minutes.
const MAX_FLAT_SECONDS: f64 = 40.0;

/// How many times as long as its proof took a rate is kept to: a short proof may be wrong by an
/// answer or two.
const TRUST: f64 = 4.0;

/// If the pace reaches so many times the proven rate without a refusal, there is no limit any more.
const FORGOTTEN: f64 = 8.0;

/// Seconds at the pace that a day without a refusal counts for.
const QUIET_SECONDS_PER_DAY: f64 = 10.0;

/// A pace that has climbed by more than this since the last refusal was below the server's rate for
/// long. Its average proves nothing: the rate is the refused pace less [`CUT_AFTER_CLIMB`].
const CLIMB_RATIO: f64 = 1.25;

/// The share that is taken off a pace that was refused after a climb.
const CUT_AFTER_CLIMB: f64 = 0.1;

/// Seconds by which a request may be late without losing its turn: timers and a busy machine must
/// not waste what the server would have answered.
const SLACK: f64 = 0.1;

/// The share of the pace that is kept if there was too little to ask to try it.
const UNTRIED_SHARE: f64 = 0.7;

/// The slowest pace, in requests a second.
const SLOWEST: f64 = 0.05;

/// What a run has learned of a server, for the next one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// The rate that the server answered between two refusals, in requests a second.
    pub rate: f64,
    /// How many seconds that proof took.
    pub proof: f64,
    /// How many seconds this pace was asked at since, without a refusal.
    pub quiet: f64,
}

/// One request's turn, and which refusals it knows of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// When it may leave, if it still [`stands`](Pace::stands) then.
    pub at: Instant,
    /// `None` while everything is held: answers on their way will tell what the pace is afterwards.
    refusals: Option<u64>,
}

/// The learned pace: when the next request may leave.
#[derive(Debug)]
pub struct Pace {
    learned: Option<Learned>,
    /// The next request's turn, behind all others.
    next: Instant,
    /// The server asked that no request leaves before this.
    hold_until: Instant,
    /// Until when `learned.quiet` is counted.
    counted: Instant,
    /// Refusals so far; a burst of them counts once.
    refusals: u64,
    /// When the last refusal came.
    refused: Instant,
    /// What happened since then.
    window: Window,
    /// What happened between the last two refusals, until all answers to it have come.
    proving: Option<Window>,
}

/// A time between two refusals.
#[derive(Debug, Clone, Copy, Default)]
struct Window {
    /// Good answers to requests that left in it.
    good: u32,
    /// How long it was.
    seconds: f64,
    /// Seconds in which more could have been asked at the pace of that time.
    idle: f64,
    /// The paces at its start and end.
    first: Option<f64>,
    last: Option<f64>,
}

impl Learned {
    /// A rate that is not proven.
    pub fn at(rate: f64) -> Self {
        Self {
            rate,
            proof: 1.0,
            quiet: 0.0,
        }
    }

    /// The same after so many days: what is remembered fades.
    pub fn aged(self, days: f64) -> Self {
        Self {
            quiet: self.quiet + days.max(0.0) * QUIET_SECONDS_PER_DAY,
            ..self
        }
    }

    /// Requests a second; `None` if there is no limit any more.
    fn pace(&self) -> Option<f64> {
        let flat = (self.proof * TRUST).clamp(1.0, MAX_FLAT_SECONDS);
        let over = BACKOFF_SHARE * ((self.quiet - flat) / flat).powi(3);
        let sound = self.rate.is_finite() && self.rate > 0.0 && over.is_finite();
        (sound && over < FORGOTTEN).then(|| (self.rate * (1.0 + over)).max(SLOWEST))
    }
}

fn per_second(rate: f64) -> String {
    format!("{rate:.1}/s")
}

impl Window {
    fn proves(&self) -> Learned {
        let proven = |seconds: f64| f64::from(self.good).max(0.5) / seconds.max(0.001);
        let rate = proven(self.seconds);
        match (self.first, self.last) {
            (Some(first), Some(last)) if last > first * CLIMB_RATIO => {
                Learned::at(last * (1.0 - CUT_AFTER_CLIMB))
            }
            // Where there was little to ask, little was answered, and that proves little.
            (_, Some(last)) if self.idle > 0.0 => Learned::at(
                proven(self.seconds - self.idle)
                    .min(last * UNTRIED_SHARE)
                    .max(rate),
            ),
            _ => Learned {
                proof: self.seconds,
                ..Learned::at(rate)
            },
        }
    }
}

impl Pace {
    /// A pace that starts with what was learned before.
    pub fn new(learned: Option<Learned>, now: Instant) -> Self {
        let learned = learned.filter(|learned| learned.pace().is_some());
        if let Some(pace) = learned.and_then(|learned| learned.pace()) {
            tracing::debug!(pace = %per_second(pace), "starting at the pace that was learned before");
        }
        Self {
            learned,
            next: now,
            hold_until: now,
            counted: now,
            refusals: 0,
            refused: now,
            window: Window::default(),
            proving: None,
        }
    }

    /// What the next run should know.
    pub fn learned(&mut self) -> Option<Learned> {
        self.prove();
        self.learned
    }

    /// Gives the next request its turn.
    pub fn reserve(&mut self, now: Instant) -> Turn {
        if now < self.hold_until {
            return Turn {
                at: self.hold_until,
                refusals: None,
            };
        }
        self.prove();
        let at = self.next.max(now);
        if let Some(rate) = self.rate(at) {
            self.window.first.get_or_insert(rate);
            let earliest = now.checked_sub(Duration::from_secs_f64(SLACK));
            let from = earliest.map_or(self.next, |earliest| earliest.max(self.next));
            self.window.idle += from.duration_since(self.next).as_secs_f64();
            self.next = from + Duration::from_secs_f64(1.0 / rate);
        }
        Turn {
            at,
            refusals: Some(self.refusals),
        }
    }

    /// Whether a turn still stands when its moment has come: not if the server has refused since.
    pub fn stands(&self, turn: Turn, now: Instant) -> bool {
        turn.refusals == Some(self.refusals) && now >= self.hold_until
    }

    /// Notes a good answer.
    pub fn good(&mut self, turn: Turn) {
        let missed = turn.refusals.map(|known| self.refusals - known);
        if missed == Some(0) {
            self.window.good += 1;
        } else if missed == Some(1)
            && let Some(window) = &mut self.proving
        {
            window.good += 1;
        }
    }

    /// Notes a refusal (429): slower from now on, and nothing at all for as long as `hold`.
    pub fn refused(&mut self, turn: Turn, now: Instant, hold: Duration) {
        self.hold_until = self.hold_until.max(now + hold);
        if turn.refusals != Some(self.refusals) {
            // It left before the other refusals had come back.
            return;
        }
        self.prove();
        let pace = self.rate(now);
        if self.refusals > 0 {
            self.proving = Some(Window {
                seconds: now.duration_since(self.refused).as_secs_f64(),
                last: pace,
                ..self.window
            });
        } else if let (Some(learned), Some(pace)) = (&mut self.learned, pace) {
            // How much the server had saved up before this run is not known, so nothing is proven:
            // back to the known rate, or below it if even that was too much.
            if pace > learned.rate {
                learned.quiet = 0.0;
            } else {
                *learned = Learned::at(pace * (1.0 - 2.0 * BACKOFF_SHARE));
            }
        }
        let pace = pace.map(|pace| tracing::field::display(per_second(pace)));
        tracing::debug!(
            pace,
            hold_ms = hold.as_millis() as u64,
            "slowing down: the server says that this is too fast"
        );
        self.refusals += 1;
        self.refused = now;
        self.counted = now;
        self.window = Window::default();
        // Those that wait for their turn take a new one.
        self.next = self.hold_until;
    }

    /// Learns from what was answered between the last two refusals.
    fn prove(&mut self) {
        if let Some(window) = self.proving.take() {
            let learned = window.proves();
            tracing::debug!(
                rate = %per_second(learned.rate),
                answers = window.good,
                "pace learned from the answers between two refusals"
            );
            self.learned = Some(learned);
            self.counted = self.refused;
        }
    }

    /// Requests a second at this moment.
    fn rate(&mut self, at: Instant) -> Option<f64> {
        let learned = self.learned.as_mut()?;
        learned.quiet += at.saturating_duration_since(self.counted).as_secs_f64();
        self.counted = self.counted.max(at);
        let pace = learned.pace();
        if pace.is_none() {
            tracing::debug!("pace forgotten: the server answers much more than was learned");
            self.learned = None;
        }
        pace
    }
}

#[cfg(test)]
mod tests;
