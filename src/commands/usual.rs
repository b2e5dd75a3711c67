//! `drivetrain use`: the connection that commands take which need one.

use super::candidates;
use crate::config::{Defaults, Name};
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::foreign::path;
use crate::ui::dim;

const EXAMPLES: &str = "\
Examples:
  drivetrain use acme
  # which one is used
  drivetrain use
  # none in particular
  drivetrain use --none

-c NAME and DRIVETRAIN_CONNECTION come first. `sync`, `status` and `verify`
without a name still mean all connections.";

/// Choose the connection that commands use by default
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Connection [default: show which one is used]
    #[arg(value_name = "NAME", add = candidates::connections())]
    name: Option<Name>,

    /// Use none in particular
    #[arg(long, conflicts_with = "name")]
    none: bool,
}

/// Keeps the choice, or shows it.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    if args.name.is_none() && !args.none {
        match context.usual()? {
            Some(name) => context.ui.data(&format!("{name}\n"))?,
            None => context
                .ui
                .say("no default connection; `drivetrain use NAME` sets one"),
        }
        return Ok(None);
    }
    if let Some(name) = &args.name {
        context.connection(name)?;
    }
    let connection = args.name.as_ref().map(Name::to_string);
    // Written in full again, so that this puts a broken file right.
    Defaults { connection }.save(&context.paths)?;
    let said = match &args.name {
        Some(name) => format!("commands now use {name}"),
        None => "commands now have no default connection".to_owned(),
    };
    let file = path(&context.paths.defaults());
    context.ui.say(format!("{said}  {}", dim().apply_to(file)));
    Ok(None)
}
