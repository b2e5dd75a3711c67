//! `drivetrain connect`: the walk from "no connection" to a first sync.

use crate::context::Context;
use crate::error::{Error, Kind};
use crate::setup;
use crate::setup::options::Options;

const EXAMPLES: &str = "\
Examples:
  drivetrain connect                                  choose a source, then step by step
  drivetrain connect justworks                        step by step
  drivetrain connect justworks --sandbox --yes        see it work, with a fictional company
  drivetrain connect justworks --include dob          ask for dates of birth as well
  drivetrain connect justworks --exclude deductions   leave a table out
  drivetrain connect justworks --no-browser           print the address instead of opening a browser
  drivetrain connect justworks --yes --with-token < token.json
                                                      take a token from somewhere else
  JUSTWORKS_CLIENT_SECRET=… drivetrain connect justworks --yes --client-id ID
                                                      no questions; the browser still needs a person

Run it again to repair a connection: the data and the bookmarks are kept.";

/// Connect a company and run the first sync
///
/// Needs an admin of the company's Justworks account, and an OAuth app from Justworks (client id,
/// client secret, redirect URI). Who has no app yet is told how to ask for one.
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
