//! Step 5: the sign-in itself, up to tokens that are proven good for the right company.

use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use super::options::Options;
use super::proof::check_or_revoke;
use super::{Draft, elsewhere};
use crate::auth::callback::{Callback, read_pasted};
use crate::auth::loopback::{ListenError, Listener, Serving};
use crate::auth::oauth::{self, Attempt, OAuth};
use crate::auth::token::Credentials;
use crate::codes;
use crate::config::Company;
use crate::context::{Context, child, now};
use crate::error::Error;
use crate::foreign::Line;
use crate::http::error::masked;
use crate::justworks::profile::{AUTHORIZE_URL, OTHER_AUTHORIZE_URL};
use crate::justworks::scopes::{Include, Scopes};
use crate::sandbox::visitor::{self, Decision};
use crate::ui::{Ui, bold, cyan, dim, green, paste, paste::Awaited};

/// A sign-in that is good, and not stored yet.
pub(super) struct Signed {
    pub document: Credentials,
    pub granted: Scopes,
    pub company: Company,
}

/// What ends the wait.
enum Heard {
    Redirect(Callback),
    /// The scripted visitor could not do its work.
    Visitor(String),
}

/// Signs in: the listener before the browser, the redirect or a pasted address, the exchange, and
/// the checks of scope and company.
pub(super) fn sign_in(args: &Options, draft: &Draft, context: &Context) -> Result<Signed, Error> {
    let _orderly = context.interrupts.orderly();
    let name = draft.connection.name.to_string();
    let of = |problem| Error::of_problem(&problem, &name);
    let oauth = context
        .oauth(&draft.connection, &draft.endpoint, draft.secret.clone())
        .map_err(of)?;
    let attempt = oauth.begin(draft.connection.scopes.iter().map(str::to_owned));
    let (sender, heard) = mpsc::channel();
    let serving = listen(&oauth, &attempt, sender.clone(), context)?;
    let code = match await_redirect(args, draft, &oauth, &attempt, &heard, sender, context)? {
        Callback::Code(code) => code,
        Callback::Refused { error, description } => {
            return Err(refused(&error, description, &name));
        }
    };
    drop(serving);
    let signed = finish(draft, &oauth, &code, attempt, context);
    context.runtime()?.block_on(context.interrupts.or(signed))
}

/// Opens the listener; `None` where the redirect URI is not on this machine.
fn listen(
    oauth: &OAuth,
    attempt: &Attempt,
    sender: Sender<Heard>,
    context: &Context,
) -> Result<Option<Serving>, Error> {
    let redirect = &oauth.app().redirect;
    if !redirect.is_loopback() {
        if context.ui.asks() {
            return Ok(None);
        }
        let message = format!(
            "{} leads to another machine, and there is no terminal to paste into",
            redirect.as_str()
        );
        return Err(Error::hinted(codes::CONNECT_PASTE_ONLY, message));
    }
    let listener = Listener::bind(redirect, attempt.expected(oauth.app())).map_err(|error| {
        let top = match &error {
            ListenError::Busy { port, .. } => {
                let message = format!("port {port} is in use by another program");
                Error::new(codes::CONNECT_PORT_BUSY, message)
                    .hint(format!("stop the program that uses it (`ss -ltnp 'sport = :{port}'` shows it), then run the command again"))
                    .hint("use another port only if your app is registered with it: --redirect-uri")
            }
            _ => Error::new(codes::CONNECT_PORT, error.to_string()),
        };
        match std::error::Error::source(&error) {
            Some(below) => top.cause(below),
            None => top,
        }
    })?;
    Ok(Some(listener.serve(move |callback| {
        // The wait may be over by now.
        let _ = sender.send(Heard::Redirect(callback));
    })))
}

/// Who opens the address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Browser {
    /// The scripted visitor of the sandbox, who needs none.
    Visitor,
    /// It opens here.
    Here,
    /// It is on the machine that this session comes from.
    OverSsh,
    /// A person opens it, wherever that is.
    ByHand,
}

impl Browser {
    fn of(args: &Options, context: &Context) -> Self {
        if args.sandbox && args.yes {
            Self::Visitor
        } else if args.no_browser {
            Self::ByHand
        } else if context.environment.login.over_ssh {
            Self::OverSsh
        } else {
            Self::Here
        }
    }

    fn introduction(self) -> &'static str {
        match self {
            Self::Visitor => "  Sign-in address:",
            Self::Here => "  Sign in at this address:",
            Self::OverSsh => "  This is an SSH session. Open this address in your own browser:",
            Self::ByHand => "  Open this address in your browser:",
        }
    }
}

/// Shows the address, opens the browser, and waits for the redirect or a pasted address.
fn await_redirect(
    args: &Options,
    draft: &Draft,
    oauth: &OAuth,
    attempt: &Attempt,
    heard: &Receiver<Heard>,
    sender: Sender<Heard>,
    context: &Context,
) -> Result<Callback, Error> {
    let ui = &context.ui;
    let deadline = Instant::now() + args.timeout;
    let browser = Browser::of(args, context);
    ui.say(format!("\n{}", bold().apply_to("Sign in")));
    ui.say(browser.introduction());
    let address = format!("\n{}\n", cyan().apply_to(&attempt.url));
    match browser {
        Browser::Visitor => {
            ui.say(address);
            let visits = dim().apply_to("  Signing in automatically (sandbox)");
            ui.say(visits.to_string());
            visit(attempt, &draft.connection.include, sender);
        }
        Browser::Here => ui.always(address),
        Browser::OverSsh | Browser::ByHand => {
            ui.always(address);
            elsewhere::explain(&oauth.app().redirect, &attempt.url, context);
        }
    }
    let pastes = ui.asks() && browser != Browser::Visitor;
    if browser == Browser::Here && (args.yes || !pastes) {
        open(attempt, context);
    }
    if pastes {
        return pasted(args, browser, oauth, attempt, (heard, deadline), context);
    }
    let cancelled = || context.interrupts.seen().is_some();
    match paste::wait_without_terminal(heard, deadline, &cancelled) {
        Awaited::Message(message) => message.callback(),
        Awaited::Interrupted => Err(stopped(context)),
        _ => Err(timed_out(args)),
    }
}

/// Waits for the redirect, or for its address, which a person may paste.
fn pasted(
    args: &Options,
    browser: Browser,
    oauth: &OAuth,
    attempt: &Attempt,
    (heard, deadline): (&Receiver<Heard>, Instant),
    context: &Context,
) -> Result<Callback, Error> {
    let ui = &context.ui;
    let opens = browser == Browser::Here;
    let expected = attempt.expected(oauth.app());
    let cancelled = || context.interrupts.seen().is_some();
    let mut opened = args.yes;
    loop {
        let prompt = |left: Duration| {
            let action = match (opens, opened) {
                (true, false) => "Press Enter to open your browser, or paste the final address",
                (true, true) => "Browser opened. Waiting for you to sign in or paste the address",
                (false, _) => "Paste the final address here",
            };
            let (minutes, seconds) = (left.as_secs() / 60, left.as_secs() % 60);
            format!("  {action} · {minutes}:{seconds:02} left ")
        };
        let awaited = paste::wait(heard, deadline, &cancelled, prompt).map_err(|error| {
            Error::new(codes::PROMPT_FAILED, "the terminal cannot be read").cause(&error)
        })?;
        match awaited {
            Awaited::Message(message) => {
                let callback = message.callback()?;
                came(&callback, "Signed in", ui);
                return Ok(callback);
            }
            Awaited::Line(line) if line.trim().is_empty() => {
                if opens {
                    opened = open(attempt, context);
                }
            }
            Awaited::Line(line) => match read_pasted(&line, &oauth.app().redirect, &expected) {
                Ok(callback) => {
                    came(&callback, "Signed in", ui);
                    return Ok(callback);
                }
                Err(error) => ui.warn(format!("{error}. Still waiting …")),
            },
            Awaited::Interrupted => return Err(stopped(context)),
            Awaited::TimedOut => return Err(timed_out(args)),
        }
    }
}

/// Replaces the prompt by what ended the wait. A refusal becomes the command's error.
fn came(callback: &Callback, what: &str, ui: &Ui) {
    if matches!(callback, Callback::Code(_)) {
        ui.say(format!("  {} {what}", green().apply_to("✓")));
    }
}

impl Heard {
    fn callback(self) -> Result<Callback, Error> {
        match self {
            Self::Redirect(callback) => Ok(callback),
            Self::Visitor(what) => Err(Error::new(
                codes::SANDBOX_VISITOR,
                format!("the automatic sign-in to the sandbox failed: {what}"),
            )),
        }
    }
}

/// The sandbox's pages, filled in by a script over HTTP.
fn visit(attempt: &Attempt, include: &[Include], sender: Sender<Heard>) {
    let decision = Decision::Authorize {
        tick_sex: include.contains(&Include::Sex),
        tick_birth: include.contains(&Include::Dob),
    };
    let url = attempt.url.to_string();
    std::thread::spawn(move || {
        if let Err(error) = visitor::visit(&url, decision) {
            let _ = sender.send(Heard::Visitor(error.to_string()));
        }
    });
}

/// Whether a browser was opened.
fn open(attempt: &Attempt, context: &Context) -> bool {
    let opened = child::browse(attempt.url.as_str()).is_ok();
    if !opened {
        let what = "no browser could be opened here; open the address yourself";
        context.ui.warn(what);
    }
    opened
}

fn stopped(context: &Context) -> Error {
    match context.interrupts.seen() {
        Some(signal) => signal.error(),
        None => crate::error::interrupted(),
    }
}

fn timed_out(args: &Options) -> Error {
    let seconds = args.timeout.as_secs();
    let time = match seconds {
        60.. if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    };
    let error = Error::new(
        codes::AUTH_TIMEOUT,
        format!("no one signed in within {time}"),
    )
    .hint("run the command again; --timeout 30m waits longer");
    if args.sandbox {
        return error;
    }
    if let Some(url) = &args.authorize_url {
        return error.hint(format!(
            "if the sign-in page did not open, it is not at {url}: run the same command with the right --authorize-url"
        ));
    }
    error.hint(format!(
        "if the sign-in page did not open, try the other address: --authorize-url {OTHER_AUTHORIZE_URL} (instead of {AUTHORIZE_URL})"
    ))
}

/// Justworks sent the browser back with an error.
fn refused(error: &str, description: Option<String>, name: &str) -> Error {
    // A word of OAuth's is about no one; the server's own may be.
    let word = oauth::code(error);
    let own = word.is_none().then(|| error.to_owned());
    let own: Vec<_> = [own, description].into_iter().flatten().collect();
    let mut top = match oauth::meaning(word) {
        codes::AUTH_DENIED => Error::new(
            codes::AUTH_DENIED,
            "access was denied at Justworks; nothing was saved",
        )
        .hints_for(name),
        codes::AUTH_INVALID_SCOPE => Error::new(
            codes::AUTH_INVALID_SCOPE,
            "the app is not registered for a requested scope",
        )
        .hints_for(name),
        codes::AUTH_BAD_CLIENT if word == Some("unauthorized_client") => Error::new(
            codes::AUTH_BAD_CLIENT,
            "the app is not allowed to sign in this way",
        )
        .hint("ask Justworks to allow the authorization-code grant for the app"),
        codes::AUTH_UNAVAILABLE => Error::new(
            codes::AUTH_UNAVAILABLE,
            "Justworks could not complete the sign-in",
        )
        .hint_for(name, "wait a few minutes, then run `{connect}` again"),
        _ => Error::new(codes::AUTH_REFUSED, "Justworks refused the sign-in").hint_for(
            name,
            "check the app's registration, then run `{connect}` again",
        ),
    };
    top.causes
        .extend(word.map(|word| Line::from(format!("Justworks said {word}"))));
    top.said = Some(masked(&own.join(": ")).into()).filter(|said: &Line| !said.is_empty());
    top
}

/// The exchange and the checks. Tokens that fail a check are revoked: they are of no use to anyone.
async fn finish(
    draft: &Draft,
    oauth: &OAuth,
    code: &crate::secret::Secret,
    attempt: Attempt,
    context: &Context,
) -> Result<Signed, Error> {
    let name = draft.connection.name.to_string();
    let grant = oauth.exchange(code, attempt).await.map_err(|error| {
        let mut problem = error.problem();
        if error.error() == Some("invalid_grant") {
            problem.code = codes::AUTH_CODE_REJECTED;
        }
        Error::of_problem(&problem, &name)
    })?;
    let asked = draft.connection.scopes.to_string();
    let document = Credentials::new(grant, &asked, draft.secret.clone(), now());
    check_or_revoke(draft, oauth, document, context).await
}
