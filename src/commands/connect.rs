//! `drivetrain connect`: the walk from "no connection" to a first sync.

use crate::context::Context;
use crate::error::{Error, Kind};
use crate::setup;
use crate::setup::options::Options;

const EXAMPLES: &str = "\
Examples:
  # step by step
  drivetrain connect justworks
  # try it with a made-up company
  drivetrain connect justworks --sandbox --yes
  # read dates of birth too, and leave a table out
  drivetrain connect justworks --include dob --exclude deductions
  # print the sign-in address instead of opening a browser
  drivetrain connect justworks --no-browser
  # without questions; the browser still needs a person
  JUSTWORKS_CLIENT_SECRET=… drivetrain connect justworks --yes --client-id ID
  # with a token from somewhere else
  drivetrain connect justworks --yes --with-token < token.json

Run it again to repair a connection: your data stays.";

/// Connect a company and run the first sync
///
/// You need to be a Justworks admin and have an OAuth app (client ID and secret). If you don't have an app
/// yet, it shows you how to request one.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    options: Options,
}

/// Walks through the steps.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    setup::connect(args.options, context)
}
