//! OAuth 2.0 as the Partner API does it: the authorization-code grant, with the client's secret in
//! the form.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::answer::{Answer, Params};
use super::digest::random;
use super::scope::{OPTIONAL, ScopeSet};
use super::server::App;
use super::tokens::{Pair, Refusal};
use super::{CLIENT_ID, CLIENT_SECRET, held, pages};

/// How long somebody may take to sign in.
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
    type Handler = fn(&App, &Params) -> Answer;
    let (method, handler): (Method, Handler) = match head.uri.path() {
        "/" => (Method::GET, |_, _| pages::welcome()),
        "/oauth/style.css" => (Method::GET, |_, _| pages::style()),
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
    Some(handler(app, &Params::parse(params)))
}

/// `GET /oauth/authorize`. As long as client and redirect URI are not known to be right, errors are
/// shown and not sent anywhere (RFC 6749 §4.1.2.1).
fn authorize(app: &App, query: &Params) -> Answer {
    if query.doubled() {
        return pages::error("A parameter is there twice.");
    }
    if query.get("client_id") != Some(CLIENT_ID) {
        return pages::error("This app is not registered here (client_id).");
    }
    let redirect_uri = match query.get("redirect_uri") {
        Some(uri) if app.redirect_uris.iter().any(|known| known == uri) => uri.to_owned(),
        _ => {
            return pages::error(
                "The address to return to is not the one that was registered (redirect_uri).",
            );
        }
    };
    let state = query.get("state").map(str::to_owned);
    let refuse = |error: &str, description: &str| {
        redirect(
            &redirect_uri,
            state.as_deref(),
            &[("error", error), ("error_description", description)],
        )
    };
    if query.get("response_type") != Some("code") {
        return refuse("unsupported_response_type", "response_type must be code");
    }
    let scopes = match query.get("scope").map(ScopeSet::parse) {
        None => app.scopes,
        Some(Ok(scopes)) => match scopes.beyond(app.scopes) {
            None => scopes,
            Some(name) => {
                return refuse(
                    "invalid_scope",
                    &format!("{name} is not among the app's scopes"),
                );
            }
        },
        Some(Err(name)) => return refuse("invalid_scope", &format!("{name} is not a scope")),
    };
    if scopes.is_empty() {
        return refuse("invalid_scope", "no scope is asked for");
    }
    let challenge = query.get("code_challenge").map(str::to_owned);
    match (&challenge, query.get("code_challenge_method")) {
        (None, None) => {}
        (Some(challenge), Some("S256")) if challenge.len() == 43 => {}
        _ => {
            return refuse(
                "invalid_request",
                "code_challenge must be an S256 challenge",
            );
        }
    }
    let flow = Flow {
        redirect_uri,
        state,
        scopes,
        challenge,
        signed_in: false,
        begun: Instant::now(),
    };
    pages::login(&app.flows.begin(flow))
}

/// The login page's form: whoever it is, they are let in.
fn login(app: &App, form: &Params) -> Answer {
    let Some((id, flow)) = known(app, form) else {
        return pages::lost();
    };
    if form.get("email").is_none() || form.get("password").is_none() {
        return pages::login(id);
    }
    app.flows.sign_in(id);
    pages::review(id, flow.scopes)
}

/// The first consent page's form.
fn consent(app: &App, form: &Params) -> Answer {
    match known(app, form) {
        Some((id, flow)) if flow.signed_in => pages::agree(id, flow.scopes),
        _ => pages::lost(),
    }
}

/// The second consent page's form.
fn decide(app: &App, form: &Params) -> Answer {
    let Some((id, flow)) = known(app, form).filter(|(_, flow)| flow.signed_in) else {
        return pages::lost();
    };
    let state = flow.state.as_deref();
    match form.get("decision") {
        Some("authorize") => {}
        Some("deny") => {
            app.flows.end(id);
            let error = [
                ("error", "access_denied"),
                ("error_description", "the admin has denied access"),
            ];
            return redirect(&flow.redirect_uri, state, &error);
        }
        _ => return pages::agree(id, flow.scopes),
    }
    app.flows.end(id);
    let unticked = OPTIONAL
        .iter()
        .filter(|(_, field, _)| form.get(field).is_none());
    let granted = unticked.fold(flow.scopes, |scopes, (name, ..)| scopes.without(name));
    let code = app
        .tokens
        .issue_code(granted, &flow.redirect_uri, flow.challenge.as_deref());
    match code {
        Ok(code) => redirect(&flow.redirect_uri, state, &[("code", &code)]),
        Err(error) => Answer::broken(&error),
    }
}

fn known<'a>(app: &App, form: &'a Params) -> Option<(&'a str, Flow)> {
    let id = form.get("session")?;
    Some((id, app.flows.find(id)?))
}

/// `POST /oauth/token`.
fn token(app: &App, form: &Params) -> Answer {
    if let Err(answer) = authenticate(form) {
        return answer;
    }
    let missing = |name: &str| refusal("invalid_request", &format!("{name} is missing"));
    let result = match form.get("grant_type") {
        Some("authorization_code") => {
            let Some(code) = form.get("code") else {
                return missing("code");
            };
            let Some(uri) = form.get("redirect_uri") else {
                return missing("redirect_uri");
            };
            app.tokens.redeem(code, uri, form.get("code_verifier"))
        }
        Some("refresh_token") => {
            let Some(token) = form.get("refresh_token") else {
                return missing("refresh_token");
            };
            match form.get("scope").map(ScopeSet::parse).transpose() {
                Ok(scope) => app.tokens.refresh(token, scope),
                Err(_) => Err(Refusal::Scope),
            }
        }
        Some(_) => {
            return refusal(
                "unsupported_grant_type",
                "only authorization_code and refresh_token are",
            );
        }
        None => return missing("grant_type"),
    };
    match result {
        Ok(pair) => issued(&pair),
        Err(Refusal::Grant(reason)) => refusal("invalid_grant", reason),
        Err(Refusal::Scope) => refusal("invalid_scope", "more is asked for than was granted"),
        Err(Refusal::Io(error)) => Answer::broken(&error),
    }
}

/// `POST /v1/oauth/revoke` (RFC 7009).
fn revoke(app: &App, form: &Params) -> Answer {
    if let Err(answer) = authenticate(form) {
        return answer;
    }
    let Some(token) = form.get("token") else {
        return refusal("invalid_request", "token is missing");
    };
    match app.tokens.revoke(token) {
        Ok(()) => unstored(Answer::json(StatusCode::OK, &json!({}))),
        Err(error) => Answer::broken(&error),
    }
}

fn authenticate(form: &Params) -> Result<(), Answer> {
    if form.doubled() {
        return Err(refusal("invalid_request", "a parameter is there twice"));
    }
    if form.get("client_id") == Some(CLIENT_ID) && form.get("client_secret") == Some(CLIENT_SECRET)
    {
        return Ok(());
    }
    let body = json!({"error": "invalid_client", "error_description": "client_id or client_secret is wrong"});
    Err(unstored(Answer::json(StatusCode::UNAUTHORIZED, &body)))
}

fn issued(pair: &Pair) -> Answer {
    unstored(Answer::json(StatusCode::OK, &document(pair)))
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
        return pages::error("The address to return to is no URL (redirect_uri).");
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
