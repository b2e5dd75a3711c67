//! The views: the joins and the decimals that people want, over live rows only.
//!
//! They stand on the *base views* (`f_person`, `f_spell`, …), which the connection's source fills from
//! its own tables: whatever else is asked of finance reads those and the store's own settings, and
//! knows no source. Each is a file of SQL beside this one, and may read others.
//!
//! A decimal is text, built from hundredths by integer arithmetic: no float ever holds money. In the
//! files, `decimal(x)` stands for that, and other calls for expressions that several columns share. A
//! view whose text differs from the one in the store is replaced when the store is opened.

mod list;

use rusqlite::Connection;

pub use self::list::Question;
use self::list::VIEWS;
use super::error::Result;
use super::statement::Statements as _;
use super::tables::Tables;
use crate::catalog;

/// The questions that are worth asking, and that a view answers.
pub fn questions() -> impl Iterator<Item = Question> {
    VIEWS.iter().filter_map(|view| view.question())
}

/// Columns of time: where the newest rows come first, they are read from the end.
const TIMES: [&str; 6] = ["month", "date", "pay_date", "as_of", "year", "day"];

/// The columns that a view is ordered by: as time goes on, or with the newest rows first.
pub(super) fn order(name: &str, newest_first: bool) -> Option<String> {
    let view = VIEWS.iter().find(|view| view.name == name)?;
    let columns = view.order.split(", ").map(|column| {
        if newest_first && TIMES.contains(&column) {
            format!("{column} DESC")
        } else {
            column.to_owned()
        }
    });
    Some(columns.collect::<Vec<_>>().join(", "))
}

/// The columns of a view that are read first, the most important ones at the front.
pub fn glance(name: &str) -> impl Iterator<Item = &'static str> {
    let view = VIEWS.iter().find(|view| view.name == name);
    let columns = view.map_or("", |view| view.glance);
    columns.split_whitespace()
}

/// The statements that make the views those of this release.
pub(super) fn plan(connection: &Connection, tables: &Tables) -> Result<Vec<String>> {
    let mut sql = Vec::new();
    for (name, body) in wanted(tables) {
        let wanted = format!("CREATE VIEW {name} AS {body}");
        let found = "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = ?1";
        let found: Option<String> = connection.row(found, [name], |row| row.get(0))?;
        if found.as_deref() == Some(wanted.as_str()) {
            continue;
        }
        if found.is_some() {
            sql.push(format!("DROP VIEW {name}"));
        }
        sql.push(wanted);
    }
    Ok(sql)
}

/// The views that a store can have: those of the source whose tables are there, and those that read
/// nothing but views that are there.
fn wanted(tables: &Tables) -> Vec<(&'static str, String)> {
    let present = |name: &&str| catalog::find(tables.streams, name).is_some();
    let base = tables.base.iter();
    let base: Vec<_> = base.filter(|it| it.needs.iter().all(present)).collect();
    let mut names: Vec<&str> = base.iter().map(|it| it.name).collect();
    let mut wanted: Vec<_> = base.iter().map(|it| (it.name, expanded(it.sql))).collect();
    if base.is_empty() {
        return wanted;
    }
    // One that reads another stands behind it in the list.
    for view in &VIEWS {
        if view.reads().all(|name| names.contains(&name)) {
            names.push(view.name);
            wanted.push((view.name, expanded(view.sql)));
        }
    }
    wanted
}

/// Makes an expression around what it is given.
type Expression = fn(&str) -> String;

/// What stands in a view's SQL for an expression.
const CALLS: [(&str, Expression); 3] = [
    ("part_of(", part_of),
    ("part_of_month(", part_of_month),
    ("decimal(", decimal),
];

/// A view's SQL with what each call stands for in its place.
fn expanded(sql: &str) -> String {
    let whole = sql.trim_end().to_owned();
    CALLS
        .iter()
        .fold(whole, |sql, (call, body)| with_call(&sql, call, *body))
}

fn with_call(sql: &str, call: &str, body: Expression) -> String {
    let mut out = String::new();
    let mut rest = sql;
    while let Some(at) = rest.find(call) {
        let inside = &rest[at + call.len()..];
        let mut open = 1;
        let closes = |c: char| {
            open += i32::from(c == '(') - i32::from(c == ')');
            open == 0
        };
        let Some(end) = inside.find(closes) else {
            break;
        };
        out.push_str(&rest[..at]);
        out.push_str(&body(&inside[..end]));
        rest = &inside[end + 1..];
    }
    out + rest
}

/// The part of a paystub's amount `x` that belongs to one of its departments: it follows gross pay,
/// rounded up to here, less what was rounded up to before.
fn part_of(x: &str) -> String {
    format!(
        "CASE WHEN d.parts = 1 THEN {x} \
         WHEN c.gross_minor = 0 THEN {x} * d.nth / d.parts - {x} * (d.nth - 1) / d.parts \
         ELSE {x} * d.until_minor / c.gross_minor \
           - {x} * (d.until_minor - d.share_minor) / c.gross_minor END"
    )
}

/// The part of an amount `x` that is earned in one of the months of a pay period. Of two months, the largest
/// remainder is to round the first one's part half up. Of more, each part is rounded down, and the
/// hundredths that are left go to the months with the largest fractions.
fn part_of_month(x: &str) -> String {
    format!(
        "CASE WHEN months = 1 OR {x} = 0 THEN {x} \
         WHEN months = 2 AND nth = 1 THEN sign({x}) * ((2 * abs({x}) * weight + total) / (2 * total)) \
         WHEN months = 2 \
           THEN {x} - sign({x}) * ((2 * abs({x}) * (total - weight) + total) / (2 * total)) \
         ELSE sign({x}) * (abs({x}) * weight / total + ( \
           SELECT abs({x}) - sum(abs({x}) * value / total) > count(CASE \
             WHEN abs({x}) * value % total > abs({x}) * weight % total \
               OR abs({x}) * value % total = abs({x}) * weight % total AND key < nth - 1 THEN 1 END) \
           FROM json_each(weights))) END"
    )
}

/// Hundredths as a decimal with two places. SQLite divides towards zero, so that the remainder has
/// the number's own sign and `-5` becomes `-0.05`.
fn decimal(minor: &str) -> String {
    format!(
        "CASE WHEN {minor} >= 0 THEN printf('%d.%02d', {minor} / 100, {minor} % 100) \
         WHEN {minor} < 0 THEN printf('-%d.%02d', abs({minor} / 100), abs({minor} % 100)) END"
    )
}

#[cfg(test)]
mod tests {
    use super::{decimal, expanded};
    use rusqlite::Connection;

    #[test]
    fn decimals_are_exact() {
        let connection = Connection::open_in_memory().unwrap();
        let show = |minor: Option<i64>| -> Option<String> {
            connection
                .query_row(&format!("SELECT {}", decimal("?1")), [minor], |row| {
                    row.get(0)
                })
                .unwrap()
        };
        let cases = [
            (0, "0.00"),
            (5, "0.05"),
            (-5, "-0.05"),
            (-99, "-0.99"),
            (-100, "-1.00"),
            (123_456_789, "1234567.89"),
            (9_007_199_254_740_993, "90071992547409.93"),
            (i64::MAX, "92233720368547758.07"),
            (i64::MIN, "-92233720368547758.08"),
        ];
        for (minor, shown) in cases {
            assert_eq!(show(Some(minor)).as_deref(), Some(shown));
        }
        assert_eq!(show(None), None);
    }

    #[test]
    fn a_decimal_of_a_sum_stands_for_all_of_it() {
        let sql = expanded("SELECT decimal((a + max(b, 0))) AS x, decimal(c) AS y\n");
        let (x, y) = (decimal("(a + max(b, 0))"), decimal("c"));
        assert_eq!(sql, format!("SELECT {x} AS x, {y} AS y"));
    }
}
