//! `drivetrain completions SHELL`: the completion script, on stdout.
//!
//! The script asks the program itself at each Tab, so that it knows the connections, tables, questions, runs,
//! codes and settings of today.

use clap_complete::Shell;
use clap_complete::env::Shells;

use crate::codes;
use crate::context::Context;
use crate::error::{Error, Kind};

/// The variable by which a script asks.
pub const ASKS: &str = "DRIVETRAIN_COMPLETE";

const EXAMPLES: &str = "\
Examples:
  # bash
  mkdir -p ~/.local/share/bash-completion/completions
  drivetrain completions bash \\
    > ~/.local/share/bash-completion/completions/drivetrain
  # zsh
  drivetrain completions zsh > \"${fpath[1]}/_drivetrain\"
  # fish
  mkdir -p ~/.config/fish/completions
  drivetrain completions fish > ~/.config/fish/completions/drivetrain.fish
  # elvish and powershell: add the output to your profile";

/// Print a completion script for your shell
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Your shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints the script.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let mut script = Vec::new();
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(&args.shell.to_string()) else {
        let message = format!("there is no completion for {}", args.shell);
        return Err(Error::new(codes::USAGE_VALUE, message));
    };
    let written =
        shell.write_registration(ASKS, "drivetrain", "drivetrain", "drivetrain", &mut script);
    written.map_err(crate::ui::Unprinted)?;
    context.ui.bytes(&script)?;
    Ok(None)
}
