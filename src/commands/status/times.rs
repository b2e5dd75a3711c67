//! How `status` tells times: by the local clock, and how far away they are.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::auth::session::Record;
use crate::justworks::profile::REFRESH_DAYS;

/// Until when the sign-in lives if nothing runs, and whether that is known or assumed.
pub(super) struct Death {
    pub at: Timestamp,
    pub proven: bool,
}

/// The death date, by what has been seen of renewals.
pub(super) fn death(record: &Record) -> Option<Death> {
    if !record.renews {
        let at = record.access_until?;
        return Some(Death { at, proven: true });
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
    })
}

/// "in 23 h", "3 d ago": coarse on purpose.
fn relative(at: Timestamp, now: Timestamp) -> String {
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

/// A moment in local time, and how far away it is.
pub(super) fn when(at: Timestamp, now: Timestamp) -> String {
    let local = at.to_zoned_datetime(TimeZone::system());
    format!(
        "{} ({})",
        local.strftime("%Y-%m-%d %H:%M"),
        relative(at, now)
    )
}

#[cfg(test)]
mod tests {
    use super::relative;
    use jiff::Timestamp;

    #[test]
    fn times_are_told_coarsely() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
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
}
