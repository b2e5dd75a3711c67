//! Lengths of time on the command line.

use std::time::Duration;

const DAY: u64 = 86_400;

/// Seconds, minutes or hours, up to a day: `90s`, `10m`, `2h`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    read(text, DAY, "from 1s to 24h")
}

/// The same, and days, up to a year: `26h`, `3d`.
pub(super) fn age(text: &str) -> Result<Duration, String> {
    read(text, 366 * DAY, "from 1s to 366d")
}

fn read(text: &str, most: u64, bounds: &str) -> Result<Duration, String> {
    let days = most > DAY;
    let units = if days { "s, m, h or d" } else { "s, m or h" };
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits
        .parse()
        .map_err(|_| format!("a number with {units}, such as 10m"))?;
    let seconds = match &text[digits.len()..] {
        "s" | "" => Some(number),
        "m" => number.checked_mul(60),
        "h" => number.checked_mul(3600),
        "d" if days => number.checked_mul(DAY),
        _ => return Err(format!("the unit is {units}")),
    };
    match seconds {
        Some(seconds) if (1..=most).contains(&seconds) => Ok(Duration::from_secs(seconds)),
        _ => Err(bounds.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{age, duration};
    use std::time::Duration;

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
