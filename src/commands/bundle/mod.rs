//! `drivetrain debug-bundle`: what another person needs to help, in one archive, and nothing that is
//! none of their business.
//!
//! What goes in is made for it, in counts, codes, key paths and masked bodies; nothing is copied and
//! then cleaned, but for the settings and the checks, whose few private words are known beforehand
//! ([`pieces::Redactor`]).

mod archive;
mod pieces;

use std::path::{Path, PathBuf};

use self::pieces::Piece;
use super::chosen::{One, agreed, named};
use crate::codes;
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::files::{self, quoted};
use crate::foreign::path;
use crate::ui::{behind, bold, dim, fold};

const EXAMPLES: &str = "\
Examples:
  # of the only connection; asks before it writes
  drivetrain debug-bundle
  drivetrain debug-bundle justworks --yes --to /tmp/bundle.tar.gz
  # look at what is in it
  tar -tzvf bundle.tar.gz

It asks the API for one page of each table that is read, as `drivetrain doctor`
does, and changes nothing.";

/// Collect a support bundle
///
/// One archive with versions, the checks of `drivetrain doctor`, the last runs, the settings, the shapes of what
/// arrives, and a masked recording. It has no token, secret, name, id, amount or other personal value in it. You
/// see the list of what is inside, and are asked, before it is written.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    chosen: One,

    /// File to write, or its folder [default: drivetrain-NAME-DATE.tar.gz]
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,

    /// Skip confirmation
    #[arg(short, long)]
    yes: bool,
}

/// Gathers, shows, asks and writes.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let name = named(args.chosen.name(), "debug-bundle", context)?;
    let connection = context.connection(&name)?;
    let now = (context.clock)();
    let file = format!("drivetrain-{name}-{}.tar.gz", now.strftime("%Y%m%d-%H%M%S"));
    let to = match args.to {
        Some(folder) if folder.is_dir() => folder.join(file),
        to => to.unwrap_or_else(|| file.into()),
    };
    let to = std::path::absolute(&to).unwrap_or(to);
    free(&to)?;
    context.ui.say(format!(
        "collecting details of {name}; this asks the API for one page of each table"
    ));
    let folder = to.parent().unwrap_or(&context.paths.data);
    let pieces = pieces::gather(&connection, folder, context)?;
    list(&pieces, &to, context);
    agreed(args.yes, "Write it?", true, context)?;
    let failed = |error: std::io::Error| {
        Error::new(codes::BUNDLE_FAILED, "the archive could not be created").cause(&error)
    };
    let bytes = archive::pack(&pieces, now).map_err(failed)?;
    free(&to)?;
    files::write_private(&to, &bytes)?;
    context.ui.say(format!("written to {}", path(&to)));
    Ok(None)
}

/// A former bundle is not lost by a second one.
fn free(to: &Path) -> Result<(), Error> {
    if to.symlink_metadata().is_err() {
        return Ok(());
    }
    let message = format!("{} already exists", to.display());
    Err(Error::new(codes::BUNDLE_EXISTS, message).hint(format!(
        "choose another file with --to, or remove this one: `rm {}`",
        quoted(to)
    )))
}

fn list(pieces: &[Piece], to: &Path, context: &Context) {
    let ui = &context.ui;
    ui.say(format!(
        "\n{}",
        bold().apply_to(format!("{} will contain", path(to)))
    ));
    let width = pieces.iter().map(|piece| piece.name.len()).max();
    let width = width.unwrap_or(0);
    for piece in pieces {
        let size = format!("{:>7} B", piece.bytes.len());
        let about = behind(piece.about, width + 15);
        let size = dim().apply_to(size);
        ui.say(format!("  {:width$}  {size}  {about}", piece.name));
    }
    let not =
        "Not included: tokens, the client secret, names, IDs, pay or other values of any person.";
    ui.say(format!("\n{}\n", fold(not, "  ")));
}
