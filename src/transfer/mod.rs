//! A connection moves: to another machine as one encrypted file ([`export`]), or its sign-in to
//! another place on this one ([`vault`]).
//!
//! Refresh tokens may rotate, and two machines that both renew one sign-in end both. So there is one
//! owner at any moment, and after a kill at any point it is certain which:
//!
//! | the exporter was killed | it syncs here | the file | who owns the sign-in |
//! |---|---|---|---|
//! | before its own copy was marked `moved_at` | yes | not in its place, at most a hidden `.NAME….tmp` | this machine |
//! | after that | no, until it is connected again | in its place, or the tokens are still here | the machine that imports the file |
//!
//! The mark comes after the file was written, read back and decrypted, and before it gets its name:
//! no one finds a file whose sign-in is still in use here. In the second case the settings say that
//! the export has not come to its end (`exporting_to`), and the same export goes on where it was: it
//! looks for a file that holds the very tokens that are still here, makes it if there is none, and
//! only then forgets them.

pub mod export;
pub mod vault;

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::auth::export::ExportError;
use crate::auth::sign_in_store::SignInInfo;
use crate::auth::token::Credentials;
use crate::codes;
use crate::config::{Connection, Name};
use crate::context::{Context, now};
use crate::error::Error;
use crate::files::{self, Closed};
use crate::secret::{Secret, text};

/// The version of what is in the file.
const VERSION: u32 = 1;

/// Largest exported file, in bytes: the settings' and the sign-in's largest.
const MAX_FILE_BYTES: u64 = 2 << 20;

/// Fewest characters of a passphrase: a thief of the file may guess for years.
const MIN_PASSPHRASE_CHARS: usize = 12;

/// What is in the file, as JSON.
#[derive(Serialize, Deserialize)]
pub struct Exported {
    /// The version of this form.
    drivetrain_connection: u32,
    /// The program that made it.
    made_by: String,
    made_at: Timestamp,
    /// The connection's name where it was.
    name: String,
    /// Its settings, as its file has them.
    settings: String,
    /// Its tokens and the app's secret.
    pub sign_in: Credentials,
    /// What was known of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<SignInInfo>,
}

/// What tells one version from another.
#[derive(Deserialize)]
struct Version {
    drivetrain_connection: u32,
}

impl Exported {
    fn of(
        connection: &Connection,
        sign_in: Credentials,
        record: Option<SignInInfo>,
    ) -> Result<Self, Error> {
        let here = Connection {
            moved_at: None,
            exporting_to: None,
            connecting_at: None,
            purged_at: None,
            vault_copies: Vec::new(),
            ..connection.clone()
        };
        Ok(Self {
            drivetrain_connection: VERSION,
            made_by: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: now(),
            name: connection.name.to_string(),
            settings: here.to_text()?,
            sign_in,
            record,
        })
    }

    fn to_text(&self) -> Zeroizing<Vec<u8>> {
        // Plain fields: there is nothing here that cannot be written.
        Zeroizing::new(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads it back, with the connection in it. No message quotes what is there.
    pub fn read(text: &[u8], file: &Path) -> Result<(Self, Connection), Error> {
        let unreadable = |what: &str| {
            let message = format!("{} does not contain a connection: {what}", file.display());
            Error::new(codes::IMPORT_UNREADABLE, message)
        };
        let version: Version = serde_json::from_slice(text)
            .map_err(|_| unreadable("it was encrypted by something else"))?;
        if version.drivetrain_connection != VERSION {
            let message = format!("{} was written by a newer drivetrain", file.display());
            return Err(Error::hinted(codes::IMPORT_NEWER, message));
        }
        let exported: Self =
            serde_json::from_slice(text).map_err(|_| unreadable("parts of it are missing"))?;
        let name: Name = exported
            .name
            .parse()
            .map_err(|what: String| unreadable(&what))?;
        let connection = Connection::from_text(&name, &exported.settings)
            .map_err(|what| unreadable(&format!("its settings: {what}")))?;
        Ok((exported, connection))
    }
}

/// The file cannot be opened, and why.
pub fn unopened(error: &ExportError, file: &Path) -> Error {
    let shown = file.display();
    let of = |code| Error::hinted(code, format!("{shown} cannot be opened: {error}"));
    match error {
        ExportError::WrongPassphrase => of(codes::IMPORT_PASSPHRASE),
        ExportError::Damaged => of(codes::IMPORT_DAMAGED),
        _ => of(codes::IMPORT_UNREADABLE).hint("use a file from `drivetrain export-connection`"),
    }
}

/// Reads an exported file, wherever and however it lies: it is encrypted.
pub fn read_file(file: &Path) -> Result<Vec<u8>, Error> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let read = std::fs::File::open(file)
        .and_then(|opened| opened.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(|error| {
        let message = format!("{} cannot be read", file.display());
        Error::new(codes::IMPORT_NO_FILE, message)
            .cause(&error)
            .hint("`drivetrain export-connection` on the other machine writes the file")
    })?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(unopened(&ExportError::Foreign, file));
    }
    Ok(bytes)
}

/// The passphrase: from a file that others cannot read, or asked for. Never from an argument or a
/// variable, which other programs can see.
pub fn passphrase(file: Option<&Path>, is_new: bool, context: &Context) -> Result<Secret, Error> {
    let flag = "--passphrase-file";
    if let Some(file) = file {
        let bytes = Zeroizing::new(files::read_given(file, 4096, Closed::ToAll)?);
        let held = text(&bytes).map_err(|what| format!("it holds {what}"));
        let held = held.and_then(|text| check(Secret::new(text.trim()), is_new));
        return held.map_err(|what| {
            let message = format!("{} does not hold a passphrase: {what}", file.display());
            Error::new(codes::EXPORT_PASSPHRASE, message)
        });
    }
    if !is_new {
        return Ok(context.ui.password("Passphrase of the file", flag)?);
    }
    loop {
        let first = context
            .ui
            .password("Choose a passphrase for the file", flag)?;
        let first = match check(first, true) {
            Ok(first) => first,
            Err(what) => {
                context.ui.warn(what);
                continue;
            }
        };
        if context.ui.password("Repeat the passphrase", flag)? == first {
            return Ok(first);
        }
        context.ui.warn("The passphrases do not match");
    }
}

fn check(passphrase: Secret, is_new: bool) -> Result<Secret, String> {
    let length = passphrase.expose().chars().count();
    match length {
        0 => Err("it is empty".into()),
        1..MIN_PASSPHRASE_CHARS if is_new => Err(format!(
            "too short: use at least {MIN_PASSPHRASE_CHARS} characters"
        )),
        _ => Ok(passphrase),
    }
}
