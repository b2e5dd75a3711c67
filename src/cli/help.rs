//! Help that is read on a screen of 80 columns: commands in groups, topics, and what bare `drivetrain` says.

use clap::Command;

use crate::commands::status;
use crate::config::Connection;
use crate::context::Context;
use crate::error::Error;
use crate::ui::{behind, bold, cyan};

/// Commands by what a person wants.
pub(super) const GROUPS: [(&str, &[&str]); 7] = [
    ("Start", &["connect", "schedule"]),
    ("Every day", &["sync", "status", "changes", "verify"]),
    ("Look at the data", &["query", "why", "streams", "runs"]),
    (
        "When something is wrong",
        &["doctor", "explain", "api", "replay", "debug-bundle"],
    ),
    (
        "Move and remove",
        &[
            "vault",
            "export-connection",
            "import-connection",
            "disconnect",
        ],
    ),
    ("Settings", &["use", "config", "notify", "completions"]),
    ("Try it", &["sandbox"]),
];

const EXIT_CODES: &str = "\
Exit codes, the same for every command:
  0    done
  1    failed
  2    the command line is wrong, or a connection is not known
  3    some tables were kept as they were, the rest is saved
  4    a person must sign in, or is not allowed to
  5    held back: by the guard, by a check, or by sums under --strict
  75   temporary, and nothing was saved: try again later
  130  Ctrl-C
  134  out of memory
  143  SIGTERM

`drivetrain explain CODE` explains the code in brackets after an error.
";

const ENVIRONMENT: &str = "\
Variables that drivetrain reads:
  DRIVETRAIN_HOME          folder of settings and data, for the usual ones
  DRIVETRAIN_CONNECTION    connection for commands that need one
  DRIVETRAIN_KEY_FILE      file with the key of encrypted sign-ins
  DRIVETRAIN_ACCESS_TOKEN  access token to use as it is; never saved
  DRIVETRAIN_PAGER, PAGER  program that shows long answers (empty: none)
  JUSTWORKS_CLIENT_SECRET  client secret of your OAuth app
  NO_COLOR                 no colors, if it is set
  HTTPS_PROXY, NO_PROXY    the proxy on the way to Justworks
  SSL_CERT_FILE            file with certificates to trust
";

/// The topics of `drivetrain help`.
pub(super) fn topic(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "exit-codes" | "exit_codes" | "exit" => Some(EXIT_CODES),
        "environment" | "env" | "variables" => Some(ENVIRONMENT),
        _ => None,
    }
}

/// The program with its commands in groups.
pub(super) fn grouped(program: Command) -> Command {
    let mut text = String::new();
    for (group, names) in GROUPS {
        text.push_str(&format!("{group}:\n"));
        for name in names {
            let about = program.find_subcommand(name).and_then(Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            text.push_str(&format!("  {name:<18} {about}\n"));
        }
        text.push('\n');
    }
    program.help_template(format!(
        "{{about}}\n\n{{usage-heading}} drivetrain [OPTIONS] COMMAND\n\n{text}Options:\n{{options}}\n{{after-help}}"
    ))
}

/// What bare `drivetrain` says: how it stands, and what to do next.
pub(super) fn bare(context: &Context) -> Result<(), Error> {
    let names = Connection::names(&context.paths)?;
    let step = |command: &str, does: &str| {
        format!("  {}  {does}\n", cyan().apply_to(format!("{command:<42}")))
    };
    let mut text = String::new();
    if names.is_empty() {
        text.push_str(&format!(
            "{}\n\nNothing is connected yet.\n\n",
            bold().apply_to(
                "drivetrain: your Justworks people and payroll data, in a local database"
            )
        ));
        text.push_str(&step(
            "drivetrain connect justworks",
            "connect your company",
        ));
        text.push_str(&step(
            "drivetrain connect justworks --sandbox",
            "try it with a made-up company",
        ));
    } else {
        let verdict = status::verdict_of_all(context)?;
        text.push_str(&format!("{}\n\n", behind(&verdict, 0)));
        text.push_str(&step("drivetrain sync", "read what changed"));
        text.push_str(&step("drivetrain status", "how each connection stands"));
        text.push_str(&step("drivetrain query", "the saved questions"));
        text.push_str(&step("drivetrain doctor", "find out what is wrong"));
    }
    text.push_str(&step("drivetrain --help", "all commands"));
    Ok(context.ui.data(&text)?)
}
