//! Parses, runs, maps an error to an exit code.

use std::process::ExitCode;

use clap::Parser;
use drivetrain::cli::Cli;
use drivetrain::config::{Environment, Paths};
use drivetrain::context::Context;
use drivetrain::error::{Error, Kind};
use drivetrain::interrupt::Interrupts;
use drivetrain::ui::Ui;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let ui = Ui::new(cli.volume());
    if let Some(level) = cli.level() {
        tracing_subscriber::fmt()
            .with_env_filter(level)
            .with_writer(std::io::stderr)
            .with_ansi(false)
            .with_target(false)
            .log_internal_errors(false)
            .init();
    }
    match run(cli, ui.clone()) {
        Ok(None) => ExitCode::SUCCESS,
        Ok(Some(kind)) => ExitCode::from(kind.exit_code()),
        Err(error) => {
            ui.error(&error.message, &error.causes, &error.hints);
            ExitCode::from(error.kind.exit_code())
        }
    }
}

fn run(cli: Cli, ui: Ui) -> Result<Option<Kind>, Error> {
    let environment = Environment::read();
    let paths = Paths::find(environment.home.as_deref())?;
    let interrupts = Interrupts::install()
        .map_err(|error| Error::failed("run.failed", "signals cannot be received").cause(&error))?;
    let context = Context::new(ui, paths, environment, interrupts);
    cli.run(&context)
}
