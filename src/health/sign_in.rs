//! The sign-in: how old, how long it lives, whether a renewal works, and what it opens. Nothing is
//! renewed unless a person says so: a renewal may spend the refresh token.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;

use crate::auth::redirect::RedirectUri;
use crate::auth::sign_in_store::SignInInfo;
use crate::auth::token::Credentials;
use crate::codes;
use crate::config::Connection;
use crate::context::{Context, Endpoint, now};
use crate::error::{Error, Kind};
use crate::foreign::Line;
use crate::health::lifetime::death;
use crate::justworks::scopes::{Include, Scopes};
use crate::secret::Secret;
use crate::ui::summary::things;
use crate::ui::times::{relative, when};

use super::check::{Finding, Look};

/// How long before its end a sign-in is a person's business.
const SOON: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The access token at hand. `renews` says that it is going to be renewed in a moment.
pub(super) fn token(
    connection: &Connection,
    document: Option<&Credentials>,
    renews: bool,
    context: &Context,
) -> Finding {
    if context.environment.access_token.is_some() {
        return Finding::note("from DRIVETRAIN_ACCESS_TOKEN; its expiry is not known");
    }
    let Some(document) = document else {
        return Finding::skipped("there is no readable sign-in");
    };
    let (name, now) = (&connection.name, now());
    let age = relative(document.received_at, now);
    let finding = match document.expires_at {
        None => Finding::ok(format!("received {age}; its expiry is not known")),
        Some(until) if until > now => {
            Finding::ok(format!("received {age}, valid until {}", when(until, now)))
        }
        Some(until) if renews => Finding::note(format!(
            "received {age}, expired {}; it is being renewed now",
            relative(until, now)
        )),
        Some(until) => {
            let message = format!(
                "received {age}, expired {}: the next sync renews it, but it cannot be used now",
                relative(until, now)
            );
            Finding::warn(
                Error::new(codes::AUTH_ACCESS_EXPIRED, message).hints_for(&name.to_string()),
            )
        }
    };
    finding
        .fact("received_at", document.received_at.to_string())
        .fact("expires_at", document.expires_at.map(|at| at.to_string()))
}

/// Until when it can be renewed, and whether it is known to be dead.
pub(super) fn life(
    connection: &Connection,
    document: Option<&Credentials>,
    context: &Context,
) -> Finding {
    if context.environment.access_token.is_some() {
        return Finding::skipped("DRIVETRAIN_ACCESS_TOKEN is used instead");
    }
    let keep = context.sign_in_of(connection);
    let Some(record) = keep.info().or_else(|| document.map(SignInInfo::of)) else {
        return Finding::skipped("there is no readable sign-in");
    };
    let (name, now) = (connection.name.to_string(), now());
    if let Some(problem) = &record.sign_in_again {
        return Finding::bad(Error::of_problem(problem, &name));
    }
    let Some(death) = death(&record) else {
        return Finding::ok("valid as long as its access token, whose expiry is not known");
    };
    let told = format!("valid until {}", death.sentence(&name, now));
    let finding = if death.at <= now {
        Finding::bad(Error::new(codes::AUTH_EXPIRED, told).hints_for(&name))
    } else if death.at <= now + SOON {
        let soon = Error::new(codes::AUTH_EXPIRES_SOON, told);
        Finding::warn(if death.fixed {
            soon.hint_for(&name, codes::SIGN_IN)
        } else {
            soon.hint(format!("`drivetrain sync {name}` renews it"))
        })
    } else {
        Finding::ok(told)
    };
    finding.fact("lives_until", death.at.to_string())
}

/// Whether a renewal works: done once, because a person asked for it. Gives the new access token.
pub(super) async fn renewal(
    connection: &Connection,
    endpoint: &Endpoint,
    access: &Secret,
    context: &Context,
) -> Look<Secret> {
    let name = connection.name.to_string();
    let session = context.session(connection, endpoint);
    let renewed = tokio::select! {
        biased;
        signal = context.interrupts.wait() => return Err(Finding::skipped(signal.problem().message)),
        renewed = session.token(Some(access)) => renewed,
    };
    let token = renewed.map_err(|problem| Error::of_problem(&problem, &name))?;
    let finding = match session.unsaved().take() {
        Some(problem) => Error::of_problem(&problem, &name).into(),
        None => Finding::ok("renewed and saved"),
    };
    Ok((token, finding))
}

/// What is granted of what was asked for, table by table.
pub(super) fn scopes(connection: &Connection, granted: &Scopes) -> Finding {
    let name = connection.name.to_string();
    let selection = connection.selection();
    let (streams, core) = (connection.source.streams, connection.source.sign_in.core);
    let everything: Scopes = streams.iter().flat_map(|it| it.scopes).collect();
    let wanted = |stream| selection.skips(stream, &everything).is_none();
    let tables: Vec<_> = streams
        .iter()
        .map(|stream| Table {
            table: stream.name,
            selected: wanted(stream),
            scopes: stream.scopes,
            not_granted: granted.lacks(stream.scopes),
        })
        .collect();
    let selected = tables.iter().filter(|it| it.selected);
    let closed: Vec<_> = selected
        .clone()
        .filter(|it| !it.not_granted.is_empty())
        .collect();
    let columns = connection
        .include
        .iter()
        .filter(|it| !granted.covers(it.scope()));
    let needs: Vec<_> = closed
        .iter()
        .map(|it| format!("{} needs {}", it.table, it.not_granted.join(" and ")))
        .chain(columns.filter_map(|include| column(*include)))
        .collect();
    let finding = if let Some(core) = core.iter().find(|scope| !granted.covers(scope)) {
        let message = format!("{core} is not granted, and without it there is nothing to sync");
        let mut error = Error::new(codes::SCOPE_CORE_MISSING, message);
        error.causes = needs.into_iter().map(Line::from).collect();
        Finding::bad(error.hints_for(&name))
    } else if !needs.is_empty() {
        let message = format!(
            "some selected tables need scopes that are not granted: {}",
            needs.join(", ")
        );
        let again = "run `{connect}` and allow what is listed; your data stays";
        let error = Error::new(codes::SCOPE_NOT_GRANTED, message)
            .ends(Kind::Incomplete)
            .hint_for(&name, again);
        let finding = Finding::warn(error);
        let spared: Vec<_> = closed.iter().map(|it| it.table).collect();
        if spared.is_empty() {
            finding
        } else {
            finding.hint(format!(
                "or leave it out: `drivetrain streams {name} --exclude {}`",
                spared.join(",")
            ))
        }
    } else {
        all_open(selected.count(), connection, granted)
    };
    finding.fact("tables", json!(tables))
}

/// All tables that are selected, so many, are open.
fn all_open(tables: usize, connection: &Connection, granted: &Scopes) -> Finding {
    let open = things(tables as u64, "table");
    let text = format!("all {open} that you selected can be read");
    let more = connection.scopes.not_in(granted).join(", ");
    if more.is_empty() {
        return Finding::ok(text);
    }
    Finding::note(format!("{text}; not granted, and not needed: {more}"))
}

/// A table, with what it needs.
#[derive(Serialize)]
struct Table<'a> {
    table: &'a str,
    selected: bool,
    scopes: &'a [&'a str],
    not_granted: Vec<&'a str>,
}

/// A column of `members` that a person has included.
fn column(include: Include) -> Option<String> {
    let is_column = matches!(include, Include::Sex | Include::Dob);
    is_column.then(|| format!("members ({}) needs {}", include.plain(), include.scope()))
}

/// The redirect port: at the next sign-in it would be too late to find it busy.
pub(super) fn port(connection: &Connection) -> Finding {
    let Ok(redirect) = RedirectUri::parse(&connection.redirect_uri) else {
        let message = format!("{} is not a redirect URI", connection.redirect_uri);
        return Finding::bad(Error::new(codes::CONFIG_UNREADABLE, message));
    };
    if !redirect.is_loopback() {
        return Finding::skipped(
            "the redirect URI is not on this machine: you paste the address after a sign-in",
        );
    }
    let port = redirect.port();
    let is_v6 = redirect.as_str().contains("[::1]");
    let host = if is_v6 { "::1" } else { "127.0.0.1" };
    match std::net::TcpListener::bind((host, port)) {
        Ok(_) => Finding::ok(format!("{port} is free for a sign-in")),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            let message = format!("port {port} is in use by another program: a sign-in would fail");
            Finding::warn(Error::new(codes::CONNECT_PORT_BUSY, message).hint(format!(
                "before the next sign-in, stop the program that uses it: `ss -ltnp 'sport = :{port}'` shows it"
            )))
        }
        Err(error) => {
            let message = format!("port {port} cannot be opened: a sign-in would fail");
            Finding::warn(Error::new(codes::CONNECT_PORT, message).cause(&error).hint(
                "register a redirect URI with a port above 1023, such as http://127.0.0.1:8976/callback, and connect with --redirect-uri",
            ))
        }
    }
}

/// Whether a token can be used at this moment.
pub(super) fn usable(document: &Credentials, now: Timestamp) -> bool {
    document.expires_at.is_none_or(|until| until > now)
}
