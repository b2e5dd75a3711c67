//! Why the authorization server did not do what it was asked to, without a word of its answer that
//! could be a secret. Only OAuth's own codes are part of the message; any other word of the server's
//! may be about a person, and is for a terminal alone ([`Problem::said`]).

use std::time::Duration;

use crate::codes::{self, Code};
use crate::foreign::Line;
use crate::http::error::request;
use crate::report::{Class, Problem};

/// Why the authorization server did not do what it was asked to.
#[derive(Debug, Clone, thiserror::Error)]
pub enum OAuthError {
    /// It said no, in OAuth's own words.
    #[error("{doing} answered {status}{}{}", known(.error), request(.request_id))]
    Refused {
        /// What was tried: "the token request".
        doing: &'static str,
        /// The HTTP status.
        status: u16,
        /// OAuth's error code (`invalid_grant`), where the answer has one.
        error: Option<String>,
        /// The id to give to the vendor's support.
        request_id: Option<String>,
        /// How long the server wants to be left alone, where it says so.
        wait: Option<Duration>,
    },
    /// Something answered that does not speak OAuth, such as a proxy with a page of its own.
    #[error("{doing} answered {}with {what}", before(.status))]
    Garbage {
        /// What was tried.
        doing: &'static str,
        /// The HTTP status, where there was an answer.
        status: Option<u16>,
        /// What is wrong, without quoting it.
        what: &'static str,
    },
    /// It did not answer.
    #[error("{}", .0.message)]
    Network(Problem),
}

/// OAuth's own codes (RFC 6749 §4.1.2.1 and §5.2, RFC 7009 §2.2.1).
pub const CODES: [&str; 12] = [
    "access_denied",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "invalid_token",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
    "unsupported_token_type",
];

/// OAuth's own code that this is, in whatever case a server writes it.
pub fn code(error: &str) -> Option<&'static str> {
    let mut codes = CODES.into_iter();
    codes.find(|code| code.eq_ignore_ascii_case(error))
}

/// What a refusal means. No person at a browser denies a renewal, whatever its word.
pub fn meaning(word: Option<&str>) -> Code {
    match word {
        Some("access_denied") => codes::AUTH_DENIED,
        Some("invalid_client" | "unauthorized_client") => codes::AUTH_BAD_CLIENT,
        Some("invalid_grant") => codes::AUTH_REFRESH_REJECTED,
        Some("invalid_scope") => codes::AUTH_INVALID_SCOPE,
        Some("server_error" | "temporarily_unavailable") => codes::AUTH_UNAVAILABLE,
        _ => codes::AUTH_REFUSED,
    }
}

fn known(error: &Option<String>) -> String {
    let error = error.as_deref().and_then(code);
    error.map(|error| format!(" {error}")).unwrap_or_default()
}

fn before(status: &Option<u16>) -> String {
    status
        .map(|status| format!("{status} "))
        .unwrap_or_default()
}

/// Whether a status says "later".
pub(super) fn is_busy(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..=599)
}

/// Whether a request that failed with this has not reached the server.
fn never_sent(code: Code) -> bool {
    matches!(
        code,
        codes::NET_DNS
            | codes::NET_CONNECT
            | codes::NET_TLS
            | codes::NET_PROXY
            | codes::NET_PROXY_SIGN_IN
            | codes::NET_PROXY_UNREACHABLE
            | codes::NET_PROXY_SETTING
    )
}

impl OAuthError {
    /// What came of a request is nothing that can be read; no answer says so.
    pub(super) fn unreadable(doing: &'static str, what: &'static str) -> Self {
        let status = None;
        Self::Garbage {
            doing,
            status,
            what,
        }
    }

    /// OAuth's error code, if it is one.
    pub fn error(&self) -> Option<&str> {
        match self {
            Self::Refused { error, .. } => error.as_deref(),
            _ => None,
        }
    }

    /// Whether the same request may work later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Refused { status, error, .. } => {
                let error = error.as_deref();
                is_busy(*status)
                    || matches!(error, Some("temporarily_unavailable" | "server_error"))
            }
            Self::Garbage { .. } => true,
            Self::Network(problem) => problem.class == Class::Temporary,
        }
    }

    /// Whether new tokens may have been made that never arrived.
    pub fn may_have_granted(&self) -> bool {
        match self {
            Self::Refused { .. } => false,
            Self::Garbage { status, .. } => {
                status.is_none_or(|status| (200..300).contains(&status))
            }
            Self::Network(problem) => !never_sent(problem.code),
        }
    }

    /// The same as a word. A refusal by the app's credentials is told apart from one by the sign-in.
    pub fn problem(&self) -> Problem {
        let (code, class) = match self {
            Self::Network(problem) => return problem.clone(),
            Self::Garbage { .. } => (codes::AUTH_BAD_ANSWER, Class::Temporary),
            _ if self.is_temporary() => (codes::AUTH_UNAVAILABLE, Class::Temporary),
            _ => match meaning(self.error()) {
                codes::AUTH_DENIED => (codes::AUTH_REFUSED, Class::SignIn),
                code => (code, Class::SignIn),
            },
        };
        let mut problem = Problem::new(code, class, self.to_string());
        if let Self::Refused { error, .. } = self {
            let own = error.as_ref().filter(|error| self::code(error).is_none());
            problem.said = own.map(Line::from);
        }
        problem
    }
}
