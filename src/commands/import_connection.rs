//! `drivetrain import-connection`: takes a connection over from another machine.
//!
//! What identifies a connection here is its company, not its id: an id is an account in one machine's
//! keyring, and a new one is made, so that a connection never shares an entry with another.

use std::path::PathBuf;

use crate::auth::export;
use crate::auth::sign_in_store::SignInInfo;
use crate::codes;
use crate::config::{Connection, Name};
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::files;
use crate::foreign::path;
use crate::lock::Lock;
use crate::setup::storage::{self, StorageArgs, keep_signed_in};
use crate::transfer::vault::warn;
use crate::transfer::{Exported, passphrase, read_file, unopened};
use crate::ui::{behind, bold, fold, green};

const EXAMPLES: &str = "\
Examples:
  drivetrain import-connection justworks.age
  # under another name
  drivetrain import-connection justworks.age --name acme
  # without a terminal
  drivetrain import-connection justworks.age --passphrase-file FILE";

/// Import a connection from another machine
///
/// Makes no request: the next sync finds out whether the sign-in is good. The tokens are stored where `connect`
/// would store them.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// File written by `drivetrain export-connection`
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Name of the connection here [default: the name it had]
    #[arg(long, value_name = "NAME")]
    name: Option<Name>,

    /// File with the passphrase, readable only by you [default: asks]
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,

    #[command(flatten)]
    place: StorageArgs,
}

/// Opens the file and keeps what is in it.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let file = &args.file;
    let bytes = read_file(file)?;
    export::looks_sealed(&bytes).map_err(|error| unopened(&error, file))?;
    let passphrase = passphrase(args.passphrase_file.as_deref(), false, context)?;
    let text = export::open(&bytes, &passphrase).map_err(|error| unopened(&error, file))?;
    let (exported, mut connection) = Exported::read(&text, file)?;
    if let Some(name) = args.name {
        connection.name = name;
    }
    let name = connection.name.clone();
    let shown = name.to_string();
    context.paths.make()?;
    let _orderly = context.interrupts.orderly();
    let _run = Lock::acquire(&context.paths.run_lock(&name))?;
    let former = Connection::load(&context.paths, &name)?;
    if let Some(former) = &former {
        replaceable(former, &connection)?;
    }
    connection.id = former
        .as_ref()
        .map_or_else(storage::new_id, |former| former.id.clone());
    let said = args.place.said();
    let said = said.or(former.as_ref().map(|former| former.vault));
    connection.vault = storage::choose(said, &name, &connection.id, context)
        .map_err(|error| error.with_command(&shown, &context.environment.typed))?;
    let record = exported
        .record
        .unwrap_or_else(|| SignInInfo::of(&exported.sign_in));
    let connection = keep_signed_in(connection, &exported.sign_in, &record, context)?;
    report(&connection, &args.file, context);
    Ok(None)
}

/// A connection of the same name is taken over only if it has no sign-in of its own, and is the same
/// company's.
fn replaceable(former: &Connection, connection: &Connection) -> Result<(), Error> {
    let name = &former.name;
    let other = "to keep both: add --name NAME to the command";
    if former.away().is_none() {
        let message = format!("there is already a connection {name} here, and it is signed in");
        return Err(Error::new(codes::IMPORT_EXISTS, message)
            .hint(other)
            .hint(format!(
                "or sign it out first: `drivetrain disconnect {name}`; its data stays"
            )));
    }
    let (here, there) = (&former.company, &connection.company);
    if (&here.id, &here.host) != (&there.id, &there.host) {
        let message = format!(
            "the connection {name} here belongs to {} at {}, the one in the file to {} at {}",
            here.name, here.host, there.name, there.host
        );
        return Err(Error::new(codes::IMPORT_OTHER_COMPANY, message).hint(other));
    }
    Ok(())
}

/// Shows the commands that came with the settings: syncs run them here from now on.
fn hooks(connection: &Connection, context: &Context) {
    let (failure, recovery) = (&connection.on_failure, &connection.on_recovery);
    for (key, hook, when) in [
        ("on_failure", failure, "a sync that fails"),
        (
            "on_recovery",
            recovery,
            "the first sync that succeeds again",
        ),
    ] {
        if let Some(hook) = hook {
            context.ui.warn(format!(
                "{key} came with the file, and {when} runs it on this machine: {}",
                hook.shown()
            ));
        }
    }
    if failure.is_some() || recovery.is_some() {
        let settings = context.paths.connection(&connection.name);
        context.ui.say(fold(
            &format!(
                "Remove anything that should not run here from {}.",
                path(&settings)
            ),
            "  ",
        ));
    }
}

fn report(connection: &Connection, file: &std::path::Path, context: &Context) {
    let ui = &context.ui;
    let name = &connection.name;
    let keep = context.sign_in_of(connection);
    ui.say(format!(
        "{} {} is connected here, to {}",
        green().apply_to("✓"),
        bold().apply_to(name),
        bold().apply_to(&connection.company.name)
    ));
    let place = behind(&keep.vault.describe(), 15);
    ui.say(format!("  stored in    {place}"));
    warn(connection, context);
    hooks(connection, context);
    ui.next_steps(
        11,
        &[
            ("delete it", &format!("rm {}", files::quoted(file))),
            ("sync it", &format!("drivetrain sync {name}")),
        ],
    );
    ui.say("");
    ui.say(fold(
        "You no longer need the file. Do not import it anywhere else: two machines that renew \
         one sign-in end it for both.",
        "  ",
    ));
}
