//! When a scheduled sync runs: an interval that divides the day evenly, and a time that it meets.
//!
//! Only even divisions, because both schedulers can say them and they mean the same on every day:
//! cron has no "every 7 hours". Who does not say when gets a time that follows from the connection's
//! random id, between 03:00 and 06:59: the same on every install, and a different one for
//! everyone, so that the customers of one API do not all come at once.

use jiff::ZonedDateTime;
use jiff::civil::Time;
use sha2::{Digest as _, Sha256};

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// The shortest interval in minutes: a sync asks for news, and payroll has none each minute.
const SHORTEST: u16 = 5;

/// Minutes from one run to the next: a divisor of an hour, whole hours that divide a day, or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Every(u16);

impl Every {
    /// Once a day.
    pub const DAY: Self = Self(DAY);
}

impl std::str::FromStr for Every {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse::<u16>().ok().filter(|number| *number > 0);
        let minutes = match text {
            "daily" | "day" => Some(DAY),
            "hourly" | "hour" => Some(60),
            _ => match (text.strip_suffix('h'), text.strip_suffix('m')) {
                (Some(hours), _) => number(hours).filter(|it| 24 % it == 0).map(|it| it * 60),
                (_, Some(minutes)) => number(minutes).filter(|it| 60 % it == 0),
                _ => None,
            },
        };
        minutes
            .filter(|minutes| *minutes >= SHORTEST)
            .map(Self)
            .ok_or_else(|| {
                "use daily, hours that divide a day (1h, 2h, 3h, 4h, 6h, 8h, 12h), or minutes that divide an hour (5m, 10m, 15m, 20m, 30m)".into()
            })
    }
}

impl std::fmt::Display for Every {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            DAY => f.write_str("daily"),
            minutes if minutes % 60 == 0 => write!(f, "{}h", minutes / 60),
            minutes => write!(f, "{minutes}m"),
        }
    }
}

/// A time of day, in minutes since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At(u16);

impl At {
    /// The time that follows from a connection's random id.
    pub fn of(id: &str) -> Self {
        let hash = Sha256::digest(id.as_bytes());
        let number = u16::from_be_bytes([hash[0], hash[1]]);
        Self(3 * 60 + number % (4 * 60))
    }
}

impl std::str::FromStr for At {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let text = text.trim().to_ascii_lowercase();
            let (text, later) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
                (Some(text), _) => (text.trim(), Some(0)),
                (_, Some(text)) => (text.trim(), Some(12)),
                _ => (text.as_str(), None),
            };
            let (hours, minutes) = match (text.split_once(':'), later) {
                (Some(parts), _) => parts,
                (None, Some(_)) => (text, "00"),
                (None, None) => return None,
            };
            let digits = |text: &str| text.len() <= 2 && text.bytes().all(|it| it.is_ascii_digit());
            if !digits(hours) || !digits(minutes) || minutes.len() != 2 {
                return None;
            }
            let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
            let hours = match later {
                Some(later) if (1..=12).contains(&hours) => hours % 12 + later,
                Some(_) => return None,
                None => hours,
            };
            (hours < 24 && minutes < 60).then_some(Self(hours * 60 + minutes))
        };
        read().ok_or_else(|| "a time of day is HH:MM, from 00:00 to 23:59, or 5am".into())
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// When a scheduled sync runs, by the local clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timetable {
    /// From one run to the next.
    pub every: Every,
    /// The first run of a day.
    pub first: At,
}

impl Timetable {
    /// The runs at this interval of which one is at this time.
    pub fn new(every: Every, at: At) -> Self {
        Self {
            every,
            first: At(at.0 % every.0),
        }
    }

    /// The minutes of an hour, and the hours if they are not all of them.
    fn fields(self) -> (Vec<u16>, Option<Vec<u16>>) {
        let (every, first) = (self.every.0, self.first.0);
        match every {
            ..=60 => ((first..60).step_by(every.into()).collect(), None),
            _ => {
                let hours = (first / 60..24).step_by((every / 60).into());
                (vec![first % 60], Some(hours.collect()))
            }
        }
    }

    fn from_fields(minutes: &str, hours: &str) -> Option<Self> {
        let list = |text: &str| -> Option<Vec<u16>> {
            text.split(',').map(|it| it.parse::<u16>().ok()).collect()
        };
        let minutes = list(minutes)?;
        let runs = |count: usize| u16::try_from(count).ok().filter(|it| *it > 0);
        let (every, first) = match hours {
            "*" => (60 / runs(minutes.len())?, *minutes.first()?),
            _ => {
                let hours = list(hours)?;
                (
                    DAY / runs(hours.len())?,
                    hours.first()? * 60 + minutes.first()?,
                )
            }
        };
        (every > 0).then(|| Self::new(Every(every), At(first)))
    }

    /// The five fields of a crontab line.
    pub fn cron(self) -> String {
        let (minutes, hours) = self.fields();
        let hours = hours.map_or_else(|| "*".into(), |hours| joined(&hours, false));
        format!("{} {hours} * * *", joined(&minutes, false))
    }

    /// Reads back what [`Timetable::cron`] wrote; `None` for anything else.
    pub fn from_cron(fields: &str) -> Option<Self> {
        let mut words = fields.split(' ');
        let read = Self::from_fields(words.next()?, words.next()?)?;
        (read.cron() == fields).then_some(read)
    }

    /// An `OnCalendar=` of systemd.time(7).
    pub fn calendar(self) -> String {
        let (minutes, hours) = self.fields();
        let hours = hours.map_or_else(|| "*".into(), |hours| joined(&hours, true));
        format!("*-*-* {hours}:{}:00", joined(&minutes, true))
    }

    /// Reads back what [`Timetable::calendar`] wrote; `None` for anything else.
    pub fn from_calendar(text: &str) -> Option<Self> {
        let (hours, rest) = text.strip_prefix("*-*-* ")?.split_once(':')?;
        let read = Self::from_fields(rest.strip_suffix(":00")?, hours)?;
        (read.calendar() == text).then_some(read)
    }

    /// The next run after a moment, on that moment's clock.
    pub fn next(self, now: &ZonedDateTime) -> Option<ZonedDateTime> {
        let days = [now.date(), now.date().tomorrow().ok()?];
        let times = || (self.first.0..DAY).step_by(self.every.0.into());
        let runs = days.iter().flat_map(|day| times().map(move |at| (day, at)));
        runs.filter_map(|(day, at)| {
            let time = Time::new((at / 60) as i8, (at % 60) as i8, 0, 0).ok()?;
            day.to_datetime(time)
                .to_zoned_datetime(now.time_zone().clone())
                .ok()
        })
        .find(|run| run > now)
    }
}

impl std::fmt::Display for Timetable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.every.0 {
            DAY => write!(f, "daily at {}", self.first),
            60 => write!(f, "every hour from {}", self.first),
            minutes if minutes > 60 => write!(f, "every {} h from {}", minutes / 60, self.first),
            minutes => write!(f, "every {minutes} min from {}", self.first),
        }
    }
}

fn joined(numbers: &[u16], padded: bool) -> String {
    let width = if padded { 2 } else { 1 };
    let texts = numbers.iter().map(|it| format!("{it:0width$}"));
    texts.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::{At, Every, Timetable};

    fn timetable(every: &str, at: &str) -> Timetable {
        Timetable::new(every.parse().unwrap(), at.parse().unwrap())
    }

    #[test]
    fn both_schedulers_are_told_the_same_and_it_is_read_back() {
        let mut told = String::new();
        for (every, at) in [
            ("daily", "05:30"),
            ("12h", "17:05"),
            ("6h", "23:30"),
            ("1h", "05:09"),
            ("20m", "05:30"),
            ("5m", "00:02"),
        ] {
            let it = timetable(every, at);
            assert_eq!(Timetable::from_cron(&it.cron()), Some(it));
            assert_eq!(Timetable::from_calendar(&it.calendar()), Some(it));
            told.push_str(&format!("{it} | {} | {}\n", it.cron(), it.calendar()));
        }
        insta::assert_snapshot!(told, @"
        daily at 05:30 | 30 5 * * * | *-*-* 05:30:00
        every 12 h from 05:05 | 5 5,17 * * * | *-*-* 05,17:05:00
        every 6 h from 05:30 | 30 5,11,17,23 * * * | *-*-* 05,11,17,23:30:00
        every hour from 00:09 | 9 * * * * | *-*-* *:09:00
        every 20 min from 00:10 | 10,30,50 * * * * | *-*-* *:10,30,50:00
        every 5 min from 00:02 | 2,7,12,17,22,27,32,37,42,47,52,57 * * * * | *-*-* *:02,07,12,17,22,27,32,37,42,47,52,57:00
        ");
    }

    #[test]
    fn what_somebody_has_edited_is_not_guessed_at() {
        for edited in [
            "30 5 * * 1",
            "*/5 * * * *",
            "30 5,6 * * *",
            "@daily",
            "",
            "x y * * *",
        ] {
            assert_eq!(Timetable::from_cron(edited), None, "{edited}");
        }
        for edited in [
            "daily",
            "Mon *-*-* 05:30:00",
            "*-*-* 05:30:01",
            "*-*-* 05,06:30:00",
        ] {
            assert_eq!(Timetable::from_calendar(edited), None, "{edited}");
        }
    }

    #[test]
    fn only_even_intervals_and_times_of_day_are_taken() {
        for good in ["daily", "hourly", "24h", "1h", "60m", "5m"] {
            assert!(good.parse::<Every>().is_ok(), "{good}");
        }
        for bad in [
            "", "h", "0h", "7h", "48h", "1m", "7m", "90m", "-1h", "6", "weekly", "6 h",
        ] {
            assert!(bad.parse::<Every>().is_err(), "{bad}");
        }
        assert_eq!("5:30".parse::<At>().unwrap().to_string(), "05:30");
        for bad in [
            "", "24:00", "05:60", "0530", "05:3", "+5:30", "05:30:00", "noon",
        ] {
            assert!(bad.parse::<At>().is_err(), "{bad}");
        }
    }

    #[test]
    fn everybody_has_a_time_of_their_own() {
        let times: Vec<_> = (0..100).map(|id| At::of(&id.to_string()).0).collect();
        assert!(times.iter().all(|at| (180..420).contains(at)), "{times:?}");
        let different: std::collections::BTreeSet<_> = times.iter().collect();
        assert!(different.len() > 60, "{times:?}");
        assert_eq!(At::of("c0ffee"), At::of("c0ffee"));
    }

    #[test]
    fn the_next_run_follows_the_local_clock() {
        let next = |every: &str, at: &str, now: &str| {
            let now: jiff::ZonedDateTime = now.parse().unwrap();
            timetable(every, at).next(&now).unwrap().to_string()
        };
        insta::assert_snapshot!([
            next("daily", "05:30", "2026-06-30T05:29:59[America/New_York]"),
            next("daily", "05:30", "2026-06-30T05:30:00[America/New_York]"),
            next("6h", "05:30", "2026-12-31T23:45:00[America/New_York]"),
            next("5m", "00:02", "2026-06-30T12:58:00[America/New_York]"),
            // The clock goes forward over this time, and back over that one.
            next("daily", "02:30", "2026-03-08T00:00:00[America/New_York]"),
            next("daily", "01:30", "2026-11-01T00:00:00[America/New_York]"),
        ].join("\n"), @"
        2026-06-30T05:30:00-04:00[America/New_York]
        2026-07-01T05:30:00-04:00[America/New_York]
        2027-01-01T05:30:00-05:00[America/New_York]
        2026-06-30T13:02:00-04:00[America/New_York]
        2026-03-08T03:30:00-04:00[America/New_York]
        2026-11-01T01:30:00-04:00[America/New_York]
        ");
    }
}
