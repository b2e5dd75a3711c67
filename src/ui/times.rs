//! Lengths of time and moments, as flags say them and as a person reads them.

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};

const DAY: u64 = 86_400;

/// Seconds, minutes or hours, up to a day: `90s`, `10m`, `2h`.
pub fn duration(text: &str) -> Result<Duration, String> {
    read(text, DAY, "from 1s to 24h")
}

/// The same, and days, up to a year: `26h`, `3d`.
pub fn age(text: &str) -> Result<Duration, String> {
    read(text, 366 * DAY, "from 1s to 366d")
}

fn read(text: &str, most: u64, bounds: &str) -> Result<Duration, String> {
    let days = most > DAY;
    let units = if days { "s, m, h or d" } else { "s, m or h" };
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number = digits.parse::<u64>();
    let number = number.map_err(|_| format!("a number with {units}, such as 10m"))?;
    let unit = match &text[digits.len()..] {
        "s" | "" => 1,
        "m" => 60,
        "h" => 3600,
        "d" if days => DAY,
        _ => return Err(format!("the unit is {units}")),
    };
    let seconds = number.checked_mul(unit);
    let seconds = seconds.filter(|seconds| (1..=most).contains(seconds));
    seconds.map(Duration::from_secs).ok_or(bounds.into())
}

/// A length of time as a flag says it: `90s`, `20m`, `2h`.
pub fn time(length: Duration) -> String {
    let seconds = length.as_secs();
    match seconds {
        0 => "0s".into(),
        _ if seconds.is_multiple_of(3600) => format!("{}h", seconds / 3600),
        _ if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

/// "in 23 h", "3 d ago": coarse on purpose.
pub(crate) fn relative(at: Timestamp, now: Timestamp) -> String {
    let minutes = at.duration_since(now).as_secs().unsigned_abs() / 60;
    let amount = match minutes {
        0 => "less than a minute".to_owned(),
        1..120 => format!("{minutes} min"),
        120..2880 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1440),
    };
    if at < now {
        format!("{amount} ago")
    } else {
        format!("in {amount}")
    }
}

/// A moment by this machine's clock, and how far away it is.
pub(crate) fn when(at: Timestamp, now: Timestamp) -> String {
    let local = at.to_zoned_datetime(TimeZone::system());
    format!(
        "{} ({})",
        local.strftime("%Y-%m-%d %H:%M"),
        relative(at, now)
    )
}

#[cfg(test)]
mod tests {
    use super::{age, duration, relative};
    use jiff::Timestamp;
    use std::time::Duration;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn times_are_told_coarsely() {
        let now = at(1_000_000);
        for (seconds, text) in [
            (30, "in less than a minute"),
            (3_599, "in 59 min"),
            (23 * 3600 + 60, "in 23 h"),
            (30 * 86_400, "in 30 d"),
            (-7_300, "2 h ago"),
        ] {
            assert_eq!(relative(at(1_000_000 + seconds), now), text);
        }
        let moment = jiff::SignedDuration::from_millis(1);
        assert_eq!(relative(now - moment, now), "less than a minute ago");
        assert_eq!(relative(now + moment, now), "in less than a minute");
    }

    #[test]
    fn reads_times() {
        assert_eq!(duration("10m"), Ok(Duration::from_secs(600)));
        assert_eq!(duration("90"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("2h"), Ok(Duration::from_secs(7200)));
        for bad in ["", "m", "0s", "25h", "1d", "-1s", "99999999999999999999s"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
        assert_eq!(age("26h"), Ok(Duration::from_secs(93_600)));
        assert_eq!(age("3d"), Ok(Duration::from_secs(259_200)));
        assert!(age("367d").is_err() && age("1w").is_err());
    }
}
