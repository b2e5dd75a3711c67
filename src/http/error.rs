//! What can go wrong between a request and its answer, in words that may be shown and logged.
//!
//! An error names the host, the path template, the status and the request id; never a query value,
//! a header or a body, because bodies hold people's pay. The server's own words may be about a
//! person as well. They go through one mask ([`masked`]) and travel apart from the message
//! ([`Problem::said`]), so that only a terminal shows them.

use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::answer::Answer;
use super::client::{MAX_ANSWER_MIB, host_of};
use super::{json, reach};
use crate::codes::{self, Code};
use crate::foreign::Line;
use crate::report::{Class, Problem};

/// What is said when an answer took too long.
pub(super) const NO_ANSWER: &str = "no answer in time";

const BROKE_OFF: &str = "the connection broke off";

/// Why no usable answer came.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no connection, or it broke off.
    #[error("{} ({})", .0.what, .0.host)]
    Network(Network),
    /// The server answered with a status that is not 2xx.
    #[error("{path} answered {status}{}{}", request(.request_id), later(.retry_after))]
    Status {
        /// The path as the stream has it, with `{{id}}` in place of ids.
        path: String,
        /// The HTTP status.
        status: u16,
        /// The server's own short message, masked: for a terminal only.
        message: Option<String>,
        /// The request id, for the vendor's support.
        request_id: Option<String>,
        /// The server's `Retry-After`, if it is longer than this program waits.
        retry_after: Option<Duration>,
        /// The answer itself, for a person who asks to see all of it. Its body is never quoted
        /// here.
        answer: Box<Answer>,
    },
    /// The answer is larger than this program reads.
    #[error("{0} answered more than {MAX_ANSWER_MIB} MiB")]
    TooLarge(String),
    /// There was no token to send.
    #[error("{}", .0.message)]
    NoToken(Problem),
}

/// Where a connection broke.
#[derive(Debug, Clone)]
pub struct Network {
    /// The stable code, such as `net.dns` or `net.proxy`.
    code: Code,
    what: &'static str,
    /// The host and port: those of the proxy, if that cannot be reached.
    host: String,
    /// The causes below, outermost first, without URLs.
    causes: Vec<String>,
}

/// The id of a request, for the end of a message.
pub fn request(id: &Option<String>) -> String {
    id.as_ref()
        .map(|id| format!(" (request {id})"))
        .unwrap_or_default()
}

fn later(retry_after: &Option<Duration>) -> String {
    let Some(wait) = retry_after else {
        return String::new();
    };
    let seconds = wait.as_secs();
    let (number, unit) = match seconds {
        0..120 => (seconds, "s"),
        120..7_200 => (seconds.div_ceil(60), "min"),
        7_200..172_800 => (seconds.div_ceil(3_600), "h"),
        _ => (seconds.div_ceil(86_400), "days"),
    };
    format!("; it asks for a wait of {number} {unit}")
}

impl Network {
    /// Sorts a transport error on the way to `url` by its cause.
    pub fn of(error: &reqwest::Error, url: &Url) -> Self {
        let below = std::iter::successors(std::error::Error::source(error), |it| it.source());
        let causes: Vec<_> = below.map(|it| clean(&it.to_string(), 200)).collect();
        let said = |words: &[&str]| {
            causes.iter().any(|cause| {
                let cause = cause.to_lowercase();
                words.iter().any(|word| cause.contains(word))
            })
        };
        let at_proxy = said(&["tunnel error: failed to create"]);
        let is_unknown = said(&["dns error", "failed to lookup"]);
        let (code, what) = if error.is_timeout() {
            (codes::NET_TIMEOUT, NO_ANSWER)
        } else if at_proxy && is_unknown {
            (
                codes::NET_PROXY_UNREACHABLE,
                "the proxy's name cannot be resolved",
            )
        } else if at_proxy {
            (codes::NET_PROXY_UNREACHABLE, "the proxy cannot be reached")
        } else if said(&["proxy authorization required"]) {
            (
                codes::NET_PROXY_SIGN_IN,
                "the proxy needs a user name and password",
            )
        } else if is_unknown {
            (codes::NET_DNS, "the host's name cannot be resolved")
        } else if said(&["tunnel error"]) {
            (codes::NET_PROXY, "the proxy does not let it through")
        } else if said(&["certificate", "tls", "handshake"]) {
            (codes::NET_TLS, "the encrypted connection cannot be trusted")
        } else if error.is_connect() {
            (codes::NET_CONNECT, "the server cannot be reached")
        } else {
            (codes::NET_INTERRUPTED, BROKE_OFF)
        };
        let is_of_the_proxy = matches!(
            code,
            codes::NET_PROXY_UNREACHABLE | codes::NET_PROXY_SIGN_IN
        );
        let proxy = is_of_the_proxy.then(|| reach::proxy(url)).flatten();
        let proxy = proxy.map(|proxy| format!("{}:{}", proxy.host, proxy.port));
        Self {
            code,
            what,
            host: proxy.unwrap_or_else(|| host_of(url)),
            causes,
        }
    }
}

impl Error {
    /// A transport error on the way to `url`.
    pub fn network(error: &reqwest::Error, url: &Url) -> Self {
        Self::Network(Network::of(error, url))
    }

    /// An answer from `url` whose JSON ends before its last bracket.
    pub fn cut(body: &[u8], url: &Url) -> Self {
        Self::Network(Network {
            code: codes::NET_INTERRUPTED,
            what: BROKE_OFF,
            host: host_of(url),
            causes: vec![format!("the answer ends after {} bytes", body.len())],
        })
    }

    /// Whether the same request may work later.
    pub fn is_temporary(&self) -> bool {
        self.classified().1 == Class::Temporary
    }

    /// No answer came in time.
    pub fn timeout(host: &str) -> Self {
        Self::Network(Network {
            code: codes::NET_TIMEOUT,
            what: NO_ANSWER,
            host: host.to_owned(),
            causes: Vec::new(),
        })
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.classified().0
    }

    fn classified(&self) -> (Code, Class) {
        match self {
            Self::Network(Network { code, .. }) => match *code {
                codes::NET_PROXY_SIGN_IN => (*code, Class::Broken),
                code => (code, Class::Temporary),
            },
            Self::Status { status, .. } => match status {
                401 => (codes::AUTH_REJECTED, Class::SignIn),
                403 => (codes::API_FORBIDDEN, Class::Forbidden),
                404 | 410 => (codes::API_NOT_FOUND, Class::Missing),
                429 => (codes::API_RATE_LIMITED, Class::Temporary),
                300..=399 => (codes::API_REDIRECT, Class::Broken),
                408 | 425 | 500..=599 => (codes::API_UNAVAILABLE, Class::Temporary),
                _ => (codes::API_REFUSED, Class::Broken),
            },
            Self::TooLarge(_) => (codes::API_TOO_LARGE, Class::Broken),
            Self::NoToken(problem) => (problem.code, problem.class),
        }
    }

    /// The same as a [`Problem`], which can be stored, compared and turned into an exit code.
    pub fn problem(&self) -> Problem {
        if let Self::NoToken(problem) = self {
            return problem.clone();
        }
        let (code, class) = self.classified();
        let mut problem = Problem::new(code, class, self.to_string());
        match self {
            Self::Network(Network { causes, .. }) => {
                problem.causes = causes.iter().map(Line::from).collect();
            }
            Self::Status { message, .. } => problem.said = message.as_ref().map(Line::from),
            _ => {}
        }
        problem
    }
}

/// The server's short message in an error's body: JSON with `error_description`, `message`, `error`
/// or `errors[]`, or a JSON string. HTML and anything else gives none.
///
/// `sent` are secrets that were in the request: a server may echo them.
pub fn message(body: &[u8], sent: &[&str]) -> Option<String> {
    let value = json::read(body).ok()?.value;
    let text = match &value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => {
            let named = |name: &str| fields.get(name).and_then(Value::as_str);
            let listed = || {
                let first = fields.get("errors")?.as_array()?.first()?;
                first
                    .as_str()
                    .or_else(|| first.get("message").and_then(Value::as_str))
            };
            let nested = || fields.get("error")?.get("message")?.as_str();
            match (
                named("error"),
                named("error_description").or(named("message")),
            ) {
                (Some(code), Some(text)) => format!("{code}: {text}"),
                (Some(code), None) => code.to_owned(),
                (None, text) => text.or_else(listed).or_else(nested)?.to_owned(),
            }
        }
        _ => return None,
    };
    let mut text = text;
    for secret in sent.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "[…]");
    }
    Some(masked(&text)).filter(|text| !text.is_empty())
}

/// A server's own words, cut, on one line, and without what is easily recognized as personal. Names
/// stay: that is why these words are for a terminal only.
pub fn masked(text: &str) -> String {
    mask(&clean(text, 200))
}

/// Masks what may be a token, a person's number or an address: a server may echo what it was sent,
/// or name a person.
fn mask(text: &str) -> String {
    let masked = text.split(' ').map(|word| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let symbols = word.chars().filter(|c| c.is_ascii_alphanumeric()).count();
        let mixed = digits > 0 && word.chars().any(|c| c.is_ascii_alphabetic());
        match word {
            _ if word.contains('@') => "[e-mail]",
            _ if symbols >= 32 || (symbols >= 16 && mixed) => "[…]",
            _ if digits >= 6 => "[number]",
            word => word,
        }
    });
    masked.collect::<Vec<_>>().join(" ")
}

/// One line of printable text, at most `most` characters.
pub fn clean(text: &str, most: usize) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    line.chars().take(most).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::{Answer, Error, message};
    use crate::report::Class;

    #[test]
    fn finds_the_servers_message_in_every_known_form() {
        let cases: [(&str, Option<&str>); 8] = [
            (
                r#"{"error":"invalid_token","error_description":"expired"}"#,
                Some("invalid_token: expired"),
            ),
            (r#"{"message":"nope"}"#, Some("nope")),
            (
                r#"{"errors":[{"message":"first"},{"message":"second"}]}"#,
                Some("first"),
            ),
            (r#"{"errors":["first"]}"#, Some("first")),
            (r#"{"error":{"message":"deep"}}"#, Some("deep")),
            (r#""just text\nin lines""#, Some("just text in lines")),
            ("<html>502</html>", None),
            ("[]", None),
        ];
        for (body, expected) in cases {
            assert_eq!(message(body.as_bytes(), &[]).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn a_message_shows_no_token_number_or_address() {
        let echoed = r#"{"message":"token abcdEFGH1234ijkl5678 of jane@example.com, SSN 078-05-1120, until 2026 denied"}"#;
        let shown = message(echoed.as_bytes(), &[]);
        let expected = "token […] of [e-mail] SSN [number] until 2026 denied";
        assert_eq!(shown.as_deref(), Some(expected));
        let long = format!(r#"{{"error":"{}"}}"#, "x".repeat(40));
        assert_eq!(message(long.as_bytes(), &[]).as_deref(), Some("[…]"));
        let scope = br#"{"error":"insufficient_scope","error_description":"member.employment:read is missing"}"#;
        let expected = "insufficient_scope: member.employment:read is missing";
        assert_eq!(message(scope, &[]).as_deref(), Some(expected));
    }

    #[test]
    fn a_status_says_who_has_to_act() {
        let class = |status| {
            Error::Status {
                path: "/v1/x".into(),
                status,
                message: None,
                request_id: None,
                retry_after: None,
                answer: Box::new(Answer {
                    version: reqwest::Version::HTTP_11,
                    status,
                    headers: reqwest::header::HeaderMap::new(),
                    body: Vec::new(),
                }),
            }
            .problem()
            .class
        };
        assert_eq!(class(401), Class::SignIn);
        assert_eq!(class(403), Class::Forbidden);
        assert_eq!(class(404), Class::Missing);
        assert_eq!(class(429), Class::Temporary);
        assert_eq!(class(502), Class::Temporary);
        assert_eq!(class(302), Class::Broken);
        assert_eq!(class(400), Class::Broken);
    }
}
