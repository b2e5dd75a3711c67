//! Reading one family: its root's listing, and below each root everything that belongs to it.
//!
//! A root with all that belongs to it is one unit. A unit that cannot be read whole keeps its former
//! version and leaves the others alone; three in a row that fail for a temporary reason end the
//! family, because then it is the source that is down, not the unit.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashSet};

use futures_util::future::LocalBoxFuture;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde_json::Value;

use super::record::{self, Drifts, Link};
use super::run::{Call, Engine, Tally};
use super::tie_out::TieOut;
use super::writer::Writer;
use crate::catalog::{Cursor, Page, Source, Stream};
use crate::report::{Class, Event, Problem};
use crate::sink::SinkError;

/// Units of one family that are read at the same time. The requests in flight are bounded by the
/// HTTP client; this bounds what is kept in memory.
const UNITS: usize = 8;

/// Details of one unit that are asked for at the same time.
const DETAILS: usize = 32;

/// Units that may fail in a row before the family is given up.
const PATIENCE: u32 = 3;

/// Pages of one listing. A hundred thousand pages of a hundred are no company.
const PAGES: usize = 100_000;

/// Why reading ended early.
#[derive(Debug)]
pub(super) enum Stop {
    /// This unit, or this family, cannot be read.
    Problem(Problem),
    /// The sink is broken: the run is over.
    Sink(SinkError),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<SinkError> for Stop {
    fn from(error: SinkError) -> Self {
        Self::Sink(error)
    }
}

/// What is known of a run's reading so far.
pub(super) struct Reading<'a> {
    pub engine: &'a Engine<'a>,
    pub writer: Writer,
    pub drifts: Drifts,
    pub ties: RefCell<TieOut>,
    pub tallies: RefCell<BTreeMap<&'static str, Tally>>,
    /// Roots that could not be read whole, by family.
    pub failed: RefCell<BTreeMap<&'static str, BTreeMap<String, Problem>>>,
    /// What ends the whole run: a sign-in that is no longer accepted, or a person.
    pub stopped: RefCell<Option<Problem>>,
}

impl Reading<'_> {
    fn event(&self, event: Event) {
        (self.engine.events)(event);
    }

    /// One request, unless the run has been stopped.
    async fn fetch(&self, call: Call) -> Result<Page, Problem> {
        if let Some(problem) = self.stopped.borrow().clone() {
            return Err(problem);
        }
        let stream = call.stream.name;
        self.tallies
            .borrow_mut()
            .entry(stream)
            .or_default()
            .requests += 1;
        let page = (self.engine.fetch)(call).await;
        if let Err(problem) = &page
            && matches!(problem.class, Class::SignIn | Class::Stopped)
        {
            *self.stopped.borrow_mut() = Some(problem.clone());
        }
        page
    }

    /// All pages of a list, each handed to `each` as it arrives.
    async fn pages(
        &self,
        call: Call,
        mut each: impl AsyncFnMut(Vec<Value>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let mut seen = HashSet::new();
        let mut cursor: Option<String> = None;
        for _ in 0..PAGES {
            let mut call = call.clone();
            call.query
                .push(("limit".into(), self.engine.page_size.to_string()));
            call.query
                .extend(cursor.clone().map(|cursor| ("cursor".into(), cursor)));
            let template = call.template;
            let page = self.fetch(call).await?;
            each(page.items).await?;
            match page.next {
                None => return Ok(()),
                Some(next) if seen.insert(next.clone()) => cursor = Some(next),
                Some(_) => {
                    let message = format!("{template} answered with a cursor that it gave before");
                    return Err(Problem::new("api.repeated_cursor", Class::Broken, message).into());
                }
            }
        }
        let message = format!("{} has no end after {PAGES} pages", call.template);
        Err(Problem::new("api.endless_list", Class::Broken, message).into())
    }

    /// Reads a family from its root's listing down. An error means that nothing of it may be
    /// believed; single units that failed are in `self.failed`.
    pub async fn family(&self, root: &'static Stream) -> Result<(), Stop> {
        let streams: Vec<_> = self.engine.plan.family(root.name).collect();
        for stream in &streams {
            self.event(Event::Started {
                stream: stream.name,
            });
        }
        let read = match root.source {
            Source::One { path } => self.single(root, path).await,
            Source::List { path, variants, .. } => self.listing(root, path, variants).await,
            Source::PerParent { .. } | Source::Inside { .. } => Ok(()),
        };
        for stream in &streams {
            let whole = read.is_ok();
            self.event(Event::Ended {
                stream: stream.name,
                whole,
            });
        }
        read
    }

    async fn single(&self, root: &'static Stream, path: &'static str) -> Result<(), Stop> {
        let page = self.fetch(Call::one(root, path, None)).await?;
        for item in &page.items {
            self.take(root, item, Link::default()).await?;
        }
        Ok(())
    }

    async fn listing(
        &self,
        root: &'static Stream,
        path: &'static str,
        variants: &'static [&'static [(&'static str, &'static str)]],
    ) -> Result<(), Stop> {
        let in_a_row = Cell::new(0);
        for variant in variants {
            let mut call = Call::list(root, path, None);
            let pairs = variant
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            call.query.extend(pairs);
            if let Cursor::Window { .. } = root.cursor {
                let plan = &self.engine.plan;
                call.query
                    .push(("start_date".into(), plan.from.to_string()));
                call.query
                    .push(("end_date".into(), plan.through.to_string()));
            }
            self.pages(call, async |items| {
                self.expect(root, items.len());
                stream::iter(items.iter().map(Ok))
                    .try_for_each_concurrent(UNITS, |item| self.unit(root, item, &in_a_row))
                    .await
            })
            .await?;
        }
        Ok(())
    }

    fn expect(&self, stream: &'static Stream, rows: usize) {
        let rows = rows as u64;
        self.event(Event::Expect {
            stream: stream.name,
            rows,
        });
    }

    /// One root and all that belongs to it.
    async fn unit(
        &self,
        root: &'static Stream,
        item: &Value,
        in_a_row: &Cell<u32>,
    ) -> Result<(), Stop> {
        let key = record::key(root, item)?;
        let problem = match self.take(root, item, Link::default()).await {
            Ok(()) => {
                in_a_row.set(0);
                if let Some(failed) = self.failed.borrow_mut().get_mut(root.family) {
                    failed.remove(&key);
                }
                return Ok(());
            }
            Err(Stop::Problem(problem)) => problem,
            Err(stop) => return Err(stop),
        };
        let mut failed = self.failed.borrow_mut();
        failed
            .entry(root.family)
            .or_default()
            .insert(key, problem.clone());
        in_a_row.set(in_a_row.get() + 1);
        let hopeless = match problem.class {
            Class::SignIn | Class::Stopped | Class::Forbidden => true,
            Class::Temporary => in_a_row.get() >= PATIENCE,
            Class::Missing | Class::Broken => false,
        };
        if hopeless {
            Err(problem.into())
        } else {
            Ok(())
        }
    }

    /// Lands an item with what is inside it, then reads what belongs to it.
    fn take<'b>(
        &'b self,
        stream: &'static Stream,
        item: &'b Value,
        link: Link,
    ) -> LocalBoxFuture<'b, Result<(), Stop>> {
        Box::pin(async move {
            self.readable(stream, item)?;
            let row = record::make(stream, item, link, true, &self.drifts)?;
            let (key, root) = (row.key.clone(), row.root.clone());
            let mut rows = vec![row];
            for child in self.engine.plan.children(stream) {
                if let Source::Inside { arrays } = child.source {
                    let mut position = 0;
                    for (name, array) in arrays {
                        let promised = self.engine.ties.iter().any(|tie| tie.parts.0 == child.name);
                        let items = inside(stream, item, name, promised)?;
                        for item in items {
                            // The inside of departments and offices is not published: one without
                            // an id is reported and stays in its parent's source, it fails nothing.
                            if child.key.is_some() && record::key(child, item).is_err() {
                                self.drifts.keyless(child);
                                continue;
                            }
                            self.readable(child, item)?;
                            let link = Link {
                                parent: Some(key.clone()),
                                root: Some(root.clone()),
                                position: Some(position),
                                array: *array,
                            };
                            rows.push(record::make(child, item, link, false, &self.drifts)?);
                            position += 1;
                        }
                    }
                }
            }
            self.land(rows).await?;
            for child in self.engine.plan.children(stream) {
                if let Source::PerParent { path, detail } = child.source {
                    self.below(child, path, detail, &key, &root).await?;
                }
            }
            Ok(())
        })
    }

    /// Whether the amounts of an item that must tie can be read.
    fn readable(&self, stream: &Stream, item: &Value) -> Result<(), Problem> {
        let sides = self
            .engine
            .ties
            .iter()
            .flat_map(|tie| [tie.total, tie.parts]);
        sides
            .filter(|(name, _)| *name == stream.name)
            .try_for_each(|(_, column)| record::readable(stream, item, column))
    }

    /// Reads the list of a child stream below one row, with the details of its items.
    async fn below(
        &self,
        stream: &'static Stream,
        path: &'static str,
        detail: Option<&'static str>,
        parent: &str,
        root: &str,
    ) -> Result<(), Stop> {
        let position = Cell::new(0);
        let call = Call::list(stream, path, Some(parent));
        self.pages(call, async |items| {
            self.expect(stream, items.len());
            let first = position.replace(position.get() + items.len() as u32);
            stream::iter((first..).zip(&items).map(Ok))
                .try_for_each_concurrent(DETAILS, |(position, item)| async move {
                    let link = Link {
                        parent: Some(parent.to_owned()),
                        root: Some(root.to_owned()),
                        position: Some(position),
                        array: None,
                    };
                    let Some(detail) = detail else {
                        return self.take(stream, item, link).await;
                    };
                    let key = record::key(stream, item)?;
                    let page = self.fetch(Call::one(stream, detail, Some(&key))).await?;
                    for whole in page.items {
                        let whole = record::complete(stream, item, whole)?;
                        self.take(stream, &whole, link.clone()).await?;
                    }
                    Ok(())
                })
                .await
        })
        .await
    }

    /// Asks for a root by its id. `false` only where the source says that it does not exist; one
    /// that is still there is read with all that belongs to it.
    pub async fn still_there(
        &self,
        root: &'static Stream,
        by_id: &'static str,
        key: &str,
    ) -> Result<bool, Stop> {
        match self.fetch(Call::one(root, by_id, Some(key))).await {
            Ok(page) => {
                for item in &page.items {
                    if record::key(root, item)? != key {
                        let message = format!("{by_id} answered another one than was asked for");
                        let problem = Problem::new("api.other_item", Class::Broken, message);
                        return Err(problem.into());
                    }
                    self.unit(root, item, &Cell::new(0)).await?;
                }
                Ok(true)
            }
            Err(problem) if problem.class == Class::Missing => Ok(false),
            Err(problem) => Err(problem.into()),
        }
    }

    async fn land(&self, rows: Vec<crate::catalog::Record>) -> Result<(), Stop> {
        for row in &rows {
            self.ties.borrow_mut().add(row);
            self.tallies
                .borrow_mut()
                .entry(row.stream.name)
                .or_default()
                .rows += 1;
            let stream = row.stream.name;
            self.event(Event::Landed { stream, rows: 1 });
        }
        Ok(self.writer.land(rows).await?)
    }
}

/// The array of this name inside an item. Arrays are always there, if empty (vendor's conventions):
/// where the things inside have sums to tie, one that is not is a broken answer.
fn inside<'a>(
    stream: &Stream,
    item: &'a Value,
    name: &str,
    promised: bool,
) -> Result<&'a [Value], Problem> {
    match item.get(name) {
        None | Some(Value::Null) if !promised => Ok(&[]),
        Some(Value::Array(items)) if items.iter().all(Value::is_object) => Ok(items),
        _ => {
            let message = format!(
                "{name} inside an item of {} is not a list of objects",
                stream.name
            );
            Err(Problem::new("api.bad_answer", Class::Broken, message))
        }
    }
}

/// Whether it was read, and is held back by a guard or a tie-out.
pub(super) fn is_held(problem: &Problem) -> bool {
    matches!(problem.code.as_str(), "tie.difference" | super::guard::DROP)
}

/// Units below a family's problem: shown as "3 of 26".
pub(super) fn partly(failed: &BTreeMap<String, Problem>) -> Option<Problem> {
    // What is held back decides the exit code before what could not be read.
    let held = failed.iter().find(|(_, problem)| is_held(problem));
    let (key, first) = held.or_else(|| failed.iter().next())?;
    let what = match failed.len() {
        1 => format!("{key} keeps its former version"),
        n => format!("{n} keep their former version, {key} among them"),
    };
    let mut problem = first.clone();
    problem.message = format!("{what}: {}", first.message);
    Some(problem)
}

/// Drains a stream of futures that may stop; for callers outside this module.
pub(super) async fn all<T>(
    futures: impl IntoIterator<Item = impl Future<Output = Result<T, Stop>>>,
    at_once: usize,
) -> Result<Vec<T>, Stop> {
    stream::iter(futures).buffered(at_once).try_collect().await
}
