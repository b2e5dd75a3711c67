//! A person's question: one reading statement, with its rows handed on as they come.
//!
//! Three things keep it from changing anything: SQLite asks here before each action of a statement
//! (the *authorizer*), it must call the statement read-only, and the connection is `query_only`.
//! Another database cannot be attached, and no setting can be changed.

use std::io;

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::ValueRef;
use rusqlite::{Error, ErrorCode};

use super::reader::Reader;
use crate::staging::StoreError;
use crate::store::statement::Statements as _;
use crate::store::{error, views};
use crate::text::near;

/// Pragmas that only read, with any argument.
const TELLING: [&str; 12] = [
    "collation_list",
    "compile_options",
    "database_list",
    "foreign_key_list",
    "function_list",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "table_info",
    "table_list",
    "table_xinfo",
];

/// Pragmas that only read if they have no argument.
const ASKED: [&str; 5] = [
    "encoding",
    "page_count",
    "page_size",
    "schema_version",
    "user_version",
];

/// Words that are a whole statement, or begin one: what is wrong with it, SQLite says.
const STATEMENTS: [&str; 8] = [
    "analyze", "begin", "commit", "end", "reindex", "rollback", "select", "vacuum",
];

/// A value as SQLite has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number that is not exact.
    Real(f64),
    /// Text, by its bytes: SQLite does not make sure that they are UTF-8.
    Text(&'a [u8]),
    /// Bytes.
    Blob(&'a [u8]),
}

/// A part of an answer.
#[derive(Debug, Clone, Copy)]
pub enum Piece<'a> {
    /// The names of the columns, first and once.
    Columns(&'a [String]),
    /// A row.
    Row(&'a [Value<'a>]),
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// One statement.
    pub sql: String,
    /// The table or view whose rows it asks for, if it was asked for by its name alone.
    pub name: Option<String>,
}

/// Why a question has no answer.
#[derive(Debug)]
pub enum QueryError {
    /// It would change the store, or reach beyond it.
    Writes,
    /// There is a second statement behind the first.
    Several,
    /// There is no statement.
    Empty,
    /// It has parameters, which nothing sets.
    Parameters,
    /// It is one word, and no table or view has that name; these have one that is near it.
    NoName(Vec<String>),
    /// SQLite cannot understand or evaluate it: its own words.
    Sql(String),
    /// The store cannot be read.
    Store(StoreError),
    /// The answer could not be passed on.
    Output(io::Error),
}

impl Reader {
    /// What was typed, as a statement: the bare name of a table or view asks for all its rows, or for the newest so
    /// many, with these first or last.
    pub fn understand(
        &mut self,
        typed: &str,
        newest_first: bool,
        most: Option<u64>,
    ) -> Result<Asked, QueryError> {
        let spelled = self.spelled_out(typed, newest_first, most);
        spelled.map_err(|failure| self.told(failure))?
    }

    /// Answers one statement, part by part.
    pub fn ask(
        mut self,
        sql: &str,
        each: &mut dyn FnMut(Piece<'_>) -> io::Result<()>,
    ) -> Result<(), QueryError> {
        let set = self.connection.authorizer(Some(allowed));
        set.map_err(|failure| self.told(failure))?;
        let statement = self.connection.prepare(sql);
        let mut statement = statement.map_err(|failure| self.told(failure))?;
        if !statement.readonly() || statement.column_count() == 0 {
            return Err(QueryError::Writes);
        }
        if statement.parameter_count() > 0 {
            return Err(QueryError::Parameters);
        }
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.raw_query();
        // Before the column names: a statement that fails at once prints nothing.
        let mut next = rows.next().map_err(|failure| self.told(failure))?;
        each(Piece::Columns(&columns)).map_err(QueryError::Output)?;
        while let Some(row) = next {
            let value = |at| row.get_ref(at).map(value);
            let values: Result<Vec<_>, _> = (0..columns.len()).map(value).collect();
            let values = values.map_err(|failure| self.told(failure))?;
            each(Piece::Row(&values)).map_err(QueryError::Output)?;
            next = rows.next().map_err(|failure| self.told(failure))?;
        }
        Ok(())
    }

    fn spelled_out(
        &self,
        typed: &str,
        newest_first: bool,
        most: Option<u64>,
    ) -> error::Result<Result<Asked, QueryError>> {
        let word = typed.trim();
        let is_name = !word.is_empty()
            && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !STATEMENTS.contains(&word.to_ascii_lowercase().as_str());
        if !is_name {
            let (sql, name) = (typed.to_owned(), None);
            return Ok(Ok(Asked { sql, name }));
        }
        let all = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')";
        let names: Vec<String> = self.connection.rows(all, [], |row| row.get(0))?;
        let Some(name) = names.iter().find(|it| it.eq_ignore_ascii_case(word)) else {
            let public = names.iter().filter(|it| !it.starts_with('_'));
            let near = near(word, public.map(String::as_str)).into_iter();
            return Ok(Err(QueryError::NoName(near.map(str::to_owned).collect())));
        };
        let by = |newest_first| {
            let order = views::order(name, newest_first);
            order.map_or_else(String::new, |by| format!(" ORDER BY {by}"))
        };
        let mut rows = format!("\"{name}\"");
        if let Some(most) = most {
            // The same rows wherever they go: those that a person sees first.
            rows = format!("(SELECT * FROM {rows}{} LIMIT {most})", by(true));
        }
        Ok(Ok(Asked {
            sql: format!("SELECT * FROM {rows}{}", by(newest_first)),
            name: Some(name.clone()),
        }))
    }

    fn told(&self, failure: Error) -> QueryError {
        match failure {
            Error::MultipleStatement => QueryError::Several,
            Error::Empty => QueryError::Empty,
            Error::SqlInputError { error, .. } | Error::SqliteFailure(error, _)
                if error.code == ErrorCode::AuthorizationForStatementDenied =>
            {
                QueryError::Writes
            }
            Error::SqliteFailure(error, _) if error.code == ErrorCode::ReadOnly => {
                QueryError::Writes
            }
            Error::SqlInputError { msg, .. } => QueryError::Sql(msg),
            Error::SqliteFailure(error, Some(message)) if is_the_questions(error.code) => {
                QueryError::Sql(message)
            }
            failure => match failure.sqlite_error_code() {
                Some(_) => QueryError::Store(self.says(failure)),
                None => QueryError::Sql(failure.to_string()),
            },
        }
    }
}

/// Whether an error of this kind is about the question, not about the store.
fn is_the_questions(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::Unknown | ErrorCode::TooBig | ErrorCode::TypeMismatch | ErrorCode::ApiMisuse
    )
}

/// Whether a statement may do this.
fn allowed(asked: AuthContext<'_>) -> Authorization {
    let may = match asked.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => true,
        AuthAction::Function { function_name } => {
            !function_name.eq_ignore_ascii_case("load_extension")
        }
        AuthAction::Pragma {
            pragma_name,
            pragma_value,
        } => {
            let name = pragma_name.to_ascii_lowercase();
            TELLING.contains(&name.as_str())
                || pragma_value.is_none() && ASKED.contains(&name.as_str())
        }
        _ => false,
    };
    if may {
        Authorization::Allow
    } else {
        Authorization::Deny
    }
}

pub(super) fn value(value: ValueRef<'_>) -> Value<'_> {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(bytes) => Value::Text(bytes),
        ValueRef::Blob(bytes) => Value::Blob(bytes),
    }
}
