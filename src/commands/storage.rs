//! Where a sign-in is kept, for `connect` and `import-connection`: chosen once, proven to work before
//! anybody types a secret, and written before the connection that names it.

use oauth2::CsrfToken;

use super::place;
use super::vault::forget_copies;
use crate::auth::renewal::LOCK_PATIENCE;
use crate::auth::session::{Record, vault_problem};
use crate::auth::token::Document;
use crate::auth::vault::{Place, VaultError};
use crate::config::{Connection, Name};
use crate::context::Context;
use crate::error::Error;
use crate::foreign::Line;
use crate::lock::Lock;

/// What a person says about the place.
#[derive(Debug, clap::Args)]
pub struct StorageArgs {
    /// Where to keep the sign-in: keyring, file (encrypted, needs a key: `drivetrain vault`) or
    /// plain [default: as before, or the first of these that works; never plain by itself]
    #[arg(long, value_name = "PLACE", hide_possible_values = true, value_parser = place())]
    storage: Option<Place>,

    /// Keep the sign-in in a file that only your user can read, not encrypted
    #[arg(long, conflicts_with = "storage")]
    insecure_storage: bool,
}

impl StorageArgs {
    /// The place that was named.
    pub fn said(&self) -> Option<Place> {
        self.storage
            .or(self.insecure_storage.then_some(Place::Plain))
    }
}

/// The command line without the keyring that it names: a hint that names another place takes its
/// place.
pub fn typed(context: &Context) -> String {
    let typed = &context.environment.typed;
    typed
        .replace(" --storage keyring", "")
        .replace(" --storage=keyring", "")
}

/// A random id for a new connection, of 128 bits: its account in the OS keyring.
pub fn new_id() -> String {
    CsrfToken::new_random_len(16).into_secret()
}

/// Chooses the place and tries it out.
///
/// What is said decides: by a person, or by where the connection was kept so far. Otherwise it is the
/// OS keyring, or, where that cannot be written, an encrypted file if the environment names a key.
/// There is no further step down by itself: a file that is not encrypted has to be asked for.
pub fn choose(
    said: Option<Place>,
    name: &Name,
    id: &str,
    context: &Context,
) -> Result<Place, Error> {
    let probe = |place| context.keep(name, id, place).vault.probe();
    let of = |error: VaultError| Error::of_problem(&vault_problem(&error), &name.to_string());
    if let Some(place) = said {
        probe(place).map_err(of)?;
        return Ok(place);
    }
    let key = context.environment.key();
    match (probe(Place::Keyring), key) {
        (Ok(()), key) => {
            if let Some(key) = key {
                context.ui.say(format!(
                    "the sign-in goes to the OS keyring; the key that {} names is not needed. For runs \
                     while nobody is logged in: --storage file, or later `drivetrain vault move {name} --to file`",
                    key.origin.variable()
                ));
            }
            Ok(Place::Keyring)
        }
        (Err(error), None) => Err(of(error)),
        (Err(error), Some(_)) => {
            let causes = vault_problem(&error);
            probe(Place::File).map_err(|unusable| {
                let mut top = of(unusable);
                let before = format!("the keyring before it: {}", causes.message);
                top.causes.push(before.into());
                top
            })?;
            context.ui.say(format!(
                "{}; the sign-in goes to an encrypted file",
                causes.message
            ));
            Ok(Place::File)
        }
    }
}

/// Keeps the sign-in and the connection: the secret first, so that there is never a connection
/// that looks good and cannot sign in.
pub fn keep_signed_in(
    mut connection: Connection,
    document: &Document,
    record: &Record,
    context: &Context,
) -> Result<Connection, Error> {
    // A secret without its connection, or the other way round, is nothing to leave behind.
    let _orderly = context.interrupts.orderly();
    connection.disconnected_at = None;
    connection.moved_at = None;
    connection.exporting_to = None;
    let keep = context.keep(&connection.name, &connection.id, connection.vault);
    // Somebody has just signed in: a refresh that is under way elsewhere is waited for.
    let _refresh = Lock::acquire_within(&keep.lock, LOCK_PATIENCE)?;
    // As it is now: it may have been moved while somebody signed in.
    let former = Connection::load(&context.paths, &connection.name)?;
    let is_new = former.is_none();
    if let Some(former) = former {
        connection.vault_copies.clone_from(&former.vault_copies);
        if former.vault != connection.vault {
            connection = connection.with_copy(former.vault);
            // From here on a copy may be there, however this ends.
            former.with_copy(connection.vault).save(&context.paths)?;
        }
    }
    keep.save(document, record)
        .map_err(|problem| Error::of_problem(&problem, &connection.name.to_string()))?;
    if let Err(error) = connection.save(&context.paths) {
        if is_new {
            keep.vault.forget()?;
        }
        return Err(error);
    }
    // What is left at the old place would be a dead secret. A keyring that cannot be reached may be
    // why it moved: then the settings remember the copy.
    if let Err(error) = forget_copies(&mut connection, context) {
        context.ui.warn(format!(
            "{}; {}",
            error.message,
            error.hints.first().map_or("", Line::as_str)
        ));
    }
    Ok(connection)
}
