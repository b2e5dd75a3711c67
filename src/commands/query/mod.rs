//! `drivetrain query`: one question to a database, in SQL or by name, without being able to change it.
//!
//! A signal ends the program at once, as anywhere where there is nothing to leave in order: the store
//! is only read, and what was printed is printed.

mod cells;
mod file;
mod formats;
mod layout;
mod table;
mod unanswered;

use std::io::{self, IsTerminal, Read, Write as _};
use std::path::PathBuf;

use clap::ValueEnum;

use self::file::File;
use self::formats::Each;
use self::table::{Shown, Table};
use super::candidates;
use super::chosen::{one, synced};
use crate::codes;
use crate::config::Name;
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::files::quoted;
use crate::store::{Piece, QueryError, Reader, Value, questions};
use crate::ui::{Unprinted, room};

/// Largest statement that is read, in bytes.
const MAX_SQL_BYTES: u64 = 1 << 20;

const EXAMPLES: &str = "\
Examples:
  # the saved questions
  drivetrain query --list
  # one of them, the newest months first
  drivetrain query payroll_cost_by_month --limit 12
  # your own SQL
  drivetrain query \"SELECT job_title, count(*) FROM members WHERE active GROUP BY 1\"
  # into a file for a spreadsheet
  drivetrain query pay_changes -o pay.csv
  drivetrain query < report.sql";

/// Query the database with SQL or a saved question
///
/// Only reads: what would change the database, or reach another file, is refused. Rows are printed as
/// they come, except in a table, whose widths depend on all of them.
///
/// In a terminal, a saved question or a table shows the columns that fit, the newest rows first, and amounts
/// with thousands apart; a long answer opens in a pager (DRIVETRAIN_PAGER, PAGER, else less). In a pipe or a
/// file everything is exact and in order of time.
///
/// A spreadsheet runs text that begins with =, +, - or @ as a formula. Import a CSV file with its columns
/// set to Text instead of opening it with a double-click.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// One SELECT, or the name of a saved question or table [default: read from standard input]
    #[arg(value_name = "SQL", conflicts_with = "list", add = candidates::answers())]
    sql: Option<String>,

    /// List the saved questions
    #[arg(long)]
    list: bool,

    /// Connection [default: the usual one, else the only one]
    #[arg(short, long, value_name = "NAME", add = candidates::connections())]
    connection: Option<Name>,

    /// How to print the answer [default: table in a terminal, else csv]
    #[arg(short, long, value_name = "FORMAT", value_enum)]
    format: Option<Format>,

    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,

    /// Write to this file instead; its ending (.csv, .json, .md) sets the format
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// At most this many rows; of a saved question, the newest
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,

    /// Show all columns, also those that do not fit the terminal
    #[arg(long)]
    all_columns: bool,
}

/// How an answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Readable columns
    Table,
    /// CSV (empty and NULL look the same)
    Csv,
    /// An array with one object per row
    Json,
    /// A table for a ticket or a pull request
    Markdown,
}

/// Asks, or lists.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let lists = args.list || args.sql.is_none() && io::stdin().is_terminal();
    let typed = match &args.sql {
        _ if lists => String::new(),
        Some(sql) => sql.clone(),
        None => read()?,
    };
    let asked = args.format.or_else(|| args.json.then_some(Format::Json));
    let printer = match &args.output {
        Some(path) => Printer {
            format: file::format(path, asked)?,
            shown: None,
            file: Some(File::begin(path)?),
        },
        None => {
            let room = room();
            let usual = room.map_or(Format::Csv, |_| Format::Table);
            Printer {
                format: asked.unwrap_or(usual),
                shown: room.map(|room| Shown {
                    room,
                    sql: typed.clone(),
                    all: args.all_columns,
                    limit: args.limit,
                    name: None,
                }),
                file: None,
            }
        }
    };
    if lists {
        printer.print(context, list)?;
        return Ok(None);
    }
    let connection = one(args.connection.as_ref(), context)?;
    let name = connection.name.to_string();
    let reader = synced(&connection, "there is nothing to query", context)?;
    answer(reader, &typed, &name, (printer, args.limit), context)?;
    if let Some(path) = &args.output {
        context.ui.say(format!("saved {}", quoted(path)));
    }
    Ok(None)
}

/// Asks the store, and prints what it answers.
fn answer(
    mut reader: Reader,
    typed: &str,
    name: &str,
    (mut printer, limit): (Printer, Option<u64>),
    context: &Context,
) -> Result<(), Error> {
    let unanswered = |error| unanswered::told(error, typed, name);
    let newest_first = printer.format == Format::Table && printer.shown.is_some();
    let asked = reader.understand(typed, newest_first, limit);
    let asked = asked.map_err(unanswered)?;
    if let Some(shown) = &mut printer.shown {
        shown.name.clone_from(&asked.name);
    }
    let mut ended = Ok(());
    let printed = printer.print(context, |each| {
        let mut left = limit;
        let answered = reader.ask(&asked.sql, &mut |piece| {
            if let (Piece::Row(_), Some(left)) = (&piece, &mut left) {
                *left = left.checked_sub(1).ok_or(io::ErrorKind::Interrupted)?;
            }
            each(piece)
        });
        match answered {
            Err(QueryError::Output(error)) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(QueryError::Output(error)) => Err(error),
            Err(error) => {
                ended = Err(error);
                Err(io::Error::other("there is no answer"))
            }
            Ok(()) => Ok(()),
        }
    });
    ended.map_err(unanswered)?;
    printed
}

/// Where an answer goes, and how it looks.
struct Printer {
    format: Format,
    /// How a terminal shows it.
    shown: Option<Shown>,
    file: Option<File>,
}

impl Printer {
    /// Prints the pieces that `give` gives.
    fn print(
        self,
        context: &Context,
        give: impl FnOnce(Each<'_>) -> io::Result<()>,
    ) -> Result<(), Error> {
        let is_read = self.file.is_none() && context.ui.is_read();
        let format = self.format;
        if format == Format::Table {
            let mut table = Table::new(self.shown);
            let taken = give(&mut |piece| {
                table.add(piece);
                Ok(())
            });
            taken.map_err(Unprinted)?;
            return context.page(&table.text());
        }
        let write = |out: &mut dyn io::Write| match format {
            Format::Json => formats::json(out, is_read, give),
            Format::Markdown => formats::markdown(out, is_read, give),
            Format::Csv | Format::Table => formats::csv(out, is_read, give),
        };
        match self.file {
            Some(mut file) => {
                let mut out = io::BufWriter::new(&mut file);
                let written = write(&mut out).and_then(|()| out.flush());
                drop(out);
                file.end(written)
            }
            None => Ok(context.ui.stream(write)?),
        }
    }
}

/// The statement on the standard input.
fn read() -> Result<String, Error> {
    let input = io::stdin();
    let mut bytes = Vec::new();
    let read = input.lock().take(MAX_SQL_BYTES + 1).read_to_end(&mut bytes);
    let failed = |message| Error::new(codes::QUERY_UNREADABLE, message);
    read.map_err(|error| failed("standard input cannot be read").cause(&error))?;
    if bytes.len() as u64 > MAX_SQL_BYTES {
        return Err(failed("the SQL on standard input is longer than 1 MiB"));
    }
    let text = String::from_utf8(bytes);
    let text = text.map_err(|_| failed("the SQL on standard input is not UTF-8"))?;
    if text.trim().is_empty() {
        let error = Error::new(codes::QUERY_EMPTY, "there is no SQL on standard input");
        return Err(error
            .hint("give it in quotes: `drivetrain query \"SELECT * FROM headcount\"`")
            .hint(unanswered::LIST));
    }
    Ok(text)
}

/// The saved questions.
fn list(each: Each<'_>) -> io::Result<()> {
    let columns = ["question", "answers"].map(str::to_owned);
    each(Piece::Columns(&columns))?;
    questions().try_for_each(|question| {
        let row = [question.view, question.about].map(|text| Value::Text(text.as_bytes()));
        each(Piece::Row(&row))
    })
}
