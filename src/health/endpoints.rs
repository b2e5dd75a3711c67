//! One page of every endpoint that is selected, as small as it can be: whether it answers, how fast,
//! and by which request id the vendor finds the request again.

mod told;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::auth::renewal::renewed_elsewhere;
use crate::catalog::{Access, Cursor, Page, Stream};
use crate::codes;
use crate::config::Connection;
use crate::context::{Context, Endpoint, retry, transport};
use crate::error::Error;
use crate::http::client::{Request, Settings};
use crate::http::{Answer, Bearer, Client, error};
use crate::justworks::scopes::Scopes;
use crate::report::Problem;
use crate::secret::Secret;
use crate::source::Call;
use crate::store::Reader;
use crate::sync::record;

use super::check::{Checks, Finding};
use told::{facts, shown};

/// How long one endpoint may take, its one retry included.
const PATIENCE: Duration = Duration::from_secs(30);

/// How far back a payroll is looked for: one is enough.
const BACK: i64 = 120;

/// Headers that tell of a limit, in the forms that are in use.
const LIMITS: [&str; 6] = [
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
];

/// Asks them one after the other.
pub(super) struct Asking<'a> {
    connection: &'a Connection,
    link: &'a Endpoint,
    client: Client,
    reader: Option<Reader>,
    /// An item of each stream that was seen.
    ids: RefCell<BTreeMap<&'static str, String>>,
    limits: RefCell<BTreeMap<String, String>>,
    refused: RefCell<u32>,
}

/// What one request came to.
type Asked = Result<(Answer, Page), Box<Finding>>;

impl<'a> Asking<'a> {
    /// With this token, or the one that another process has renewed it to meanwhile: nothing is
    /// renewed on the way.
    pub fn new(
        connection: &'a Connection,
        link: &'a Endpoint,
        token: Secret,
        context: &Context,
    ) -> Result<Self, Problem> {
        let profile = &connection.profile;
        let given = context.environment.access_token.is_some();
        let keep = context.keep(&connection.name, &connection.id, connection.vault);
        let keep = (!given).then(|| Arc::new(keep));
        let token = Rc::new(RefCell::new(token));
        let bearer: Bearer = Rc::new(move |rejected| {
            let (token, keep) = (token.clone(), keep.clone());
            Box::pin(async move {
                if let (Some(rejected), Some(keep)) = (rejected, keep)
                    && let Some(document) = renewed_elsewhere(&keep, &rejected).await
                {
                    *token.borrow_mut() = document.access.clone();
                }
                // Else the rejected one once more, so that what is told is the server's own answer.
                let token = token.borrow().clone();
                Ok(token)
            })
        });
        let settings = Settings {
            in_flight: 1,
            learned: context.learned(connection),
            retry: retry(profile),
            observer: context.observer(connection),
        };
        let transport = transport(profile, &link.api_url)?;
        Ok(Self {
            connection,
            link,
            client: Client::new(transport, link.api_url.clone(), bearer, &settings),
            reader: context.reader(connection).ok().flatten(),
            ids: RefCell::default(),
            limits: RefCell::default(),
            refused: RefCell::default(),
        })
    }

    /// All of them. What no sign-in or no network can mend for the next one ends it.
    pub async fn all(&self, checks: &mut Checks<'_>, granted: &Scopes) {
        let mut end: Option<&'static str> = None;
        for stream in asked(self.connection, granted) {
            let id = format!("endpoint.{}", stream.name);
            if let Some(why) = end {
                checks.skip(&[(&id, stream.name)], why);
                continue;
            }
            checks.begin(stream.name);
            let began = Instant::now();
            let finding = self.stream(stream).await;
            end = match finding.code {
                Some(codes::AUTH_REJECTED) => {
                    Some("the token is not accepted: see the first endpoint")
                }
                Some(code) if code.group() == "net" => {
                    Some("the network does not hold: see the endpoint before")
                }
                _ => None,
            };
            checks.add(&id, stream.name, began, finding);
            if end.is_none() {
                self.detail(checks, stream).await;
            }
        }
    }

    async fn stream(&self, stream: &'static Stream) -> Finding {
        let call = match stream.access {
            Access::One { path } => Call::one(stream, path, None),
            Access::List {
                path,
                form,
                variants,
                ..
            } => Call {
                variant: variants.first().copied().unwrap_or_default(),
                window: self.window(stream),
                ..Call::new(stream, path, None, form)
            },
            Access::PerParent {
                path, form, absent, ..
            } => {
                let parent = stream.parent.unwrap_or_default();
                let Some(id) = self.id(parent) else {
                    return Finding::skipped(format!("there is nothing of {parent} to ask it for"));
                };
                Call {
                    absent,
                    ..Call::new(stream, path, Some(&id), form)
                }
            }
            Access::PerPair { path, of, day, .. } => {
                let mut body = json!({ day: self.link.today.to_string() });
                for side in of {
                    let Some(id) = self.id(side.stream) else {
                        let why = format!("there is nothing of {} to ask it for", side.stream);
                        return Finding::skipped(why);
                    };
                    body[side.field] = json!(id);
                }
                return self.report(path, &body).await;
            }
            Access::Inside { .. } => return Finding::skipped("it comes with its parent"),
        };
        self.told(stream, call.template, self.ask(&call).await)
    }

    /// The whole item, where a list holds summaries only.
    async fn detail(&self, checks: &mut Checks<'_>, stream: &'static Stream) {
        let Access::PerParent {
            detail: Some(path), ..
        } = stream.access
        else {
            return;
        };
        let id = format!("endpoint.{}.detail", stream.name);
        let title = format!("{}, one", stream.name);
        let Some(item) = self.id(stream.name) else {
            let why = format!("there is nothing of {} to ask it for", stream.name);
            checks.skip(&[(&id, &title)], &why);
            return;
        };
        checks
            .wait(&id, &title, async {
                let asked = self.ask(&Call::one(stream, path, Some(&item))).await;
                self.told(stream, path, asked)
            })
            .await;
    }

    fn window(&self, stream: &Stream) -> Option<(Date, Date)> {
        let Cursor::Window { ahead, .. } = stream.cursor else {
            return None;
        };
        let today = self.link.today;
        let through = today.saturating_add(i64::from(ahead).days());
        Some((today.saturating_sub(BACK.days()), through))
    }

    /// An item of a stream: one that was just seen, else one that the store knows.
    fn id(&self, stream: &str) -> Option<String> {
        if let Some(seen) = self.ids.borrow().get(stream) {
            return Some(seen.clone());
        }
        let keys = self
            .reader
            .as_ref()?
            .keys(self.connection.source.stream(stream)?);
        let keys = keys.ok()?;
        keys.into_iter().next()
    }

    async fn ask(&self, call: &Call) -> Asked {
        let (source, template) = (self.connection.source, call.template);
        let query = source.query(call, 1);
        let answer = self.send(&Request::get(&call.path, template, &query)).await;
        let answer = match answer {
            Err(error::Error::Status {
                status, request_id, ..
            }) if call.absent.contains(&status) => {
                let told = format!("{status}, which says that there is none of it · {template}");
                return Err(Box::new(facts(
                    Finding::ok(told),
                    status,
                    template,
                    request_id,
                )));
            }
            Err(error) => return Err(Box::new(self.failed(template, &error))),
            Ok(answer) => answer,
        };
        match (source.paging.read)(call, &answer.body) {
            Ok(page) => {
                let first = page.items.first();
                let id = first.and_then(|item| record::key(call.stream, item).ok());
                if let Some(id) = id {
                    self.ids.borrow_mut().insert(call.stream.name, id);
                }
                Ok((answer, page))
            }
            Err(problem) => {
                let finding = Finding::bad(Error::of_problem(&problem, &self.name()));
                Err(Box::new(facts(
                    finding,
                    answer.status,
                    template,
                    answer.request_id(),
                )))
            }
        }
    }

    async fn send(&self, request: &Request<'_>) -> Result<Answer, error::Error> {
        let spent = Cell::default();
        let asked = tokio::time::timeout(PATIENCE, self.client.ask(&spent, request)).await;
        let answer = asked.unwrap_or_else(|_| {
            let host = crate::http::client::host_of(&self.link.api_url);
            Err(error::Error::timeout(&host))
        });
        match &answer {
            Ok(answer) => {
                let told = LIMITS.iter().filter_map(|name| {
                    let value = answer.headers.get(*name)?.to_str().ok()?;
                    Some(((*name).to_owned(), error::clean(value, 40)))
                });
                self.limits.borrow_mut().extend(told);
            }
            Err(error::Error::Status { status: 429, .. }) => *self.refused.borrow_mut() += 1,
            Err(_) => {}
        }
        answer
    }

    /// A report is asked for and not waited for: that it is taken on is what is to be known.
    async fn report(&self, path: &'static str, body: &Value) -> Finding {
        match self.send(&Request::post(path, body)).await {
            // The person may have left, or the policy not be theirs.
            Err(error::Error::Status {
                status: 404,
                request_id,
                ..
            }) => {
                let told = format!("404, which says that there is none of it · {path}");
                facts(Finding::ok(told), 404, path, request_id)
            }
            Err(error) => self.failed(path, &error),
            Ok(answer) => {
                let (status, id) = (answer.status, answer.request_id());
                let reports = self.connection.source.paging.reports;
                let finding = match reports.map(|it| (it.id)(path, &answer.body)) {
                    Some(Err(problem)) => Finding::bad(Error::of_problem(&problem, &self.name())),
                    _ => Finding::ok(shown(status, path, id.as_deref())),
                };
                facts(finding, status, path, id)
            }
        }
    }
}

/// Writes them down where none can be asked.
pub(super) fn skip(checks: &mut Checks<'_>, connection: &Connection, granted: &Scopes, why: &str) {
    for stream in asked(connection, granted) {
        let id = format!("endpoint.{}", stream.name);
        checks.skip(&[(&id, stream.name)], why);
    }
}

/// The streams that are selected and take requests of their own.
fn asked(connection: &Connection, granted: &Scopes) -> Vec<&'static Stream> {
    let selection = connection.selection();
    connection
        .source
        .streams
        .iter()
        .filter(|stream| !matches!(stream.access, Access::Inside { .. }))
        .filter(|stream| selection.skips(stream, granted).is_none())
        .collect()
}

/// A moment's pause is none: the profile of the connection, with patience for somebody who waits.
pub(super) fn impatient(connection: &Connection) -> Connection {
    let mut connection = connection.clone();
    let profile = &mut connection.profile;
    profile.timeout_seconds = profile.timeout_seconds.clamp(1, 15);
    profile.attempts = profile.attempts.min(2);
    profile.longest_wait_seconds = profile.longest_wait_seconds.min(5);
    connection
}
