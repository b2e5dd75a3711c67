//! What fetches a page for the engine: the client, the form of Justworks' answers, and redaction
//! before anyone sees them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::select;
use tokio::sync::OnceCell;

use super::amounts;
use super::deadline::Deadline;
use crate::catalog::Page;
use crate::codes;
use crate::http::Client;
use crate::http::answer::Answer;
use crate::http::client::Request;
use crate::http::error::Error;
use crate::http::json;
use crate::interrupt::Interrupts;
use crate::justworks::profile::Profile;
use crate::report::{Class, Problem, Traffic};
use crate::source::{Ask, Call, Redact, Reports, Source, escaped};
use crate::sync::Fetch;

/// Longest wait between two looks at a report.
const MAX_REPORT_POLL: Duration = Duration::from_secs(10);

/// Fetches pages.
pub(super) struct Fetcher {
    pub client: Rc<Client>,
    pub source: &'static Source,
    pub profile: Profile,
    pub redaction: Box<dyn Redact>,
    /// The company has been read already, to know which one it is.
    pub company: RefCell<Option<Page>>,
    /// The custom fields, whose labels say which values are private.
    pub labels: OnceCell<Result<Page, Problem>>,
    pub interrupts: Interrupts,
    pub limit: Option<Deadline>,
    pub spending: Rc<Spending>,
}

/// What a run's requests have cost, by stream: also those that failed, and brought no page.
#[derive(Default)]
pub(super) struct Spending(RefCell<BTreeMap<&'static str, Rc<Cell<Traffic>>>>);

impl Spending {
    /// What a stream's requests have cost.
    pub fn of(&self, stream: &'static str) -> Rc<Cell<Traffic>> {
        let mut spent = self.0.borrow_mut();
        spent.entry(stream).or_default().clone()
    }

    /// The same; without a stream, of all of them.
    pub fn traffic(&self, stream: Option<&str>) -> Traffic {
        let mut all = Traffic::default();
        for (name, traffic) in &*self.0.borrow() {
            if stream.is_none_or(|stream| stream == *name) {
                all += traffic.get();
            }
        }
        all
    }
}

impl Fetcher {
    /// The function that the engine is given.
    pub fn fetch(self) -> Fetch {
        let fetcher = Rc::new(self);
        Rc::new(move |call: Call| {
            let fetcher = fetcher.clone();
            Box::pin(async move {
                select! {
                    // In this order: once the time is up, no request is begun.
                    biased;
                    signal = fetcher.interrupts.wait() => Err(signal.problem()),
                    problem = Deadline::over(fetcher.limit) => Err(problem),
                    page = fetcher.page(&call) => page,
                }
            })
        })
    }

    async fn page(&self, call: &Call) -> Result<Page, Problem> {
        let name = call.stream.name;
        let labels = self.source.labels;
        let known = if name == self.source.company.stream {
            self.company.borrow_mut().take()
        } else if let Some(labels) = labels.filter(|it| it.fields == name) {
            Some(self.labels(labels.fields).await?.clone())
        } else {
            None
        };
        let mut page = match (known, &call.report, self.source.paging.reports) {
            (Some(page), ..) => page,
            (None, Some(ask), Some(reports)) => self.report(call, ask, reports).await?,
            (None, ..) => self.read(call).await?,
        };
        for item in &mut page.items {
            self.redaction.apply(name, item);
        }
        if let Some(labels) = labels.filter(|it| it.values == name) {
            let fields = self.labels(labels.fields).await?;
            labels.take_out_private(&mut page.items, fields, &*self.redaction);
        }
        forget_taken_out(&mut page);
        Ok(page)
    }

    async fn read(&self, call: &Call) -> Result<Page, Problem> {
        let spent = self.spending.of(call.stream.name);
        let query = self.source.query(call, self.profile.page_size);
        let request = Request::get(&call.path, call.template, &query);
        let answer = self.client.ask(&spent, &request).await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) if is_absent(&error, call) => return Ok(Page::default()),
            Err(error) => return Err(error.problem()),
        };
        let mut page = (self.source.paging.read)(call, &answer.body)?;
        page.unreadable =
            amounts::unreadable(self.source.streams, call.stream, &page.items, &answer.body);
        Ok(brought_by(page, &answer))
    }

    /// Asks for a report and waits until it is there.
    async fn report(&self, call: &Call, ask: &Ask, reports: Reports) -> Result<Page, Problem> {
        let spent = self.spending.of(call.stream.name);
        let request = Request::post(&call.path, &ask.body);
        let asked = self.client.ask(&spent, &request).await;
        let asked = match asked {
            Ok(asked) => asked,
            Err(error) if is_absent(&error, call) => return Ok(Page::default()),
            Err(error) => return Err(error.problem()),
        };
        let id = (reports.id)(call.template, &asked.body)?;
        let path = ask.answer.replace("{id}", &escaped(&id));
        let mut wait = Duration::from_millis(self.profile.report_base_ms.max(1));
        let most = Duration::from_secs(self.profile.report_timeout_seconds);
        let deadline = Instant::now() + most;
        loop {
            tokio::time::sleep(wait).await;
            let request = Request::get(&path, ask.answer, &[]);
            let answer = self.client.ask(&spent, &request).await;
            let answer = answer.map_err(|error| error.problem())?;
            if let Some(page) = (reports.read)(ask.answer, &answer.body)? {
                return Ok(brought_by(page, &answer));
            }
            if Instant::now() >= deadline {
                return Err(late(ask.answer, most));
            }
            wait = (wait * 2).min(MAX_REPORT_POLL);
        }
    }

    /// The fields that the company has made up, asked for once: without them nothing that stands in
    /// them may be kept.
    async fn labels(&self, fields: &'static str) -> Result<&Page, Problem> {
        let read = || async {
            let spent = self.spending.of(fields);
            whole(&self.client, &spent, self.source, fields).await
        };
        let fields = self.labels.get_or_init(read).await;
        fields.as_ref().map_err(Clone::clone)
    }
}

/// Broken texts that were taken out need no report.
fn forget_taken_out(page: &mut Page) {
    let items = &page.items;
    if let Some(broken) = &mut page.broken {
        let is_there = |field: &String| items.iter().any(|item| json::is_broken(item, field));
        broken.fields.retain(is_there);
    }
    page.broken.take_if(|broken| broken.fields.is_empty());
}

/// The whole of a stream that one path answers, not redacted.
pub async fn whole(
    client: &Client,
    spent: &Cell<Traffic>,
    source: &Source,
    stream: &str,
) -> Result<Page, Problem> {
    let Some(call) = source.whole(stream) else {
        let message = format!("{stream} cannot be requested on its own");
        return Err(Problem::new(codes::API_BAD_ANSWER, Class::Broken, message));
    };
    let request = Request::get(&call.path, call.template, &[]);
    let answer = client.ask(spent, &request).await;
    let answer = answer.map_err(|error| error.problem())?;
    Ok(brought_by(
        (source.paging.read)(&call, &answer.body)?,
        &answer,
    ))
}

/// A report that did not come in time.
fn late(template: &str, most: Duration) -> Problem {
    let message = format!("{template} was not ready after {} s", most.as_secs());
    Problem::new(codes::API_REPORT_LATE, Class::Temporary, message)
}

/// A page that knows which request brought it.
fn brought_by(page: Page, answer: &Answer) -> Page {
    let request = answer.request_id().map(Into::into);
    Page { request, ..page }
}

/// Whether the source says by this status that there is none of it.
fn is_absent(error: &Error, call: &Call) -> bool {
    matches!(error, Error::Status { status, .. } if call.absent.contains(status))
}
