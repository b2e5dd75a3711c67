//! OAuth 2.0 as the Partner API does it: the authorization-code grant, with the client's secret in
//! the form.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::answer::{Answer, Params};
use super::api::Outcome;
use super::digest::random;
use super::scope::{OPTIONAL, ScopeSet};
use super::server::App;
use super::tokens::{Pair, Refusal};
use super::{CLIENT_ID, CLIENT_SECRET, held, pages};

/// How long a sign-in may take.
const SIGN_IN_TIMEOUT: Duration = Duration::from_secs(15 * 60);
/// How many people may be signing in at once; beyond it the oldest is forgotten.
const MOST: usize = 1_000;

/// Everybody who is signing in.
#[derive(Default)]
pub struct Flows(Mutex<HashMap<String, Flow>>);

/// One person's way through the pages.
#[derive(Clone)]
struct Flow {
    redirect_uri: String,
    state: Option<String>,
    scopes: ScopeSet,
    challenge: Option<String>,
    signed_in: bool,
    begun: Instant,
}

impl Flows {
    fn begin(&self, flow: Flow) -> String {
        let mut flows = held(&self.0);
        flows.retain(|_, flow| flow.begun.elapsed() < SIGN_IN_TIMEOUT);
        if flows.len() >= MOST {
            let oldest = flows.iter().min_by_key(|(_, flow)| flow.begun);
            if let Some(id) = oldest.map(|(id, _)| id.clone()) {
                flows.remove(&id);
            }
        }
        let id = random();
        flows.insert(id.clone(), flow);
        id
    }

    fn find(&self, id: &str) -> Option<Flow> {
        let flow = held(&self.0).get(id).cloned();
        flow.filter(|flow| flow.begun.elapsed() < SIGN_IN_TIMEOUT)
    }

    fn sign_in(&self, id: &str) {
        if let Some(flow) = held(&self.0).get_mut(id) {
            flow.signed_in = true;
        }
    }

    fn end(&self, id: &str) {
        held(&self.0).remove(id);
    }
}

/// Answers what belongs to signing in; `None` for everything else.
pub fn answer(app: &App, head: &Parts, body: &[u8]) -> Option<Answer> {
    type Handler = fn(&App, &Params) -> Outcome;
    let (method, handler): (Method, Handler) = match head.uri.path() {
        "/" => (Method::GET, |_, _| Ok(pages::welcome())),
        "/oauth/style.css" => (Method::GET, |_, _| Ok(pages::style())),
        "/oauth/authorize" => (Method::GET, authorize),
        "/oauth/login" => (Method::POST, login),
        "/oauth/consent" => (Method::POST, consent),
        "/oauth/decision" => (Method::POST, decide),
        "/oauth/token" => (Method::POST, token),
        "/v1/oauth/revoke" => (Method::POST, revoke),
        _ => return None,
    };
    if head.method != method {
        return Some(Answer::only(&method));
    }
    let params = if method == Method::GET {
        head.uri.query().unwrap_or_default().as_bytes()
    } else {
        body
    };
    let answer = handler(app, &Params::parse(params));
    Some(answer.unwrap_or_else(|refusal| refusal))
}

/// `GET /oauth/authorize`. As long as client and redirect URI are not known to be right, errors are
/// shown and not sent anywhere (RFC 6749 §4.1.2.1).
fn authorize(app: &App, query: &Params) -> Outcome {
    let wrong = |what: &str| Err(pages::error(what));
    if query.doubled() {
        return wrong("A parameter appears twice.");
    }
    if query.get("client_id") != Some(CLIENT_ID) {
        return wrong("This app is not registered here (client_id).");
    }
    let registered = |uri: &&str| app.redirect_uris.iter().any(|known| known == uri);
    let Some(redirect_uri) = query.get("redirect_uri").filter(registered) else {
        return wrong("The return address is not the registered one (redirect_uri).");
    };
    let state = query.get("state").map(str::to_owned);
    let refuse = |error: &str, description: &str| {
        let params = [("error", error), ("error_description", description)];
        Err(redirect(redirect_uri, state.as_deref(), &params))
    };
    if query.get("response_type") != Some("code") {
        return refuse("unsupported_response_type", "response_type must be code");
    }
    let scopes = query.get("scope").map_or(Ok(app.scopes), ScopeSet::parse);
    let scopes = match scopes {
        Ok(scopes) => scopes,
        Err(name) => return refuse("invalid_scope", &format!("{name} is not a scope")),
    };
    if let Some(name) = scopes.beyond(app.scopes) {
        let description = format!("{name} is not among the app's scopes");
        return refuse("invalid_scope", &description);
    }
    if scopes.is_empty() {
        return refuse("invalid_scope", "no scope is requested");
    }
    let challenge = query.get("code_challenge").map(str::to_owned);
    match (&challenge, query.get("code_challenge_method")) {
        (None, None) => {}
        (Some(challenge), Some("S256")) if challenge.len() == 43 => {}
        _ => {
            let description = "code_challenge must be an S256 challenge";
            return refuse("invalid_request", description);
        }
    }
    let flow = Flow {
        redirect_uri: redirect_uri.to_owned(),
        state,
        scopes,
        challenge,
        signed_in: false,
        begun: Instant::now(),
    };
    Ok(pages::login(&app.flows.begin(flow)))
}

/// The login page's form. It lets everyone in.
fn login(app: &App, form: &Params) -> Outcome {
    let (id, flow) = known(app, form)?;
    if form.get("email").is_none() || form.get("password").is_none() {
        return Ok(pages::login(id));
    }
    app.flows.sign_in(id);
    Ok(pages::review(id, flow.scopes))
}

/// The first consent page's form.
fn consent(app: &App, form: &Params) -> Outcome {
    let (id, flow) = signed_in(app, form)?;
    if form.get("decision") == Some("deny") {
        return Ok(denied(app, id, &flow));
    }
    Ok(pages::agree(id, flow.scopes))
}

/// The second consent page's form.
fn decide(app: &App, form: &Params) -> Outcome {
    let (id, flow) = signed_in(app, form)?;
    match form.get("decision") {
        Some("authorize") => {}
        Some("deny") => return Ok(denied(app, id, &flow)),
        Some("back") => return Ok(pages::review(id, flow.scopes)),
        _ => return Ok(pages::agree(id, flow.scopes)),
    }
    app.flows.end(id);
    let unchecked = OPTIONAL
        .iter()
        .filter(|(_, field, _)| form.get(field).is_none());
    let granted = unchecked.fold(flow.scopes, |scopes, (name, ..)| scopes.without(name));
    let challenge = flow.challenge.as_deref();
    let code = app
        .tokens
        .issue_code(granted, &flow.redirect_uri, challenge);
    let code = code.map_err(|error| Answer::broken(&error))?;
    let params = [("code", code.as_str())];
    Ok(redirect(&flow.redirect_uri, flow.state.as_deref(), &params))
}

/// Sends the person back to the app without access.
fn denied(app: &App, id: &str, flow: &Flow) -> Answer {
    app.flows.end(id);
    let params = [
        ("error", "access_denied"),
        ("error_description", "the admin has denied access"),
    ];
    redirect(&flow.redirect_uri, flow.state.as_deref(), &params)
}

fn known<'a>(app: &App, form: &'a Params) -> Result<(&'a str, Flow), Answer> {
    let id = form.get("session").ok_or_else(pages::lost)?;
    Ok((id, app.flows.find(id).ok_or_else(pages::lost)?))
}

fn signed_in<'a>(app: &App, form: &'a Params) -> Result<(&'a str, Flow), Answer> {
    let (id, flow) = known(app, form)?;
    if !flow.signed_in {
        return Err(pages::lost());
    }
    Ok((id, flow))
}

/// `POST /oauth/token`.
fn token(app: &App, form: &Params) -> Outcome {
    authenticate(form)?;
    let result = match required(form, "grant_type")? {
        "authorization_code" => {
            let (code, uri) = (required(form, "code")?, required(form, "redirect_uri")?);
            app.tokens.redeem(code, uri, form.get("code_verifier"))
        }
        "refresh_token" => {
            let token = required(form, "refresh_token")?;
            match form.get("scope").map(ScopeSet::parse).transpose() {
                Ok(scope) => app.tokens.refresh(token, scope),
                Err(_) => Err(Refusal::Scope),
            }
        }
        _ => {
            let description = "only authorization_code and refresh_token are supported";
            return Err(refusal("unsupported_grant_type", description));
        }
    };
    match result {
        Ok(pair) => Ok(unstored(Answer::ok(&document(&pair)))),
        Err(Refusal::Grant(reason)) => Err(refusal("invalid_grant", reason)),
        Err(Refusal::Scope) => {
            let description = "the request exceeds what was granted";
            Err(refusal("invalid_scope", description))
        }
        Err(Refusal::Io(error)) => Err(Answer::broken(&error)),
    }
}

/// `POST /v1/oauth/revoke` (RFC 7009).
fn revoke(app: &App, form: &Params) -> Outcome {
    authenticate(form)?;
    let revoked = app.tokens.revoke(required(form, "token")?);
    revoked.map_err(|error| Answer::broken(&error))?;
    Ok(unstored(Answer::ok(&json!({}))))
}

fn required<'a>(form: &'a Params, name: &str) -> Result<&'a str, Answer> {
    let missing = || refusal("invalid_request", &format!("{name} is missing"));
    form.get(name).ok_or_else(missing)
}

fn authenticate(form: &Params) -> Result<(), Answer> {
    if form.doubled() {
        return Err(refusal("invalid_request", "a parameter appears twice"));
    }
    if form.get("client_id") == Some(CLIENT_ID) && form.get("client_secret") == Some(CLIENT_SECRET)
    {
        return Ok(());
    }
    let body = json!({"error": "invalid_client", "error_description": "client_id or client_secret is wrong"});
    Err(unstored(Answer::json(StatusCode::UNAUTHORIZED, &body)))
}

/// What was issued, as the token endpoint says it.
pub fn document(pair: &Pair) -> serde_json::Value {
    json!({
        "token_type": "Bearer",
        "access_token": pair.access,
        "refresh_token": pair.refresh,
        "scope": pair.scopes,
        "expires_at": pair.expires_at.to_string(),
    })
}

fn refusal(error: &str, description: &str) -> Answer {
    let body = json!({"error": error, "error_description": description});
    unstored(Answer::json(StatusCode::BAD_REQUEST, &body))
}

fn unstored(answer: Answer) -> Answer {
    answer.with(header::CACHE_CONTROL, "no-store")
}

fn redirect(uri: &str, state: Option<&str>, params: &[(&str, &str)]) -> Answer {
    let Ok(mut url) = url::Url::parse(uri) else {
        return pages::error("The return address is not a URL (redirect_uri).");
    };
    {
        let mut query = url.query_pairs_mut();
        query.extend_pairs(params);
        if let Some(state) = state {
            query.append_pair("state", state);
        }
    }
    let answer = Answer::new(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", "");
    unstored(answer.with(header::LOCATION, url.as_str()))
}
