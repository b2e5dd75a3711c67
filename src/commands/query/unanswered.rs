//! Why a question has no answer, for a person.

use crate::codes;
use crate::error::Error;
use crate::store::{QueryError, questions};
use crate::ui::Unprinted;

/// What people call a table, by its name.
const CALLED: [(&str, &str); 13] = [
    ("employees", "members"),
    ("people", "members"),
    ("persons", "members"),
    ("workers", "members"),
    ("emails", "member_emails"),
    ("pay_stubs", "paystubs"),
    ("payslips", "paystubs"),
    ("pay_runs", "payrolls"),
    ("fees", "payroll_fees"),
    ("lines", "paystub_lines"),
    ("salaries", "pay_history"),
    ("pto", "time_off_requests"),
    ("balances", "time_off_balances"),
];

/// The command that lists what can be asked.
pub(super) const LIST: &str = "`drivetrain query --list` shows the saved questions";

/// The error that says it.
pub(super) fn told(error: QueryError, typed: &str, name: &str) -> Error {
    match error {
        QueryError::Writes => Error::hinted(
            codes::QUERY_REFUSED,
            "query only reads: a SELECT is allowed, what changes the database is not",
        ),
        QueryError::Several => Error::hinted(
            codes::QUERY_SEVERAL,
            "there is a second statement, and one is answered at a time",
        ),
        QueryError::Empty => {
            Error::new(codes::QUERY_EMPTY, "there is no statement in that SQL").hint(LIST)
        }
        QueryError::Parameters => Error::hinted(
            codes::QUERY_PARAMETERS,
            "the SQL has parameters (? or :name), and nothing gives them values",
        ),
        QueryError::NoName(near) => {
            let typed = typed.trim();
            let message = format!("there is no table or saved question named {typed}");
            let mut error = Error::new(codes::QUERY_FAILED, message);
            if questions().any(|question| question.view == typed) {
                error = error.hint(older(name));
            }
            let meant = called(typed).map(str::to_owned).into_iter().chain(near);
            meant
                .fold(error, |error, near| {
                    error.hint(format!("did you mean `drivetrain query {near}`?"))
                })
                .hint(LIST)
        }
        QueryError::Sql(message) => {
            let mut error = Error::new(codes::QUERY_FAILED, format!("SQLite says: {message}"));
            if let Some(lacks) = message.strip_prefix("no such table: ") {
                if questions().any(|question| question.view == lacks) {
                    error = error.hint(older(name));
                }
                if let Some(table) = called(lacks) {
                    error = error.hint(format!("did you mean {table}?"));
                }
            }
            error
                .hint(LIST)
                .hint("`drivetrain query \"PRAGMA table_list\"` shows all tables, `drivetrain query \"PRAGMA table_info(members)\"` the columns of one")
        }
        QueryError::Store(error) => error.into(),
        QueryError::Output(error) => Unprinted(error).into(),
    }
}

fn older(name: &str) -> String {
    format!("this database was made by an older drivetrain: `drivetrain sync {name}` adds it")
}

/// The table that people mean by a word.
fn called(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    let found = CALLED.iter().find(|(called, _)| *called == word);
    found.map(|(_, table)| *table)
}
