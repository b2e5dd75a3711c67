//! An answer before it goes on the wire: status, headers and a body that is known in full.

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};

/// What a request is answered with.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Bytes,
}

impl Answer {
    /// A body of some media type; a type that is no header value is sent as plain text.
    pub fn new(status: StatusCode, content_type: &str, body: impl Into<Bytes>) -> Self {
        let content_type = HeaderValue::from_str(content_type);
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        Self {
            status,
            headers: vec![(header::CONTENT_TYPE, content_type.unwrap_or(plain))],
            body: body.into(),
        }
    }

    /// JSON that is rendered already.
    pub fn rendered(body: impl Into<Bytes>) -> Self {
        Self::new(StatusCode::OK, "application/json", body)
    }

    /// A JSON value.
    pub fn json(status: StatusCode, value: &Value) -> Self {
        Self::new(status, "application/json", value.to_string())
    }

    /// A JSON value that was asked for.
    pub fn ok(value: &Value) -> Self {
        Self::json(StatusCode::OK, value)
    }

    /// An error of the API.
    pub fn problem(status: StatusCode, error: &str, message: &str) -> Self {
        Self::json(status, &json!({"error": error, "message": message}))
    }

    /// A request that cannot be understood.
    pub fn bad_request(message: &str) -> Self {
        Self::problem(StatusCode::BAD_REQUEST, "bad_request", message)
    }

    /// A thing that is not there.
    pub fn not_found() -> Self {
        let message = "there is nothing at this address";
        Self::problem(StatusCode::NOT_FOUND, "not_found", message)
    }

    /// A request of another method than the address takes.
    pub fn only(method: &Method) -> Self {
        let message = "this address does not take this method";
        Self::problem(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            message,
        )
        .with(header::ALLOW, method.as_str())
    }

    /// A request too many.
    pub fn busy() -> Self {
        let message = "too many requests";
        Self::problem(StatusCode::TOO_MANY_REQUESTS, "rate_limited", message)
    }

    /// Something of the sandbox itself that broke.
    pub fn broken(error: &std::io::Error) -> Self {
        let message = format!("the sandbox cannot use its state file: {error}");
        Self::problem(StatusCode::INTERNAL_SERVER_ERROR, "server_error", &message)
    }

    /// The same answer with one more header; one that cannot be sent is left out.
    pub fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }
}

/// The parameters of a query or form, in order.
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Reads `a=1&b=2`.
    pub fn parse(text: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(text).into_owned().collect())
    }

    /// The first value of `name`; an empty one counts as none.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Whether any parameter is there twice, which OAuth forbids (RFC 6749 §3.1).
    pub fn doubled(&self) -> bool {
        let before = |index: usize| self.0[..index].iter().map(|(key, _)| key);
        let mut all = self.0.iter().enumerate();
        all.any(|(index, (key, _))| before(index).any(|other| other == key))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }
}
