//! What views read of a connection's settings: a table beside the rows, so that each program that opens
//! the file counts by the same rules.

use rusqlite::params;

use super::error::Answer;
use super::statement::Statements as _;
use super::{Store, error};

impl Store {
    /// The same store, whose views go by these settings. One without a value is as if it had never
    /// been set; nothing is written where they are there already.
    pub fn set<'a>(
        self,
        settings: impl IntoIterator<Item = (&'a str, Option<String>)>,
    ) -> Answer<Self> {
        let set = || -> error::Result<()> {
            for (name, value) in settings {
                let found = "SELECT value FROM _settings WHERE name = ?1";
                let found: Option<String> = self.connection.row(found, [name], |row| row.get(0))?;
                if found == value {
                    continue;
                }
                match value {
                    Some(value) => self.connection.run(
                        "INSERT OR REPLACE INTO _settings VALUES (?1, ?2)",
                        params![name, value],
                    )?,
                    None => self
                        .connection
                        .run("DELETE FROM _settings WHERE name = ?1", [name])?,
                };
            }
            Ok(())
        };
        set().map_err(|failure| self.says(failure))?;
        Ok(self)
    }
}
