//! Accepting what a rule has found: who, why, and until when. It holds as long as the finding stays as
//! it is.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::books::verify::{Looked, Rule, rule};
use crate::codes;
use crate::config::Connection;
use crate::context::Context;
use crate::error::Error;
use crate::foreign::visible;
use crate::store::Acceptance;

/// A finding that is to be accepted.
#[derive(Debug, Clone)]
pub struct Wanted {
    rule: &'static Rule,
    key: String,
}

/// Reads `RULE:KEY`.
pub(super) fn read(text: &str) -> Result<Wanted, String> {
    let (id, key) = text
        .split_once(':')
        .ok_or("write it as period_gap:KEY, as `drivetrain verify` shows it")?;
    let rule = rule(id).ok_or_else(|| format!("there is no rule {id:?}"))?;
    Ok(Wanted {
        rule,
        key: key.to_owned(),
    })
}

/// Accepts findings. Errors where one is not there: nothing is accepted then.
pub(super) fn all(
    wanted: &[Wanted],
    (reason, until): (&str, Option<Date>),
    looked: &[Looked],
    connection: &Connection,
    context: &Context,
) -> Result<(), Error> {
    let mut found = Vec::new();
    for Wanted { rule, key } in wanted {
        let own = looked.iter().filter(|it| it.rule.id == rule.id);
        let it = own.flat_map(|it| &it.found).find(|it| it.key == *key);
        let it = it.ok_or_else(|| {
            let message = format!("{} has not found {key}", rule.id);
            Error::new(codes::VERIFY_NOT_FOUND, message).hints_for(&connection.name.to_string())
        })?;
        found.push((rule, it));
    }
    let today = (context.clock)()
        .to_zoned_datetime(TimeZone::system())
        .date();
    if let Some(over) = until.filter(|day| *day < today) {
        let message = format!("--until {over} has passed");
        return Err(Error::hinted(codes::VERIFY_DAY_OVER, message));
    }
    let store = context.store(connection)?;
    let who = context.environment.user.as_deref().unwrap_or("unknown");
    for (rule, it) in found {
        store.accept(&Acceptance {
            rule: rule.id,
            found: it,
            who,
            reason,
            until,
            at: (context.clock)(),
        })?;
        let until = until.map_or_else(String::new, |day| format!(" until {day}"));
        let key = visible(&it.key);
        context
            .ui
            .say(format!("accepted by {who}{until}: {}:{key}", rule.id));
    }
    Ok(())
}
