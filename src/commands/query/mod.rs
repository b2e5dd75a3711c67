//! `drivetrain query`: one question to a store, in SQL or by name, without being able to change it.
//!
//! A signal ends the program at once, as anywhere where there is nothing to leave in order: the store
//! is only read, and what was printed is printed.

mod formats;
mod table;

use std::io::{IsTerminal, Read};

use clap::ValueEnum;

use self::formats::Each;
use self::table::Table;
use super::chosen::{one, synced};
use crate::codes;
use crate::config::Name;
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::store::{Piece, QueryError, Value, questions};
use crate::ui::{Unprinted, room};

/// Largest statement that is read, in bytes.
const MAX_SQL_BYTES: u64 = 1 << 20;

const EXAMPLES: &str = "\
Examples:
  drivetrain query --list                              questions that are answered already
  drivetrain query payroll_cost_by_month
  drivetrain query \"SELECT job_title, count(*) FROM members WHERE active GROUP BY 1\"
  drivetrain query --format csv pay_changes > pay.csv
  drivetrain query < report.sql";

/// Ask a store a question in SQL, or one that is answered already
///
/// Only reads: what would change the store, or reach another file, is refused. Rows are printed as they
/// come, but for a table, whose widths depend on all of them.
///
/// A spreadsheet runs text that begins with =, +, - or @ as a formula. Import a CSV file with its columns
/// set to Text instead of opening it with a double-click. In a terminal, whatever would steer it is shown
/// as an escape, and a table shows the first 2,000 characters of a text; in a pipe or a file all is exact.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// One SELECT, or the name of a table or view [default: what is on the standard input]
    #[arg(value_name = "SQL", conflicts_with = "list")]
    sql: Option<String>,

    /// List the questions that are answered already, each by its name
    #[arg(long)]
    list: bool,

    /// Connection whose store is asked [default: the only one]
    #[arg(short, long, value_name = "NAME")]
    connection: Option<Name>,

    /// How the answer is printed [default: table in a terminal, else csv]
    #[arg(short, long, value_name = "FORMAT", value_enum)]
    format: Option<Format>,
}

/// How an answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For eyes: columns side by side, or one below the other where they do not fit
    Table,
    /// RFC 4180; nothing and empty text look the same
    Csv,
    /// One array with an object for each row
    Json,
    /// For a ticket or a pull request
    Markdown,
}

/// Asks, or lists.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let format = args.format.unwrap_or(match room() {
        Some(_) => Format::Table,
        None => Format::Csv,
    });
    if args.list {
        list(format, context)?;
        return Ok(None);
    }
    let sql = match &args.sql {
        Some(sql) => sql.clone(),
        None => read()?,
    };
    let connection = one(args.connection.as_ref(), context)?;
    let name = connection.name.to_string();
    let reader = synced(&connection, "there is nothing to ask", context)?;
    let mut asked = Ok(());
    let printed = print(format, context, |each| match reader.ask(&sql, each) {
        Err(QueryError::Output(error)) => Err(error),
        other => {
            asked = other;
            Ok(())
        }
    });
    asked.map_err(|error| unanswered(error, &name))?;
    printed?;
    Ok(None)
}

/// The statement on the standard input.
fn read() -> Result<String, Error> {
    let none = |message| {
        Error::new(codes::QUERY_EMPTY, message)
            .hint("give it in quotes: `drivetrain query \"SELECT * FROM headcount\"`")
            .hint("`drivetrain query --list` shows questions that are answered already")
    };
    let input = std::io::stdin();
    if input.is_terminal() {
        return Err(none("there is no SQL to run"));
    }
    let mut bytes = Vec::new();
    let read = input.lock().take(MAX_SQL_BYTES + 1).read_to_end(&mut bytes);
    let failed = |message| Error::new(codes::QUERY_UNREADABLE, message);
    read.map_err(|error| failed("the standard input cannot be read").cause(&error))?;
    if bytes.len() as u64 > MAX_SQL_BYTES {
        return Err(failed("the SQL on the standard input is longer than 1 MiB"));
    }
    let text = String::from_utf8(bytes);
    let text = text.map_err(|_| failed("the SQL on the standard input is not UTF-8"))?;
    if text.trim().is_empty() {
        return Err(none("there is no SQL on the standard input"));
    }
    Ok(text)
}

/// Prints the pieces that `give` gives.
fn print(
    format: Format,
    context: &Context,
    give: impl FnOnce(Each<'_>) -> std::io::Result<()>,
) -> Result<(), Error> {
    let is_read = context.ui.is_read();
    Ok(context.ui.stream(|out| match format {
        Format::Table => {
            let mut table = Table::new(room());
            give(&mut |piece| {
                table.add(piece);
                Ok(())
            })?;
            out.write_all(table.text().as_bytes())
        }
        Format::Csv => formats::csv(out, is_read, give),
        Format::Json => formats::json(out, is_read, give),
        Format::Markdown => formats::markdown(out, is_read, give),
    })?)
}

/// The questions that are answered already.
fn list(format: Format, context: &Context) -> Result<(), Error> {
    let columns = ["question".to_owned(), "answers".to_owned()];
    print(format, context, |each| {
        each(Piece::Columns(&columns))?;
        questions().try_for_each(|question| {
            let row = [question.view, question.about].map(|text| Value::Text(text.as_bytes()));
            each(Piece::Row(&row))
        })
    })
}

/// Why there is no answer, for a person.
fn unanswered(error: QueryError, name: &str) -> Error {
    let list = "`drivetrain query --list` shows questions that are answered already";
    match error {
        QueryError::Writes => Error::hinted(
            codes::QUERY_REFUSED,
            "that is not a question: the store is only read here, and nothing but it",
        ),
        QueryError::Several => Error::hinted(
            codes::QUERY_SEVERAL,
            "there is a second statement, and one is answered at a time",
        ),
        QueryError::Empty => {
            Error::new(codes::QUERY_EMPTY, "there is no statement in that SQL").hint(list)
        }
        QueryError::Parameters => Error::hinted(
            codes::QUERY_PARAMETERS,
            "the SQL has parameters (? or :name), and nothing gives them values",
        ),
        QueryError::Sql(message) => {
            let mut error = Error::new(codes::QUERY_FAILED, format!("SQLite says: {message}"));
            let lacks = |view: &str| message == format!("no such table: {view}");
            if questions().any(|question| lacks(question.view)) {
                error = error.hint(format!(
                    "this store was made by an older drivetrain: `drivetrain sync {name}` adds it"
                ));
            }
            error
                .hint(list)
                .hint("`drivetrain query \"PRAGMA table_list\"` shows all tables, `drivetrain query \"PRAGMA table_info(members)\"` the columns of one")
        }
        QueryError::Store(error) => error.into(),
        QueryError::Output(error) => Unprinted(error).into(),
    }
}
