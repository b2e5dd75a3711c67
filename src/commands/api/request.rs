//! What was asked for, taken from the command line and checked: nothing that could leave the API, and
//! nothing that could change something there, unless that is what was asked for.

use std::io::Read;
use std::path::Path;

use serde_json::{Map, Value};
use url::form_urlencoded;

use super::Args;
use crate::codes;
use crate::error::Error;
use crate::http::{Method, Request};
use crate::justworks::endpoints::{self, Endpoint};
use crate::text::without_bom;

/// Largest body that is sent, in bytes.
const MAX_BODY_BYTES: u64 = 1 << 20;

/// A `KEY=VALUE` of the command line.
#[derive(Debug, Clone)]
pub struct Field {
    key: String,
    text: String,
    value: Value,
}

impl Field {
    /// A text, whatever it looks like.
    pub fn text(said: &str) -> Result<Self, String> {
        Self::read(said, |text| Value::String(text.to_owned()))
    }

    /// What it looks like: true, false, null, a number, or else a text.
    pub fn typed(said: &str) -> Result<Self, String> {
        Self::read(said, |text| match serde_json::from_str(text) {
            Ok(value @ (Value::Null | Value::Bool(_) | Value::Number(_))) => value,
            _ => Value::String(text.to_owned()),
        })
    }

    fn read(said: &str, value: impl Fn(&str) -> Value) -> Result<Self, String> {
        match said.split_once('=') {
            Some((key, text)) if !key.is_empty() => Ok(Self {
                key: key.to_owned(),
                text: text.to_owned(),
                value: value(text),
            }),
            _ => Err("it must be KEY=VALUE".into()),
        }
    }
}

/// One request, checked.
#[derive(Debug)]
pub struct ApiRequest {
    method: Method,
    path: String,
    template: String,
    query: Vec<(String, String)>,
    body: Option<Value>,
    /// What is known of the address.
    pub endpoint: Option<Endpoint>,
}

impl ApiRequest {
    /// Reads the command line.
    ///
    /// Errors: `api.path` for what is no path of the API, `api.unsafe_method` for what may change
    /// something, `api.paginate` for pages of what is not read, `api.input` for a body that cannot be
    /// sent.
    pub fn of(args: &Args) -> Result<Self, Error> {
        let (path, query) = path(&args.path)?;
        let method = args.method.clone().or(args.with_method.clone());
        let method = method.unwrap_or(Method::GET);
        let mut request = Self {
            template: endpoints::template(&path),
            endpoint: endpoints::find(&path),
            method,
            path,
            query,
            body: None,
        };
        if !request.reads() && !args.unsafe_method {
            let message = format!(
                "{} may change data at Justworks, and drivetrain only reads",
                request.method
            );
            return Err(Error::hinted(codes::API_UNSAFE_METHOD, message));
        }
        let gets = request.method == Method::GET;
        if args.paginate && !gets {
            let message = "--paginate reads the pages of a list, which needs GET";
            return Err(Error::hinted(codes::API_PAGINATE, message));
        }
        let fields = || args.raw_field.iter().chain(&args.field);
        if gets {
            if args.input.is_some() {
                let message = "a GET has no body, so --input cannot be used";
                return Err(
                    Error::new(codes::API_INPUT, message).hint("give parameters with -f KEY=VALUE")
                );
            }
            request
                .query
                .extend(fields().map(|field| (field.key.clone(), field.text.clone())));
        } else if let Some(file) = &args.input {
            request.body = Some(input(file)?);
        } else if fields().next().is_some() {
            let fields = fields().map(|field| (field.key.clone(), field.value.clone()));
            request.body = Some(Value::Object(fields.collect::<Map<_, _>>()));
        }
        Ok(request)
    }

    /// Whether it changes nothing at Justworks: a GET, or the POST by which a report is asked for.
    pub fn reads(&self) -> bool {
        let asks = self.endpoint.is_some_and(|endpoint| endpoint.asks);
        self.method == Method::GET || (self.method == Method::POST && asks)
    }

    /// The request, for one page of a list if it is one.
    pub fn request<'a>(&'a self, query: &'a [(String, String)]) -> Request<'a> {
        Request {
            method: self.method.clone(),
            path: &self.path,
            template: &self.template,
            query,
            body: self.body.as_ref(),
            repeats: self.reads(),
        }
    }

    /// The query of the page behind a cursor; without one, as it was asked for.
    pub fn query(&self, cursor: Option<&str>) -> Vec<(String, String)> {
        let mut query = self.query.clone();
        if let Some(cursor) = cursor {
            query.retain(|(name, _)| name != "cursor");
            query.push(("cursor".to_owned(), cursor.to_owned()));
        }
        query
    }

    /// The path with `{id}` in place of ids: what may be said.
    pub fn template(&self) -> &str {
        &self.template
    }
}

/// Splits what was typed into a path and a query.
fn path(typed: &str) -> Result<(String, Vec<(String, String)>), Error> {
    let wrong = |what: &str| {
        let message = format!("the path {what}");
        Error::hinted(codes::API_PATH, message)
    };
    if typed.contains("://") || typed.starts_with("//") {
        return Err(wrong(
            "is a full URL: the token goes to the connection's own API only",
        ));
    }
    let (path, query) = typed.split_once('?').unwrap_or((typed, ""));
    let odd = |c: char| !c.is_ascii_graphic() || matches!(c, '\\' | '#');
    if path.contains(odd) {
        return Err(wrong(
            "has a character that must be written as %XX, or that no path can have",
        ));
    }
    let path = path.strip_prefix('/').unwrap_or(path);
    // What the API has below its version is known by its name.
    let below = format!("v1/{path}");
    let path = match endpoints::find(&format!("/{below}")) {
        Some(_) => below.as_str(),
        None => path,
    };
    let mut segments = path.split('/');
    if !segments.next().is_some_and(endpoints::is_version) {
        return Err(wrong("does not begin with the API's version, such as /v1/"));
    }
    if segments.clone().any(str::is_empty) {
        return Err(wrong("has an empty part"));
    }
    if segments.any(leaves) {
        return Err(wrong("leads outside the API"));
    }
    let query = form_urlencoded::parse(query.as_bytes()).into_owned();
    Ok((format!("/{path}"), query.collect()))
}

/// Whether a segment is, or may be taken for, a step to somewhere else.
fn leaves(segment: &str) -> bool {
    let segment = segment.to_ascii_lowercase();
    let plain = segment.replace("%2e", ".").replace("%2f", "/");
    let mut parts = plain.split('/').flat_map(|part| part.split("%5c"));
    parts.any(|part| matches!(part, "." | ".."))
}

/// The JSON in a file, or on standard input.
fn input(file: &Path) -> Result<Value, Error> {
    let failed = |error: std::io::Error| {
        Error::new(codes::API_INPUT, "the body of --input cannot be read").cause(&error)
    };
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        let stdin = std::io::stdin().lock();
        stdin.take(MAX_BODY_BYTES + 1).read_to_end(&mut bytes)
    } else {
        let opened = std::fs::File::open(file).map_err(failed)?;
        opened.take(MAX_BODY_BYTES + 1).read_to_end(&mut bytes)
    }
    .map_err(failed)?;
    if bytes.len() as u64 > MAX_BODY_BYTES {
        let message = "the body of --input is larger than a megabyte";
        return Err(Error::new(codes::API_INPUT, message));
    }
    serde_json::from_slice(without_bom(&bytes)).map_err(|error| {
        // The parser's own words may quote it.
        let message = format!(
            "the body of --input is not JSON (line {}, column {})",
            error.line(),
            error.column()
        );
        Error::new(codes::API_INPUT, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_below_the_api() {
        for (typed, expected) in [
            ("/v1/company", "/v1/company"),
            ("v1/members/a%2Fb", "/v1/members/a%2Fb"),
            ("/v1/members/a..b", "/v1/members/a..b"),
            ("members", "/v1/members"),
            ("/payrolls", "/v1/payrolls"),
        ] {
            assert_eq!(path(typed).unwrap().0, expected);
        }
        for typed in [
            "https://example.com/v1/company",
            "//example.com/v1/company",
            "///v1/company",
            "/v1//company",
            "/v1/company/",
            "/v1/../oauth/token",
            "/v1/%2e%2E/oauth/token",
            "/v1/.%2e/oauth",
            "/v1/a%2f..%2f..%2foauth",
            "/v1/a%5c..%5coauth",
            "/v1/./company",
            "/v1\\..\\oauth",
            "/v1/members/a b",
            "/v1/members#x",
            "/v1/é",
            "/oauth/token",
            "@example.com/v1/x",
            "",
            "/",
        ] {
            let error = path(typed).unwrap_err();
            assert_eq!(error.code, codes::API_PATH, "{typed}");
        }
    }

    #[test]
    fn a_query_in_the_path_is_one() {
        let (path, query) = path("/v1/members?status=active&x=a%26b").unwrap();
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(path, "/v1/members");
        assert_eq!(query, [pair("status", "active"), pair("x", "a&b")]);
    }

    #[test]
    fn fields_are_texts_or_what_they_look_like() {
        let typed = |said| Field::typed(said).unwrap().value;
        assert_eq!(Field::text("a=1").unwrap().value, Value::from("1"));
        assert_eq!(typed("a=1"), Value::from(1));
        assert_eq!(typed("a=true"), Value::from(true));
        assert_eq!(typed("a=null"), Value::Null);
        assert_eq!(typed("a=b=c"), Value::from("b=c"));
        assert_eq!(typed("a={}"), Value::from("{}"));
        assert!(Field::text("a").is_err() && Field::text("=a").is_err());
    }
}
