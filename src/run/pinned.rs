//! The company that a connection belongs to: its settings remember it, and so does its database.

use super::Company;
use crate::codes;
use crate::config::Connection;
use crate::context::Context;
use crate::error::Error;
use crate::foreign::Foreign;
use crate::source::Source;
use crate::store::Reader;

/// Whether a database holds this company's data, or none yet.
pub(super) fn is_of(source: &Source, id: &Foreign, reader: &Reader) -> Result<bool, Error> {
    let Some(company) = source.stream(source.company.stream) else {
        return Ok(true);
    };
    let there = reader.keys(company)?;
    Ok(there.is_empty() || there.iter().any(|known| *id == *known.as_str()))
}

impl Context {
    /// The database remembers whose it is, even if the connection's file was removed and made again.
    pub(super) fn check_store(
        &self,
        connection: &Connection,
        company: &Company,
    ) -> Result<(), Error> {
        let Some(reader) = self.reader(connection)? else {
            return Ok(());
        };
        if is_of(connection.source, &company.id, &reader)? {
            return Ok(());
        }
        let message = format!(
            "this sign-in is for the company {}, and {} holds another company's data",
            company.name,
            self.paths.store(&connection.name).display()
        );
        Err(Error::hinted(codes::CONNECTION_OTHER_COMPANY, message)
            .hint("or move that file away; nothing was read or changed"))
    }

    /// Remembers the company of a connection that was made while it could not be asked for.
    pub(super) fn pin(&self, connection: &Connection, company: &Company) -> Result<(), Error> {
        if !connection.company.id.is_empty() {
            return Ok(());
        }
        let mut now = self.connection(&connection.name)?;
        now.company.id.clone_from(&company.id);
        now.company.name.clone_from(&company.name);
        now.save(&self.paths)
    }
}
