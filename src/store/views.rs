//! The views: the joins and the decimals that people want, over live rows only.
//!
//! A decimal is text, built from hundredths by integer arithmetic: no float ever holds money. A
//! view whose text differs from the one in the file is replaced when the store is opened.
//! Where a view adds a person's name or department to money, it takes them from the person's row
//! even if that is a tombstone by now: money does not lose its owner because somebody has left.

mod pay;
mod people;

use rusqlite::Connection;

use super::error::Result;
use super::statement::Statements as _;
use crate::catalog::{self, Stream};

struct View {
    name: &'static str,
    /// What it answers, in one line.
    about: &'static str,
    /// The order in which its rows are read best.
    order: &'static str,
    /// The tables without which it cannot be.
    needs: &'static [&'static str],
    body: fn() -> String,
}

const VIEWS: [View; 9] = [
    View {
        name: "headcount",
        about: "how many people work here now, by department and type",
        order: "department, type",
        needs: &["members"],
        body: people::headcount,
    },
    View {
        name: "headcount_by_month",
        about: "how many people worked here at the end of each month, by department and type",
        order: "month, department, type",
        needs: &["members", "employment_history"],
        body: people::headcount_by_month,
    },
    View {
        name: "joined_and_left",
        about: "who joined and who left, by month",
        order: "date, event, person, member_id",
        needs: &["members"],
        body: people::joined_and_left,
    },
    View {
        name: "pay_changes",
        about: "whose rate of pay changed, when, from what to what",
        order: "date, person, member_id",
        needs: &["members", "pay_history"],
        body: people::pay_changes,
    },
    View {
        name: "payroll_cost_by_month",
        about: "what payroll cost each month: pay, the company's taxes and benefits, fees",
        order: "month, currency",
        needs: &["payrolls", "payroll_fees", "paystubs", "paystub_lines"],
        body: pay::payroll_cost_by_month,
    },
    View {
        name: "payroll_by_department",
        about: "pay by month and by the department that people are in now",
        order: "month, department, currency",
        needs: &["payrolls", "paystubs", "members"],
        body: pay::payroll_by_department,
    },
    View {
        name: "payroll_totals",
        about: "each payroll, and whether its paystubs add up to it",
        order: "pay_date, payroll_id",
        needs: &["payrolls", "paystubs"],
        body: pay::payroll_totals,
    },
    View {
        name: "payrolls_not_tied",
        about: "payrolls that do not add up, and by how much they are off",
        order: "pay_date, payroll_id",
        needs: &["payrolls", "paystubs", "paystub_lines"],
        body: pay::payrolls_not_tied,
    },
    View {
        name: "paystub_details",
        about: "each paystub with the person's name and department",
        order: "pay_date, person, paystub_id",
        needs: &["payrolls", "paystubs", "members"],
        body: pay::paystub_details,
    },
];

/// A question that is worth asking, and that a view answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The view's name.
    pub view: &'static str,
    /// What it answers, in one line.
    pub about: &'static str,
}

/// All of them.
pub fn questions() -> impl Iterator<Item = Question> {
    VIEWS.iter().map(|view| Question {
        view: view.name,
        about: view.about,
    })
}

/// The columns that a view is ordered by.
pub(super) fn order(name: &str) -> Option<&'static str> {
    let view = VIEWS.iter().find(|view| view.name == name);
    view.map(|view| view.order)
}

/// The statements that make the views those of this release.
pub(super) fn plan(connection: &Connection, streams: &'static [Stream]) -> Result<Vec<String>> {
    let mut sql = Vec::new();
    for view in VIEWS {
        let present = |name: &&str| catalog::find(streams, name).is_some();
        if !view.needs.iter().all(present) {
            continue;
        }
        let name = view.name;
        let wanted = format!("CREATE VIEW {name} AS {}", (view.body)());
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

/// Hundredths as a decimal with two places. SQLite divides towards zero, so that the remainder has
/// the number's own sign and `-5` becomes `-0.05`.
fn decimal(minor: &str) -> String {
    format!(
        "CASE WHEN {minor} IS NOT NULL THEN printf('%s%d.%02d', \
         CASE WHEN {minor} < 0 THEN '-' ELSE '' END, abs({minor} / 100), abs({minor} % 100)) END"
    )
}

#[cfg(test)]
mod tests {
    use super::decimal;
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
}
