//! The command line: global flags, the commands, and the way from one to the exit code.

mod help;
mod usage;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::CompleteEnv;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;
use tracing_subscriber::{fmt, registry};

use crate::commands::{
    api, bundle, changes, completions, config, connect, disconnect, doctor, explain,
    export_connection, import_connection, notify, query, replay, runs, sandbox, schedule, status,
    streams, sync, usual, vault, verify, why,
};
use crate::config::{Environment, Paths};
use crate::context::Context;
use crate::error::{Error, Kind, panicked};
use crate::interrupt::Interrupts;
use crate::log::Log;
use crate::process;
use crate::ui::{Events, Ui, Volume};

const EXAMPLES: &str = "\
Examples:
  # try everything with a made-up company
  drivetrain connect justworks --sandbox --yes
  # connect your company, step by step
  drivetrain connect justworks
  # sync every day from now on
  drivetrain schedule --install

More help: `drivetrain COMMAND --help`, `drivetrain help exit-codes`,
`drivetrain help environment`";

/// Copy HR and payroll data from Justworks into a local database.
#[derive(Debug, Parser)]
#[command(name = "drivetrain", version = crate::VERSION, after_help = EXAMPLES, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    globals: Globals,

    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
struct Globals {
    /// Print only errors and new warnings
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "verbose",
        display_order = 900
    )]
    quiet: bool,

    /// Log each request (-v), or each decision too (-vv)
    #[arg(short, long, global = true, action = ArgAction::Count, display_order = 901)]
    verbose: u8,

    /// Append a JSON log to this file (no personal data)
    #[arg(long, global = true, value_name = "PATH", display_order = 902)]
    log_file: Option<PathBuf>,

    /// Never ask: a question without an answer is an error
    #[arg(long, global = true, display_order = 903)]
    no_input: bool,

    /// When to use colors
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        display_order = 904
    )]
    color: When,
}

/// When colors are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

/// One verb each.
#[derive(Debug, Subcommand)]
enum Command {
    #[command(alias = "login")]
    Connect(Box<connect::Args>),
    Sync(sync::Args),
    Schedule(schedule::Args),
    #[command(aliases = ["list", "ls"])]
    Status(status::Args),
    #[command(alias = "test")]
    Doctor(doctor::Args),
    #[command(alias = "tables")]
    Streams(streams::Args),
    Changes(changes::Args),
    Why(why::Args),
    Verify(verify::Args),
    Api(api::Args),
    #[command(alias = "logs")]
    Runs(runs::Args),
    Query(query::Args),
    Vault(vault::Args),
    #[command(alias = "logout")]
    Disconnect(disconnect::Args),
    ExportConnection(export_connection::Args),
    ImportConnection(import_connection::Args),
    Explain(explain::Args),
    Sandbox(sandbox::Args),
    Replay(replay::Args),
    DebugBundle(bundle::Args),
    Use(usual::Args),
    Config(config::Args),
    Notify(notify::Args),
    Completions(completions::Args),
}

/// The program as clap knows it, with its commands in groups.
fn program() -> clap::Command {
    help::grouped(<Cli as CommandFactory>::command())
}

/// Says what clap says: help and the version on stdout, what is wrong with what was typed on stderr.
fn refused(error: &clap::Error, typed: &[String], ui: &Ui) -> ExitCode {
    if !error.use_stderr() {
        // A reader that has seen enough is no failure.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if let [help, word] = typed
        && help == "help"
        && let Some(topic) = help::topic(word)
    {
        let _ = ui.data(topic);
        return ExitCode::SUCCESS;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return ExitCode::from(Kind::Usage.exit_code());
    }
    let error = usage::told(error, &program(), typed);
    error.say(ui);
    ExitCode::from(error.kind.exit_code())
}

impl Cli {
    /// How much is said.
    pub fn volume(&self) -> Volume {
        match (self.globals.quiet, self.globals.verbose) {
            (true, _) => Volume::Quiet,
            (false, 0) => Volume::Normal,
            (false, _) => Volume::Verbose,
        }
    }

    /// Settles whether there are colors.
    fn colors(&self) {
        let wanted = match self.globals.color {
            When::Auto => return,
            When::Always => true,
            When::Never => false,
        };
        console::set_colors_enabled(wanted);
        console::set_colors_enabled_stderr(wanted);
    }

    /// What is said of requests and decisions, if anything.
    pub fn level(&self) -> Option<LevelFilter> {
        match self.globals.verbose {
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
        let Some(command) = self.command else {
            help::bare(context)?;
            return Ok(None);
        };
        match command {
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
            Command::Use(args) => usual::run(args, context),
            Command::Config(args) => config::run(args, context),
            Command::Notify(args) => notify::run(args, context),
            Command::Completions(args) => completions::run(args, context),
        }
    }
}

/// Parses, runs, maps an error to an exit code.
pub fn main() -> ExitCode {
    process::no_core_dump();
    panicked::note();
    // A shell that asks what could be typed gets its answer here, and nothing else happens.
    CompleteEnv::with_factory(program)
        .var(completions::ASKS)
        .complete();
    let parsed = program().try_get_matches();
    let parsed = parsed.and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            let typed = Environment::words();
            return refused(&error, &typed, &Ui::new(Volume::Normal));
        }
    };
    cli.colors();
    let mut ui = Ui::new(cli.volume());
    if cli.globals.no_input {
        ui = ui.without_questions();
    }
    let log = cli
        .globals
        .log_file
        .as_ref()
        .and_then(|path| open(path, &ui));
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
