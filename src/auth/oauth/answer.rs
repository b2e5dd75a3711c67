//! What a token endpoint's answer means, and how long one is waited for.

use std::time::Duration;

use jiff::Timestamp;

use super::refusal::{OAuthError, code, is_busy};
use crate::auth::token::Grant;
use crate::http::answer::request_id;
use crate::http::json;
use crate::http::retry::retry_after;
use crate::text::without_bom;

/// The pieces in which the time of an exchange is counted.
const PIECE: Duration = Duration::from_secs(1);

/// No server's code is longer.
const MAX_ERROR: usize = 256;

/// One answer, whatever it says.
pub(super) struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    /// The server's time.
    pub server_now: Timestamp,
    /// How long the server wants to be left alone, where it says so.
    pub wait: Option<Duration>,
    pub request_id: Option<String>,
}

impl Answer {
    /// The head of an answer, without its body.
    pub fn of(response: &reqwest::Response) -> Self {
        let header = |name: &str| response.headers().get(name)?.to_str().ok();
        let date = header("date");
        let server_now = date
            .and_then(|date| httpdate::parse_http_date(date).ok())
            .and_then(|date| Timestamp::try_from(date).ok());
        Self {
            status: response.status().as_u16(),
            body: Vec::new(),
            server_now: server_now.unwrap_or_else(Timestamp::now),
            wait: header("retry-after").and_then(|wait| retry_after(wait, date)),
            request_id: request_id(response.headers()),
        }
    }
}

/// Gives the work `limit` of this process's time. It is counted in short pieces, so that a process
/// that stood still (a stopped job, a machine that slept) still takes the answer that arrived
/// meanwhile: the server may have ended the old token by making it.
pub(super) async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    let mut work = std::pin::pin!(work);
    let mut left = limit;
    while !left.is_zero() {
        let piece = PIECE.min(left);
        tokio::select! {
            biased;
            done = &mut work => return Some(done),
            () = tokio::time::sleep(piece) => left -= piece,
        }
    }
    None
}

/// What a token endpoint's answer grants. Only JSON with `error` is a refusal, in whatever status it
/// comes (RFC 6749 §5.2, and servers that say it with 200): a page of a proxy, a redirect or a bare
/// 403 says nothing about the sign-in.
pub(super) fn granted(doing: &'static str, answer: &Answer) -> Result<Grant, OAuthError> {
    let good = (200..300).contains(&answer.status);
    let grant = Grant::read(&answer.body, answer.server_now);
    match grant {
        Ok(grant) if good => Ok(grant),
        grant => {
            let what = grant.err().unwrap_or("no OAuth answer");
            Err(refusal(doing, answer).unwrap_or_else(|| garbage(doing, answer, what)))
        }
    }
}

/// What the server says no with; `None` where what answers does not speak OAuth.
pub(super) fn refusal(doing: &'static str, answer: &Answer) -> Option<OAuthError> {
    let error = error_code(answer);
    if error.is_none() && !is_busy(answer.status) {
        return None;
    }
    Some(OAuthError::Refused {
        doing,
        status: answer.status,
        error,
        request_id: answer.request_id.clone(),
        wait: answer.wait,
    })
}

pub(super) fn garbage(doing: &'static str, answer: &Answer, what: &'static str) -> OAuthError {
    let what = if is_page(&answer.body) {
        "a web page instead of JSON"
    } else {
        what
    };
    OAuthError::Garbage {
        doing,
        status: Some(answer.status),
        what,
    }
}

pub(super) fn is_page(body: &[u8]) -> bool {
    without_bom(body).trim_ascii_start().starts_with(b"<")
}

/// What the `error` field says (RFC 6749 §5.2): one of OAuth's codes in whatever case, or words of the
/// server's own. The status's own name is said by a web framework's page, not by OAuth.
pub(super) fn error_code(answer: &Answer) -> Option<String> {
    let value = json::read(&answer.body).ok()?.value;
    let error = value.get("error")?.as_str()?;
    let printable = |c: char| matches!(c, ' '..='~');
    if error.trim().is_empty() || error.len() > MAX_ERROR || !error.chars().all(printable) {
        return None;
    }
    let status = reqwest::StatusCode::from_u16(answer.status).ok();
    let phrase = status.and_then(|status| status.canonical_reason());
    if phrase.is_some_and(|phrase| phrase.eq_ignore_ascii_case(error)) {
        return None;
    }
    Some(code(error).unwrap_or(error).to_owned())
}
