//! Step 4: the OAuth app, and how to get one.
//!
//! Justworks' apps are not self-service: each company asks for its own. So this program ships no
//! client id and no secret, and who has no app yet gets a text that is ready to send.

use std::net::TcpListener;
use std::path::Path;

use zeroize::Zeroizing;

use super::options::Options;
use super::place::Place;
use super::{Draft, addresses, with_token};
use crate::auth::callback::RedirectUri;
use crate::codes;
use crate::config::{Company, Connection, Name};
use crate::context::{Context, malformed_secret, now};
use crate::error::{Error, Kind};
use crate::files::{self, Closed};
use crate::justworks::profile::{APP_CONTACT, Profile, REDIRECT_URI};
use crate::justworks::scopes::Scopes;
use crate::justworks::selection::Selection;
use crate::policy::{Finance, Verify};
use crate::sandbox::{CLIENT_ID, CLIENT_SECRET};
use crate::secret::{Secret, text};
use crate::ui::{bold, cyan, fold};

/// Largest client secret file that is read, in bytes.
const MAX_SECRET_BYTES: u64 = 4096;

/// Where there is no one to ask, everything that is missing is said at once.
pub(super) fn all_answered(
    args: &Options,
    old: Option<&Connection>,
    context: &Context,
) -> Result<(), Error> {
    if context.ui.asks() {
        return Ok(());
    }
    let mut missing = Vec::new();
    if !args.yes {
        missing.push("--yes (you are an admin, and agree to what is read)");
    }
    let has_app = args.sandbox || args.with_token || old.is_some();
    if !has_app && args.client_id.is_none() {
        missing.push("--client-id ID");
    }
    let secret = args.client_secret_file.is_some() || context.environment.client_secret.is_some();
    if !has_app && !secret {
        missing.push("JUSTWORKS_CLIENT_SECRET or --client-secret-file FILE");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let message = "there is no terminal to ask in, and answers are missing";
    let error = Error::new(codes::PROMPT_NO_TERMINAL, message);
    Err(missing
        .into_iter()
        .fold(error, |error, flag| error.hint(format!("add {flag}"))))
}

/// Collects everything that the sign-in needs.
pub(super) fn draft(
    args: &Options,
    (name, place): (Name, &Place),
    former: Option<Connection>,
    selection: Selection,
    scopes: Scopes,
    context: &Context,
) -> Result<Draft, Error> {
    let (api_url, authorize_url) = addresses(args, former.as_ref())?;
    let old = former.as_ref();
    let has_app = args.sandbox || args.client_id.is_some() || known_app(old).is_some();
    if !(has_app || args.with_token || args.yes) && context.ui.asks() {
        ask_for_app(&scopes, args, context)?;
    }
    let read = || with_token::read(context);
    let given = args.with_token.then(read).transpose()?;
    // A token that cannot be renewed needs no app.
    let lone = given.as_ref().is_some_and(|grant| grant.refresh.is_none());
    let client_id = client_id(args, old, lone, context)?;
    let secret = client_secret(args, old, lone, context)?;
    let sandbox = old.and_then(|old| old.sandbox.as_ref());
    let connection = Connection {
        id: place.id.clone(),
        source: &crate::justworks::SOURCE,
        created_at: old.map_or_else(now, |old| old.created_at),
        connecting_at: None,
        purged_at: None,
        disconnected_at: None,
        moved_at: None,
        exporting_to: None,
        api_url,
        authorize_url,
        client_id,
        redirect_uri: redirect(args, old, context)?.as_str().to_owned(),
        scopes,
        include: selection.include,
        exclude: selection.exclude,
        since: args.since.or(old.and_then(|old| old.since)),
        vault: place.kind,
        vault_copies: old.map_or_else(Vec::new, |old| old.vault_copies.clone()),
        on_failure: old.and_then(|old| old.on_failure.clone()),
        on_recovery: old.and_then(|old| old.on_recovery.clone()),
        company: old.map_or_else(Company::default, |old| old.company.clone()),
        sandbox: args.sandbox.then(|| args.company.settings(sandbox)),
        finance: old.map_or_else(Finance::default, |old| old.finance.clone()),
        verify: old.map_or_else(Verify::default, |old| old.verify.clone()),
        profile: old.map_or_else(Profile::default, |old| old.profile.clone()),
        name,
    };
    let endpoint = context.endpoint(&connection)?;
    Ok(Draft {
        connection,
        secret,
        given,
        endpoint,
        former,
    })
}

fn ask_for_app(scopes: &Scopes, args: &Options, context: &Context) -> Result<(), Error> {
    let answers = [
        "Yes, I have the client ID and secret",
        "No, or I'm not sure",
    ];
    let question = "Do you have a Justworks OAuth app?";
    if context.ui.select(question, &answers, "--client-id")? == 0 {
        return Ok(());
    }
    let redirect = args.redirect_uri.as_deref().unwrap_or(REDIRECT_URI);
    let intro = format!(
        "Justworks sets up apps by hand. Email this to {APP_CONTACT}, then run this command again \
         when they reply:"
    );
    context.ui.say(format!(
        "\n{}\n\n{}\n",
        fold(&intro, "  "),
        request(scopes, redirect)
    ));
    Err(Error::hinted(
        codes::CONNECT_NO_APP,
        "an OAuth app from Justworks is needed first",
    ))
}

/// The letter to Justworks.
fn request(scopes: &Scopes, redirect: &str) -> String {
    let scopes: Vec<_> = scopes
        .in_order()
        .into_iter()
        .map(|scope| format!("      {scope}"))
        .collect();
    format!(
        "    Subject: OAuth app for the Partner API

    Hello,
    Please set up an OAuth app for our company's Justworks account:

    Name:          Drivetrain (our own financial planning, read-only)
    Grant:         authorization code, with refresh tokens
    Redirect URI:  {redirect}
    Scopes:
{}

    Please send us the client ID and the client secret. Thank you!",
        scopes.join("\n")
    )
}

/// The text that a person who is not an admin sends to one.
pub(super) fn for_the_admin() -> String {
    let text = "I'd like to use our Justworks people and payroll data for budgeting, and that needs an \
                admin's OK. Could you run this command with me? It only reads, and it shows what it will \
                read before you agree:";
    format!(
        "{}\n\n        drivetrain connect justworks",
        fold(text, "    ")
    )
}

fn redirect(
    args: &Options,
    former: Option<&Connection>,
    context: &Context,
) -> Result<RedirectUri, Error> {
    let said = args.redirect_uri.clone();
    let text = match (said, former) {
        (Some(said), _) => said,
        // The sandbox registers whatever is free: two of them never get in each other's way.
        (None, _) if args.sandbox => free_redirect()?,
        (None, Some(former)) => former.redirect_uri.clone(),
        (None, None) if args.yes || args.with_token || !context.ui.asks() => {
            REDIRECT_URI.to_owned()
        }
        (None, None) => context.ui.input(
            "Redirect URI of the app",
            Some(REDIRECT_URI.to_owned()),
            "--redirect-uri",
            |text| {
                RedirectUri::parse(text)
                    .map(drop)
                    .map_err(|error| error.to_string())
            },
        )?,
    };
    read_redirect(&text)
}

/// A redirect URI, or what is wrong with it.
pub(super) fn read_redirect(text: &str) -> Result<RedirectUri, Error> {
    RedirectUri::parse(text).map_err(|error| {
        let message = format!("{text} cannot be a redirect URI: {error}");
        Error::new(codes::CONNECT_REDIRECT_URI, message)
            .hint(format!("the default is {}", cyan().apply_to(REDIRECT_URI)))
    })
}

/// Ports below those that systems give to connections by themselves: between here and the listener no
/// connection of another program takes one.
const REDIRECT_PORTS: std::ops::Range<u16> = 20_000..32_000;

/// How many of them are tried before the system gives any.
const TRIED_PORTS: usize = 50;

fn free_redirect() -> Result<String, Error> {
    let mut drawn = std::iter::repeat_with(|| fastrand::u16(REDIRECT_PORTS)).take(TRIED_PORTS);
    let bound = |port| TcpListener::bind(("127.0.0.1", port)).and_then(|it| it.local_addr());
    let port = match drawn.find_map(|port| bound(port).ok()) {
        Some(port) => Ok(port),
        None => bound(0),
    };
    let port = port.map_err(|error| {
        Error::new(codes::CONNECT_PORT, "no port is free on this machine").cause(&error)
    })?;
    Ok(format!("http://127.0.0.1:{}/callback", port.port()))
}

/// The client id of the connection that is repaired. One that was made from a token alone has none.
fn known_app(former: Option<&Connection>) -> Option<&String> {
    let id = former.map(|former| &former.client_id);
    id.filter(|id| !id.is_empty())
}

fn client_id(
    args: &Options,
    former: Option<&Connection>,
    lone: bool,
    context: &Context,
) -> Result<String, Error> {
    let some = |text: &str| {
        if text.is_empty() {
            Err("it cannot be empty".into())
        } else {
            Ok(())
        }
    };
    match (&args.client_id, known_app(former)) {
        (Some(id), _) => Ok(id.clone()),
        (None, _) if args.sandbox => Ok(CLIENT_ID.to_owned()),
        (None, Some(id)) => Ok(id.clone()),
        (None, None) if lone => Ok(String::new()),
        (None, None) => Ok(context.ui.input("Client ID", None, "--client-id", some)?),
    }
}

/// From a file, the environment, the vault of the connection that is repaired, or a question; never
/// from an argument, which every process of the machine could read.
fn client_secret(
    args: &Options,
    former: Option<&Connection>,
    lone: bool,
    context: &Context,
) -> Result<Secret, Error> {
    if let Some(path) = &args.client_secret_file {
        return from_file(path);
    }
    if args.sandbox {
        return Ok(Secret::new(CLIENT_SECRET));
    }
    if let Some(given) = &context.environment.client_secret {
        return given.clone().map_err(|what| {
            let problem = malformed_secret(what);
            Error::new(problem.code, problem.message).ends(Kind::Usage)
        });
    }
    if let Some(former) = former.filter(|former| {
        args.client_id
            .as_ref()
            .is_none_or(|id| *id == former.client_id)
    }) {
        let keep = context.sign_in_of(former);
        if let Ok(Some(document)) = keep.load()
            && !document.client_secret.is_empty()
        {
            let known = "Keep the client secret that is already stored?";
            let asks = context.ui.asks() && !args.yes && !lone;
            if !asks || context.ui.confirm(known, Some(true), "--yes")? {
                return Ok(document.client_secret);
            }
        }
    }
    if lone {
        return Ok(Secret::new(""));
    }
    let flag = "JUSTWORKS_CLIENT_SECRET or --client-secret-file";
    let secret = context.ui.password("Client secret", flag)?;
    if secret.is_empty() {
        let message = "the client secret is empty";
        return Err(
            Error::new(codes::CONNECT_CLIENT_SECRET, message).hint(format!(
                "run it again and paste the secret, or give it with {}",
                bold().apply_to(flag)
            )),
        );
    }
    Ok(secret)
}

/// By the rules of a file with a passphrase in it: an ordinary file, closed to other users.
fn from_file(path: &Path) -> Result<Secret, Error> {
    let unfit = |what: &str| {
        let message = format!(
            "{} does not hold a client secret alone on one line: it holds {what}",
            path.display()
        );
        Error::new(codes::CONNECT_CLIENT_SECRET, message)
    };
    let bytes = match files::read_given(path, MAX_SECRET_BYTES, Closed::ToAll) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(files::Error::TooLarge { .. }) => return Err(unfit("more than any secret")),
        Err(files::Error::Io { source, .. }) => {
            let message = format!("{} cannot be read", path.display());
            return Err(Error::new(codes::CONNECT_CLIENT_SECRET, message).cause(&source));
        }
        Err(error) => return Err(error.into()),
    };
    let text = text(&bytes).map_err(unfit)?.trim();
    if text.is_empty() {
        return Err(unfit("nothing"));
    }
    if text.contains(char::is_whitespace) {
        return Err(unfit("spaces or several lines"));
    }
    Ok(Secret::new(text))
}
