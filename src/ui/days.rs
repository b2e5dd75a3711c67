//! Days as flags say them: one date, a month, or so many days ago.
//!
//! All commands read days here, so that one way of writing works in all of them and the error is the
//! same.

use std::str::FromStr;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _};

/// What is wrong with a date.
const FORM: &str = "a date is YYYY-MM-DD, such as 2026-11-01";

/// How far back days can be counted.
const MOST_DAYS: i32 = 36_600;

/// The first day of a time: what `--since` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// This one; of a month, its first.
    Date(Date),
    /// So many days before today.
    Ago(i32),
}

impl Day {
    /// The day, if this is today.
    pub fn on(self, today: Date) -> Date {
        match self {
            Self::Date(date) => date,
            Self::Ago(days) => {
                let back: Span = days.days();
                today.saturating_sub(back)
            }
        }
    }

    /// When the day begins, by this machine's clock.
    pub fn start(self, today: Date) -> Timestamp {
        let midnight = self.on(today).to_datetime(Time::midnight());
        let start = TimeZone::system().to_timestamp(midnight);
        start.unwrap_or(Timestamp::MIN)
    }
}

impl FromStr for Day {
    type Err = String;

    /// Reads `yesterday`, `7d`, `2026-11` and `2026-11-20`.
    fn from_str(text: &str) -> Result<Self, String> {
        let word = text.trim().to_ascii_lowercase();
        let days = word.strip_suffix('d').and_then(|days| days.parse().ok());
        match (word.as_str(), days) {
            ("today", _) => Ok(Self::Ago(0)),
            ("yesterday", _) => Ok(Self::Ago(1)),
            (_, Some(days @ 0..=MOST_DAYS)) => Ok(Self::Ago(days)),
            (word, _) => month(word)
                .map_or_else(|_| date(word), |(first, _)| Ok(first))
                .map(Self::Date)
                .map_err(|wrong| format!("{wrong} (or yesterday, 7d or 2026-11)")),
        }
    }
}

/// Reads one date.
pub fn date(text: &str) -> Result<Date, String> {
    let day = text.parse().ok().filter(|_| text.len() == 10);
    day.ok_or_else(|| FORM.to_owned())
}

/// Reads a month: its first and its last day.
pub fn month(text: &str) -> Result<(Date, Date), String> {
    let first: Result<Date, _> = format!("{text}-01").parse();
    match first {
        Ok(first) if text.len() == 7 => Ok((first, first.last_of_month())),
        _ => Err("a month is YYYY-MM, such as 2026-11".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, date, month};

    #[test]
    fn a_day_is_a_date_a_month_or_so_long_ago() {
        let today = "2026-12-01".parse().unwrap();
        for (text, day) in [
            ("2026-11-20", "2026-11-20"),
            ("2026-11", "2026-11-01"),
            ("today", "2026-12-01"),
            ("Yesterday", "2026-11-30"),
            ("0d", "2026-12-01"),
            ("7d", "2026-11-24"),
            ("31d", "2026-10-31"),
        ] {
            let read: Day = text.parse().unwrap();
            assert_eq!(read.on(today).to_string(), day, "{text}");
        }
        for bad in [
            "",
            "d",
            "-1d",
            "99999d",
            "11/01/2026",
            "2026-13",
            "last week",
        ] {
            let wrong = bad.parse::<Day>().unwrap_err();
            assert!(wrong.starts_with("a date is YYYY-MM-DD"), "{bad}: {wrong}");
        }
    }

    #[test]
    fn one_date_is_only_a_date() {
        assert!(date("2026-11-01").is_ok());
        for bad in ["yesterday", "2026-11", "2026-02-30"] {
            assert_eq!(
                date(bad),
                Err("a date is YYYY-MM-DD, such as 2026-11-01".to_owned())
            );
        }
        let november = ["2026-11-01", "2026-11-30"].map(|it| it.parse().unwrap());
        assert_eq!(month("2026-11"), Ok((november[0], november[1])));
        assert!(month("2026").is_err() && month("2026-1").is_err());
    }
}
