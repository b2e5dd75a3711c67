//! ApiCall: one request or all pages of a list, and taking out of the answer what is not to be shown.

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use super::request::ApiRequest;
use crate::auth::session::Session;
use crate::catalog::{Cursor, REDACTED};
use crate::codes::{self, Code};
use crate::config::Connection;
use crate::context::{Context, Endpoint};
use crate::error::{Error, Kind};
use crate::foreign::Line;
use crate::http::Client;
use crate::http::answer::Answer;
use crate::http::error::Error as HttpError;
use crate::http::json;
use crate::justworks::pages;
use crate::justworks::scopes::Scopes;
use crate::report::Class;
use crate::run::{check_company, company, whole};

/// Pages of one list that are put together in memory.
const PAGES: usize = 10_000;

/// Everything that it takes to ask.
pub struct ApiCall<'a> {
    pub context: &'a Context,
    pub connection: &'a Connection,
    pub endpoint: &'a Endpoint,
    pub session: Arc<Session>,
    pub request: &'a ApiRequest,
    pub paginate: bool,
    pub show_sensitive: bool,
}

/// What came of it.
#[derive(Default)]
pub struct Fetched {
    /// The answer whose head may be shown: the only one, or a bad one.
    pub answer: Option<Answer>,
    /// What may be shown of the body.
    pub body: Body,
    /// Why it is not what was asked for.
    pub error: Option<Error>,
}

/// What may be shown of a body.
#[derive(Default)]
pub enum Body {
    /// Nothing, or nothing of it.
    #[default]
    None,
    /// Every byte, as it was sent.
    Raw(Vec<u8>),
    /// A document that was put together here, or that something was taken out of.
    Made {
        /// The document.
        document: Value,
        /// Whether something was taken out.
        redacted: bool,
    },
}

impl ApiCall<'_> {
    /// Asks, and takes out what is not to be shown.
    pub async fn fetch(&self) -> Fetched {
        let client = match self.client().await {
            Ok(client) => client,
            Err(error) => return Fetched::failed(error),
        };
        if self.paginate {
            return match self.all(&client).await {
                Ok((answer, body)) => self.hidden(&client, answer, body).await,
                Err(fetched) => *fetched,
            };
        }
        match self.page(&client, None).await {
            Ok(mut answer) => {
                let body = Body::Raw(std::mem::take(&mut answer.body));
                self.hidden(&client, Some(answer), body).await
            }
            Err(fetched) => *fetched,
        }
    }

    /// A client. Where it is not certain which company the sign-in is for, that is asked first: of a
    /// token from the environment, and before anything may be changed.
    async fn client(&self) -> Result<Client, Error> {
        let name = self.connection.name.to_string();
        let session = self.session.clone();
        let client = self
            .context
            .client(self.connection, self.endpoint, session, &name)?;
        if self.context.environment.access_token.is_some() || !self.request.reads() {
            let seen = company(&client, &Cell::default(), self.connection.source).await;
            let seen = seen.map_err(|problem| Error::of_problem(&problem, &name))?;
            check_company(self.connection, self.endpoint, &seen)?;
        }
        Ok(client)
    }

    async fn page(&self, client: &Client, cursor: Option<&str>) -> Result<Answer, Box<Fetched>> {
        let query = self.request.query(cursor);
        let request = self.request.request(&query);
        match client.ask(&Cell::default(), &request).await {
            Ok(answer) => Ok(answer),
            Err(error) => Err(Box::new(self.refused(error).await)),
        }
    }

    /// All pages of a list as one document: that of the first, with the items of all. What is no list
    /// is as it is.
    async fn all(&self, client: &Client) -> Result<(Option<Answer>, Body), Box<Fetched>> {
        let broken = |code: Code, what: &str| {
            let message = format!("{} {what}", self.request.template());
            let error = Error::new(code, message).ends(Kind::Failed).hint(
                "run the same command again; if it keeps happening, tell Justworks the path and the time",
            );
            Box::new(Fetched::failed(error))
        };
        let mut answer = self.page(client, None).await?;
        let bytes = std::mem::take(&mut answer.body);
        let Ok(json::Document {
            value: mut whole, ..
        }) = json::read(&bytes)
        else {
            return Ok((Some(answer), Body::Raw(bytes)));
        };
        let Some(mut cursor) = next(&whole) else {
            return Ok((Some(answer), Body::Raw(bytes)));
        };
        let mut cursors = HashSet::new();
        for _ in 1..PAGES {
            if !cursors.insert(cursor.clone()) {
                let what = "returned a cursor that it returned before";
                return Err(broken(codes::API_REPEATED_CURSOR, what));
            }
            let answer = self.page(client, Some(&cursor)).await?;
            let page = pages::list(self.request.template(), &answer.body).map_err(|problem| {
                let name = self.connection.name.to_string();
                Box::new(Fetched::failed(Error::of_problem(&problem, &name)))
            })?;
            if let Some(Value::Array(items)) = whole.get_mut("items") {
                items.extend(page.items);
            }
            match page.next {
                Some(next) => cursor = next,
                None => {
                    if let Some(fields) = whole.as_object_mut() {
                        fields.remove("next_cursor");
                    }
                    let made = Body::Made {
                        document: whole,
                        redacted: false,
                    };
                    return Ok((None, made));
                }
            }
        }
        Err(broken(codes::API_ENDLESS_LIST, "never ends"))
    }

    /// Takes out of a body what is not to be shown.
    async fn hidden(&self, client: &Client, answer: Option<Answer>, body: Body) -> Fetched {
        let body = match body {
            Body::Raw(bytes) if bytes.is_empty() => Body::None,
            body if self.show_sensitive => body,
            Body::None => Body::None,
            Body::Raw(bytes) => match json::read(&bytes) {
                Ok(read) => match self.redacted(client, read.value).await {
                    (document, true) => Body::Made {
                        document,
                        redacted: true,
                    },
                    (_, false) => Body::Raw(bytes),
                },
                Err(_) => {
                    let failed = Fetched::failed(self.unreadable(bytes.len()));
                    return Fetched { answer, ..failed };
                }
            },
            Body::Made { document, .. } => {
                let (document, redacted) = self.redacted(client, document).await;
                Body::Made { document, redacted }
            }
        };
        Fetched {
            answer,
            body,
            error: None,
        }
    }

    /// A document without what is not to be shown, and whether something was taken out.
    async fn redacted(&self, client: &Client, document: Value) -> (Value, bool) {
        let safe = self.safe(client, document.clone()).await;
        let redacted = safe != document;
        (safe, redacted)
    }

    async fn safe(&self, client: &Client, mut document: Value) -> Value {
        let granted = self.context.granted(&self.session, self.connection).await;
        let redaction = self.connection.redaction(&granted);
        let stream = self.request.endpoint.map_or("", |it| it.stream.name);
        redaction.apply(stream, &mut document);
        let source = self.connection.source;
        let Some(labels) = source.labels.filter(|it| it.values == stream) else {
            return document;
        };
        let items = match &mut document {
            Value::Array(items) => Some(items),
            Value::Object(fields) => fields.get_mut("items").and_then(Value::as_array_mut),
            _ => None,
        };
        let Some(items) = items else {
            return Value::from(REDACTED);
        };
        // Without the labels of the fields no one knows what stands in them.
        let fields = whole(client, &Cell::default(), source, labels.fields).await;
        labels.take_out_private(items, &fields.unwrap_or_default(), &*redaction);
        document
    }

    /// A body of which no one can say what stands in it.
    fn unreadable(&self, bytes: usize) -> Error {
        let message = format!(
            "{} returned an answer that is not JSON ({bytes} bytes), so its sensitive parts cannot be hidden",
            self.request.template()
        );
        Error::new(codes::API_NOT_JSON, message).hint("to see it unchanged, add --show-sensitive")
    }

    /// What the server would not answer.
    async fn refused(&self, error: HttpError) -> Fetched {
        let name = self.connection.name.to_string();
        let problem = error.problem();
        let mut told = Error::of_problem(&problem, &name);
        match problem.class {
            Class::Missing => {
                told.hints = vec![
                    "check the path and the ID in it; `drivetrain streams` lists the tables".into(),
                ];
            }
            Class::Forbidden => {
                let granted = self.context.granted(&self.session, self.connection).await;
                told.causes.extend(self.lacking(&granted).map(Line::from));
            }
            _ => {
                let stream = self.request.endpoint.map(|it| it.stream.cursor);
                if let (
                    Some(Cursor::Window {
                        params: [from, to], ..
                    }),
                    codes::API_REFUSED,
                ) = (stream, problem.code)
                {
                    let days = format!("-f {from}=2026-01-01 -f {to}=2026-03-31");
                    told = told.hint(format!("this list is read by date: add `{days}`"));
                }
            }
        }
        let mut fetched = Fetched::failed(told);
        if let HttpError::Status { mut answer, .. } = error {
            if self.show_sensitive && !answer.body.is_empty() {
                fetched.body = Body::Raw(std::mem::take(&mut answer.body));
            }
            fetched.answer = Some(*answer);
        }
        fetched
    }

    /// The scope that a known address needs and that is not granted.
    fn lacking(&self, granted: &Scopes) -> Option<String> {
        let mut scopes = self.request.endpoint?.stream.scopes.iter();
        let scope = scopes.find(|scope| !granted.covers(scope))?;
        Some(format!("the scope {scope} is not granted"))
    }
}

impl Fetched {
    fn failed(error: Error) -> Self {
        Self {
            error: Some(error),
            ..Self::default()
        }
    }
}

/// The cursor of the page behind this one.
fn next(page: &Value) -> Option<String> {
    let cursor = page.get("next_cursor")?.as_str()?;
    let has_items = page.get("items").is_some_and(Value::is_array);
    (has_items && !cursor.is_empty()).then(|| cursor.to_owned())
}
