//! `drivetrain explain`: what an error's code means, who can fix it, and how.
//!
//! It needs no connection and no network: a code from a cron mail can be looked up on any
//! machine. `docs/errors.md` is the same table, printed by `--markdown`.

use serde_json::{Value, json};

use super::candidates;
use crate::codes::{self, Code, GROUPS, Row, Who};
use crate::context::Context;
use crate::error::{Error, Kind};
use crate::ui::{behind, bold, cyan, dim, fold, red};

/// Codes that are told in full; more are listed.
const DETAILED: usize = 12;

const EXAMPLES: &str = "\
Examples:
  # all codes, by group
  drivetrain explain
  # one code, or a group
  drivetrain explain auth.refresh_rejected
  drivetrain explain store
  # an exit code
  drivetrain explain 4

The code is the part in brackets after an error: error: … [net.tls]";

/// Explain an error code
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Code, such as net.tls, or a group, such as net [default: list all]
    #[arg(value_name = "CODE", add = candidates::codes())]
    code: Option<String>,

    /// Print the result as JSON
    #[arg(long)]
    json: bool,

    /// Print docs/errors.md
    #[arg(long, hide = true, conflicts_with_all = ["code", "json"])]
    markdown: bool,
}

/// Prints what was asked for.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let rows = match &args.code {
        None => codes::all().collect(),
        Some(typed) => named(typed)?,
    };
    if args.json {
        let documents: Vec<_> = rows.into_iter().map(document).collect();
        context.print_json(&json!({ "errors": documents }))?;
        return Ok(None);
    }
    let said = match (args.markdown, &args.code) {
        (true, _) => markdown(),
        (false, None) => listed(&rows),
        (false, Some(_)) if rows.len() > DETAILED => listed(&rows),
        (false, Some(_)) => rows.into_iter().map(text).collect::<Vec<_>>().join("\n"),
    };
    data(context, &said)
}

/// The row of a code, or those of a group of them.
fn named(typed: &str) -> Result<Vec<&'static Row>, Error> {
    // Copied out of a message, it may have its brackets around it.
    let plain = typed.trim_matches(['[', ']', '.']);
    let lower = plain.to_lowercase();
    let rows = match codes::find(&lower).and_then(Code::row) {
        Some(row) => vec![row],
        None => codes::group(&lower),
    };
    let rows = match (rows.is_empty(), plain.parse()) {
        (true, Ok(number)) => numbered(number),
        _ => rows,
    };
    if rows.is_empty() {
        return Err(unknown(plain));
    }
    Ok(rows)
}

/// The rows of a status of HTTP, or of all errors that end with an exit code.
fn numbered(number: u16) -> Vec<&'static Row> {
    let of_status: &[Code] = match number {
        400 => &[codes::API_REFUSED],
        401 => &[codes::AUTH_REJECTED, codes::AUTH_TOKEN_REJECTED],
        403 => &[codes::API_FORBIDDEN, codes::SCOPE_NOT_GRANTED],
        404 => &[codes::API_NOT_FOUND],
        429 => &[codes::API_RATE_LIMITED],
        500..=599 => &[codes::API_UNAVAILABLE],
        _ => &[],
    };
    if !of_status.is_empty() {
        return of_status.iter().filter_map(|code| code.row()).collect();
    }
    let ends = |row: &&Row| {
        let mut exits = row.exit.iter();
        exits.any(|kind| u16::from(kind.exit_code()) == number)
    };
    codes::all().filter(ends).collect()
}

fn data(context: &Context, text: &str) -> Result<Option<Kind>, Error> {
    context.ui.data(text)?;
    Ok(None)
}

fn unknown(typed: &str) -> Error {
    let error = Error::new(
        codes::EXPLAIN_UNKNOWN,
        format!("there is no error code {typed}"),
    );
    let near = codes::near(&typed.to_lowercase()).into_iter();
    near.fold(error, |error, near| {
        error.hint(format!("did you mean `drivetrain explain {near}`?"))
    })
    .hint("all of them: `drivetrain explain`")
}

/// One code, for a person.
fn text(row: &Row) -> String {
    let mut text = format!(
        "{}  {}\n\n",
        bold().apply_to(row.code),
        dim().apply_to(ends(row))
    );
    for line in row.shown().lines() {
        let line = match line.strip_prefix("error:") {
            Some(rest) => fold(&format!("error:{rest}"), "    ").replacen(
                "error:",
                &red().apply_to("error:").to_string(),
                1,
            ),
            None if line.starts_with(' ') => fold(line, "      "),
            None => fold(line, "    "),
        };
        text.push_str(&format!("{line}\n"));
    }
    text.push_str(&format!("\n{}\n", fold(row.cause, "  ")));
    text.push_str(&format!(
        "\n  {} {}\n",
        cyan().apply_to("who can fix it:"),
        who(row)
    ));
    for step in row.steps() {
        text.push_str(&format!("  - {}\n", behind(&step, 4)));
    }
    text
}

/// How a command ends that fails with it.
fn ends(row: &Row) -> String {
    let codes: Vec<_> = row
        .exit
        .iter()
        .map(|kind| kind.exit_code().to_string())
        .collect();
    match &codes[..] {
        [] => "not a failure, exit code 0".to_owned(),
        [one] => format!("exit code {one}"),
        [usual @ .., last] => format!("exit code {} or {last}", usual.join(", ")),
    }
}

fn who(row: &Row) -> String {
    let who: Vec<_> = row.who.iter().copied().map(Who::words).collect();
    who.join(" · ")
}

/// All codes, a line each.
fn listed(wanted: &[&'static Row]) -> String {
    let widest = wanted.iter().map(|row| row.code.as_str().len()).max();
    let widest = widest.unwrap_or_default();
    let mut text = String::new();
    for (group, about) in GROUPS {
        let mut rows = codes::group(group);
        rows.retain(|row| wanted.iter().any(|it| it.code == row.code));
        if rows.is_empty() {
            continue;
        }
        text.push_str(&format!(
            "{}  {}\n",
            bold().apply_to(group),
            dim().apply_to(behind(about, group.len() + 2))
        ));
        for row in rows {
            let ends = [". ", ": ", "; "];
            let end = ends.iter().filter_map(|end| row.cause.find(end)).min();
            let gist = &row.cause[..end.unwrap_or(row.cause.len() - 1)];
            let code = format!("{:widest$}", row.code);
            text.push_str(&format!("  {code}  {}\n", behind(gist, widest + 4)));
        }
        text.push('\n');
    }
    text.push_str("For details: drivetrain explain CODE\n");
    text
}

/// One code, for programs.
fn document(row: &Row) -> Value {
    let mut exits: Vec<_> = row.exit.iter().map(|kind| kind.exit_code()).collect();
    if exits.is_empty() {
        exits.push(0);
    }
    let mend: Vec<_> = row.steps().collect();
    let commands = mend
        .iter()
        .flat_map(|step| step.split('`').skip(1).step_by(2));
    let commands: Vec<_> = commands.collect();
    json!({
        "code": row.code,
        "group": row.code.group(),
        "exit_codes": exits,
        "who": row.who.iter().map(|who| who.word()).collect::<Vec<_>>(),
        "cause": row.cause,
        "mend": mend,
        "commands": commands,
        "example": row.shown(),
    })
}

/// All of them, as `docs/errors.md`.
fn markdown() -> String {
    let mut text = String::from(
        "# Error codes\n\nEach error ends with its code in brackets, as `error: … [net.tls]`; \
         with `--json` and in the log file it is the field `code`. `drivetrain explain CODE` \
         prints the same as this page, which is made by `drivetrain explain --markdown > \
         docs/errors.md`.\n\nExit codes: 0 done · 1 failed · 2 usage · 3 some tables kept as \
         they were, the rest saved · 4 a person must sign in · 5 held back by a guard · 75 \
         temporary, nothing saved · 130 Ctrl-C · 134 out of memory · 143 SIGTERM.\n\n",
    );
    for (group, about) in GROUPS {
        text.push_str(&format!(
            "- [`{group}`](#{}): {about}\n",
            anchor(group, about)
        ));
    }
    for (group, about) in GROUPS {
        text.push_str(&format!("\n## {group}: {about}\n"));
        for row in codes::group(group) {
            text.push_str(&format!("\n### `{}`\n\n", row.code));
            text.push_str(&format!("{}\n\n", row.cause));
            text.push_str(&format!("```text\n{}\n```\n\n", row.shown()));
            text.push_str(&format!("Ends with {}.", ends(row)));
            text.push_str(&format!(" Who can fix it: {}.\n\n", who(row)));
            for step in row.steps() {
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
