//! Parses, runs, maps an error to an exit code.

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use drivetrain::cli::{Cli, refused};
use drivetrain::config::{Environment, Paths};
use drivetrain::context::Context;
use drivetrain::error::{Error, Kind};
use drivetrain::interrupt::Interrupts;
use drivetrain::log::Log;
use drivetrain::process;
use drivetrain::ui::{Events, Ui, Volume};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;
use tracing_subscriber::{fmt, registry};

fn main() -> ExitCode {
    process::no_core_dump();
    process::note_panics();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refused(error, &Ui::new(Volume::Normal)),
    };
    let ui = Ui::new(cli.volume());
    let log = cli.log_file().and_then(|path| open(path, &ui));
    listen(&cli, log.as_ref());
    let ended = process::caught(|| run(cli, ui.clone(), log.clone()));
    let told = |error: &Error| {
        error.say(&ui);
        if let Some(log) = &log {
            log.error(None, error.code, error.kind.exit_code());
        }
        Some(error.kind)
    };
    let kind = ended.unwrap_or_else(|error| told(&error));
    let left_over = process::untold().and_then(|error| told(&error));
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

fn run(cli: Cli, ui: Ui, log: Option<Log>) -> Result<Option<Kind>, Error> {
    let environment = Environment::read();
    let paths = Paths::find(environment.home.as_deref())?;
    let interrupts = Interrupts::install()?;
    let mut context = Context::new(ui, paths, environment, interrupts);
    context.log = log;
    cli.run(&context)
}
