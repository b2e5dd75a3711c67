//! One exchange as an entry of a HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/).
//!
//! Fields of this program's own begin with an underscore, as the format wants it.

use std::time::Duration;

use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use serde_json::{Map, Value, json};
use url::{Url, form_urlencoded};

use crate::catalog::{Access, Stream};
use crate::http::answer::request_id;
use crate::http::exchange::{Exchange, REMOVED, Received};
use crate::http::json::{Document, read};
use crate::justworks::mask::{Mask, without_secrets};
use crate::source::{Redact, Source};

/// What is not known.
const UNKNOWN: i64 = -1;

/// Headers whose values say nothing about anyone. Of the others only the name is shown.
const SHOWN: [&str; 24] = [
    "accept",
    "accept-encoding",
    "age",
    "allow",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "retry-after",
    "server",
    "strict-transport-security",
    "transfer-encoding",
    "user-agent",
    "vary",
    "via",
    "x-request-id",
    "request-id",
    "x-amzn-requestid",
    "cf-ray",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
];

/// Makes an entry. With a redaction bodies are kept, but for what it and secrets take out.
pub(super) fn entry(
    exchange: &Exchange,
    (connection, source): (&str, &'static Source),
    mask: &Mask,
    redaction: Option<&dyn Redact>,
) -> Value {
    let made = Made {
        source,
        template: &exchange.template,
        mask,
        redaction,
    };
    let received = exchange.received.as_ref();
    let version = received.map_or("unknown".into(), |received| {
        format!("{:?}", received.version)
    });
    let blocked = exchange.queued.map_or(json!(UNKNOWN), milliseconds);
    let (wait, receive) = (
        exchange.wait,
        received.map_or(Duration::ZERO, |received| received.receive),
    );
    let all = exchange.queued.unwrap_or_default() + wait + receive;
    let mut entry = json!({
        "startedDateTime": format!("{:.6}", exchange.started),
        "time": milliseconds(all),
        "request": made.request(exchange, &version),
        "response": made.response(received, &version),
        "cache": {},
        "timings": {
            "blocked": blocked, "dns": UNKNOWN, "connect": UNKNOWN, "ssl": UNKNOWN,
            "send": 0, "wait": milliseconds(wait), "receive": milliseconds(receive),
            "comment": "wait is all that came before the headers",
        },
        "_connection": connection,
        "_template": exchange.template,
        "_attempt": exchange.attempt,
    });
    if let Some(id) = received.and_then(|received| request_id(&received.headers)) {
        entry["_request_id"] = json!(id);
    }
    if let Some(error) = &exchange.error {
        entry["_error"] = json!(error);
    }
    if let Some(remote) = received.and_then(|received| received.remote) {
        entry["serverIPAddress"] = json!(remote.ip());
    }
    entry
}

struct Made<'a> {
    source: &'static Source,
    template: &'a str,
    mask: &'a Mask,
    redaction: Option<&'a dyn Redact>,
}

impl Made<'_> {
    fn request(&self, exchange: &Exchange, version: &str) -> Value {
        let pairs: Vec<_> = self.pairs(exchange.url.query().unwrap_or_default());
        let mut request = json!({
            "method": exchange.method,
            "url": self.url(&exchange.url, &pairs),
            "httpVersion": version,
            "cookies": [],
            "headers": headers(&exchange.sent_headers),
            "queryString": pairs.iter().map(|(name, value)| json!({"name": name, "value": value})).collect::<Vec<_>>(),
            "headersSize": UNKNOWN,
            "bodySize": exchange.sent.as_ref().map_or(0, Vec::len),
        });
        if let Some(body) = &exchange.sent {
            let mime = header(&exchange.sent_headers, CONTENT_TYPE.as_str());
            let text = if mime.starts_with("application/x-www-form-urlencoded") {
                encoded(&self.pairs(&String::from_utf8_lossy(body)))
            } else {
                self.body(body, true)
            };
            request["postData"] = json!({ "mimeType": mime, "text": text });
        }
        request
    }

    /// Parameters. Even where bodies are kept, ids in an address are pseudonyms or they are nowhere.
    fn pairs(&self, query: &str) -> Vec<(String, String)> {
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        let masked = pairs.map(|(name, value)| {
            let shown = self.mask.parameter(&name, &value);
            match self.redaction {
                Some(_) if shown != REMOVED && !self.is_of_tokens() => (name, value),
                _ => (name, shown),
            }
        });
        masked.collect()
    }

    fn url(&self, url: &Url, pairs: &[(String, String)]) -> String {
        let mut url = url.clone();
        // There is none in the addresses of a connection; what is not said cannot slip.
        let _ = url.set_username("").and_then(|()| url.set_password(None));
        if self.redaction.is_none() {
            let path = self.mask.path(url.path());
            url.set_path(&path);
        }
        url.set_query((!pairs.is_empty()).then(|| encoded(pairs)).as_deref());
        url.set_fragment(None);
        url.into()
    }

    fn response(&self, received: Option<&Received>, version: &str) -> Value {
        let none = HeaderMap::new();
        let all = received.map_or(&none, |received| &received.headers);
        let body = received.and_then(|received| received.body.as_deref());
        let length = header(all, CONTENT_LENGTH.as_str());
        let mut content = Map::new();
        content.insert("size".into(), json!(body.map_or(0, <[u8]>::len)));
        content.insert("mimeType".into(), json!(header(all, CONTENT_TYPE.as_str())));
        if let Some(body) = body {
            let good = received.is_some_and(|received| (200..300).contains(&received.status));
            content.insert("text".into(), json!(self.body(body, good)));
        } else if received.is_some() {
            content.insert("comment".into(), json!("the body did not come whole"));
        }
        json!({
            "status": received.map_or(0, |received| received.status),
            "statusText": "",
            "httpVersion": version,
            "cookies": [],
            "headers": headers(all),
            "content": content,
            "redirectURL": "",
            "headersSize": UNKNOWN,
            "bodySize": length.parse::<i64>().unwrap_or(UNKNOWN),
        })
    }

    /// A body that is JSON; of any other no one knows what stands in it. What a server says where it
    /// refuses may quote anything.
    fn body(&self, body: &[u8], good: bool) -> String {
        if body.is_empty() {
            return String::new();
        }
        let Ok(Document { mut value, .. }) = read(body) else {
            return format!("[not JSON: {} bytes left out]", body.len());
        };
        match self.redaction {
            Some(redaction) if good && self.is_known_by_its_keys() => {
                without_secrets(&mut value);
                redaction.apply(self.stream().map_or("", |stream| stream.name), &mut value);
            }
            _ => self.mask.body(self.template, &mut value),
        }
        value.to_string()
    }

    /// Whether the keys say what is private. What stands in a company's own fields is judged by their
    /// labels, which are elsewhere; tokens are nothing to be kept.
    fn is_known_by_its_keys(&self) -> bool {
        let values = self.source.labels.map(|labels| labels.values);
        let stream = self.stream().map(|stream| stream.name);
        (stream.is_none() || stream != values) && !self.is_of_tokens()
    }

    fn is_of_tokens(&self) -> bool {
        let sign_in = &self.source.sign_in;
        let paths = [sign_in.token_path, sign_in.revoke_path];
        paths.iter().any(|path| self.template.ends_with(path))
    }

    /// The stream whose rules hold, where the request is of one: by how its path ends, so that an
    /// address that was typed is known as well.
    fn stream(&self) -> Option<&'static Stream> {
        let end = |path: &str| path.rsplit('/').next().map(str::to_owned);
        let asks = |stream: &&Stream| match stream.access {
            Access::One { path }
            | Access::List { path, .. }
            | Access::PerParent { path, .. }
            | Access::PerPair { path, .. } => end(path) == end(self.template),
            Access::Inside { .. } => false,
        };
        self.source.streams.iter().find(asks)
    }
}

fn encoded(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

fn header(headers: &HeaderMap, name: &str) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

fn headers(headers: &HeaderMap) -> Vec<Value> {
    let shown = headers.iter().map(|(name, value)| {
        let known = SHOWN.contains(&name.as_str()) || name.as_str().starts_with("x-ratelimit");
        let value = value.to_str().ok().filter(|_| known).unwrap_or(REMOVED);
        json!({ "name": name.as_str(), "value": value })
    });
    shown.collect()
}

/// Milliseconds, to the microsecond.
fn milliseconds(time: Duration) -> Value {
    json!(time.as_micros() as f64 / 1_000.0)
}
