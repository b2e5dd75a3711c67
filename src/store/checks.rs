//! What checks have found: kept beside the rows, with what a person has accepted of it.
//!
//! `_checks` holds each finding that the last look at its rule and its time found. `_accepted` holds
//! who accepted one, and why (`accepted`); it is bound to what was found, so that another amount is open
//! again. The view `checks_open` is the one less the other.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, Transaction, TransactionBehavior, params};
use serde::Serialize;

use super::Store;
use super::error::{Answer, Result};
use super::read::Reader;
use super::runs::moment;
use super::schema::has_table;
use super::statement::Statements as _;
use crate::catalog::{Cursor, Stream};
use crate::money::Minor;

/// What a rule has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// What it is about, the same in each look: a payroll, a paystub, a person.
    pub key: String,
    /// The payday that it belongs to; without one it holds as of now.
    pub day: Option<String>,
    /// The payroll.
    pub payroll_id: Option<String>,
    /// The person.
    pub member_id: Option<String>,
    /// What should be there, in hundredths.
    pub expected_minor: Option<Minor>,
    /// What is there.
    pub found_minor: Option<Minor>,
    /// Its currency.
    pub currency: Option<String>,
    /// The facts that it stands on: dates, ids and words, no names of people.
    pub evidence: String,
}

/// The amounts of a payroll or a paystub, in the order of the statement's columns.
#[derive(Debug, Clone)]
pub struct Amounts {
    /// Its key.
    pub key: String,
    /// Its payday.
    pub day: Option<String>,
    /// The payroll.
    pub payroll_id: Option<String>,
    /// The person.
    pub member_id: Option<String>,
    /// Its currency.
    pub currency: Option<String>,
    /// The amounts; `None` where one cannot be told.
    pub amounts: Vec<Option<Minor>>,
}

/// What rules have found within a time, in the order of the rules.
#[derive(Debug)]
pub struct Looked<'a> {
    /// The first and the last payday that was looked at.
    pub days: (Date, Date),
    /// The people who were looked at, where it was not everyone.
    pub people: Option<&'a [String]>,
    /// Each rule that was tried: its id, its severity, and what it has found.
    pub rules: &'a [(&'static str, &'static str, Vec<Found>)],
    /// When.
    pub at: Timestamp,
}

/// Open findings of one severity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenChecks {
    /// The rule.
    pub rule: String,
    /// Its severity.
    pub severity: String,
    /// How many there are.
    pub count: u64,
}

/// The setting that says that there are payrolls that no check has looked at yet.
pub const UNCHECKED: &str = "checks.unchecked";

/// The severity of a rule that is not tried: what it had found goes.
const OFF: &str = "off";

const FOUND: &str =
    "key, day, payroll_id, member_id, expected_minor, found_minor, currency, evidence";

fn found(row: &Row<'_>) -> Result<Found> {
    Ok(Found {
        key: row.get(0)?,
        day: row.get(1)?,
        payroll_id: row.get(2)?,
        member_id: row.get(3)?,
        expected_minor: row.get(4)?,
        found_minor: row.get(5)?,
        currency: row.get(6)?,
        evidence: row.get::<_, Option<String>>(7)?.unwrap_or_default(),
    })
}

/// Two dates; `None` where one is empty.
fn ends(row: &Row<'_>) -> Result<Option<(Date, Date)>> {
    let date = |at| -> Result<Option<Date>> {
        let text: Option<String> = row.get(at)?;
        Ok(text.and_then(|text| text.parse().ok()))
    };
    Ok(date(0)?.zip(date(1)?))
}

/// Binds the first and the last day to a statement's names for them, if it has them.
fn within<T>(
    connection: &Connection,
    sql: &str,
    (from, through): (Date, Date),
    mut read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    for (name, day) in [(":from", from), (":through", through)] {
        if let Some(at) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(at, day.to_string())?;
        }
    }
    let mut rows = statement.raw_query();
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

impl Reader {
    /// What a rule's statement finds among these paydays. Its columns are those of [`Found`], in their
    /// order.
    pub fn found(&self, sql: &str, days: (Date, Date)) -> Answer<Vec<Found>> {
        self.read(|connection| within(connection, sql, days, found))
    }

    /// Amounts of payrolls or paystubs on these paydays. The columns are those of [`Amounts`], in their
    /// order; each that follows is an amount.
    pub fn amounts(&self, sql: &str, days: (Date, Date)) -> Answer<Vec<Amounts>> {
        self.read(|connection| {
            within(connection, sql, days, |row| {
                let width = row.as_ref().column_count();
                Ok(Amounts {
                    key: row.get(0)?,
                    day: row.get(1)?,
                    payroll_id: row.get(2)?,
                    member_id: row.get(3)?,
                    currency: row.get(4)?,
                    amounts: (5..width).map(|at| row.get(at)).collect::<Result<_>>()?,
                })
            })
        })
    }

    /// The first and the last payday of payrolls that are there.
    pub fn paydays(&self) -> Answer<Option<(Date, Date)>> {
        self.read(|connection| {
            let sql = "SELECT min(pay_date), max(pay_date) FROM f_payroll";
            Ok(connection.row(sql, [], ends)?.flatten())
        })
    }

    /// The names of people, by their ids.
    pub fn people(&self) -> Answer<std::collections::HashMap<String, String>> {
        self.read(|connection| {
            let sql = "SELECT member_id, person FROM f_person WHERE person IS NOT NULL";
            connection.rows(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        })
    }

    /// The dates of a family's roots of which this run has changed anything, the earliest first: by the
    /// column that its windows go by. What is gone counts as well.
    pub fn changed_days(&self, run: &str, root: &Stream) -> Answer<Vec<Date>> {
        let Cursor::Window { field, .. } = root.cursor else {
            return Ok(Vec::new());
        };
        let streams = self
            .streams
            .iter()
            .filter(|stream| stream.family == root.name);
        let each = streams.map(|it| format!("SELECT _root FROM \"{}\" WHERE _run = ?1", it.name));
        let roots: Vec<_> = each.collect();
        self.read(|connection| {
            let sql = format!(
                "SELECT DISTINCT substr(\"{field}\", 1, 10) FROM \"{}\"
                 WHERE _root IN ({}) AND \"{field}\" IS NOT NULL ORDER BY 1",
                root.name,
                roots.join(" UNION ")
            );
            let days: Vec<String> = connection.column(&sql, [run])?;
            Ok(days.iter().filter_map(|day| day.parse().ok()).collect())
        })
    }

    /// The people of whom this run has changed anything in these streams.
    pub fn changed_people(&self, run: &str, streams: &[&Stream]) -> Answer<Vec<String>> {
        let each = streams.iter().map(|it| {
            let is_own = it.columns.iter().any(|column| column.name == "member_id");
            let who = if is_own { "member_id" } else { "_root" };
            format!("SELECT {who} FROM \"{}\" WHERE _run = ?1", it.name)
        });
        let each: Vec<_> = each.collect();
        if each.is_empty() {
            return Ok(Vec::new());
        }
        self.read(|connection| {
            let sql = format!(
                "SELECT member_id FROM f_person WHERE member_id IN ({}) ORDER BY 1",
                each.join(" UNION ")
            );
            connection.column(&sql, [run])
        })
    }

    /// Whether there are payrolls that no check has looked at yet.
    pub fn is_unchecked(&self) -> Answer<bool> {
        let sql = "SELECT 1 FROM _settings WHERE name = ?1";
        self.read(|connection| {
            Ok(has_table(connection, "_settings")? && connection.any(sql, [UNCHECKED])?)
        })
    }

    /// What was found about the row of this key, the worst severity first: a rule, a severity, a finding.
    pub fn checks_of(&self, key: &str) -> Answer<Vec<(String, String, Found)>> {
        self.read(|connection| {
            if !has_table(connection, "_checks")? {
                return Ok(Vec::new());
            }
            let sql = format!(
                "SELECT {FOUND}, rule, severity FROM _checks
                 WHERE key = ?1 OR substr(key, 1, length(?1) + 1) = ?1 || '/'
                   OR payroll_id = ?1 OR member_id = ?1
                 ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, rule, key"
            );
            connection.rows(&sql, [key], |row| Ok((row.get(8)?, row.get(9)?, found(row)?)))
        })
    }

    /// Open findings, by rule, the worst severity first.
    pub fn open_checks(&self) -> Answer<Vec<OpenChecks>> {
        self.read(|connection| {
            if !has_table(connection, "_checks")? {
                return Ok(Vec::new());
            }
            let sql = "SELECT rule, severity, count(*) FROM checks_open GROUP BY rule, severity
                 ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, rule";
            connection.rows(sql, [], |row| {
                Ok(OpenChecks {
                    rule: row.get(0)?,
                    severity: row.get(1)?,
                    count: row.get(2)?,
                })
            })
        })
    }
}

impl Store {
    /// Keeps what was found in place of what the same rules had found in that time. Gives how many of
    /// each rule were not there before.
    pub fn keep_checks(&self, looked: &Looked<'_>) -> Answer<Vec<(&'static str, u64)>> {
        let keep = || -> Result<Vec<(&'static str, u64)>> {
            let transaction =
                Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
            let mut new = Vec::new();
            for (rule, severity, found) in looked.rules {
                let count = keep_rule(&transaction, looked, (rule, severity), found)?;
                if count > 0 {
                    new.push((*rule, count));
                }
            }
            // What was found of a payroll goes with it, or with the day that it had.
            transaction.execute(
                "DELETE FROM _checks WHERE payroll_id IS NOT NULL AND NOT EXISTS (
                   SELECT 1 FROM f_payroll p
                   WHERE p.payroll_id = _checks.payroll_id AND p.pay_date = _checks.day)",
                [],
            )?;
            transaction.commit()?;
            Ok(new)
        };
        keep().map_err(|failure| self.says(failure))
    }
}

/// Keeps what one rule has found. Gives how much of it is new: not there before, or with other amounts.
fn keep_rule(
    connection: &Connection,
    looked: &Looked<'_>,
    (rule, severity): (&str, &str),
    found: &[Found],
) -> Result<u64> {
    let (from, through) = (looked.days.0.to_string(), looked.days.1.to_string());
    if severity == OFF {
        connection.run("DELETE FROM _checks WHERE rule = ?1", [rule])?;
        return Ok(0);
    }
    let list = |it: &[_]| Value::Text(serde_json::to_string(it).unwrap_or_default());
    let keys: Vec<_> = found.iter().map(|it| it.key.clone()).collect();
    // How bad it is holds for what was found before as well.
    connection.run(
        "UPDATE _checks SET severity = ?2 WHERE rule = ?1 AND severity <> ?2",
        [rule, severity],
    )?;
    connection.run(
        "DELETE FROM _checks AS c WHERE rule = ?1 AND (day IS NULL OR day BETWEEN ?2 AND ?3)
           AND c.key NOT IN (SELECT value FROM json_each(?4))
           AND (?5 IS NULL OR member_id IN (SELECT value FROM json_each(?5)))",
        params![rule, from, through, list(&keys), looked.people.map(list)],
    )?;
    let sql = format!(
        "INSERT INTO _checks (rule, severity, first_seen_at, {FOUND})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (rule, key) DO UPDATE SET severity = excluded.severity, day = excluded.day,
           payroll_id = excluded.payroll_id, member_id = excluded.member_id,
           first_seen_at = iif(expected_minor IS excluded.expected_minor
             AND found_minor IS excluded.found_minor AND evidence = excluded.evidence,
             first_seen_at, excluded.first_seen_at),
           expected_minor = excluded.expected_minor, found_minor = excluded.found_minor,
           currency = excluded.currency, evidence = excluded.evidence
         RETURNING first_seen_at = ?3"
    );
    let at = moment(looked.at);
    let mut new = 0;
    for it in found {
        let given = params![
            rule,
            severity,
            at,
            it.key,
            it.day,
            it.payroll_id,
            it.member_id,
            it.expected_minor,
            it.found_minor,
            it.currency,
            it.evidence
        ];
        let is_new: bool = connection.value(&sql, given)?;
        new += u64::from(is_new);
    }
    Ok(new)
}
