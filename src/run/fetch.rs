//! What fetches a page for the engine: the client, the form of Justworks' answers, and redaction
//! before anybody sees them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::select;
use tokio::sync::OnceCell;

use super::amounts;
use super::deadline::Deadline;
use crate::catalog::{Form, Page};
use crate::http::Client;
use crate::http::client::{Answer, Counters, Request};
use crate::http::error::Error;
use crate::http::json;
use crate::interrupt::Interrupts;
use crate::justworks::profile::Profile;
use crate::justworks::redact::Redaction;
use crate::justworks::{custom_fields, pages, reports};
use crate::report::Problem;
use crate::sync::{Ask, Call, Fetch, Traffic, escaped};

/// Longest wait between two looks at a report.
const LONGEST: Duration = Duration::from_secs(10);

/// Fetches pages.
pub(super) struct Fetcher {
    client: Rc<Client>,
    redaction: Redaction,
    /// The company has been read already, to know which one it is.
    company: RefCell<Option<Page>>,
    /// The custom fields: what stands in them is judged by their labels.
    custom_fields: OnceCell<Result<Page, Problem>>,
    waits: (Duration, Duration),
    interrupts: Interrupts,
    limit: Option<Deadline>,
    traffic: Rc<Traffics>,
}

/// What was asked of the network for each stream.
#[derive(Default)]
pub(super) struct Traffics(RefCell<BTreeMap<String, Rc<Counters>>>);

impl Traffics {
    /// The counters of a stream.
    pub fn of(&self, stream: &str) -> Rc<Counters> {
        let mut counters = self.0.borrow_mut();
        if let Some(counters) = counters.get(stream) {
            return counters.clone();
        }
        counters.entry(stream.to_owned()).or_default().clone()
    }
}

/// Counters as the engine knows them.
pub(super) fn read_off(counters: &Counters) -> Traffic {
    Traffic {
        requests: counters.requests.load(Ordering::Relaxed),
        retries: counters.retries.load(Ordering::Relaxed),
        bytes: counters.bytes.load(Ordering::Relaxed),
    }
}

impl Fetcher {
    /// A fetcher that knows the company already.
    pub fn new(
        client: Rc<Client>,
        redaction: Redaction,
        company: Page,
        profile: &Profile,
        interrupts: Interrupts,
        limit: Option<Deadline>,
    ) -> Self {
        Self {
            client,
            redaction,
            company: RefCell::new(Some(company)),
            custom_fields: OnceCell::new(),
            waits: (
                Duration::from_millis(profile.report_base_ms.max(1)),
                Duration::from_secs(profile.report_timeout_seconds),
            ),
            interrupts,
            limit,
            traffic: Rc::default(),
        }
    }

    /// What it asks of the network, by stream.
    pub fn traffic(&self) -> Rc<Traffics> {
        self.traffic.clone()
    }

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
        let known = match name {
            "company" => self.company.borrow_mut().take(),
            custom_fields::FIELDS => Some(self.custom_fields().await?.clone()),
            _ => None,
        };
        let mut page = match (known, &call.report) {
            (Some(page), _) => page,
            (None, Some(ask)) => self.report(call, ask).await?,
            (None, None) => self.read(call).await?,
        };
        for item in &mut page.items {
            self.redaction.apply(name, item);
        }
        if name == custom_fields::VALUES {
            let fields = self.custom_fields().await?;
            custom_fields::take_out_private(&mut page, fields, &self.redaction);
        }
        forget_taken_out(&mut page);
        Ok(page)
    }

    async fn read(&self, call: &Call) -> Result<Page, Problem> {
        let counters = self.traffic.of(call.stream.name);
        let request = Request::get(&call.path, call.template, &call.query);
        let answer = self.client.ask(&counters, &request).await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) if is_absent(&error, call) => return Ok(Page::default()),
            Err(error) => return Err(error.problem()),
        };
        let mut page = match call.form {
            Form::Object => pages::one(call.template, &answer.body)?,
            Form::Pages | Form::Whole => pages::list(call.template, &answer.body)?,
        };
        page.odd = amounts::odd(call.stream, &page.items, &answer.body);
        Ok(brought_by(page, &answer))
    }

    /// Asks for a report and waits until it is there.
    async fn report(&self, call: &Call, ask: &Ask) -> Result<Page, Problem> {
        let counters = self.traffic.of(call.stream.name);
        let request = Request::post(&call.path, &ask.body);
        let asked = self.client.ask(&counters, &request).await;
        let asked = match asked {
            Ok(asked) => asked,
            Err(error) if is_absent(&error, call) => return Ok(Page::default()),
            Err(error) => return Err(error.problem()),
        };
        let id = reports::id(call.template, &asked.body)?;
        let path = ask.answer.replace("{id}", &escaped(&id));
        let (mut wait, most) = self.waits;
        let deadline = Instant::now() + most;
        loop {
            tokio::time::sleep(wait).await;
            let request = Request::get(&path, ask.answer, &[]);
            let answer = self.client.ask(&counters, &request).await;
            let answer = answer.map_err(|error| error.problem())?;
            if let Some(page) = reports::read(ask.answer, &answer.body)? {
                return Ok(brought_by(page, &answer));
            }
            if Instant::now() >= deadline {
                return Err(reports::late(ask.answer, most.as_secs()));
            }
            wait = (wait * 2).min(LONGEST);
        }
    }

    /// The fields that the company has made up, asked for once: without them nothing that stands in
    /// them may be kept.
    async fn custom_fields(&self) -> Result<&Page, Problem> {
        let read = || async {
            let counters = self.traffic.of(custom_fields::FIELDS);
            let path = custom_fields::PATH;
            let request = Request::get(path, path, &[]);
            let answer = self.client.ask(&counters, &request).await;
            let answer = answer.map_err(|error| error.problem())?;
            Ok(brought_by(pages::list(path, &answer.body)?, &answer))
        };
        let fields = self.custom_fields.get_or_init(read).await;
        fields.as_ref().map_err(Clone::clone)
    }
}

/// Broken texts that were taken out are nobody's to look at.
fn forget_taken_out(page: &mut Page) {
    let items = &page.items;
    if let Some(broken) = &mut page.broken {
        let is_there = |field: &String| items.iter().any(|item| json::is_broken(item, field));
        broken.fields.retain(is_there);
    }
    page.broken.take_if(|broken| broken.fields.is_empty());
}

/// A page that knows which request brought it.
pub(super) fn brought_by(page: Page, answer: &Answer) -> Page {
    let request = answer.request_id().map(Into::into);
    Page { request, ..page }
}

/// Whether the source says by this status that there is none of it.
fn is_absent(error: &Error, call: &Call) -> bool {
    matches!(error, Error::Status { status, .. } if call.absent.contains(status))
}
