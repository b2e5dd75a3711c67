//! Checks of a connection's store: by `verify`, and by each run of what it has changed.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::books::verify::{Looked, RULES, Rule, Severity, look, tally};
use crate::config::Connection;
use crate::context::Context;
use crate::error::Error;
use crate::report::{Checks, Report, StreamReport};
use crate::staging::StoreError;
use crate::store::{self, Reader, Store, UNCHECKED};

/// The most paydays that a run checks by itself. A first sync brings years of them, and to check those
/// takes as long as to read them: a person asks for it.
const MOST_PAYDAYS: usize = 6;

/// Days between two paydays that are looked at together, and after one on which it may be missed.
const TOGETHER_DAYS: i64 = 31;

/// All paydays there can be.
pub const ALL_DAYS: (Date, Date) = (Date::constant(1, 1, 1), Date::constant(9999, 1, 1));

/// The paydays that are looked at unless something else is asked for: the last month that was paid, and
/// the two before it.
pub fn usual_days(reader: &Reader) -> Result<Option<(Date, Date)>, StoreError> {
    let days = reader.paydays()?;
    Ok(days.map(|(_, last)| (last.first_of_month().saturating_sub(2.months()), last)))
}

/// Spans of days that lie close together.
fn spans(days: &[Date]) -> Vec<(Date, Date)> {
    let mut spans: Vec<(Date, Date)> = Vec::new();
    for day in days {
        match spans.last_mut() {
            Some((_, last)) if *day <= last.saturating_add(TOGETHER_DAYS.days()) => *last = *day,
            _ => spans.push((*day, *day)),
        }
    }
    spans
}

/// What is open from before, where nothing has changed; nothing where nothing is.
fn open_before(reader: &Reader) -> Result<Option<Checks>, Error> {
    let (errors, warnings) = tally(&reader.open_checks()?);
    let open = Checks {
        errors,
        warnings,
        new: BTreeMap::new(),
        all: true,
    };
    Ok(open.is_any_open().then_some(open))
}

impl Context {
    /// Tries rules on all payrolls and on people as they are, by the settings as they are now, and keeps
    /// what they find. The connection's lock is held by the caller.
    pub fn check(
        &self,
        connection: &Connection,
        rules: &[&'static Rule],
    ) -> Result<Vec<Looked>, Error> {
        let store = self.store(connection)?;
        let mut store = store.set(connection.finance.settings())?;
        let Some(reader) = self.reader(connection)? else {
            return Ok(Vec::new());
        };
        if rules.len() == RULES.len() {
            store = store.set([(UNCHECKED, None)])?;
        }
        let (looked, _) = self.keep((&store, &reader), connection, rules, ALL_DAYS)?;
        Ok(looked)
    }

    /// Tries rules on payrolls of these paydays, and keeps what they find. Gives it, and how many findings of
    /// a rule were not there before.
    #[expect(clippy::type_complexity, reason = "it is named once")]
    fn keep(
        &self,
        (store, reader): (&Store, &Reader),
        connection: &Connection,
        rules: &[&'static Rule],
        days: (Date, Date),
    ) -> Result<(Vec<Looked>, Vec<(&'static str, u64)>), Error> {
        let settings = (&connection.finance, &connection.verify);
        let looked = look(reader, settings, rules.iter().copied(), days)?;
        let kept: Vec<_> = looked
            .iter()
            .map(|it| (it.rule.id, it.severity.word(), it.found.clone()))
            .collect();
        let new = store.keep_checks(&store::Looked {
            days,
            rules: &kept,
            at: (self.clock)(),
        })?;
        Ok((looked, new))
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
        if report.dry_run || report.stopped.is_some() && !report.published {
            return Ok(None);
        }
        let Some(reader) = self.reader(connection)? else {
            return Ok(None);
        };
        if !report.published || changed.is_empty() {
            return open_before(&reader);
        }
        let totals = connection.source.ties.first().map(|tie| tie.total.0);
        let root = totals.and_then(|name| connection.source.stream(name));
        let days = match root {
            Some(root) => reader.changed_days(&report.run, root)?,
            None => Vec::new(),
        };
        let is_of_people = |it: &&&StreamReport| root.is_none_or(|own| it.family != own.family);
        let of_people = changed.iter().any(|it| is_of_people(&it));
        let is_corrected = changed.iter().any(|it| it.corrected > 0);
        if days.len() > MOST_PAYDAYS && !is_corrected {
            self.store(connection)?
                .set([(UNCHECKED, Some("true".to_owned()))])?;
            let (errors, warnings) = tally(&reader.open_checks()?);
            return Ok(Some(Checks {
                errors,
                warnings,
                new: BTreeMap::new(),
                all: false,
            }));
        }
        let mut looks: Vec<(Vec<&'static Rule>, (Date, Date))> = Vec::new();
        let rules = |wanted: &dyn Fn(&Rule) -> bool| RULES.iter().filter(|it| wanted(it)).collect();
        for (first, last) in spans(&days) {
            let next = last.saturating_add(TOGETHER_DAYS.days());
            looks.push((
                rules(&|it| it.is_of_payrolls() && !it.looks_around()),
                (first, last),
            ));
            looks.push((rules(&Rule::looks_around), (first, next)));
        }
        if is_corrected {
            // What was put right is not known by its run: it is no news.
            looks = vec![(Self::rules(&[]), ALL_DAYS)];
        } else if of_people {
            looks.push((rules(&|it| !it.is_of_payrolls()), (Date::MAX, Date::MAX)));
            if let Some(days) = usual_days(&reader)? {
                looks.push((rules(&|it| it.is_of_payrolls() && it.reads_people()), days));
            }
        }
        let store = self.store(connection)?;
        let mut new: BTreeMap<String, u64> = BTreeMap::new();
        for (rules, days) in looks {
            let (looked, found) = self.keep((&store, &reader), connection, &rules, days)?;
            for (id, count) in found {
                let mut looked = looked.iter();
                if looked.any(|it| it.rule.id == id && it.severity <= Severity::Warning) {
                    *new.entry(id.to_owned()).or_default() += count;
                }
            }
        }
        let (errors, warnings) = tally(&reader.open_checks()?);
        Ok(Some(Checks {
            errors,
            warnings,
            new,
            all: true,
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
