//! What a person has accepted of what checks found: who, why, until when, and whether it still holds.
//!
//! An acceptance is bound to what was found. It is kept when that is another one or gone, so that a
//! person can see it, until it is taken back or replaced.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::params;
use serde::Serialize;

use super::Store;
use super::checks::Found;
use super::error::Answer;
use super::read::Reader;
use super::runs::moment;
use super::schema::has_table;
use super::statement::Statements as _;
use crate::money::Minor;

/// What a person accepts.
#[derive(Debug)]
pub struct Acceptance<'a> {
    /// The rule.
    pub rule: &'a str,
    /// What it found.
    pub found: &'a Found,
    /// Who accepts it.
    pub who: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The last day that it holds.
    pub until: Option<Date>,
    /// When.
    pub at: Timestamp,
}

/// What was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accepted {
    /// The rule; an older release may have had more of them.
    pub rule: String,
    /// What it was about.
    pub key: String,
    /// Whether it still holds, by what was found last.
    pub state: State,
    /// What should have been there, in hundredths.
    pub expected_minor: Option<Minor>,
    /// What was there.
    pub found_minor: Option<Minor>,
    /// The facts that it stood on.
    pub evidence: String,
    /// Who accepted it.
    pub who: String,
    /// Why.
    pub reason: String,
    /// When (RFC 3339, UTC).
    pub at: String,
    /// The last day that it holds.
    pub until: Option<String>,
}

/// Whether an acceptance still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The finding is as it was accepted.
    Holds,
    /// The finding is another one now, and open.
    OpenAgain,
    /// Its last day is over, and the finding is open.
    Over,
    /// Nothing is found any more.
    Gone,
}

impl Reader {
    /// Whether a finding is accepted as of today: who accepted it, and why.
    pub fn accepted(&self, rule: &str, it: &Found) -> Answer<Option<(String, String)>> {
        self.read(|connection| {
            if !has_table(connection, "_accepted")? {
                return Ok(None);
            }
            let sql = "SELECT who, reason FROM _accepted WHERE rule = ?1 AND key = ?2
                 AND expected_minor IS ?3 AND found_minor IS ?4 AND evidence = ?5
                 AND (until IS NULL OR until >= date('now'))";
            let given = params![rule, it.key, it.expected_minor, it.found_minor, it.evidence];
            connection.row(sql, given, |row| Ok((row.get(0)?, row.get(1)?)))
        })
    }

    /// All that was accepted, by rule and key.
    pub fn acceptances(&self) -> Answer<Vec<Accepted>> {
        self.read(|connection| {
            if !has_table(connection, "_accepted")? {
                return Ok(Vec::new());
            }
            let sql = "SELECT a.rule, a.key, a.expected_minor, a.found_minor, a.evidence, a.who, a.reason,
                   a.at, a.until, c.key IS NULL, a.expected_minor IS NOT c.expected_minor
                     OR a.found_minor IS NOT c.found_minor OR a.evidence IS NOT c.evidence,
                   coalesce(a.until < date('now'), 0)
                 FROM _accepted a LEFT JOIN _checks c ON c.rule = a.rule AND c.key = a.key
                 ORDER BY a.rule, a.key";
            connection.rows(sql, [], |row| {
                let (is_gone, is_another, is_over) = (row.get(9)?, row.get(10)?, row.get(11)?);
                Ok(Accepted {
                    rule: row.get(0)?,
                    key: row.get(1)?,
                    state: match (is_gone, is_another, is_over) {
                        (true, ..) => State::Gone,
                        (false, true, _) => State::OpenAgain,
                        (false, false, true) => State::Over,
                        (false, false, false) => State::Holds,
                    },
                    expected_minor: row.get(2)?,
                    found_minor: row.get(3)?,
                    evidence: row.get(4)?,
                    who: row.get(5)?,
                    reason: row.get(6)?,
                    at: row.get(7)?,
                    until: row.get(8)?,
                })
            })
        })
    }
}

impl Store {
    /// Keeps that a person accepts what was found.
    pub fn accept(&self, it: &Acceptance<'_>) -> Answer<()> {
        let sql = "INSERT OR REPLACE INTO _accepted VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let given = params![
            it.rule,
            it.found.key,
            it.found.expected_minor,
            it.found.found_minor,
            it.found.evidence,
            it.who,
            it.reason,
            moment(it.at),
            it.until.map(|day| day.to_string()),
        ];
        let kept = self.connection.run(sql, given);
        kept.map(|_| ()).map_err(|failure| self.says(failure))
    }

    /// Takes back that a person accepted it.
    pub fn reopen(&self, rule: &str, key: &str) -> Answer<()> {
        let sql = "DELETE FROM _accepted WHERE rule = ?1 AND key = ?2";
        let forgotten = self.connection.run(sql, [rule, key]);
        forgotten.map(|_| ()).map_err(|failure| self.says(failure))
    }
}
