//! Guided paths: the walk from "no connection" to a first sync.
//!
//! The steps in their order: what will happen and what is needed, whether the person is an admin,
//! what will be read ([`review`]), the app ([`app`]), where the sign-in will be kept ([`storage`]),
//! the sign-in ([`sign_in`], with [`elsewhere`] for a browser on another machine; or a token that
//! exists already, [`with_token`]), the result and the first sync ([`result`]). Nothing is stored before
//! the sign-in has been proven good for the right company, so stopping at any moment leaves
//! everything as it was.

mod app;
pub mod choice;
pub mod company;
mod elsewhere;
pub mod options;
mod place;
mod proof;
pub mod result;
mod review;
mod sign_in;
pub mod storage;
mod with_token;

use serde::Serialize;
use url::Url;

use crate::auth::sign_in_store::SignInInfo;
use crate::auth::token::Grant;
use crate::auth::vault::VaultKind;
use crate::codes::{self, Code};
use crate::config::{Company, Connection};
use crate::context::{Context, Endpoint};
use crate::error::{Error, Kind};
use crate::http::client::host_of;
use crate::justworks::profile::{API_URL, AUTHORIZE_URL};
use crate::justworks::scopes::Scopes;
use crate::report::Report;
use crate::run::one::ended;
use crate::run::other_host;
use crate::secret::Secret;
use crate::ui::{bold, fold};
use options::Options;
use storage::keep_signed_in;

/// What the steps have found out, before anything is stored.
struct Draft {
    connection: Connection,
    secret: Secret,
    /// What takes the place of a sign-in.
    given: Option<Grant>,
    endpoint: Endpoint,
    /// The connection that is being repaired.
    former: Option<Connection>,
}

/// What `connect --json` prints.
#[derive(Serialize)]
struct Document<'a> {
    connection: String,
    exit_code: u8,
    company: &'a Company,
    granted: &'a Scopes,
    not_granted: &'a [String],
    not_asked_for: &'a [&'a str],
    vault: VaultKind,
    store: String,
    report: Option<&'a Report>,
}

/// Walks through the steps.
pub fn connect(args: Options, context: &Context) -> Result<Option<Kind>, Error> {
    let name = args.name();
    let walked =
        walk(args, context).map_err(|error| match Connection::load(&context.paths, &name) {
            // Nothing is known of the connection yet: only what was typed leads here again.
            Ok(None) => error.with_command(&name.to_string(), &context.environment.typed),
            _ => error,
        });
    match walked {
        Err(error) if context.ui.asks() && CALM.contains(&error.code) => {
            context.ui.ends(&error.message, &error.hints);
            Ok(Some(error.kind))
        }
        walked => walked,
    }
}

/// What is no failure to a person who has just answered: the way ends here for now.
const CALM: [Code; 3] = [
    codes::CONNECT_NO_APP,
    codes::CONNECT_NOT_ADMIN,
    codes::CONNECT_DECLINED,
];

fn walk(mut args: Options, context: &Context) -> Result<Option<Kind>, Error> {
    let name = args.name();
    let former = Connection::load(&context.paths, &name)?;
    // A sandbox connection is repaired as what it is, also by a command that does not say so.
    args.sandbox |=
        args.api_url.is_none() && former.as_ref().is_some_and(|it| it.sandbox.is_some());
    check(&args)?;
    let repairs = former.as_ref();
    if let Some(former) = repairs {
        same_place(&args, former)?;
    }
    let selection = review::selection(&args, repairs);
    // What cannot be meant is told before anything is asked.
    let scopes = review::scopes(&args, repairs, &selection.include)?;
    app::all_answered(&args, repairs, context)?;
    if let Some(former) = repairs {
        repair(&args, former, context)?;
    } else {
        introduce(&args, context);
    }
    let place = place::place(&args, &name, repairs, context)?;
    let context = &place.context;
    if repairs.is_none() {
        admin(&args, context)?;
    }
    review::show(&scopes, &selection, context);
    let selection = review::optional(&args, selection, context)?;
    let scopes = review::scopes(&args, repairs, &selection.include)?;
    review::agree(&args, &scopes, &selection, context)?;
    let draft = app::draft(&args, (name, &place), former, selection, scopes, context)?;
    let signed = match &draft.given {
        Some(grant) => with_token::accept(&draft, grant, context)?,
        None => sign_in::sign_in(&args, &draft, context)?,
    };
    let record = SignInInfo::of(&signed.document);
    let mut connection = draft.connection;
    connection.company = signed.company.clone();
    let connection = keep_signed_in(connection, &signed.document, &record, context)?;
    place.is_used();
    let missing = result::result(&connection, &signed.granted, context);
    let report = if args.no_sync {
        None
    } else {
        Some(result::first_sync(&connection, &args, context)?)
    };
    let report = report.as_ref();
    let kind = report.and_then(|report| ended(report, &connection, false, context));
    if kind.is_none() {
        result::next_steps(&connection, place.key.as_deref(), context);
    }
    if args.json {
        context.print_json(&Document {
            connection: connection.name.to_string(),
            exit_code: kind.map_or(0, Kind::exit_code),
            company: &connection.company,
            granted: &signed.granted,
            not_granted: &missing,
            not_asked_for: &signed.granted.not_in(&connection.asked()),
            vault: connection.vault,
            store: context.paths.store(&connection.name).display().to_string(),
            report,
        })?;
    }
    Ok(kind)
}

/// What cannot be meant together.
fn check(args: &Options) -> Result<(), Error> {
    if !args.sandbox && !args.company.is_empty() {
        let message = "--seed, --members, --payrolls, --as-of, --varied and --books describe the sandbox's company";
        return Err(Error::hinted(codes::CONNECT_NOT_SANDBOX, message));
    }
    if args.sandbox && (args.api_url.is_some() || args.authorize_url.is_some()) {
        let message = "--sandbox brings its own addresses";
        return Err(Error::hinted(codes::CONNECT_SANDBOX_URL, message));
    }
    if args.sandbox && args.with_token {
        let message = "a sandbox connection signs in by itself";
        return Err(Error::hinted(codes::CONNECT_SANDBOX_TOKEN, message));
    }
    if let Some(uri) = &args.redirect_uri {
        app::read_redirect(uri)?;
    }
    if args.sandbox && args.client_id.is_some() {
        let message = "--sandbox brings its own app";
        return Err(Error::hinted(codes::CONNECT_SANDBOX_APP, message));
    }
    Ok(())
}

/// An existing connection stays with its host, sandbox or not.
fn same_place(args: &Options, former: &Connection) -> Result<(), Error> {
    let host = match (args.sandbox, &args.api_url) {
        (true, _) => "sandbox".to_owned(),
        (false, Some(url)) => host_of(url),
        (false, None) => former.company.host.exact().to_owned(),
    };
    other_host(&former.name, &former.company.host, &host)
}

fn repair(args: &Options, former: &Connection, context: &Context) -> Result<(), Error> {
    let is = if former.moved_at.is_some() {
        "was moved to another machine; it was connected to"
    } else if former.connecting_at.is_some() {
        "was not finished; it was being connected to"
    } else if former.away().is_some() {
        "is signed out; it was connected to"
    } else {
        "is already connected to"
    };
    context.ui.say(format!(
        "{} {is} {}.",
        bold().apply_to(&former.name),
        former.company.name
    ));
    let question = "Sign in again? Your data stays.";
    if args.yes || context.ui.confirm(question, Some(true), "--yes")? {
        return Ok(());
    }
    Err(Error::new(codes::CONNECT_DECLINED, "nothing was changed")
        .hint("to connect another company: add --name NAME"))
}

fn introduce(args: &Options, context: &Context) {
    let ui = &context.ui;
    ui.say(format!("\n{}\n", bold().apply_to("Connect Justworks")));
    ui.say(fold(
        "Drivetrain signs in to Justworks and copies your people and payroll data into a database on \
         this computer. It is read-only: it never changes anything in Justworks and sends your data \
         nowhere else.",
        "  ",
    ));
    if args.sandbox {
        let mut text =
            "This is the sandbox: a made-up company on this computer. No account is needed."
                .to_owned();
        if !args.yes {
            text.push_str(" Answer as you would for your own company.");
        }
        ui.say(format!("\n{}", fold(&text, "  ")));
    } else {
        ui.say("\n  You need");
        if args.with_token {
            ui.say("  · an access token of a Justworks admin of your company");
            ui.say("  · with a refresh token: the client ID and client secret of its OAuth app");
        } else {
            ui.say("  · to be a Justworks admin of your company");
            ui.say("  · an OAuth app from Justworks: client ID and client secret");
        }
    }
    if !args.yes {
        // The first question follows.
        ui.say("");
    }
}

fn admin(args: &Options, context: &Context) -> Result<(), Error> {
    let question = "Are you a Justworks admin of your company?";
    if args.yes || context.ui.confirm(question, None, "--yes")? {
        return Ok(());
    }
    context.ui.say(format!(
        "\n{}\n\n{}\n",
        fold(
            "Only an admin can allow this. Here is a text you can forward:",
            "  "
        ),
        app::for_the_admin()
    ));
    Err(Error::hinted(
        codes::CONNECT_NOT_ADMIN,
        "this has to be done by a Justworks admin",
    ))
}

/// Where the API and the sign-in page are: as said, as before, or the provider's.
fn addresses(args: &Options, former: Option<&Connection>) -> Result<(Url, Url), Error> {
    let parse = |text: &str| {
        let broken =
            |error| Error::new(codes::CONFIG_BROKEN, "a built-in URL is invalid").cause(&error);
        text.parse::<Url>().map_err(broken)
    };
    let former_api = || former.map(|former| former.api_url.clone());
    let api = args.api_url.clone().or_else(former_api);
    let api = api.map_or_else(|| parse(API_URL), Ok)?;
    let former_page = || former.map(|former| former.authorize_url.clone());
    let authorize = args.authorize_url.clone().or_else(former_page);
    let authorize = authorize.map_or_else(|| parse(AUTHORIZE_URL), Ok)?;
    Ok((api, authorize))
}
