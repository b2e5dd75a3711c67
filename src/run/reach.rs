//! How far a run reads: what a person asks for now, what the connection's file says, and what is granted.

use jiff::ToSpan;
use jiff::civil::Date;

use super::SyncOptions;
use crate::catalog::{Cursor, Stream};
use crate::codes;
use crate::config::Connection;
use crate::error::Error;
use crate::justworks::scopes::{Include, Scopes, views};
use crate::report::Problem;
use crate::sync::{Plan, Reach};

/// How far back payrolls are read, unless a connection says otherwise.
const YEARS_BACK: i32 = 2;

/// How far a run reads.
pub(super) fn reach(
    connection: &Connection,
    options: &SyncOptions,
    today: Date,
    granted: &Scopes,
) -> Reach {
    let since = options.since.or(connection.since);
    let from = since.unwrap_or_else(|| today.saturating_sub(YEARS_BACK.years()));
    Reach {
        from: from.min(today),
        today,
        lookback_days: connection.profile.lookback_days,
        again_from: options.since,
        full: options.full,
        days_asked: options.balances_as_of.clone(),
        month_ends: connection.include.contains(&Include::MonthEndBalances),
        fiscal_year_start_month: connection.finance.fiscal_year_start_month,
        private_fields: views(&connection.include, granted),
    }
}

/// Whether what is asked for by the day can be read. Errors: a day to come, a lacking scope, an excluded table.
pub(super) fn check_days(
    options: &SyncOptions,
    plan: &Plan,
    connection: &Connection,
) -> Result<(), Error> {
    let Some(last) = options.balances_as_of.last() else {
        return Ok(());
    };
    let (today, name) = (plan.reach.today, &connection.name);
    if *last > today {
        let message = format!("--balances-as-of {last} is in the future: it is {today} at {name}");
        return Err(Error::hinted(codes::SYNC_DAY_TO_COME, message));
    }
    let by_the_day =
        |(stream, _): &&(&Stream, Problem)| matches!(stream.cursor, Cursor::Days { .. });
    match plan.skipped.iter().find(by_the_day) {
        Some((_, why)) => Err(Error::of_problem(why, &name.to_string())),
        None => Ok(()),
    }
}
