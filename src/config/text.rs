//! A connection's settings as text: what its file holds, and what travels with it to another
//! machine; and why a connection that is here does not sync from here.

use std::path::Path;

use crate::auth::vault::VaultKind;
use crate::codes;
use crate::error::Error;
use crate::files::quoted;

use super::{Connection, Name, secure};

/// What is wrong and where, on one line, with the line that it is about: no secret is in such a file.
fn place(error: &toml::de::Error, text: &str) -> String {
    let what = error.message();
    let before = error.span().and_then(|span| text.get(..span.start));
    let Some(before) = before else {
        return what.to_owned();
    };
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[start..].chars().count() + 1;
    let quoted = text[start..].lines().next().unwrap_or_default().trim();
    format!("TOML parse error at line {line}, column {column}: {what} (`{quoted}`)")
}

impl Connection {
    /// The settings as TOML.
    pub fn to_text(&self) -> Result<String, Error> {
        toml::to_string_pretty(self).map_err(|error| {
            Error::new(codes::CONFIG_UNWRITABLE, "the connection cannot be written").cause(&error)
        })
    }

    /// Reads them. The error says what is wrong with the text.
    pub fn from_text(name: &Name, text: &str) -> Result<Self, String> {
        let mut connection: Self = toml::from_str(text).map_err(|error| place(&error, text))?;
        for url in [&connection.api_url, &connection.authorize_url] {
            secure(url).map_err(|what| format!("{url}: {what}"))?;
        }
        let unknown = |name: &&String| connection.source.stream(name).is_none();
        if let Some(name) = connection.exclude.iter().find(unknown) {
            return Err(format!("exclude: there is no table {name}"));
        }
        for (key, hook) in [
            ("on_failure", &connection.on_failure),
            ("on_recovery", &connection.on_recovery),
        ] {
            if hook.as_ref().is_some_and(|hook| !hook.names_a_program()) {
                return Err(format!("{key} names no program"));
            }
        }
        connection.name = name.clone();
        Ok(connection)
    }

    /// What brings an export that was cut off to its end.
    pub fn export_again(&self) -> Option<String> {
        let to = self.exporting_to.as_ref()?;
        let to = quoted(Path::new(to));
        Some(format!(
            "drivetrain export-connection {} --to {to}",
            self.name
        ))
    }

    /// Whether it is not expected to sync from here: it was signed out on purpose, or moved. What was
    /// cut off, or could not be removed yet, waits for a person.
    pub fn rests(&self) -> bool {
        let cut_off = self.purged_at.is_some() || self.connecting_at.is_some();
        self.moved_at.is_some() || (self.disconnected_at.is_some() && !cut_off)
    }

    /// What lets a sign-in be removed that could not be: by the places that may hold it.
    fn opening(&self) -> &'static str {
        let places = || self.vault_copies.iter().chain([&self.vault]);
        let keyring = places().any(|place| *place == VaultKind::Keyring);
        let file = places().any(|place| *place != VaultKind::Keyring);
        match (keyring, file) {
            (true, true) => "unlock its keyring and make its file writable",
            (true, false) => "unlock its keyring",
            (false, _) => "make the file with its sign-in writable",
        }
    }

    /// Why it cannot be synced from here: its sign-in is on another machine, or nowhere.
    pub fn away(&self) -> Option<Error> {
        let name = self.name.to_string();
        if let Some(at) = self.moved_at {
            let at = at.strftime("%Y-%m-%d %H:%M UTC");
            let message = format!("the connection {name} was moved to another machine on {at}");
            let mut error = Error::new(codes::CONNECTION_MOVED, message);
            if let Some(command) = self.export_again() {
                error = error.hint(format!(
                    "the export was cut off: run `{command}` to complete it"
                ));
            }
            let hint = "it now syncs where the file was imported; to sign in here as well, run `{connect}`";
            return Some(error.hint_for(&name, hint));
        }
        if self.purged_at.is_some() {
            let message = format!(
                "the connection {name} was removed, but its sign-in could not be removed yet"
            );
            return Some(
                Error::new(codes::CONNECTION_NOT_REMOVED, message).hint(format!(
                    "{}, then run `drivetrain disconnect {name}` again to remove the sign-in",
                    self.opening()
                )),
            );
        }
        if self.connecting_at.is_some() {
            let message = format!("the connection {name} was not finished: `connect` was cut off");
            return Some(Error::new(codes::CONNECTION_UNFINISHED, message).hints_for(&name));
        }
        self.disconnected_at?;
        let message = format!("the connection {name} is signed out");
        Some(
            Error::new(codes::AUTH_SIGNED_OUT, message)
                .hint_for(&name, "run `{connect}` to sign in again"),
        )
    }
}
