//! Where a sign-in is kept, for `connect` and `import-connection`: chosen once, proven to work before
//! a secret is typed, and never kept for a connection that cannot be found.

use std::path::PathBuf;

use clap::builder::TypedValueParser as _;
use oauth2::CsrfToken;

use crate::auth::renewal::LOCK_TIMEOUT;
use crate::auth::sign_in_store::SignInInfo;
use crate::auth::token::Credentials;
use crate::auth::vault::{VaultError, VaultKind, key};
use crate::codes;
use crate::config::{Connection, Name};
use crate::context::{Context, now};
use crate::error::{Error, Step};
use crate::files;
use crate::foreign;
use crate::transfer::vault::forget_copies;

/// Reads a place where a sign-in is kept.
pub fn place() -> impl clap::builder::TypedValueParser<Value = VaultKind> {
    clap::builder::PossibleValuesParser::new(VaultKind::ALL.map(VaultKind::word)).try_map(|word| {
        let found = VaultKind::ALL
            .into_iter()
            .find(|place| place.word() == word);
        found.ok_or("there is no such place")
    })
}

/// What a person says about the place.
#[derive(Debug, clap::Args)]
pub struct StorageArgs {
    /// Where to keep the sign-in: keyring, file (encrypted) or plain
    /// [default: keep the current place, else keyring, else encrypted file]
    #[arg(long, help_heading = "Where to keep it", value_name = "PLACE", hide_possible_values = true, value_parser = place())]
    storage: Option<VaultKind>,

    /// Store the sign-in unencrypted, in a file only you can read
    #[arg(long, help_heading = "Where to keep it", conflicts_with = "storage")]
    insecure_storage: bool,
}

impl StorageArgs {
    /// The place that was named.
    pub fn said(&self) -> Option<VaultKind> {
        self.storage
            .or(self.insecure_storage.then_some(VaultKind::Plain))
    }
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
    said: Option<VaultKind>,
    name: &Name,
    id: &str,
    context: &Context,
) -> Result<VaultKind, Error> {
    let probe = |place| context.sign_in_store(name, id, place).vault.probe();
    let of = |error: VaultError| Error::of_problem(&error.problem(), &name.to_string());
    if let Some(place) = said {
        probe(place).map_err(of)?;
        return Ok(place);
    }
    let key = context.environment.key();
    match (probe(VaultKind::Keyring), key) {
        (Ok(()), key) => {
            if let Some(key) = key {
                context.ui.say(format!(
                    "the sign-in goes to the system keyring; the key in {} is not needed. To \
                     sync while you are not logged in: --storage file, or later `drivetrain \
                     vault move {name} --to file`",
                    key.origin.variable()
                ));
            }
            Ok(VaultKind::Keyring)
        }
        (Err(error), None) => Err(of(error)),
        (Err(error), Some(_)) => {
            let causes = error.problem();
            probe(VaultKind::File).map_err(|unusable| {
                let mut top = of(unusable);
                let before = format!("the previous entry in the keyring: {}", causes.message);
                top.causes.push(before.into());
                top
            })?;
            context.ui.say(format!(
                "{}; the sign-in goes to an encrypted file",
                causes.message
            ));
            Ok(VaultKind::File)
        }
    }
}

/// Chooses the place as [`choose`] does. Where neither a keyring nor a key is there, a person is asked, and a new
/// key is made if they like; the second part is its path, and whether it was there
/// before.
pub fn chosen_or_asked(
    said: Option<VaultKind>,
    name: &Name,
    id: &str,
    context: &Context,
) -> Result<(VaultKind, Option<(PathBuf, bool)>), Error> {
    let error = match choose(said, name, id, context) {
        Err(error)
            if said.is_none() && context.environment.key().is_none() && context.ui.asks() =>
        {
            error
        }
        chosen => return Ok((chosen?, None)),
    };
    let path = key_path(context);
    let shown = foreign::path(&path);
    tracing::debug!("no keyring: {}", error.message);
    context
        .ui
        .say("  No keyring is available on this computer.\n");
    let exists = path.exists();
    let key = if exists {
        format!("Encrypted file, with the key {shown}")
    } else {
        format!("Encrypted file, with a new key {shown}")
    };
    let answers = [key.as_str(), "Plain file that only you can read", "Stop"];
    let question = "Where should the sign-in be stored?";
    match context.ui.select(question, &answers, "--storage")? {
        0 => {
            if !exists {
                key::create(&path)?;
                // Until the sign-in is kept, the key opens nothing.
                let unused = path.clone();
                context.interrupts.at_the_end(move || {
                    let _ = files::remove(&unused);
                });
            }
            let mut with_key = context.clone();
            with_key.environment.key_file = Some(path.clone());
            choose(Some(VaultKind::File), name, id, &with_key)?;
            Ok((VaultKind::File, Some((path, exists))))
        }
        1 => {
            choose(Some(VaultKind::Plain), name, id, context)?;
            Ok((VaultKind::Plain, None))
        }
        _ => Err(Error::new(codes::CONNECT_DECLINED, "nothing was changed")),
    }
}

/// Where a new key goes: not beside what it opens.
fn key_path(context: &Context) -> PathBuf {
    let home = context.environment.user_home.clone().map(PathBuf::from);
    home.unwrap_or_else(|| context.paths.data.clone())
        .join("drivetrain.key")
}

/// Keeps the sign-in and the connection. The settings come first, marked as unfinished: wherever
/// this is cut off, every command finds what is kept, and `connect` or `disconnect` cleans it up.
pub fn keep_signed_in(
    mut connection: Connection,
    document: &Credentials,
    record: &SignInInfo,
    context: &Context,
) -> Result<Connection, Error> {
    let _orderly = context.interrupts.orderly();
    connection.disconnected_at = None;
    connection.connecting_at = None;
    connection.purged_at = None;
    connection.moved_at = None;
    connection.exporting_to = None;
    let keep = context.sign_in_of(&connection);
    // A person has just signed in: wait for a refresh that is under way elsewhere.
    let _refresh = context.lock(&keep.lock, LOCK_TIMEOUT)?;
    // As it is now: it may have been moved during the sign-in.
    let former = Connection::load(&context.paths, &connection.name)?;
    if let Some(former) = &former {
        connection.vault_copies.clone_from(&former.vault_copies);
        // What no question was about may have been changed in the meantime.
        connection.finance.clone_from(&former.finance);
        connection.verify.clone_from(&former.verify);
        connection.profile.clone_from(&former.profile);
        connection.on_failure.clone_from(&former.on_failure);
        connection.on_recovery.clone_from(&former.on_recovery);
        if former.vault != connection.vault {
            connection = connection.with_copy(former.vault);
        }
    }
    begin(former.as_ref(), &connection, context)?;
    if let Err(problem) = keep.save(document, record) {
        give_up(former.as_ref(), &connection, context);
        return Err(Error::of_problem(&problem, &connection.name.to_string()));
    }
    connection.save(&context.paths).map_err(|error| {
        error.hint(format!(
            "then `drivetrain disconnect {} --purge` revokes and removes the sign-in",
            connection.name
        ))
    })?;
    if former.is_none() {
        forget_strangers(&connection, context);
    }
    // What is left at the old place would be a dead secret. A keyring that cannot be reached may be
    // why it moved: then the settings remember the copy.
    if let Err(error) = forget_copies(&mut connection, context) {
        context.ui.warn(format!(
            "{}; {}",
            error.message,
            error.hints.first().map(Step::to_string).unwrap_or_default()
        ));
    }
    Ok(connection)
}

fn is_here(former: Option<&Connection>) -> bool {
    former.is_some_and(|former| former.away().is_none())
}

/// Writes the settings that name the place before anything is kept there.
fn begin(
    former: Option<&Connection>,
    connection: &Connection,
    context: &Context,
) -> Result<(), Error> {
    match former {
        // It goes on with the sign-in that it has, and a copy may be at the new place.
        Some(former) if is_here(Some(former)) => {
            if former.vault == connection.vault {
                return Ok(());
            }
            let begun = former.clone().with_copy(connection.vault);
            begun.save(&context.paths)
        }
        former => {
            let mut begun = connection.clone();
            begun.connecting_at = Some(now());
            // The sign-in of an export that was cut off is another machine's: it stays marked.
            if let Some(former) = former.filter(|former| former.exporting_to.is_some()) {
                begun.moved_at = former.moved_at;
                begun.exporting_to.clone_from(&former.exporting_to);
            }
            begun.save(&context.paths)
        }
    }
}

/// Puts the settings back as they were, if certainly nothing is kept for them.
fn give_up(former: Option<&Connection>, connection: &Connection, context: &Context) {
    let keep = context.sign_in_of(connection);
    if is_here(former) || keep.vault.forget().is_err() {
        return;
    }
    let restored = match former {
        Some(former) => former.save(&context.paths),
        None => connection.remove(&context.paths),
    };
    if let Err(error) = restored {
        tracing::warn!("the connection is not complete: {}", error.message);
    }
}

/// Removes files of a sign-in that has no connection: an older version, killed, could leave one.
fn forget_strangers(connection: &Connection, context: &Context) {
    for place in [VaultKind::File, VaultKind::Plain] {
        if place == connection.vault {
            continue;
        }
        let keep = context.sign_in_store(&connection.name, &connection.id, place);
        if let Err(error) = keep.vault.forget() {
            tracing::warn!("{error}");
        }
    }
}
