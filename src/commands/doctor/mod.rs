//! `drivetrain doctor`: from "it does not work" to the cause, by checks in order.
//!
//! Each check is bounded in time, and what breaks skips what needs it, so that the first `✗` is the
//! cause and not its consequence. Nothing is changed: probes are taken away again, requests only
//! read, and the sign-in is not renewed unless a person says so.

mod check;
mod cron;
mod endpoints;
mod local;
mod network;
mod patient;
mod schedule;
mod sign_in;
mod store;
mod text;
mod tls;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::print_json;
use super::schedule::installed::Schedules;
use super::traced::TraceArgs;
use crate::codes;
use crate::config::{Connection, Name};
use crate::context::{Context, Named};
use crate::error::{Error, Kind, connect_command};
use crate::ui::bold;
use crate::ui::summary::things;
use crate::ui::working::Working;
use check::{Check, Checks, Finding, worst};
use cron::AsCron;
use patient::Patient;

const EXAMPLES: &str = "\
Examples:
  drivetrain doctor                        every connection, one after the other
  drivetrain doctor justworks --refresh    renew the sign-in as well, to see that it works
  drivetrain doctor --as-cron              and once more as cron would run it: what differs
  drivetrain doctor --json                 one document: id, status, ms, detail, hints, code

Marks:
  ✓ ok · worth knowing ! somebody should see to it ✗ does not work - skipped, see an earlier one

Exit codes: 0 if all is well; else of the worst check, what does not work before what still does:
  4 a person must sign in · 5 held back · 3 not all is read · 75 temporary · 1 this machine ·
  2 nothing is connected";

/// Find out what is wrong: checks in order, each with the command that mends it
///
/// Looks at this machine, the way to Justworks, the sign-in, every selected endpoint and the store.
/// It changes nothing, and asks before it renews a sign-in.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The connection [default: all]
    #[arg(value_name = "NAME")]
    name: Option<Name>,

    /// Renew the sign-in, to see that it works [default: ask, where somebody is there]
    #[arg(long)]
    refresh: bool,

    /// Run once more with the environment that cron gives, and show what differs
    #[arg(long)]
    as_cron: bool,

    /// Print one JSON document on stdout
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    trace: TraceArgs,
}

/// Makes the checks and tells them.
pub fn run(args: Args, context: &Context) -> Result<Option<Kind>, Error> {
    let traced = args.trace.begin(context)?;
    traced.around(|context| look(&args, context))
}

fn look(args: &Args, context: &Context) -> Result<Option<Kind>, Error> {
    let began = Instant::now();
    let names = match &args.name {
        Some(name) => vec![name.clone()],
        None => Connection::names(&context.paths)?,
    };
    let all = context.connections(&names)?;
    let working = Working::begin(&context.ui);
    let done = checks(&all, args, &working, context)?;
    let as_cron = match args.as_cron {
        true => Some(AsCron::run(
            args.name.as_ref(),
            &all,
            &done,
            &working,
            context,
        )?),
        false => None,
    };
    drop(working);
    tell(args, &all, done, as_cron, began.elapsed(), context)
}

/// What the checks of a connection come to, for a program; nothing is asked and nothing renewed.
pub fn document(name: &Name, context: &Context) -> Result<Value, Error> {
    let began = Instant::now();
    let args = Args {
        name: Some(name.clone()),
        refresh: false,
        as_cron: false,
        json: true,
        trace: TraceArgs::default(),
    };
    let all = context.connections([name])?;
    let working = Working::begin(&context.ui);
    let done = checks(&all, &args, &working, context)?;
    Ok(told(&done, &done, began.elapsed()))
}

/// This machine's checks, and those of each connection.
fn checks(
    all: &[Named],
    args: &Args,
    working: &Working,
    context: &Context,
) -> Result<Vec<Check>, Error> {
    let mut checks = Checks::new(working);
    local::machine(&mut checks, context);
    checks.check("config.connections", "connections", || connections(all));
    let mut done = checks.done();
    for (name, connection) in all {
        let mut checks = Checks::new(working);
        checks.about(name.to_string());
        examine(&mut checks, connection, args, working, context)?;
        done.extend(checks.done());
    }
    Ok(done)
}

/// Checks for programs; `judged` are those that the exit code comes from.
fn told(done: &[Check], judged: &[Check], took: Duration) -> Value {
    let kind = worst(judged).and_then(|check| check.finding.kind);
    let all: Vec<Value> = done.iter().map(Check::json).collect();
    json!({
        "exit_code": kind.map_or(0, Kind::exit_code),
        "worst": worst(judged).map(|check| &check.id),
        "ms": took.as_millis() as u64,
        "checks": all,
    })
}

fn connections(all: &[Named]) -> Finding {
    let told: Vec<_> = all.iter().map(|(name, _)| name.to_string()).collect();
    if told.is_empty() {
        let error = Error::nothing_connected().hint(format!(
            "or see it work first: `{} --yes`",
            connect_command("sandbox")
        ));
        return Finding::warn(error);
    }
    let number = things(told.len() as u64, "connection");
    Finding::ok(format!("{number}: {}", told.join(", ")))
}

fn tell(
    args: &Args,
    all: &[Named],
    done: Vec<Check>,
    as_cron: Option<AsCron>,
    took: Duration,
    context: &Context,
) -> Result<Option<Kind>, Error> {
    let mut judged = done.clone();
    judged.extend(as_cron.iter().flat_map(|it| it.worse.iter().cloned()));
    let kind = worst(&judged).and_then(|check| check.finding.kind);
    if args.json {
        let mut document = told(&done, &judged, took);
        if let Some(as_cron) = &as_cron {
            document["as_cron"] = as_cron.json();
        }
        print_json(context, &document)?;
        return Ok(kind);
    }
    let describe = |name: &str| {
        let known = all.iter().find(|(other, _)| other.to_string() == name);
        let company = known
            .and_then(|(_, it)| it.as_ref().ok())
            .map(|it| &it.company);
        let company = company.map_or_else(String::new, |it| format!("  {} · {}", it.name, it.host));
        format!("{}{company}", bold().apply_to(name))
    };
    let mut said = text::text(&done, describe);
    if let Some(as_cron) = &as_cron {
        said.push_str(&as_cron.text());
    }
    said.push_str(&format!("\n{}\n", text::verdict(&judged, took)));
    let failed = |error: std::io::Error| {
        Error::new(codes::OUTPUT_FAILED, "the checks cannot be printed").cause(&error)
    };
    context.ui.data(&said).map_err(failed)?;
    Ok(kind)
}

const VAULT: [(&str, &str); 2] = [
    ("vault.reachable", "vault, reading"),
    ("vault.writable", "vault, writing"),
];

/// Everything about one connection.
fn examine(
    checks: &mut Checks<'_>,
    connection: &Result<Connection, Error>,
    args: &Args,
    working: &Working,
    context: &Context,
) -> Result<(), Error> {
    let connection = match connection {
        Ok(connection) => connection,
        Err(error) => {
            checks.check("config.readable", "settings", || {
                Finding::bad(error.clone())
            });
            return Ok(());
        }
    };
    let name = &connection.name;
    checks.check("config.readable", "settings", || {
        Finding::ok(format!("{name}.toml can be read"))
    });
    checks.check("files.private", "files", || {
        local::private(connection, context)
    });
    let here = checks.check("config.connected", "signed in", || {
        local::connected(connection, context)
    });
    let given = context.environment.access_token.as_ref();
    let mut document = None;
    if !here {
        checks.skip(&VAULT, "it is not signed in here");
    } else if given.is_some() {
        checks.skip(&VAULT, "DRIVETRAIN_ACCESS_TOKEN is used instead");
    } else {
        let [(reading, title), (writing, written)] = VAULT;
        checks.check(reading, title, || {
            local::readable(connection, context, &mut document)
        });
        checks.check(writing, written, || local::writable(connection, context));
    }
    let patient = Patient {
        connection: &endpoints::impatient(connection),
        here,
        given: given.and_then(|given| given.as_ref().ok()),
        document,
    };
    patient.online(checks, args, working, context)?;
    store::checks(checks, connection, context);
    checks.check("redirect.port", "redirect port", || {
        sign_in::port(connection)
    });
    let schedules = Schedules::read(context);
    schedule::checks(checks, connection, &schedules, context);
    Ok(())
}
