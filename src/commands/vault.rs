//! `drivetrain vault`: where a sign-in is kept, and the key that opens it.

use std::path::{Path, PathBuf};

use super::chosen::{One, named};
use crate::auth::renewal::LOCK_TIMEOUT;
use crate::auth::vault::VaultKind;
use crate::auth::vault::key;
use crate::codes;
use crate::config::Name;
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::files;
use crate::foreign;
use crate::lock::Lock;
use crate::setup::storage::place;
use crate::transfer::vault::{forget_copies, transfer, vault, warn};
use crate::ui::{bold, fold, green};

const EXAMPLES: &str = "\
Examples:
  # make a key for encrypted sign-ins
  drivetrain vault new-key ~/drivetrain.key
  # from the system keyring to an encrypted file, and back
  drivetrain vault move justworks --to file
  drivetrain vault move justworks --to keyring

Name the key in DRIVETRAIN_KEY_FILE, or lay it out with systemd:
LoadCredential=drivetrain.key:PATH. `drivetrain status` shows where each sign-in
is stored.";

/// Manage where sign-ins are stored
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

/// What is to be done.
#[derive(Debug, clap::Subcommand)]
enum Action {
    NewKey(NewKey),
    Move(Move),
}

/// Make a key for encrypted sign-ins
///
/// 32 random bytes as 64 hex digits, in a new file that only you can read. The key and the encrypted file
/// together are the sign-in: keep them apart.
#[derive(Debug, clap::Args)]
struct NewKey {
    /// File to create (never overwritten)
    #[arg(value_name = "PATH")]
    path: PathBuf,
}

/// Move a connection's sign-in to another place
///
/// The new place is written and read back before the old one is removed.
#[derive(Debug, clap::Args)]
struct Move {
    #[command(flatten)]
    chosen: One,

    /// keyring, file (encrypted, needs a key) or plain (not encrypted)
    #[arg(long, value_name = "PLACE", value_parser = place())]
    to: VaultKind,
}

/// Makes a key, or moves a sign-in.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    match args.action {
        Action::NewKey(args) => new_key(&args.path, context)?,
        Action::Move(args) => {
            let name = named(args.chosen.name(), "vault move", context)?;
            move_to(&name, args.to, context)?;
        }
    }
    Ok(None)
}

fn new_key(path: &Path, context: &Context) -> Result<(), Error> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    key::create(&path).map_err(|error| {
        let there = matches!(&error, files::Error::Io { source, .. }
            if source.kind() == std::io::ErrorKind::AlreadyExists);
        if there {
            let message = format!("{} already exists and was left unchanged", path.display());
            return Error::hinted(codes::VAULT_KEY_EXISTS, message);
        }
        Error::from(error)
    })?;
    let ui = &context.ui;
    let shown = foreign::path(&path);
    ui.say(format!(
        "{} The new key is in {}. Only you can read it",
        green().apply_to("✓"),
        bold().apply_to(&shown)
    ));
    let quoted = files::quoted(&path);
    ui.next_steps(
        12,
        &[
            ("set it", &format!("export DRIVETRAIN_KEY_FILE={quoted}")),
            (
                "from cron",
                &format!("DRIVETRAIN_KEY_FILE={shown}   (a line above the jobs)"),
            ),
            ("systemd", &format!("LoadCredential=drivetrain.key:{shown}")),
            ("connect", "drivetrain connect justworks --storage file"),
            ("or move", "drivetrain vault move justworks --to file"),
        ],
    );
    ui.say("");
    ui.say(fold(
        "With both the key and the encrypted file, anyone can sign in. Keep them apart: a key in \
         the same folder or backup as its file protects no better than an unencrypted file. If \
         you lose the key, the sign-in is lost too, and you must sign in again.",
        "  ",
    ));
    Ok(())
}

fn move_to(name: &Name, to: VaultKind, context: &Context) -> Result<(), Error> {
    context.connection(name)?;
    context.paths.make()?;
    let _orderly = context.interrupts.orderly();
    // A run that has begun looks for its sign-in where it was.
    let _run = Lock::acquire(&context.paths.run_lock(name))?;
    let mut connection = context.connection(name)?;
    let lock = context.paths.refresh_lock(&connection.id);
    let _refresh = context.lock(&lock, LOCK_TIMEOUT)?;
    let signed_out = connection.disconnected_at.is_some() && connection.purged_at.is_none();
    if !signed_out && let Some(error) = connection.away() {
        return Err(error);
    }
    if signed_out {
        let message = format!("the connection {name} is signed out: there is nothing to move");
        return Err(Error::new(codes::AUTH_SIGNED_OUT, message).hint_for(
            &name.to_string(),
            &format!(
                "run `{{connect}} --storage {}` to sign in and store it there",
                to.word()
            ),
        ));
    }
    let former = connection.vault;
    if former != to {
        transfer(&mut connection, to, context)?;
    }
    forget_copies(&mut connection, context)?;
    let place = vault(&connection, to, context).describe();
    let done = green().apply_to("✓");
    context.ui.say(if former == to {
        format!("{done} The sign-in of {name} is already stored in the {place}")
    } else {
        format!("{done} The sign-in of {name} is now stored in the {place}")
    });
    warn(&connection, context);
    Ok(())
}
