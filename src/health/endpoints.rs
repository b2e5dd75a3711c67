//! One page of every endpoint that is selected, as small as it can be: whether it answers, how fast,
//! and by which request id the vendor finds the request again.

mod outcome;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::auth::renewal::renewed_elsewhere;
use crate::catalog::{Access, Cursor, Stream};
use crate::codes;
use crate::config::Connection;
use crate::context::{Context, Endpoint, retry, transport};
use crate::error::Error;
use crate::http::client::{Request, Settings, host_of};
use crate::http::{Answer, Bearer, Client, error};
use crate::justworks::scopes::Scopes;
use crate::report::Problem;
use crate::secret::Secret;
use crate::source::Call;
use crate::store::Reader;
use crate::sync::record;

use super::check::{Checks, Finding};
use outcome::{facts, shown};

/// How long one endpoint may take, its one retry included.
const ENDPOINT_TIMEOUT: Duration = Duration::from_secs(30);

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
pub(super) struct EndpointChecks<'a> {
    connection: &'a Connection,
    endpoint: &'a Endpoint,
    client: Client,
    reader: Option<Reader>,
    /// An item of each stream that was seen.
    ids: RefCell<BTreeMap<&'static str, String>>,
    limits: RefCell<BTreeMap<String, String>>,
    refused: RefCell<u32>,
}

impl<'a> EndpointChecks<'a> {
    /// With this token, or the one that another process has renewed it to meanwhile: nothing is
    /// renewed on the way.
    pub fn new(
        connection: &'a Connection,
        endpoint: &'a Endpoint,
        token: Secret,
        context: &Context,
    ) -> Result<Self, Problem> {
        let profile = &connection.profile;
        let given = context.environment.access_token.is_some();
        let keep = context.sign_in_of(connection);
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
                // Else the rejected token once more, so that the finding is the server's own answer.
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
        let transport = transport(profile, &endpoint.api_url)?;
        Ok(Self {
            connection,
            endpoint,
            client: Client::new(transport, endpoint.api_url.clone(), bearer, &settings),
            reader: context.reader(connection).ok().flatten(),
            ids: RefCell::default(),
            limits: RefCell::default(),
            refused: RefCell::default(),
        })
    }

    /// All of them. What no sign-in or no network can fix for the next one ends it.
    pub async fn all(&self, checks: &mut Checks<'_>, granted: &Scopes) {
        let mut end: Option<&'static str> = None;
        for stream in asked(self.connection, granted) {
            let id = format!("endpoint.{}", stream.name);
            if let Some(why) = end {
                checks.skip(&[(&id, stream.name)], why);
                continue;
            }
            let look = async {
                let finding = self.stream(stream).await;
                Ok((finding.code, finding))
            };
            end = match checks.wait((&id, stream.name), look).await.flatten() {
                Some(codes::AUTH_REJECTED) => {
                    Some("the token is not accepted: see the first endpoint")
                }
                Some(code) if code.group() == "net" => {
                    Some("the network failed: see the endpoint before")
                }
                _ => None,
            };
            if end.is_none() {
                self.detail(checks, stream).await;
            }
        }
    }

    async fn stream(&self, stream: &'static Stream) -> Finding {
        match self.one_page(stream).await {
            Ok(finding) | Err(finding) => finding,
        }
    }

    /// One page of a stream. `Err` is the finding where no page came.
    async fn one_page(&self, stream: &'static Stream) -> Result<Finding, Finding> {
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
                let id = self.id(stream.parent.unwrap_or_default())?;
                Call {
                    absent,
                    ..Call::new(stream, path, Some(&id), form)
                }
            }
            Access::PerPair { path, of, day, .. } => {
                let mut body = json!({ day: self.endpoint.today.to_string() });
                for side in of {
                    body[side.field] = json!(self.id(side.stream)?);
                }
                return self.report(path, &body).await;
            }
            Access::Inside { .. } => return Err(Finding::skipped("it comes with its parent")),
        };
        self.ask(&call).await
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
        let look = async {
            let item = self.id(stream.name)?;
            let finding = self.ask(&Call::one(stream, path, Some(&item))).await?;
            Ok(((), finding))
        };
        checks.wait((&id, &title), look).await;
    }

    fn window(&self, stream: &Stream) -> Option<(Date, Date)> {
        let Cursor::Window { ahead, .. } = stream.cursor else {
            return None;
        };
        let today = self.endpoint.today;
        let through = today.saturating_add(i64::from(ahead).days());
        Some((today.saturating_sub(BACK.days()), through))
    }

    /// An item of a stream: one that was just seen, else one that the store knows.
    fn id(&self, stream: &str) -> Result<String, Finding> {
        let seen = self.ids.borrow().get(stream).cloned();
        let kept = || {
            let keys = self.reader.as_ref()?;
            let keys = keys.keys(self.connection.source.stream(stream)?).ok()?;
            keys.into_iter().next()
        };
        let none = || Finding::skipped(format!("there is no row of {stream} to test it with"));
        seen.or_else(kept).ok_or_else(none)
    }

    async fn ask(&self, call: &Call) -> Result<Finding, Finding> {
        let (source, path) = (self.connection.source, call.template);
        let query = source.query(call, 1);
        let request = Request::get(&call.path, path, &query);
        let answer = self.send(&request, call.absent).await?;
        let id = answer.request_id();
        let page = (source.paging.read)(call, &answer.body);
        let page = page.map_err(|problem| self.unreadable(&problem, path, &answer))?;
        let first = page.items.first();
        if let Some(item) = first.and_then(|item| record::key(call.stream, item).ok()) {
            self.ids.borrow_mut().insert(call.stream.name, item);
        }
        let items = page.items.len() as u64;
        let mut told = shown(answer.status, path, id.as_deref());
        if items == 0 && matches!(call.stream.cursor, Cursor::Full) {
            told.push_str(" · empty");
        }
        Ok(facts(Finding::ok(told), answer.status, path, id).fact("items", items))
    }

    /// A report is asked for and not waited for: that it is taken on is what is to be known.
    async fn report(&self, path: &'static str, body: &Value) -> Result<Finding, Finding> {
        // The person may have left, or the policy not be theirs.
        let answer = self.send(&Request::post(path, body), &[404]).await?;
        if let Some(reports) = self.connection.source.paging.reports {
            let id = (reports.id)(path, &answer.body);
            id.map_err(|problem| self.unreadable(&problem, path, &answer))?;
        }
        let (status, id) = (answer.status, answer.request_id());
        let told = shown(status, path, id.as_deref());
        Ok(facts(Finding::ok(told), status, path, id))
    }

    fn unreadable(&self, problem: &Problem, path: &str, answer: &Answer) -> Finding {
        let finding = Finding::bad(Error::of_problem(problem, &self.name()));
        facts(finding, answer.status, path, answer.request_id())
    }

    /// Sends a request. `Err` is the finding of anything but a good answer, an absence included.
    async fn send(&self, request: &Request<'_>, absent: &[u16]) -> Result<Answer, Finding> {
        let (counters, path) = (Cell::default(), request.template);
        let asked = self.client.ask(&counters, request);
        let asked = tokio::time::timeout(ENDPOINT_TIMEOUT, asked).await;
        let late = |_| Err(error::Error::timeout(&host_of(&self.endpoint.api_url)));
        match asked.unwrap_or_else(late) {
            Ok(answer) => {
                let told = LIMITS.iter().filter_map(|name| {
                    let value = answer.headers.get(*name)?.to_str().ok()?;
                    Some(((*name).to_owned(), error::clean(value, 40)))
                });
                self.limits.borrow_mut().extend(told);
                Ok(answer)
            }
            Err(error::Error::Status {
                status, request_id, ..
            }) if absent.contains(&status) => {
                let told = format!("{status}, as expected if there are none · {path}");
                Err(facts(Finding::ok(told), status, path, request_id))
            }
            Err(error) => {
                if matches!(error, error::Error::Status { status: 429, .. }) {
                    *self.refused.borrow_mut() += 1;
                }
                Err(self.failed(path, &error))
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
        .filter(|stream| !stream.is_inside())
        .filter(|stream| selection.skips(stream, granted).is_none())
        .collect()
}

/// The connection with time limits for a person who waits for the result.
pub(super) fn impatient(connection: &Connection) -> Connection {
    let mut connection = connection.clone();
    let profile = &mut connection.profile;
    profile.timeout_seconds = profile.timeout_seconds.clamp(1, 15);
    profile.attempts = profile.attempts.min(2);
    profile.longest_wait_seconds = profile.longest_wait_seconds.min(5);
    connection
}
