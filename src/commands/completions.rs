//! `drivetrain completions SHELL`: the completion script, on stdout.

use clap_complete::Shell;

use crate::context::Context;
use crate::error::{Error, Kind};

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
    /// The shell
    shell: Shell,
}

/// Prints the script.
pub fn run(
    args: Args,
    program: &mut clap::Command,
    context: &Context,
) -> Result<Option<Kind>, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, program, "drivetrain", &mut script);
    context.ui.bytes(&script)?;
    Ok(None)
}
