//! Until when a sign-in lives if nothing runs, whether that is known or assumed, and what to do.

use jiff::{SignedDuration, Timestamp};

use crate::auth::sign_in_store::SignInInfo;
use crate::error::connect_command;
use crate::justworks::profile::REFRESH_DAYS;
use crate::ui::times::when;

/// When a sign-in dies.
pub struct Death {
    /// The moment.
    pub at: Timestamp,
    /// Whether a renewal has been seen to start the days again.
    pub proven: bool,
    /// Whether a renewal has been seen that did not.
    pub fixed: bool,
}

/// The death of a sign-in that nothing renews any more.
pub fn death(record: &SignInInfo) -> Option<Death> {
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
    pub fn sentence(&self, name: &str, now: Timestamp) -> String {
        let at = when(self.at, now);
        let connect = connect_command(name);
        if self.at < now {
            return format!(
                "{at} unless it was renewed elsewhere; run `{connect}` to sign in again"
            );
        }
        if self.fixed {
            return format!("{at}; syncs do not seem to extend it, so run `{connect}` before then");
        }
        if self.proven {
            format!("{at}; a sync once a week keeps it active")
        } else {
            format!("{at}, estimated; a daily sync keeps it active")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::death;
    use crate::auth::sign_in_store::SignInInfo;
    use jiff::{Timestamp, ToSpan};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn a_sentence_for_each_state() {
        let (signed_in, now) = (at(1_000_000), at(2_000_000));
        let record = |rotates, renewed_at| SignInInfo {
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
            death.sentence("justworks", now)
        };
        for (rotates, renewed, now, expected) in [
            (true, now, now, "(in 30 d); a sync once a week"),
            (false, signed_in, now, "(in 18 d), estimated"),
            (false, now, now, "before then"),
            (
                false,
                signed_in,
                signed_in + 960.hours(),
                "(10 d ago) unless it was renewed",
            ),
        ] {
            let told = told(rotates, renewed, now);
            assert!(told.contains(expected), "{told}");
        }
    }
}
