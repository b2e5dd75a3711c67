//! The command line: global flags, the commands, and what reaches for what.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::error::ContextValue;
use clap::{ArgAction, Parser, Subcommand};
use tracing::level_filters::LevelFilter;

use crate::commands::{
    api, bundle, completions, connect, disconnect, doctor, explain, export_connection,
    import_connection, query, replay, runs, sandbox, schedule, status, streams, sync, vault, why,
};
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::foreign::visible;
use crate::process::caught;
use crate::ui::{Ui, Volume};

/// Version, commit and its date.
pub const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (",
    env!("DRIVETRAIN_COMMIT"),
    ")"
);

const EXAMPLES: &str = "\
Examples:
  drivetrain connect justworks --sandbox --yes   see the whole product work, with a fictional company
  drivetrain connect justworks                   connect your company, step by step
  drivetrain sync                                read what is new
  drivetrain schedule --install                  let the system do that, every day for years
  drivetrain status                              what is connected, until when, and how it went
  drivetrain streams                             what can be read, what is, and how far
  drivetrain explain CODE                        what an error means, and who can mend it

Exit codes:
  0 done · 1 failed · 2 usage · 3 part kept back, the rest published · 4 a person must sign in ·
  5 held back by a guard · 75 temporary, nothing published · 130 Ctrl-C ·
  134 out of memory · 143 SIGTERM";

/// HR and payroll data out of Justworks, into a database your finance stack can read.
#[derive(Debug, Parser)]
#[command(name = "drivetrain", version = VERSION, after_help = EXAMPLES, max_term_width = 100)]
pub struct Cli {
    /// Print errors only; of sums and drift what is new, once
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,

    /// Print one line per request (-v), and decisions as well (-vv)
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,

    /// Append what happens to this file, as JSON lines without anybody's data (see -vv)
    #[arg(long, global = true, value_name = "PATH")]
    log_file: Option<PathBuf>,

    #[command(subcommand)]
    command: Command,
}

/// One verb each.
#[derive(Debug, Subcommand)]
enum Command {
    Connect(Box<connect::Args>),
    Sync(sync::Args),
    Schedule(schedule::Args),
    Status(status::Args),
    Doctor(doctor::Args),
    Streams(streams::Args),
    Why(why::Args),
    Api(api::Args),
    Runs(runs::Args),
    Query(query::Args),
    Vault(vault::Args),
    Disconnect(disconnect::Args),
    ExportConnection(export_connection::Args),
    ImportConnection(import_connection::Args),
    Explain(explain::Args),
    Sandbox(sandbox::Args),
    Replay(replay::Args),
    DebugBundle(bundle::Args),
    Completions(completions::Args),
}

/// Says what clap says: help and the version on stdout, what is wrong with what was typed on stderr.
/// clap repeats what was typed as it is, so that it is made visible before.
pub fn refused(mut error: clap::Error, ui: &Ui) -> ExitCode {
    if !error.use_stderr() {
        // A reader that has seen enough is no failure.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let line = |text: &String| visible(text).into_owned();
    let shown: Vec<_> = error
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => Some((kind, ContextValue::String(line(text)))),
            ContextValue::Strings(texts) => Some((
                kind,
                ContextValue::Strings(texts.iter().map(line).collect()),
            )),
            // A suggestion is one line, which may repeat what was typed.
            ContextValue::StyledStrs(texts) => {
                let shown = |text: &StyledStr| StyledStr::from(line(&text.to_string()));
                Some((
                    kind,
                    ContextValue::StyledStrs(texts.iter().map(shown).collect()),
                ))
            }
            _ => None,
        })
        .collect();
    for (kind, value) in shown {
        error.insert(kind, value);
    }
    let text = error.render();
    let text = match ui.paints() {
        true => text.ansi().to_string(),
        false => text.to_string(),
    };
    ui.always(text.trim_end());
    ExitCode::from(Kind::Usage.exit_code())
}

impl Cli {
    /// How much is said.
    pub fn volume(&self) -> Volume {
        match (self.quiet, self.verbose) {
            (true, _) => Volume::Quiet,
            (false, 0) => Volume::Normal,
            (false, _) => Volume::Verbose,
        }
    }

    /// What is said of requests and decisions, if anything.
    pub fn level(&self) -> Option<LevelFilter> {
        match self.verbose {
            0 => None,
            1 => Some(LevelFilter::INFO),
            _ => Some(LevelFilter::DEBUG),
        }
    }

    /// The log file.
    pub fn log_file(&self) -> Option<&Path> {
        self.log_file.as_deref()
    }

    /// The level of the log file: requests in any case, decisions with `-vv`.
    pub fn log_level(&self) -> LevelFilter {
        match self.verbose {
            0 | 1 => LevelFilter::INFO,
            _ => LevelFilter::DEBUG,
        }
    }

    /// Runs the command. `Ok(Some(kind))` ends with that exit code, and everything has been said.
    pub fn run(self, context: &Context) -> Result<Option<Kind>, Error> {
        // A panic does not pass over what the end of any command has to say.
        let ended = caught(|| self.command(context));
        context.ended(ended)
    }

    fn command(self, context: &Context) -> Result<Option<Kind>, Error> {
        match self.command {
            Command::Connect(args) => connect::run(*args, context),
            Command::Sync(args) => sync::run(args, context),
            Command::Schedule(args) => schedule::run(args, context),
            Command::Status(args) => status::run(args, context),
            Command::Doctor(args) => doctor::run(args, context),
            Command::Streams(args) => streams::run(args, context),
            Command::Why(args) => why::run(args, context),
            Command::Api(args) => api::run(args, context),
            Command::Runs(args) => runs::run(args, context),
            Command::Query(args) => query::run(args, context),
            Command::Vault(args) => vault::run(args, context),
            Command::Disconnect(args) => disconnect::run(args, context),
            Command::ExportConnection(args) => export_connection::run(args, context),
            Command::ImportConnection(args) => import_connection::run(args, context),
            Command::Explain(args) => explain::run(args, context),
            Command::Sandbox(args) => sandbox::run(args, context),
            Command::Replay(args) => replay::run(args, context),
            Command::DebugBundle(args) => bundle::run(args, context),
            Command::Completions(args) => completions::run(args, context),
        }
    }
}
