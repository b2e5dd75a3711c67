//! `drivetrain export-connection`: writes the file, and gives the sign-in up.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{Parcel, passphrase, read_file};
use crate::auth::parcel;
use crate::auth::session::Keep;
use crate::auth::token::Document;
use crate::codes;
use crate::commands::vault::forget_copies;
use crate::config::{Connection, Name, path_text};
use crate::context::{Context, now};
use crate::error::{Error, Kind, connect_command};
use crate::files;
use crate::foreign::path;
use crate::lock::Lock;
use crate::secret::Secret;
use crate::ui::prompts::Unanswered;
use crate::ui::{bold, cyan, dim, fold, green};

const EXAMPLES: &str = "\
Examples:
  drivetrain export-connection justworks                    writes justworks.age
  drivetrain export-connection justworks --to /media/usb/justworks.age
  drivetrain export-connection justworks --yes --passphrase-file FILE
                                                            without a terminal

On the other machine:
  drivetrain import-connection justworks.age

From then on it syncs there. A sign-in belongs to one machine: two that renew it end it for both.";

/// Move a connection to another machine, as one encrypted file
///
/// The file holds the settings, the tokens and the app's secret, in the age format, encrypted with a
/// passphrase. Once it is safely on the disk, the tokens are forgotten here, and `sync` refuses until
/// somebody connects again. The database stays.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The connection
    #[arg(value_name = "NAME")]
    name: Name,

    /// The file to write [default: NAME.age, in the current folder]
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,

    /// Replace the file if it is there already
    #[arg(long)]
    force: bool,

    /// File that holds the passphrase, closed to other users [default: asks]
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,

    /// Do not ask whether to move it
    #[arg(short, long)]
    yes: bool,
}

/// Writes the file, then marks the connection as moved, then forgets its tokens.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let name = &args.name;
    let connection = context.connection(name)?;
    movable(&connection)?;
    let to = target(&args, &connection);
    // A run that resumes this one has to find it again.
    path_text(&to).map_err(|error| error.hint("name another file with --to"))?;
    // What an export that was cut off has made is looked at, not replaced.
    if connection.moved_at.is_none() {
        free(&to, args.force)?;
    } else {
        held(&connection, context)?;
    }
    let question = format!("Move {name} to another machine? It no longer syncs here then.");
    if !args.yes && !context.ui.confirm(&question, Some(false), "--yes")? {
        return Err(Unanswered::Interrupted.into());
    }
    let passphrase = passphrase(args.passphrase_file.as_deref(), true, context)?;
    context.paths.make()?;
    // From here on it goes to its end.
    let _orderly = context.interrupts.orderly();
    let _run = Lock::acquire(&context.paths.run_lock(name))?;
    let _refresh = Lock::acquire(&context.paths.refresh_lock(&connection.id))?;
    // Somebody may have done something with it while the questions stood.
    let mut connection = context.connection(name)?;
    movable(&connection)?;
    let (keep, document) = held(&connection, context)?;
    // Without tokens here they are in the file already, and there is nothing left to write.
    if let Some(document) = document {
        let resumed = connection.moved_at.is_some();
        if !(resumed && is_made(&connection, &document, &to, &passphrase)?) {
            free(&to, args.force)?;
            write(&mut connection, document, &keep, &to, &passphrase, context)?;
            if resumed {
                anew(&to, context);
            }
        }
        // The tokens are forgotten all the same: whoever finds the file has them.
        if let Err(error) = files::sync_folder(&to) {
            context.ui.warn(format!(
                "{error}: the file is there, and may not survive a power cut; copy it to the other machine now"
            ));
        }
    }
    forget(&mut connection, &keep, context)?;
    told(&connection, &to, context);
    Ok(None)
}

/// The file: as said, or the one of the export that was cut off.
fn target(args: &Args, connection: &Connection) -> PathBuf {
    let begun = || connection.exporting_to.as_ref().map(PathBuf::from);
    let to = args.to.clone().or_else(begun);
    let to = to.unwrap_or_else(|| format!("{}.age", args.name).into());
    std::path::absolute(&to).unwrap_or(to)
}

/// A connection that has something to move.
fn movable(connection: &Connection) -> Result<(), Error> {
    if connection.sandbox.is_some() {
        let message = "a sandbox connection has its company on this machine, and cannot be moved";
        return Err(Error::new(codes::EXPORT_SANDBOX, message).hint(format!(
            "make one there: `{} --yes`",
            connect_command("sandbox")
        )));
    }
    match connection.away() {
        Some(error) if connection.moved_at.is_none() => Err(error),
        _ => Ok(()),
    }
}

/// The sign-in, which must be here. Of a connection that was moved it is only if that was cut off,
/// and `None` if that was after it was forgotten.
fn held(connection: &Connection, context: &Context) -> Result<(Keep, Option<Document>), Error> {
    let name = connection.name.to_string();
    let keep = context.keep(&connection.name, &connection.id, connection.vault);
    let of = |problem| Error::of_problem(&problem, &name);
    if let Some(problem) = keep.record().and_then(|record| record.sign_in_again) {
        return Err(of(problem));
    }
    let Some(mut document) = keep.load().map_err(of)? else {
        if connection.exporting_to.is_some() {
            return Ok((keep, None));
        }
        return Err(connection.away().unwrap_or_else(|| {
            Error::new(codes::AUTH_SIGNED_OUT, "there is no saved sign-in").hint(format!(
                "run `{}` to sign in; there is nothing to move yet",
                connect_command(&name)
            ))
        }));
    };
    // The one that is used here is the one that is needed there.
    if let Some(secret) = context.given_secret(connection) {
        document.client_secret = secret.map_err(of)?.clone();
    }
    Ok((keep, Some(document)))
}

/// Nothing is replaced that was not meant to be.
fn free(to: &Path, force: bool) -> Result<(), Error> {
    match to.symlink_metadata() {
        Ok(meta) if force && meta.is_file() => Ok(()),
        Ok(_) => {
            let message = format!("{} is there already", to.display());
            Err(Error::new(codes::EXPORT_EXISTS, message)
                .hint("name another file with --to, or replace this one with --force"))
        }
        Err(_) => Ok(()),
    }
}

/// Whether an export that was cut off had made the file: one with the tokens that are here. One from
/// an earlier move of the same connection holds others.
fn is_made(
    connection: &Connection,
    document: &Document,
    to: &Path,
    passphrase: &Secret,
) -> Result<bool, Error> {
    if !to.is_file() {
        return Ok(false);
    }
    let Ok(text) = parcel::open(&read_file(to)?, passphrase) else {
        return Ok(false);
    };
    Ok(Parcel::read(&text, to).is_ok_and(|(parcel, made)| {
        let sign_in = parcel.sign_in;
        made.id == connection.id
            && (sign_in.access, sign_in.refresh)
                == (document.access.clone(), document.refresh.clone())
    }))
}

/// Says that there may be two files with one sign-in.
fn anew(to: &Path, context: &Context) {
    context.ui.warn(format!(
        "the export that was cut off had left no file at {}, so it was written now. If one was made and imported elsewhere already, delete this one: two machines that renew one sign-in end it for both",
        to.display()
    ));
}

/// The file, up to its place. Its own copy is marked between the two: from the mark on it refuses to
/// sync, and before its place nobody finds the file.
fn write(
    connection: &mut Connection,
    document: Document,
    keep: &Keep,
    to: &Path,
    passphrase: &Secret,
    context: &Context,
) -> Result<(), Error> {
    let failed = |message: String| {
        Error::new(codes::EXPORT_FAILED, message)
            .hint("nothing was changed; this machine goes on as before")
    };
    let text = Parcel::of(connection, document, keep.record())?.to_text();
    let sealed = parcel::seal(&text, passphrase).map_err(|error| failed(error.to_string()))?;
    files::sweep(to)?;
    let staged = files::stage(to, &sealed)?;
    let back = parcel::open(&read_file(staged.path())?, passphrase);
    if !back.is_ok_and(|back: Zeroizing<Vec<u8>>| *back == *text) {
        let message = format!("{} did not give back what was written", to.display());
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
fn forget(connection: &mut Connection, keep: &Keep, context: &Context) -> Result<(), Error> {
    let again = format!(
        "the file is complete, and {0} no longer syncs here; run `drivetrain export-connection {0}` again to forget the sign-in",
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
    files::remove(&keep.record)?;
    connection.exporting_to = None;
    connection.save(&context.paths)
}

fn told(connection: &Connection, to: &Path, context: &Context) {
    let ui = &context.ui;
    let name = &connection.name;
    ui.say(format!(
        "{} {} is moved to {}",
        green().apply_to("✓"),
        bold().apply_to(name),
        bold().apply_to(path(to))
    ));
    let text = format!(
        "The tokens are forgotten here, and {name} no longer syncs on this machine. Its data stays in {}.",
        path(&context.paths.store(name))
    );
    ui.say(fold(&text, "  "));
    ui.say(format!("\n{}", bold().apply_to("Next")));
    let line = |what: &str, command: String| {
        ui.say(format!(
            "  {}  {}",
            dim().apply_to(format!("{what:<11}")),
            cyan().apply_to(command)
        ));
    };
    let file = to.file_name().map_or(to, Path::new);
    line("copy it", format!("scp {} USER@HOST:", files::quoted(to)));
    line(
        "there",
        format!("drivetrain import-connection {}", files::quoted(file)),
    );
    line("then here", format!("rm {}", files::quoted(to)));
}
