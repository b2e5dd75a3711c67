//! `drivetrain export-connection`: writes the file, and gives the sign-in up.

use std::path::{Path, PathBuf};

use super::chosen::{One, agreed, named};
use crate::config::{Connection, path_text};
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::files;
use crate::foreign::path;
use crate::lock::Lock;
use crate::transfer::export::{forget, free, held, is_made, movable, write, written_again};
use crate::transfer::passphrase;
use crate::ui::{bold, fold, green};

const EXAMPLES: &str = "\
Examples:
  # writes justworks.age in the current folder
  drivetrain export-connection justworks
  drivetrain export-connection justworks --to /media/usb/justworks.age
  # without a terminal
  drivetrain export-connection justworks --yes --passphrase-file FILE

On the other machine:
  drivetrain import-connection justworks.age

From then on it syncs there. A sign-in belongs to one machine: two that renew it
end it for both.";

/// Move a connection to another machine
///
/// Writes one file with the settings, the tokens and the app's secret, in the age format, encrypted with a
/// passphrase. Once it is safely on disk, the tokens are removed here, and `sync` refuses until you connect
/// again. The database stays.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    chosen: One,

    /// File to write [default: NAME.age]
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,

    /// Replace the file if it exists
    #[arg(long)]
    force: bool,

    /// File with the passphrase, readable only by you [default: asks]
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,

    /// Skip confirmation
    #[arg(short, long)]
    yes: bool,
}

/// Writes the file, then marks the connection as moved, then forgets its tokens.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let name = &named(args.chosen.name(), "export-connection", context)?;
    let connection = context.connection(name)?;
    movable(&connection)?;
    let to = target(&args, &connection);
    // A run that resumes this one has to find it again.
    path_text(&to).map_err(|error| error.hint("choose another file with --to"))?;
    // What an export that was cut off has made is looked at, not replaced.
    if connection.moved_at.is_none() {
        free(&to, args.force)?;
    } else {
        held(&connection, context)?;
    }
    let question = format!("Move \"{name}\" to another machine? It will stop syncing here.");
    agreed(args.yes, &question, false, context)?;
    let passphrase = passphrase(args.passphrase_file.as_deref(), true, context)?;
    context.paths.make()?;
    // From here on it goes to its end.
    let _orderly = context.interrupts.orderly();
    let _run = Lock::acquire(&context.paths.run_lock(name))?;
    let _refresh = Lock::acquire(&context.paths.refresh_lock(&connection.id))?;
    // Another command may have changed it while the questions were open.
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
                written_again(&to, context);
            }
        }
        // The tokens are forgotten all the same: the file holds them.
        if let Err(error) = files::sync_folder(&to) {
            context.ui.warn(format!(
                "{error}: the file exists, but may not survive a power cut; copy it to the other machine now"
            ));
        }
    }
    forget(&mut connection, &keep, context)?;
    report(&connection, &to, context);
    Ok(None)
}

/// The file: as said, or the one of the export that was cut off.
fn target(args: &Args, connection: &Connection) -> PathBuf {
    let begun = || connection.exporting_to.as_ref().map(PathBuf::from);
    let to = args.to.clone().or_else(begun);
    let to = to.unwrap_or_else(|| format!("{}.age", connection.name).into());
    std::path::absolute(&to).unwrap_or(to)
}

fn report(connection: &Connection, to: &Path, context: &Context) {
    let ui = &context.ui;
    let name = &connection.name;
    ui.say(format!(
        "{} Exported {} to {}",
        green().apply_to("✓"),
        bold().apply_to(name),
        bold().apply_to(path(to))
    ));
    let text = format!(
        "The tokens were deleted here, and {name} no longer syncs on this machine. Its data stays in {}.",
        path(&context.paths.store(name))
    );
    ui.say(fold(&text, "  "));
    let file = to.file_name().map_or(to, Path::new);
    let (there, here) = (files::quoted(file), files::quoted(to));
    ui.next_steps(
        11,
        &[
            ("copy it", &format!("scp {here} USER@HOST:")),
            ("there", &format!("drivetrain import-connection {there}")),
            ("then here", &format!("rm {here}")),
        ],
    );
}
