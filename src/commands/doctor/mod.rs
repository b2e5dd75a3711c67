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
use crate::auth::token::Document;
use crate::config::{Connection, Name};
use crate::context::{Context, Link, Named, now};
use crate::error::{Error, Kind, connect_command};
use crate::justworks::scopes::Scopes;
use crate::secret::Secret;
use crate::ui::bold;
use crate::ui::summary::things;
use crate::ui::working::Working;
use check::{Check, Checks, Finding, worst};
use cron::AsCron;

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
        Error::failed("output.failed", "the checks cannot be printed").cause(&error)
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
        given,
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

/// A connection, with what was found of its sign-in.
struct Patient<'a> {
    connection: &'a Connection,
    here: bool,
    given: Option<&'a Secret>,
    document: Option<Document>,
}

const API: [(&str, &str); 2] = [
    ("api.company", "same company"),
    ("api.rate_limit", "rate limit"),
];

impl Patient<'_> {
    /// What takes the network.
    fn online(
        &self,
        checks: &mut Checks<'_>,
        args: &Args,
        working: &Working,
        context: &Context,
    ) -> Result<(), Error> {
        let link = match context.link(self.connection) {
            Ok(link) => link,
            Err(error) => {
                checks.check("sandbox.started", "sandbox", || Finding::bad(error));
                return Ok(());
            }
        };
        let runtime = context.runtime()?;
        runtime.block_on(async {
            let reached = network::checks(checks, self.connection, &link, context).await;
            let token = self
                .sign_in(checks, &link, reached, args, working, context)
                .await?;
            self.endpoints(checks, &link, reached, token, context).await;
            Ok(())
        })
    }

    /// The sign-in; gives the token that can be used.
    async fn sign_in(
        &self,
        checks: &mut Checks<'_>,
        link: &Link,
        reached: bool,
        args: &Args,
        working: &Working,
        context: &Context,
    ) -> Result<Option<Secret>, Error> {
        let (connection, document) = (self.connection, self.document.as_ref());
        let may_renew = reached && document.is_some_and(|it| it.refresh.is_some());
        let renews = may_renew && (args.refresh || self.asks(args, working, context)?);
        checks.check("sign_in.token", "access token", || {
            sign_in::token(connection, document, renews, context)
        });
        checks.check("sign_in.life", "sign-in", || match self.here {
            true => sign_in::life(connection, document, context),
            false => Finding::skipped("it is not signed in here"),
        });
        let mut renewed = None;
        let id = "sign_in.refresh";
        match document {
            Some(document) if renews => {
                let _orderly = context.interrupts.orderly();
                let access = &document.access;
                let renewal = sign_in::renewal(connection, link, access, context, &mut renewed);
                checks.wait(id, "renewal", renewal).await;
                if let Some(signal) = context.interrupts.seen() {
                    return Err(signal.error());
                }
            }
            _ => {
                let why = self.unrenewed(reached);
                checks.skip(&[(id, "renewal")], &why);
            }
        }
        checks.check("scopes.granted", "scopes", || match self.granted(context) {
            Some(granted) => sign_in::scopes(connection, &granted),
            None => Finding::skipped("what is granted is not known"),
        });
        let usable = document.filter(|it| sign_in::usable(it, now()));
        let kept = usable.map(|document| document.access.clone());
        Ok(renewed.or_else(|| self.given.cloned()).or(kept))
    }

    fn asks(&self, args: &Args, working: &Working, context: &Context) -> Result<bool, Error> {
        if args.json || !context.ui.asks() || context.ui.is_quiet() {
            return Ok(false);
        }
        let question = format!(
            "Renew the sign-in of {}, to see that it works",
            self.connection.name
        );
        Ok(working.aside(|| context.ui.confirm(&question, Some(false), "--refresh"))?)
    }

    /// Why nothing was renewed.
    fn unrenewed(&self, reached: bool) -> String {
        let name = &self.connection.name;
        match &self.document {
            None if self.given.is_some() => "DRIVETRAIN_ACCESS_TOKEN is never renewed".into(),
            None => "there is no sign-in that can be read".into(),
            Some(document) if document.refresh.is_none() => {
                "this sign-in has nothing to renew it with".into()
            }
            Some(_) if !reached => "the server is out of reach".into(),
            Some(_) => format!("not tried; `drivetrain doctor {name} --refresh` does"),
        }
    }

    fn granted(&self, context: &Context) -> Option<Scopes> {
        if let Some(document) = &self.document {
            return Some(Scopes::read(&document.scope));
        }
        let connection = self.connection;
        let keep = context.keep(&connection.name, &connection.id, connection.vault);
        keep.record().map(|record| Scopes::read(&record.granted))
    }

    async fn endpoints(
        &self,
        checks: &mut Checks<'_>,
        link: &Link,
        reached: bool,
        token: Option<Secret>,
        context: &Context,
    ) {
        let connection = self.connection;
        let granted = self
            .granted(context)
            .unwrap_or_else(|| connection.scopes.clone());
        let asking = match token {
            Some(token) if reached => endpoints::Asking::new(connection, link, token, context),
            token => {
                let why = match token {
                    Some(_) => "the server is out of reach",
                    None => "there is no token to ask with: see sign_in.token",
                };
                endpoints::skip(checks, connection, &granted, why);
                checks.skip(&API, why);
                return;
            }
        };
        match asking {
            Ok(asking) => {
                asking.all(checks, &granted).await;
                checks.check(API[0].0, API[0].1, || asking.company());
                checks.check(API[1].0, API[1].1, || asking.rate_limit(context));
            }
            Err(problem) => {
                let name = connection.name.to_string();
                let error = Error::of_problem(&problem, &name);
                checks.check("api.client", "client", || Finding::bad(error));
            }
        }
    }
}
