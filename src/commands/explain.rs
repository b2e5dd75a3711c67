//! `drivetrain explain`: what an error's code means, who can mend it, and how.
//!
//! It needs no connection and no network: whoever gets a code from a cron mail can look it up on any
//! machine. `docs/errors.md` is the same table, printed by `--markdown`.

use serde_json::{Value, json};

use crate::context::Context;
use crate::error::catalogue::{self, Entry, GROUPS, Who};
use crate::error::{Error, Kind};
use crate::ui::{bold, cyan, dim, fold, red};

const EXAMPLES: &str = "\
Examples:
  drivetrain explain                        all codes, by group
  drivetrain explain auth.refresh_rejected  one of them
  drivetrain explain store                  a whole group
  drivetrain explain net.tls --json

The code stands in brackets behind an error: error: … [net.tls]. With --json and in the log file it
is the field \"code\".";

/// Say what an error's code means, who can mend it, and with which command
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The code, such as net.tls, or a group of them, such as net; without it, all are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,

    /// Print the result as JSON
    #[arg(long)]
    json: bool,

    /// Print all of them as docs/errors.md has them
    #[arg(long, hide = true, conflicts_with_all = ["code", "json"])]
    markdown: bool,
}

/// Prints what was asked for.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    if args.markdown {
        return data(context, &markdown());
    }
    let Some(typed) = &args.code else {
        return match args.json {
            true => {
                let entries: Vec<_> = catalogue::all().map(document).collect();
                context
                    .print_json(&json!({ "errors": entries }))
                    .map(|()| None)
            }
            false => data(context, &list()),
        };
    };
    // Copied out of a message, it may have its brackets around it.
    let typed = typed.trim_matches(['[', ']', '.']).to_lowercase();
    let typed = typed.as_str();
    let entries = match catalogue::find(typed) {
        Some(entry) => vec![entry],
        None => catalogue::group(typed),
    };
    if entries.is_empty() {
        return Err(unknown(typed));
    }
    if args.json {
        let documents: Vec<_> = entries.into_iter().map(document).collect();
        return context
            .print_json(&json!({ "errors": documents }))
            .map(|()| None);
    }
    let texts: Vec<_> = entries.into_iter().map(text).collect();
    data(context, &texts.join("\n"))
}

fn data(context: &Context, text: &str) -> Result<Option<Kind>, Error> {
    let failed = |error: std::io::Error| {
        Error::failed("output.failed", "the explanation cannot be printed").cause(&error)
    };
    context.ui.data(text).map_err(failed).map(|()| None)
}

fn unknown(typed: &str) -> Error {
    let error = Error::usage("explain.unknown", format!("there is no error code {typed}"));
    let near = catalogue::near(typed).into_iter();
    near.fold(error, |error, near| {
        error.hint(format!("did you mean `drivetrain explain {near}`?"))
    })
    .hint("all of them: `drivetrain explain`")
}

/// One code, for a person.
fn text(entry: &Entry) -> String {
    let mut text = format!(
        "{}  {}\n\n",
        bold().apply_to(entry.code),
        dim().apply_to(ends(entry))
    );
    for line in entry.shown().lines() {
        let line = match line.strip_prefix("error:") {
            Some(rest) => fold(&format!("error:{rest}"), "    ").replacen(
                "error:",
                &red().apply_to("error:").to_string(),
                1,
            ),
            None => fold(
                line,
                if line.starts_with(' ') {
                    "      "
                } else {
                    "    "
                },
            ),
        };
        text.push_str(&format!("{line}\n"));
    }
    text.push_str(&format!("\n{}\n", fold(entry.cause, "  ")));
    text.push_str(&format!(
        "\n  {} {}\n",
        cyan().apply_to("who can mend it:"),
        who(entry)
    ));
    for step in entry.mend {
        let step = fold(step, "    ");
        text.push_str(&format!("  - {}\n", step.trim_start()));
    }
    text
}

/// How a command ends that fails with it.
fn ends(entry: &Entry) -> String {
    match entry.exit {
        [0] => "not a failure, exit code 0".to_owned(),
        [one] => format!("exit code {one}"),
        [usual @ .., last] => {
            let usual: Vec<_> = usual.iter().map(u8::to_string).collect();
            format!("exit code {} or {last}", usual.join(", "))
        }
        [] => String::new(),
    }
}

fn who(entry: &Entry) -> String {
    let who: Vec<_> = entry.who.iter().copied().map(Who::words).collect();
    who.join(" · ")
}

/// All codes, a line each.
fn list() -> String {
    let widest = catalogue::all().map(|entry| entry.code.len()).max();
    let widest = widest.unwrap_or_default();
    let mut text = String::new();
    for (group, about) in GROUPS {
        text.push_str(&format!(
            "{}  {}\n",
            bold().apply_to(group),
            dim().apply_to(about)
        ));
        for entry in catalogue::group(group) {
            let indent = " ".repeat(widest + 4);
            let ends = [". ", ": ", "; "];
            let end = ends.iter().filter_map(|end| entry.cause.find(end)).min();
            let gist = &entry.cause[..end.unwrap_or(entry.cause.len() - 1)];
            let gist = fold(gist, &indent);
            let code = format!("{:widest$}", entry.code);
            text.push_str(&format!("  {code}  {}\n", gist.trim_start()));
        }
        text.push('\n');
    }
    text.push_str("One of them in full: drivetrain explain CODE\n");
    text
}

/// One code, for programs.
fn document(entry: &Entry) -> Value {
    json!({
        "code": entry.code,
        "group": entry.group(),
        "exit_codes": entry.exit,
        "who": entry.who.iter().map(|who| who.word()).collect::<Vec<_>>(),
        "cause": entry.cause,
        "mend": entry.mend,
        "commands": entry.commands().collect::<Vec<_>>(),
        "example": entry.shown(),
    })
}

/// All of them, as `docs/errors.md`.
fn markdown() -> String {
    let mut text = String::from(
        "# Error codes\n\n\
         Each error ends with its code in brackets, as `error: … [net.tls]`; with `--json` and in the \
         log file it is the field `code`. `drivetrain explain CODE` prints the same as this page, \
         which is made by `drivetrain explain --markdown > docs/errors.md`.\n\n\
         Exit codes: 0 done · 1 failed · 2 usage · 3 part kept back, the rest published · 4 a person \
         must sign in · 5 held back by a guard · 75 temporary, nothing published · 130 Ctrl-C · 134 out \
         of memory · 143 SIGTERM.\n\n",
    );
    for (group, about) in GROUPS {
        text.push_str(&format!(
            "- [`{group}`](#{}): {about}\n",
            anchor(group, about)
        ));
    }
    for (group, about) in GROUPS {
        text.push_str(&format!("\n## {group}: {about}\n"));
        for entry in catalogue::group(group) {
            text.push_str(&format!("\n### `{}`\n\n", entry.code));
            text.push_str(&format!("{}\n\n", entry.cause));
            text.push_str(&format!("```text\n{}\n```\n\n", entry.shown()));
            text.push_str(&format!("Ends with {}.", ends(entry)));
            text.push_str(&format!(" Who can mend it: {}.\n\n", who(entry)));
            for step in entry.mend {
                text.push_str(&format!("- {step}\n"));
            }
        }
    }
    text
}

/// The link to a heading, as GitHub makes it.
fn anchor(group: &str, about: &str) -> String {
    let heading = format!("{group} {about}").to_lowercase();
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}
