//! `drivetrain disconnect`: revoke, forget; the data stays unless `--purge`.

use super::chosen::{One, agreed, named};
use crate::auth::vault::{SERVICE, VaultKind};
use crate::codes;
use crate::config::{Connection, Name};
use crate::context::{Context, now};
use crate::error::{Error, Kind, connect_command};
use crate::files;
use crate::foreign::path;
use crate::lock::Lock;
use crate::run::other_host;
use crate::schedule::installed::Schedules;
use crate::secret::Secret;
use crate::transfer::vault::forget_copies;
use crate::ui::green;

const EXAMPLES: &str = "\
Examples:
  # sign out; the data stays
  drivetrain disconnect
  # remove a connection and all its data
  drivetrain disconnect sandbox --purge --yes";

/// Sign out, and revoke the tokens at Justworks
///
/// The database and the settings stay, so that connecting again continues where it left off; --purge removes
/// them too.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    chosen: One,

    /// Also delete the database and the settings
    #[arg(long)]
    purge: bool,

    /// Skip confirmation
    #[arg(short, long)]
    yes: bool,
}

/// Revokes the refresh token, then forgets it locally. A failed revocation is reported, not hidden.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let name = named(args.chosen.name(), "disconnect", context)?;
    let mut connection = context.connection(&name)?;
    let what = if args.purge {
        format!("Sign out of {name} and delete its data?")
    } else {
        format!("Sign out of {name}? (Your data stays.)")
    };
    agreed(args.yes, &what, false, context)?;
    context.paths.make()?;
    // From here on it goes to its end: half a sign-out would be no one's.
    let _orderly = context.interrupts.orderly();
    let run = Lock::acquire(&context.paths.run_lock(&name))?;
    let refresh = Lock::acquire(&context.paths.refresh_lock(&connection.id))?;
    // Another command may have connected it again while the question was open.
    connection = context.connection(&name)?;
    let purge = args.purge || connection.purged_at.is_some();
    // A sign-in that was moved is another machine's; what a killed export left of it is only forgotten.
    let unrevoked = match connection.moved_at {
        Some(_) => None,
        None => revoke(&connection, context),
    };
    let left = forget(&mut connection, context).err();
    files::remove(&context.paths.sign_in_info(&name))?;
    // The sandbox's memory of its tokens, with its lock and what a killed one left half-written.
    for suffix in ["", ".lock", ".new"] {
        files::remove(&files::beside(&context.paths.sandbox_state(&name), suffix))?;
    }
    // The settings are the only way to a sign-in that could not be removed: they go last.
    let gone = purge && left.is_none();
    if !gone {
        connection.disconnected_at.get_or_insert_with(now);
        connection.purged_at = purge.then(|| connection.purged_at.unwrap_or_else(now));
        connection.save(&context.paths)?;
    }
    if purge {
        remove_data(&name, context)?;
    }
    if gone {
        connection.remove(&context.paths)?;
        refresh.remove()?;
        run.remove()?;
    }
    report(&name, purge, left.is_some(), context);
    if let Some(schedule) = Schedules::read(context).of(&name) {
        context.ui.warn(format!(
            "it is still scheduled {}: `drivetrain schedule {} --remove` stops that",
            schedule.when(),
            name
        ));
    }
    ended(left, unrevoked)
}

/// What could not be removed here, and what could not be revoked.
fn ended(left: Option<Error>, unrevoked: Option<Error>) -> Result<Option<Kind>, Error> {
    let at_justworks = "to be safe, also revoke the app's access at Justworks";
    match (left, unrevoked) {
        (None, None) => Ok(None),
        (None, Some(error)) => {
            Err(error.hint(format!("the tokens were deleted here; {at_justworks}")))
        }
        (Some(error), None) => Err(error),
        (Some(mut error), Some(unrevoked)) => {
            error.causes.push(unrevoked.message);
            error.causes.extend(unrevoked.causes);
            error.said = error.said.or(unrevoked.said);
            Err(error.hint(at_justworks))
        }
    }
}

/// Forgets the sign-in and every copy of it.
///
/// Errors: `auth.not_forgotten`, `vault.copy_left`; the settings go on naming what is left.
fn forget(connection: &mut Connection, context: &Context) -> Result<(), Error> {
    let keep = context.sign_in_of(connection);
    let forgotten = keep.vault.forget().map_err(|error| {
        let message = format!(
            "the sign-in could not be removed from the {}",
            keep.vault.describe()
        );
        let error = Error::new(codes::AUTH_NOT_FORGOTTEN, message).cause(&error);
        let error = error.hint(format!(
            "unlock the keyring, or make the file writable, then run the same command again: `drivetrain disconnect {}`",
            connection.name
        ));
        if connection.vault != VaultKind::Keyring || !cfg!(target_os = "linux") {
            return error;
        }
        error.hint(format!(
            "or remove it yourself: `secret-tool clear service {SERVICE} username {}`",
            connection.id
        ))
    });
    if forgotten.is_ok() {
        // What was cut off has nothing left to do.
        connection.exporting_to = None;
        connection.connecting_at = None;
    }
    let copies = forget_copies(connection, context);
    forgotten.and(copies)
}

/// Says what became of it.
fn report(name: &Name, purge: bool, left: bool, context: &Context) {
    let ui = &context.ui;
    let done = green().apply_to("✓");
    let store = context.paths.store(name);
    match (purge, left) {
        (true, false) => ui.say(format!("{done} {name} and its data are removed")),
        (true, true) => ui.say(format!(
            "the data of {name} is removed; its settings stay until its sign-in can be removed too"
        )),
        (false, false) => {
            ui.say(format!(
                "{done} Signed out of {name}. Its data stays in {}",
                path(&store)
            ));
            let again = connect_command(&name.to_string());
            ui.say(format!("  to connect again: {again}"));
        }
        (false, true) => ui.say(format!(
            "{name} no longer syncs; its data stays in {}",
            path(&store)
        )),
    }
}

/// Revokes what the vault holds, and what a sign-in that was cut off may have left at another place.
/// `Some` is why that could not be done.
fn revoke(connection: &Connection, context: &Context) -> Option<Error> {
    let mut revoked = Vec::new();
    let main = revoke_at(connection.vault, &mut revoked, connection, context);
    let others = connection.vault_copies.iter();
    let others = others.filter(|place| **place != connection.vault);
    let failed = others
        .filter_map(|place| revoke_at(*place, &mut revoked, connection, context))
        .fold(None, |first: Option<Error>, error| first.or(Some(error)));
    main.or(failed)
}

fn revoke_at(
    place: VaultKind,
    revoked: &mut Vec<Secret>,
    connection: &Connection,
    context: &Context,
) -> Option<Error> {
    let name = connection.name.to_string();
    let unrevoked = |error: Error| Error {
        code: codes::AUTH_NOT_REVOKED,
        kind: Kind::Failed,
        message: "the sign-in could not be revoked at Justworks".into(),
        causes: [vec![error.message], error.causes].concat(),
        hints: Vec::new(),
        said: error.said,
    };
    let of = |problem| unrevoked(Error::of_problem(&problem, &name));
    let keep = context.sign_in_store(&connection.name, &connection.id, place);
    let document = match keep.load() {
        Ok(Some(document)) => document,
        Ok(None) => return None,
        // `forget` reports a copy that is left.
        Err(_) if place != connection.vault => return None,
        Err(problem) => return Some(of(problem)),
    };
    let token = document.refresh.as_ref().unwrap_or(&document.access);
    if revoked.contains(token) {
        return None;
    }
    revoked.push(token.clone());
    if connection.client_id.is_empty() {
        let message = "the token was set up without its app, and only the app can revoke it";
        return Some(unrevoked(Error::new(codes::AUTH_NOT_REVOKED, message)));
    }
    let revoke = || -> Result<(), Error> {
        let _orderly = context.interrupts.orderly();
        let endpoint = context.endpoint(connection)?;
        other_host(&connection.name, &connection.company.host, &endpoint.host)?;
        let broken = |problem| Error::of_problem(&problem, &name);
        let secret = context.given_secret(connection);
        let secret = secret.unwrap_or(Ok(&document.client_secret));
        let secret = secret.map_err(broken)?.clone();
        let oauth = context
            .oauth(connection, &endpoint, secret)
            .map_err(broken)?;
        let revoke = async {
            let done = oauth.revoke(token).await;
            done.map_err(|error| Error::of_problem(&error.problem(), &name))
        };
        context.runtime()?.block_on(context.interrupts.or(revoke))
    };
    revoke().err().map(unrevoked)
}

fn remove_data(name: &Name, context: &Context) -> Result<(), Error> {
    let store = context.paths.store(name);
    for suffix in ["", "-wal", "-shm"] {
        files::remove(&files::beside(&store, suffix))?;
    }
    files::remove(&context.paths.pace(name))?;
    files::remove(&context.paths.failing(name))?;
    Ok(())
}
