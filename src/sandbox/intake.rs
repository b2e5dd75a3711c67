//! What every request passes on its way in: the faults, the rate limit, the delay.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::StreamExt as _;
use futures_util::stream;

use super::answer::Answer;
use super::fault::FaultKind;
use super::server::{App, Request};
use super::wire::Line;
use super::{api, held, oauth};

/// The largest body that is read.
const BODY: usize = 64 * 1024;

/// Receives one request and answers it.
pub async fn receive(
    State(app): State<Arc<App>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: axum::extract::Request,
) -> Response {
    let begun = Instant::now();
    let (head, body) = request.into_parts();
    let mut entry = Request {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        status: 0,
        id: String::new(),
    };
    let body = axum::body::to_bytes(body, BODY).await;
    let fault = app.faults.strike(&target(&head, body.as_deref().ok()));
    if matches!(fault, Some(FaultKind::Hang)) {
        app.log(entry);
        return std::future::pending().await;
    }
    if matches!(fault, Some(FaultKind::Reset)) {
        app.log(entry);
        line.cut();
        return Response::default();
    }
    let answer = match (fault.as_ref().and_then(FaultKind::answer), body) {
        (Some(answer), _) => answer,
        (None, Ok(body)) => answer(&app, &head, &body, fault.as_ref(), begun).await,
        (None, Err(_)) => Answer::bad_request("the body cannot be read"),
    };
    if matches!(fault, Some(FaultKind::Lost)) {
        app.log(entry);
        line.cut();
        return Response::default();
    }
    entry.status = answer.status.as_u16();
    entry.id = format!("sandbox-{:06}", app.number());
    let id = HeaderValue::from_str(&entry.id);
    app.log(entry);
    if let Some(FaultKind::Late(by)) = fault {
        tokio::time::sleep(by).await;
    }
    let mut response = respond(answer, matches!(fault, Some(FaultKind::HalfBody)));
    if let Ok(id) = id {
        response.headers_mut().insert("x-request-id", id);
    }
    if let Some(date) = app.date() {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

/// What faults look at: the path, and behind a `?` the query and the form.
fn target(head: &Parts, form: Option<&[u8]>) -> String {
    let target = head.uri.path_and_query();
    let mut target = target.map_or("/", |target| target.as_str()).to_owned();
    if let Some(form) = form.filter(|form| !form.is_empty()) {
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str(&String::from_utf8_lossy(form));
    }
    target
}

async fn answer(
    app: &App,
    head: &Parts,
    body: &Bytes,
    fault: Option<&FaultKind>,
    begun: Instant,
) -> Answer {
    let befallen = match fault {
        Some(FaultKind::TokensExpire) => app.tokens.expire_access(),
        Some(FaultKind::Revoked) => app.tokens.revoke_everything(),
        Some(FaultKind::Restated) => {
            app.restate_last();
            Ok(())
        }
        Some(FaultKind::Vanished) => {
            app.hide_last();
            Ok(())
        }
        Some(FaultKind::ScopeWithdrawn(scope)) => app.tokens.withdraw(scope),
        _ => Ok(()),
    };
    if let Err(error) = befallen {
        return Answer::broken(&error);
    }
    if let Some(answer) = oauth::answer(app, head, body) {
        return answer;
    }
    let Some(rest) = head.uri.path().strip_prefix("/v1/") else {
        return Answer::not_found();
    };
    if let Some(bucket) = &app.bucket
        && !held(bucket).take(Instant::now())
    {
        return Answer::busy().with(header::RETRY_AFTER, "1");
    }
    if let Some(delay) = &app.delay {
        delay.wait(begun).await;
    }
    api::answer(app, head, rest, body, fault)
}

fn respond(answer: Answer, half: bool) -> Response {
    let whole = answer.body.len();
    let body = if half {
        let sent = answer.body.slice(..whole / 2);
        // The pause in between lets the first half leave before the connection closes.
        let cut = stream::once(async {
            tokio::task::yield_now().await;
            Err(io::Error::from(io::ErrorKind::ConnectionReset))
        });
        Body::from_stream(stream::iter([Ok(sent)]).chain(cut))
    } else {
        Body::from(answer.body)
    };
    let mut response = Response::new(body);
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.extend(answer.headers);
    if half {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole));
    }
    response
}
