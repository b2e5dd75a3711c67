//! Checks of a connection's store: by `verify`, and by each run of what it has changed.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::books::verify::Severity;
use crate::books::verify::{Looked, RULES, Rule, look, tally};
use crate::config::Connection;
use crate::context::Context;
use crate::error::Error;
use crate::report::{Checks, Report, StreamReport};
use crate::staging::StoreError;
use crate::store;
use crate::store::Reader;

/// What was found, and how much of it is new, by rule.
#[derive(Debug)]
pub struct Checked {
    /// What each rule found.
    pub looked: Vec<Looked>,
    /// How many findings of a rule were not there before.
    pub new: Vec<(&'static str, u64)>,
}

/// The paydays that are looked at unless something else is asked for: the last month that was paid, and
/// the two before it.
pub fn usual_days(reader: &Reader) -> Result<Option<(Date, Date)>, StoreError> {
    let days = reader.paydays()?;
    Ok(days.map(|(_, last)| (last.first_of_month().saturating_sub(2.months()), last)))
}

impl Context {
    /// Tries rules on payrolls of these paydays and on people as they are, and keeps what they find. The
    /// connection's lock is held by the caller.
    pub fn check(
        &self,
        connection: &Connection,
        rules: Vec<&'static Rule>,
        days: (Date, Date),
    ) -> Result<Option<Checked>, Error> {
        let store = self.store(connection)?;
        let store = store.set(connection.finance.settings())?;
        let Some(reader) = self.reader(connection)? else {
            return Ok(None);
        };
        let settings = (&connection.finance, &connection.verify);
        let looked = look(&reader, settings, rules, days)?;
        let kept: Vec<_> = looked
            .iter()
            .map(|it| (it.rule.id, it.severity.word(), it.found.clone()))
            .collect();
        let new = store.keep_checks(&store::Looked {
            days,
            rules: &kept,
            at: (self.clock)(),
        })?;
        Ok(Some(Checked { looked, new }))
    }

    /// Checks what a run has changed. It is published already: a check that cannot be made is told, and
    /// fails nothing.
    pub(super) fn check_changed(&self, connection: &Connection, report: &Report) -> Option<Checks> {
        match self.changed(connection, report) {
            Ok(checks) => checks,
            Err(error) => {
                let name = &connection.name;
                let message = &error.message;
                self.ui.warn(format!(
                    "{name}: what was synced could not be checked: {message}"
                ));
                None
            }
        }
    }

    fn changed(&self, connection: &Connection, report: &Report) -> Result<Option<Checks>, Error> {
        let changes = |it: &&StreamReport| it.new + it.changed + it.corrected + it.gone > 0;
        let changed: Vec<_> = report.streams.iter().filter(changes).collect();
        if !report.published || changed.is_empty() {
            return Ok(None);
        }
        let Some(reader) = self.reader(connection)? else {
            return Ok(None);
        };
        let totals = connection.source.ties.first().map(|tie| tie.total.0);
        let family = totals.and_then(|name| connection.source.stream(name));
        let days = match family {
            Some(stream) => reader.changed_paydays(&report.run, stream.family)?,
            None => None,
        };
        let is_of_people = |it: &&&StreamReport| family.is_none_or(|own| it.family != own.family);
        let of_people = changed.iter().find(is_of_people).is_some();
        let rules = RULES
            .iter()
            .filter(|rule| of_people || rule.is_of_payrolls());
        let days = days.unwrap_or((Date::MAX, Date::MAX));
        let Some(checked) = self.check(connection, rules.collect(), days)? else {
            return Ok(None);
        };
        let tells = |id: &str| {
            let mut looked = checked.looked.iter();
            looked.any(|it| it.rule.id == id && it.severity <= Severity::Warning)
        };
        let new = checked.new.iter().filter(|(id, _)| tells(id));
        let (errors, warnings) = tally(&reader.open_checks()?);
        Ok(Some(Checks {
            errors,
            warnings,
            new: new.map(|(id, count)| ((*id).to_owned(), *count)).collect(),
        }))
    }

    /// The rules of this id, or all of them.
    pub fn rules(ids: &[&'static Rule]) -> Vec<&'static Rule> {
        if ids.is_empty() {
            return RULES.iter().collect();
        }
        ids.to_vec()
    }
}
