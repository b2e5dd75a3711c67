//! `drivetrain notify`: who is told when a sync fails, or works again; set up and tried out.

use super::chosen::{One, named};
use crate::codes;
use crate::config::Hook;
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::foreign::visible;
use crate::lock::Lock;
use crate::ui::green;

const EXAMPLES: &str = "\
Examples:
  # mail the report of a failed sync, and try it now
  drivetrain notify --on-failure 'mail -s payroll ops@example.com' --test
  # tell a chat when it works again
  drivetrain notify --on-recovery 'curl -fsS -d @- https://chat.example.com/hook'
  # what is set
  drivetrain notify
  # nothing any more
  drivetrain notify --off

The command is a line for the shell. It gets the report as JSON on standard
input (ids and counts, no names or amounts), and DRIVETRAIN_CONNECTION,
DRIVETRAIN_EVENT and DRIVETRAIN_EXIT_CODE in its environment.";

/// Set up who is told when a sync fails
///
/// The commands run after a sync that fails, and after the first good one after that.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    chosen: One,

    /// Command to run after a sync that failed
    #[arg(long, value_name = "COMMAND", value_parser = a_program)]
    on_failure: Option<String>,

    /// Command to run after the first good sync after that
    #[arg(long, value_name = "COMMAND", value_parser = a_program)]
    on_recovery: Option<String>,

    /// Run the commands now, with a made-up report
    #[arg(long)]
    test: bool,

    /// Run nothing any more
    #[arg(long, conflicts_with_all = ["on_failure", "on_recovery", "test"])]
    off: bool,
}

fn a_program(text: &str) -> Result<String, &'static str> {
    match text.trim() {
        "" => Err("it names no program; --off removes a command"),
        _ => Ok(text.to_owned()),
    }
}

/// Shows, keeps and tries the commands.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let name = named(args.chosen.name(), "notify", context)?;
    let mut connection = context.connection(&name)?;
    let changes = args.off || args.on_failure.is_some() || args.on_recovery.is_some();
    if changes {
        context.paths.make()?;
        let _run = Lock::acquire(&context.paths.run_lock(&name))?;
        connection = context.connection(&name)?;
        if args.off {
            (connection.on_failure, connection.on_recovery) = (None, None);
        }
        if let Some(line) = args.on_failure {
            connection.on_failure = Some(Hook::Shell(line));
        }
        if let Some(line) = args.on_recovery {
            connection.on_recovery = Some(Hook::Shell(line));
        }
        connection.save(&context.paths)?;
    }
    let hooks = [
        ("failure", &connection.on_failure),
        ("recovery", &connection.on_recovery),
    ];
    for (event, hook) in hooks {
        let shown = hook.as_ref().map_or("nothing".to_owned(), Hook::shown);
        context
            .ui
            .data(&format!("on {event:<9} {}\n", visible(&shown)))?;
    }
    if args.test {
        return tried(&connection, &hooks, context);
    }
    Ok(None)
}

/// Runs each command as a sync would.
fn tried(
    connection: &crate::config::Connection,
    hooks: &[(&str, &Option<Hook>)],
    context: &Context,
) -> Result<Option<Kind>, Error> {
    let mut tried = 0;
    for (event, hook) in hooks {
        let Some(hook) = hook else { continue };
        tried += 1;
        context.try_hook(connection, event, hook).map_err(|what| {
            let message = format!("the on_{event} command {what}");
            Error::hinted(codes::NOTIFY_FAILED, message)
        })?;
        context.ui.say(format!(
            "{} the on_{event} command succeeded",
            green().apply_to("✓")
        ));
    }
    if tried == 0 {
        let message = "there is no command to test";
        return Err(Error::hinted(codes::NOTIFY_NONE, message));
    }
    Ok(None)
}
