//! From "it does not work" to the cause, by checks in order: each a step, each bounded in time.
//!
//! What breaks skips what needs it, so that the first `✗` is the cause and not its consequence.
//! Nothing is changed: probes are taken away again, requests only read, and the sign-in is not
//! renewed unless a person says so.

pub mod check;
pub mod cron;
mod endpoints;
pub mod lifetime;
mod local;
mod network;
mod online;
mod schedule;
mod sign_in;
mod store;
mod tls;

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::config::{Connection, Name};
use crate::context::{Context, Named};
use crate::error::{Error, Kind, connect_command};
use crate::schedule::installed::Schedules;
use crate::ui::summary::things;
use crate::ui::working::Working;
use check::{Check, Checks, Finding, worst};
use cron::AsCron;
use online::Online;

/// Whether a sign-in is renewed, to see that it works: that may spend its refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// A person wants it.
    Wanted,
    /// It is not.
    Never,
}

/// What the checks of a connection come to, for a program; nothing is asked and nothing renewed.
pub fn of(name: &Name, context: &Context) -> Result<Document, Error> {
    let began = Instant::now();
    let all = context.connections([name])?;
    let working = Working::begin(&context.ui);
    let done = checks(&all, Renewal::Never, &working, context)?;
    Ok(Document::new(done, None, began.elapsed()))
}

/// This machine's checks, and those of each connection.
pub fn checks(
    all: &[Named],
    renewal: Renewal,
    working: &Working,
    context: &Context,
) -> Result<Vec<Check>, Error> {
    let mut machine = Checks::new(working, None);
    local::machine(&mut machine, context);
    machine.check(("config.connections", "connections"), || connections(all));
    let mut done = machine.done();
    for (name, connection) in all {
        let mut checks = Checks::new(working, Some(name.to_string()));
        examine(&mut checks, connection, renewal, context)?;
        done.extend(checks.done());
    }
    Ok(done)
}

/// What `--json` prints.
#[derive(Serialize)]
pub struct Document {
    exit_code: u8,
    /// The check that the exit code comes from.
    worst: Option<String>,
    ms: u64,
    pub checks: Vec<Check>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_cron: Option<AsCron>,
}

/// The checks that the exit code may come from.
pub fn judged<'a>(checks: &'a [Check], as_cron: Option<&'a AsCron>) -> Vec<&'a Check> {
    let worse = as_cron.into_iter().flat_map(|it| &it.worse);
    checks.iter().chain(worse).collect()
}

impl Document {
    /// The exit code is that of the worst check, here or as cron would make it.
    pub fn new(checks: Vec<Check>, as_cron: Option<AsCron>, took: Duration) -> Self {
        let all: Vec<_> = judged(&checks, as_cron.as_ref());
        let worst = worst(&all);
        Self {
            exit_code: worst
                .and_then(|check| check.finding.kind)
                .map_or(0, Kind::exit_code),
            worst: worst.map(|check| check.id.clone()),
            ms: took.as_millis() as u64,
            checks,
            as_cron,
        }
    }
}

fn connections(all: &[Named]) -> Finding {
    let told: Vec<_> = all.iter().map(|(name, _)| name.to_string()).collect();
    if told.is_empty() {
        let error = Error::nothing_connected().hint(format!(
            "or try it first: `{} --yes`",
            connect_command("sandbox")
        ));
        return Finding::warn(error);
    }
    let number = things(told.len() as u64, "connection");
    Finding::ok(format!("{number}: {}", told.join(", ")))
}

/// Everything about one connection.
fn examine(
    checks: &mut Checks<'_>,
    connection: &Result<Connection, Error>,
    renewal: Renewal,
    context: &Context,
) -> Result<(), Error> {
    let connection = checks.look(("config.readable", "settings"), || {
        let connection = connection.as_ref().map_err(Error::clone)?;
        let finding = Finding::ok(format!("{}.toml can be read", connection.name));
        Ok((connection, finding))
    });
    let Some(connection) = connection else {
        return Ok(());
    };
    checks.check(("files.private", "files"), || {
        local::private(connection, context)
    });
    let here = checks.look(("config.connected", "signed in"), || {
        local::connected(connection, context)
    });
    let here = here.is_some();
    let given = context.environment.access_token.as_ref();
    let reading = ("vault.reachable", "sign-in storage, reading");
    let writing = ("vault.writable", "sign-in storage, writing");
    let mut document = None;
    if !here {
        checks.skip(&[reading, writing], "not signed in here");
    } else if given.is_some() {
        let why = "DRIVETRAIN_ACCESS_TOKEN is used instead";
        checks.skip(&[reading, writing], why);
    } else {
        document = checks.look(reading, || local::readable(connection, context));
        checks.check(writing, || local::writable(connection, context));
    }
    let online = Online {
        connection: &endpoints::impatient(connection),
        here,
        given: given.and_then(|given| given.as_ref().ok()),
        document,
        context,
    };
    online.checks(checks, renewal)?;
    store::checks(checks, connection, context);
    checks.check(("redirect.port", "redirect port"), || {
        sign_in::port(connection)
    });
    schedule::checks(checks, connection, &Schedules::read(context), context);
    Ok(())
}
