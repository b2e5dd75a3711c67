//! The command line: global flags, the commands, and the way from one to the exit code.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::error::ContextValue;
use clap::{ArgAction, CommandFactory, Parser, Subcommand};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;
use tracing_subscriber::{fmt, registry};

use crate::commands::{
    api, bundle, changes, completions, connect, disconnect, doctor, explain, export_connection,
    import_connection, query, replay, runs, sandbox, schedule, status, streams, sync, vault,
    verify, why,
};
use crate::config::{Environment, Paths};
use crate::context::Context;
use crate::error::{Error, Kind, panicked};
use crate::foreign::visible;
use crate::interrupt::Interrupts;
use crate::log::Log;
use crate::process;
use crate::ui::{Events, Ui, Volume};

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
#[command(name = "drivetrain", version = crate::VERSION, after_help = EXAMPLES, max_term_width = 100)]
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
    Changes(changes::Args),
    Why(why::Args),
    Verify(verify::Args),
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
    let text = if ui.paints() {
        text.ansi().to_string()
    } else {
        text.to_string()
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

    /// The level of the log file: requests in any case, decisions with `-vv`.
    pub fn log_level(&self) -> LevelFilter {
        self.level().unwrap_or(LevelFilter::INFO)
    }

    /// Runs the command. `Ok(Some(kind))` ends with that exit code, and everything has been said.
    pub fn run(self, context: &Context) -> Result<Option<Kind>, Error> {
        // A panic does not pass over what the end of any command has to say.
        let ended = panicked::caught(|| self.command(context));
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
            Command::Changes(args) => changes::run(args, context),
            Command::Why(args) => why::run(args, context),
            Command::Verify(args) => verify::run(args, context),
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
            Command::Completions(args) => {
                completions::run(args, &mut <Self as CommandFactory>::command(), context)
            }
        }
    }
}

/// Parses, runs, maps an error to an exit code.
pub fn main() -> ExitCode {
    process::no_core_dump();
    panicked::note();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refused(error, &Ui::new(Volume::Normal)),
    };
    let ui = Ui::new(cli.volume());
    let log = cli.log_file.as_ref().and_then(|path| open(path, &ui));
    listen(&cli, log.as_ref());
    let ended = panicked::caught(|| begin(cli, ui.clone(), log.clone()));
    let told = |error: &Error| {
        error.say(&ui);
        if let Some(log) = &log {
            log.error(None, error.code, error.kind.exit_code());
        }
        Some(error.kind)
    };
    let kind = ended.unwrap_or_else(|error| told(&error));
    let left_over = panicked::untold().and_then(|error| told(&error));
    let kind = kind.max(left_over);
    if let Some(fault) = log.as_ref().and_then(Log::fault) {
        ui.warn(format!("the log file could not be written: {fault}"));
    }
    ExitCode::from(kind.map_or(0, Kind::exit_code))
}

/// Opens the log file. Without one the command does its work all the same.
fn open(path: &Path, ui: &Ui) -> Option<Log> {
    let opened = Log::open(path);
    if let Err(error) = &opened {
        ui.warn(format!("there is no log file: {error}"));
    }
    opened.ok()
}

/// Sends events to stderr with `-v`, and to the log file.
fn listen(cli: &Cli, log: Option<&Log>) {
    let said = cli.level().map(|level| {
        fmt::layer()
            .with_writer(|| Events)
            .with_ansi(false)
            .with_target(false)
            .log_internal_errors(false)
            .with_filter(own(level))
    });
    let logged = log.map(|log| log.layer().with_filter(own(cli.log_level())));
    if said.is_some() || logged.is_some() {
        registry().with(said).with(logged).init();
    }
}

/// This program's own events only, so that no library prints a header.
fn own(level: LevelFilter) -> Targets {
    Targets::new().with_target("drivetrain", level)
}

fn begin(cli: Cli, ui: Ui, log: Option<Log>) -> Result<Option<Kind>, Error> {
    let environment = Environment::read();
    let paths = Paths::find(environment.home.as_deref())?;
    let interrupts = Interrupts::install()?;
    let mut context = Context::new(ui, paths, environment, interrupts);
    context.log = log;
    cli.run(&context)
}
