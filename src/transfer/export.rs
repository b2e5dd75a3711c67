//! The steps of an export, each of which may be the last one before a kill: see [the table](super).

use std::path::Path;

use zeroize::Zeroizing;

use super::vault::forget_copies;
use super::{Exported, read_file};
use crate::auth::export;
use crate::auth::sign_in_store::SignInStore;
use crate::auth::token::Credentials;
use crate::codes;
use crate::config::Connection;
use crate::context::{Context, now};
use crate::error::Error;
use crate::files;
use crate::secret::Secret;

/// A connection that has something to move.
pub fn movable(connection: &Connection) -> Result<(), Error> {
    if connection.sandbox.is_some() {
        let message = "a sandbox connection has its company on this machine, and cannot be moved";
        return Err(Error::new(codes::EXPORT_SANDBOX, message)
            .hint_for("sandbox", "make one there: `{connect} --yes`"));
    }
    match connection.away() {
        Some(error) if connection.moved_at.is_none() => Err(error),
        _ => Ok(()),
    }
}

/// The sign-in, which must be here. Of a connection that was moved it is only if that was cut off,
/// and `None` if that was after it was forgotten.
pub fn held(
    connection: &Connection,
    context: &Context,
) -> Result<(SignInStore, Option<Credentials>), Error> {
    let name = connection.name.to_string();
    let keep = context.sign_in_of(connection);
    let of = |problem| Error::of_problem(&problem, &name);
    if let Some(problem) = keep.info().and_then(|record| record.sign_in_again) {
        return Err(of(problem));
    }
    let Some(mut document) = keep.load().map_err(of)? else {
        if connection.exporting_to.is_some() {
            return Ok((keep, None));
        }
        return Err(connection.away().unwrap_or_else(|| {
            Error::new(codes::AUTH_SIGNED_OUT, "there is no saved sign-in").hint_for(
                &name,
                "run `{connect}` to sign in; there is nothing to move yet",
            )
        }));
    };
    // The one that is used here is the one that is needed there.
    if let Some(secret) = context.given_secret(connection) {
        document.client_secret = secret.map_err(of)?.clone();
    }
    Ok((keep, Some(document)))
}

/// Nothing is replaced that was not meant to be.
pub fn free(to: &Path, force: bool) -> Result<(), Error> {
    match to.symlink_metadata() {
        Ok(meta) if force && meta.is_file() => Ok(()),
        Ok(_) => {
            let message = format!("{} already exists", to.display());
            Err(Error::hinted(codes::EXPORT_EXISTS, message))
        }
        Err(_) => Ok(()),
    }
}

/// Whether an export that was cut off had made the file: one with the tokens that are here. One from
/// an earlier move of the same connection holds others.
pub fn is_made(
    connection: &Connection,
    document: &Credentials,
    to: &Path,
    passphrase: &Secret,
) -> Result<bool, Error> {
    if !to.is_file() {
        return Ok(false);
    }
    let Ok(text) = export::open(&read_file(to)?, passphrase) else {
        return Ok(false);
    };
    Ok(Exported::read(&text, to).is_ok_and(|(exported, made)| {
        let sign_in = exported.sign_in;
        made.id == connection.id
            && (sign_in.access, sign_in.refresh)
                == (document.access.clone(), document.refresh.clone())
    }))
}

/// Says that there may be two files with one sign-in.
pub fn written_again(to: &Path, context: &Context) {
    context.ui.warn(format!(
        "the interrupted export had left no file at {}, so it was written now. If you already made and imported one elsewhere, delete this one: two machines that renew one sign-in end it for both",
        to.display()
    ));
}

/// The file, up to its place. Its own copy is marked between the two: from the mark on it refuses to
/// sync, and before its place no one finds the file.
pub fn write(
    connection: &mut Connection,
    document: Credentials,
    keep: &SignInStore,
    to: &Path,
    passphrase: &Secret,
    context: &Context,
) -> Result<(), Error> {
    let failed = |message: String| {
        Error::new(codes::EXPORT_FAILED, message)
            .hint("nothing was changed; this machine continues as before")
    };
    let text = Exported::of(connection, document, keep.info())?.to_text();
    let sealed = export::seal(&text, passphrase).map_err(|error| failed(error.to_string()))?;
    files::sweep(to)?;
    let staged = files::stage(to, &sealed)?;
    let back = export::open(&read_file(staged.path())?, passphrase);
    if !back.is_ok_and(|back: Zeroizing<Vec<u8>>| *back == *text) {
        let message = format!("{} could not be read back correctly", to.display());
        return Err(failed(message));
    }
    let former = (connection.moved_at, connection.exporting_to.clone());
    connection.moved_at = connection.moved_at.or_else(|| Some(now()));
    connection.exporting_to = Some(to.to_string_lossy().into_owned());
    connection.save(&context.paths)?;
    if let Err(error) = staged.place() {
        (connection.moved_at, connection.exporting_to) = former;
        connection.save(&context.paths)?;
        return Err(error.into());
    }
    Ok(())
}

/// Forgets the tokens, and every copy of them on this machine. Only then the export is at its end.
pub fn forget(
    connection: &mut Connection,
    keep: &SignInStore,
    context: &Context,
) -> Result<(), Error> {
    let again = format!(
        "the file is complete, and {0} no longer syncs here; run `drivetrain export-connection {0}` again to remove the sign-in",
        connection.name
    );
    if let Err(error) = keep.vault.forget() {
        let message = format!(
            "the sign-in could not be removed from the {}",
            keep.vault.describe()
        );
        return Err(Error::new(codes::AUTH_NOT_FORGOTTEN, message)
            .cause(&error)
            .hint(again));
    }
    forget_copies(connection, context).map_err(|error| error.hint(again))?;
    files::remove(&keep.info)?;
    connection.exporting_to = None;
    connection.save(&context.paths)
}
