//! Where a sign-in is kept on this machine, and how it moves from there.
//!
//! A move may be cut off anywhere and leaves a connection that works. Before anything is written at
//! the new place, the connection's settings say that a copy may be there; then the new place is
//! written and read back; then the settings name it, and the old one as the copy; then the old one
//! is forgotten; then nothing is left to be said. So the settings name a place with a sound sign-in
//! at any moment, and no copy is ever unknown: the next move, sign-in or `disconnect` removes it.

use crate::auth::vault::{Vault, VaultError, VaultKind};
use crate::codes;
use crate::config::Connection;
use crate::context::Context;
use crate::error::Error;
use crate::ui::fold;

/// Writes the new place and has the settings name it, with the old one as the copy.
pub fn transfer(
    connection: &mut Connection,
    to: VaultKind,
    context: &Context,
) -> Result<(), Error> {
    let name = connection.name.to_string();
    let of = |error: &VaultError| Error::of_problem(&error.problem(), &name);
    let (old, new) = (
        vault(connection, connection.vault, context),
        vault(connection, to, context),
    );
    let Some(document) = old.load().map_err(|error| of(&error))? else {
        let message = format!("there is no sign-in in the {}", old.describe());
        return Err(Error::new(codes::AUTH_SIGNED_OUT, message)
            .hint_for(&name, "run `{connect}` to sign in again"));
    };
    new.probe().map_err(|error| of(&error))?;
    *connection = connection.clone().with_copy(to);
    connection.save(&context.paths)?;
    new.save(&document).map_err(|error| of(&error))?;
    if new.load().map_err(|error| of(&error))? != Some(document) {
        let message = format!("the {} did not return the stored value", new.describe());
        return Err(Error::new(codes::VAULT_FAILED, message));
    }
    *connection = connection.clone().with_copy(connection.vault);
    connection.vault = to;
    connection.vault_copies.retain(|copy| *copy != to);
    connection.save(&context.paths)
}

/// Removes the copies that the settings name, and says so in them.
///
/// Errors: `vault.copy_left`, for the first one that could not be removed; the settings go on naming
/// it.
pub fn forget_copies(connection: &mut Connection, context: &Context) -> Result<(), Error> {
    let mut left = Vec::new();
    let mut first = None;
    for copy in std::mem::take(&mut connection.vault_copies) {
        let old = vault(connection, copy, context);
        if copy == connection.vault {
            continue;
        }
        if let Err(error) = old.forget() {
            left.push(copy);
            first.get_or_insert((old, error));
        }
    }
    connection.vault_copies = left;
    connection.save(&context.paths)?;
    let Some((old, error)) = first else {
        return Ok(());
    };
    let message = format!("a copy of the sign-in is still in the {}", old.describe());
    let problem = error.problem();
    let mut top = Error::new(codes::VAULT_COPY_LEFT, message).hint(format!(
        "run `drivetrain vault move {} --to {}` again when it is available",
        connection.name,
        connection.vault.word()
    ));
    top.causes.push(problem.message);
    top.causes.extend(problem.causes);
    Err(top)
}

/// A connection's vault at this place.
pub fn vault(connection: &Connection, place: VaultKind, context: &Context) -> Vault {
    context
        .sign_in_store(&connection.name, &connection.id, place)
        .vault
}

/// Says what a place does not protect from.
pub fn warn(connection: &Connection, context: &Context) {
    if connection.sandbox.is_some() {
        return;
    }
    match connection.vault {
        VaultKind::Keyring => {}
        VaultKind::Plain => context
            .ui
            .warn("the sign-in is stored unencrypted, as you asked"),
        VaultKind::File if context.key_beside() => context.ui.warn(
            "the key is in the same folder as the file it opens: this protects no better than an unencrypted file",
        ),
        VaultKind::File => context.ui.say(fold(
            "Keep the key out of the file's backups: both together are the sign-in.",
            "  ",
        )),
    }
}
