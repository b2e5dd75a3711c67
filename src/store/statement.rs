//! A statement in one call, kept prepared for the next time.

use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, Params, Row};

use super::error::Result;

pub(super) trait Statements {
    /// Changes rows, and counts them.
    fn run(&self, sql: &str, given: impl Params) -> Result<usize>;

    /// Whether there is a row.
    fn any(&self, sql: &str, given: impl Params) -> Result<bool>;

    /// The row, if there is one.
    fn row<T>(
        &self,
        sql: &str,
        given: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>>;

    /// All rows.
    fn rows<T, C: FromIterator<T>>(
        &self,
        sql: &str,
        given: impl Params,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<C>;

    /// The value of the one row.
    fn value<T: FromSql>(&self, sql: &str, given: impl Params) -> Result<T> {
        let value = self.row(sql, given, |row| row.get(0))?;
        value.ok_or(rusqlite::Error::QueryReturnedNoRows)
    }

    /// The first value of each row.
    fn column<T: FromSql, C: FromIterator<T>>(&self, sql: &str, given: impl Params) -> Result<C> {
        self.rows(sql, given, |row| row.get(0))
    }
}

impl Statements for Connection {
    fn run(&self, sql: &str, given: impl Params) -> Result<usize> {
        self.prepare_cached(sql)?.execute(given)
    }

    fn any(&self, sql: &str, given: impl Params) -> Result<bool> {
        self.prepare_cached(sql)?.exists(given)
    }

    fn row<T>(
        &self,
        sql: &str,
        given: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        self.prepare_cached(sql)?.query_row(given, read).optional()
    }

    fn rows<T, C: FromIterator<T>>(
        &self,
        sql: &str,
        given: impl Params,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<C> {
        self.prepare_cached(sql)?.query_map(given, read)?.collect()
    }
}
