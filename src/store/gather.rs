//! What many statements read of the base views, read once.
//!
//! The rules of a look read the same paystubs and lines, each by itself, through views that say of each
//! line again what it is. Here what they share is copied into temporary tables that have the names of
//! the views: SQLite finds those first, so that a rule is the same whether it looks at one payroll or
//! at ten years. A statement that needs more than the days of its look says `main.f_paystub`.

use jiff::civil::Date;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::error::{Answer, Result};
use super::read::Reader;
use super::statement::Statements as _;

/// Days, the first and the last.
type Days = (Date, Date);

/// What is gathered: all people, and of payrolls what lies on these paydays.
#[derive(Debug, Default)]
pub struct Scope {
    /// Paydays whose paystubs are read.
    pub paystubs: Vec<Days>,
    /// Paydays whose lines and fees are read.
    pub lines: Vec<Days>,
    /// People whose lines on these paydays are read as well.
    pub people: Option<(Vec<String>, Days)>,
}

/// What is gathered, parts before what is confined by them: a name, the rows, and what they are found by.
const GATHERED: [(&str, &str, &str); 11] = [
    ("f_today", "SELECT * FROM main.f_today", ""),
    ("f_coverage", "SELECT * FROM main.f_coverage", ""),
    ("f_person", "SELECT * FROM main.f_person", "member_id"),
    ("f_pay", "SELECT * FROM main.f_pay", "member_id"),
    ("f_history", "SELECT * FROM main.f_history", ""),
    ("f_email", "SELECT * FROM main.f_email", ""),
    ("f_deduction", "SELECT * FROM main.f_deduction", "member_id"),
    ("f_payroll", "SELECT * FROM main.f_payroll", "payroll_id"),
    (
        "f_paystub",
        "SELECT s.* FROM temp.f_payroll p CROSS JOIN main.f_paystub s ON s.payroll_id = p.payroll_id
         WHERE EXISTS (SELECT 1 FROM json_each(:paystubs) d
           WHERE p.pay_date BETWEEN d.value ->> 0 AND d.value ->> 1)",
        "payroll_id",
    ),
    (
        "f_line",
        "SELECT l.* FROM temp.f_payroll p CROSS JOIN temp.f_paystub s ON s.payroll_id = p.payroll_id
           CROSS JOIN main.f_line l ON l.paystub_id = s.paystub_id
         WHERE EXISTS (SELECT 1 FROM json_each(:lines) d
             WHERE p.pay_date BETWEEN d.value ->> 0 AND d.value ->> 1)
           OR p.pay_date BETWEEN :from AND :through
             AND s.member_id IN (SELECT value FROM json_each(:people))",
        "paystub_id",
    ),
    (
        "f_fee",
        "SELECT f.* FROM temp.f_payroll p CROSS JOIN main.f_fee f ON f.payroll_id = p.payroll_id
         WHERE EXISTS (SELECT 1 FROM json_each(:lines) d
             WHERE p.pay_date BETWEEN d.value ->> 0 AND d.value ->> 1)
           OR p.pay_date BETWEEN :from AND :through",
        "payroll_id",
    ),
];

/// Views that rules read beside the base views: the same, on what is gathered.
const VIEWS: [&str; 1] = ["payroll_months"];

/// What stands on what.
const NEEDS: [(&str, &[&str]); 4] = [
    ("f_paystub", &["f_payroll"]),
    ("f_line", &["f_payroll", "f_paystub"]),
    ("f_fee", &["f_payroll"]),
    ("payroll_months", &["f_payroll", "f_paystub", "f_coverage"]),
];

impl Reader {
    /// Does something while statements find what is gathered for them instead of the base views.
    pub fn gathered<T, E: From<super::StoreError>>(
        &self,
        scope: &Scope,
        statements: &[&str],
        act: impl FnOnce() -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.writing_temporarily(|connection| gather(connection, scope, statements))?;
        let done = act();
        self.writing_temporarily(scatter)?;
        done
    }

    /// A reader writes nothing but temporary tables, and those here alone.
    fn writing_temporarily(&self, write: impl FnOnce(&Connection) -> Result<()>) -> Answer<()> {
        self.read(|connection| {
            connection.pragma_update(None, "query_only", false)?;
            let written = write(connection);
            connection.pragma_update(None, "query_only", true)?;
            written
        })
    }
}

fn gather(connection: &Connection, scope: &Scope, statements: &[&str]) -> Result<()> {
    let is_read = |name: &str| statements.iter().any(|sql| reads(sql, name));
    let mut wanted: Vec<&str> = GATHERED.iter().map(|(name, ..)| *name).collect();
    wanted.extend(VIEWS);
    wanted.retain(|name| is_read(name));
    for (name, needs) in NEEDS.iter().rev() {
        if wanted.contains(name) {
            wanted.extend(*needs);
        }
    }
    let transaction = connection.unchecked_transaction()?;
    for (name, rows, by) in GATHERED {
        if !wanted.contains(&name) || body(connection, name)?.is_none() {
            continue;
        }
        let mut made = connection.prepare(&format!("CREATE TEMP TABLE {name} AS {rows}"))?;
        for (hole, value) in holes(scope) {
            if let Some(at) = made.parameter_index(hole)? {
                made.raw_bind_parameter(at, value)?;
            }
        }
        made.raw_execute()?;
        if !by.is_empty() {
            connection.execute_batch(&format!("CREATE INDEX temp.{name}_by ON {name} ({by})"))?;
        }
    }
    for name in VIEWS {
        if let (true, Some(body)) = (wanted.contains(&name), body(connection, name)?) {
            connection.execute_batch(&format!("CREATE TEMP VIEW {name} AS {body}"))?;
        }
    }
    transaction.commit()
}

fn scatter(connection: &Connection) -> Result<()> {
    let views = VIEWS
        .iter()
        .map(|it| format!("DROP VIEW IF EXISTS temp.{it};"));
    let names = GATHERED.iter().rev().map(|(name, ..)| name);
    let tables = names.map(|it| format!("DROP TABLE IF EXISTS temp.{it};"));
    connection.execute_batch(&views.chain(tables).collect::<String>())
}

/// What a view is made of, if it is there.
fn body(connection: &Connection, view: &str) -> Result<Option<String>> {
    let sql = "SELECT sql FROM main.sqlite_schema WHERE type = 'view' AND name = ?1";
    let sql: Option<String> = connection.row(sql, [view], |row| row.get(0))?;
    let body = sql.and_then(|sql| Some(sql.split_once(" AS ")?.1.to_owned()));
    Ok(body)
}

fn holes(scope: &Scope) -> [(&'static str, Value); 5] {
    let days = |days: &[Days]| {
        let days: Vec<_> = days
            .iter()
            .map(|(from, through)| [from.to_string(), through.to_string()])
            .collect();
        Value::Text(serde_json::to_string(&days).unwrap_or_default())
    };
    let people = scope.people.as_ref();
    let names = people.map(|(names, _)| serde_json::to_string(names).unwrap_or_default());
    let day = |day: Option<Date>| day.map_or(Value::Null, |day| Value::Text(day.to_string()));
    [
        (":paystubs", days(&scope.paystubs)),
        (":lines", days(&scope.lines)),
        (":people", names.map_or(Value::Null, Value::Text)),
        (":from", day(people.map(|(_, (from, _))| *from))),
        (":through", day(people.map(|(_, (_, through))| *through))),
    ]
}

/// Whether a statement reads what has this name; what it says it wants of `main` is not meant.
fn reads(sql: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    sql.split(|c| !is_word(c)).any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::reads;

    #[test]
    fn a_name_is_a_word_of_its_own() {
        assert!(reads("SELECT 1 FROM f_pay p", "f_pay"));
        assert!(!reads("SELECT 1 FROM f_payroll", "f_pay"));
        assert!(!reads("SELECT 1 FROM main.f_pay", "f_pay"));
    }
}
