//! Until when a sign-in lives if nothing runs, whether that is known or assumed, and what to do.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::auth::session::Record;
use crate::error::connect_command;
use crate::justworks::profile::REFRESH_DAYS;

/// When a sign-in dies.
pub(in crate::commands) struct Death {
    /// The moment.
    pub at: Timestamp,
    /// Whether a renewal has been seen to start the days anew.
    pub proven: bool,
    /// Whether a renewal has been seen that did not.
    pub fixed: bool,
}

/// The death of a sign-in that nothing renews any more.
pub(in crate::commands) fn death(record: &Record) -> Option<Death> {
    if !record.renews {
        return Some(Death {
            at: record.access_until?,
            proven: true,
            fixed: true,
        });
    }
    let from = if record.rotates {
        record.renewed_at
    } else {
        record.signed_in_at
    };
    let at = from
        .checked_add(SignedDuration::from_hours(24 * REFRESH_DAYS))
        .ok()?;
    Some(Death {
        at,
        proven: record.rotates,
        fixed: !record.rotates && record.renewed_at > record.signed_in_at,
    })
}

impl Death {
    /// One sentence for a person.
    pub fn told(&self, name: &str, now: Timestamp) -> String {
        let at = when(self.at, now);
        let connect = connect_command(name);
        if self.at < now {
            return format!("{at} if nothing renewed it; run `{connect}` to sign in again");
        }
        if self.fixed {
            return format!(
                "{at}, with or without runs, as far as is known: the last renewal did not start the {REFRESH_DAYS} days anew; run `{connect}` before then"
            );
        }
        let sync = format!("`drivetrain sync {name}`");
        match self.proven {
            true => format!(
                "{at} without another run, proven: a renewal has started the {REFRESH_DAYS} days anew; {sync} once a week is enough"
            ),
            false => format!(
                "{at} without another run, assumed: {REFRESH_DAYS} days after signing in, until a renewal shows more; {sync} each day keeps it alive"
            ),
        }
    }
}

/// "in 23 h", "3 d ago": coarse on purpose.
pub(in crate::commands) fn relative(at: Timestamp, now: Timestamp) -> String {
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
pub(in crate::commands) fn when(at: Timestamp, now: Timestamp) -> String {
    let local = at.to_zoned_datetime(TimeZone::system());
    format!(
        "{} ({})",
        local.strftime("%Y-%m-%d %H:%M"),
        relative(at, now)
    )
}

#[cfg(test)]
mod tests {
    use super::{death, relative};
    use crate::auth::session::Record;
    use jiff::{Timestamp, ToSpan};

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
    fn a_sentence_for_each_state() {
        let (signed_in, now) = (at(1_000_000), at(2_000_000));
        let record = |rotates, renewed_at| Record {
            granted: String::new(),
            signed_in_at: signed_in,
            renewed_at,
            access_until: None,
            rotates,
            renews: true,
            asked_at: None,
            sign_in_again: None,
        };
        let told = |rotates, renewed, now| {
            let death = death(&record(rotates, renewed)).unwrap();
            death.told("justworks", now)
        };
        for (rotates, renewed, now, expected) in [
            (true, now, now, "(in 30 d) without another run, proven"),
            (
                false,
                signed_in,
                now,
                "(in 18 d) without another run, assumed",
            ),
            (false, now, now, "before then"),
            (
                false,
                signed_in,
                signed_in + 960.hours(),
                "(10 d ago) if nothing renewed it",
            ),
        ] {
            let told = told(rotates, renewed, now);
            assert!(
                told.contains(expected) && told.contains("`drivetrain "),
                "{told}"
            );
        }
    }
}
