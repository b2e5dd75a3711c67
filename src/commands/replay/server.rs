//! The replay's server: any token is good, tokens are made up, the rest is on the tape.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt as _;
use futures_util::stream;
use serde_json::json;

use super::tape::{Asked, Take, Tape};
use crate::justworks::profile::{REVOKE_PATH, TOKEN_PATH};

/// The largest body that is read, in bytes.
const BODY: usize = 64 * 1024;

/// Serves until it fails.
pub(super) async fn serve(listener: TcpListener, tape: Tape) -> io::Error {
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => return error,
    };
    let router = Router::new().fallback(answer).with_state(Arc::new(tape));
    match axum::serve(listener, router).await {
        Ok(()) => io::Error::other("nothing is served any more"),
        Err(error) => error,
    }
}

async fn answer(State(tape): State<Arc<Tape>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let sent = axum::body::to_bytes(body, BODY).await.unwrap_or_default();
    let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
    let of_tokens = path == TOKEN_PATH || path == REVOKE_PATH;
    // What was sent for a token was not written down, so that all are alike.
    let sent = if of_tokens { Bytes::new() } else { sent };
    if !of_tokens && !head.headers.contains_key(header::AUTHORIZATION) {
        let body = json!({ "error": "unauthorized", "message": "any token will do" });
        return json_answer(StatusCode::UNAUTHORIZED, body.to_string());
    }
    let asked = Asked::new(
        head.method.as_str(),
        path,
        query,
        &String::from_utf8_lossy(&sent),
    );
    match tape.answer(&asked) {
        Some(take) if !of_tokens || take.status != Some(200) => replayed(take),
        _ if of_tokens => tokens(),
        Some(take) => replayed(take),
        None => {
            let body = json!({
                "error": "not_recorded",
                "message": "nothing like this was recorded",
                "request": format!("{} {path}", head.method),
            });
            json_answer(StatusCode::NOT_FOUND, body.to_string())
        }
    }
}

/// Tokens that no one has to keep secret.
fn tokens() -> Response {
    let body = json!({
        "access_token": "replay", "refresh_token": "replay", "token_type": "bearer", "expires_in": 86_400,
    });
    json_answer(StatusCode::OK, body.to_string())
}

fn json_answer(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

fn replayed(take: &Take) -> Response {
    let Some(status) = take
        .status
        .and_then(|status| StatusCode::from_u16(status).ok())
    else {
        return broken();
    };
    let mut response = json_answer(status, take.body.clone().unwrap_or_default());
    for (name, value) in &take.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A connection that breaks off: more is announced than ever comes.
fn broken() -> Response {
    let cut = stream::once(async {
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    let begun = stream::iter([Ok(Bytes::from_static(b"{"))]);
    let mut response = Response::new(Body::from_stream(begun.chain(cut)));
    let announced = HeaderValue::from_static("4096");
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, announced);
    response
}
