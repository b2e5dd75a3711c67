//! Checks of a connection's store: by `verify`, and by each run of what it has changed.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::books::verify::{
    Looked, PEOPLE, RULES, Rule, Severity, around, look, statements, tally,
};
use crate::catalog::Stream;
use crate::config::Connection;
use crate::context::Context;
use crate::error::Error;
use crate::report::{Checks, Report, StreamReport};
use crate::staging::StoreError;
use crate::store::{self, Found, Reader, Scope, Store, UNCHECKED};

/// Rules to be tried on payrolls of some paydays: on all people, or on these.
type Look<'a> = (Vec<&'static Rule>, (Date, Date), Option<&'a [String]>);

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

/// How bad a finding of a rule is to this connection.
fn severity(connection: &Connection, rule: &Rule) -> Severity {
    rule.severity_in(&connection.finance, connection.verify.severity(rule.id))
}

/// The streams that say of people what rules on payrolls read.
fn people_streams(connection: &Connection) -> Vec<&'static Stream> {
    let source = connection.source;
    let views = source.finance.iter().filter(|it| PEOPLE.contains(&it.name));
    let own = views
        .flat_map(|it| it.needs)
        .filter_map(|it| source.stream(it));
    let paid = source.ties.first().map(|tie| tie.total.0);
    own.filter(|it| Some(it.family) != paid).collect()
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
        let scope = Scope {
            paystubs: vec![ALL_DAYS],
            lines: vec![ALL_DAYS],
            people: None,
        };
        let tried = rules.iter().copied();
        let tried = tried.filter(|it| severity(connection, it) != Severity::Off);
        let statements = statements(tried);
        reader.gathered(&scope, &statements, || {
            let look = (rules.to_vec(), ALL_DAYS, None);
            let (looked, _) = self.keep((&store, &reader), connection, &look)?;
            Ok(looked)
        })
    }

    /// Tries rules on payrolls of these paydays, and keeps what they find. Gives it, and how many findings of
    /// a rule were not there before.
    #[expect(clippy::type_complexity, reason = "it is named once")]
    fn keep(
        &self,
        (store, reader): (&Store, &Reader),
        connection: &Connection,
        (rules, days, people): &Look<'_>,
    ) -> Result<(Vec<Looked>, Vec<(&'static str, u64)>), Error> {
        let settings = (&connection.finance, &connection.verify);
        let mut looked = look(reader, settings, rules.iter().copied(), *days)?;
        if let Some(people) = people {
            let is_theirs =
                |it: &Found| it.member_id.as_ref().is_some_and(|it| people.contains(it));
            looked.iter_mut().for_each(|it| it.found.retain(is_theirs));
        }
        let kept: Vec<_> = looked
            .iter()
            .map(|it| (it.rule.id, it.severity.word(), it.found.clone()))
            .collect();
        let new = store.keep_checks(&store::Looked {
            days: *days,
            people: *people,
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
                    "{name}: the synced data could not be checked: {message}"
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
        let people = if of_people {
            reader.changed_people(&report.run, &people_streams(connection))?
        } else {
            Vec::new()
        };
        let mut scope = Scope::default();
        let mut looks: Vec<Look<'_>> = Vec::new();
        // What is only to know is told by no sync: it waits for `verify`.
        let rules = |wanted: &dyn Fn(&Rule) -> bool| {
            let is_told = |it: &&Rule| severity(connection, it) != Severity::Info && wanted(it);
            RULES.iter().filter(is_told).collect()
        };
        for (first, last) in spans(&days) {
            let next = last.saturating_add(TOGETHER_DAYS.days());
            scope.paystubs.push(around((first, next)));
            scope.lines.push((first, next));
            let of_days = rules(&|it| it.is_of_payrolls() && !it.looks_around());
            looks.push((of_days, (first, last), None));
            looks.push((rules(&Rule::looks_around), (first, next), None));
        }
        if is_corrected {
            // What was put right is not known by its run: it is no news.
            scope.paystubs = vec![ALL_DAYS];
            scope.lines = vec![ALL_DAYS];
            looks = vec![(Self::rules(&[]), ALL_DAYS, None)];
        } else if of_people {
            let own = rules(&|it| !it.is_of_payrolls());
            looks.push((own, (Date::MAX, Date::MAX), None));
            if let Some(days) = usual_days(&reader)?.filter(|_| !people.is_empty()) {
                scope.paystubs.push(around(days));
                scope.people = Some((people.clone(), days));
                let both = rules(&|it| it.is_of_payrolls() && it.reads_people());
                looks.push((both, days, Some(&people)));
            }
        }
        let store = self.store(connection)?;
        let mut new: BTreeMap<String, u64> = BTreeMap::new();
        let tried = looks.iter().flat_map(|(rules, ..)| rules.iter().copied());
        let statements = statements(tried.filter(|it| severity(connection, it) != Severity::Off));
        reader.gathered(&scope, &statements, || {
            for it in &looks {
                let (looked, found) = self.keep((&store, &reader), connection, it)?;
                for (id, count) in found {
                    let mut looked = looked.iter();
                    if looked.any(|it| it.rule.id == id && it.severity <= Severity::Warning) {
                        *new.entry(id.to_owned()).or_default() += count;
                    }
                }
            }
            Ok::<_, Error>(())
        })?;
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
