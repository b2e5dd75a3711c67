//! One unit: a root with everything that belongs to it, read whole or not at all.
//!
//! What is known already is not asked for. A detail whose summary in the list is unchanged stays as
//! it is public, or is taken over from a run that published nothing; what hangs on a root that has
//! not changed at all (the fees of a payroll) stays with it. A sweep asks for all of it.

use std::cell;
use std::collections::HashSet;

use futures_util::future::{LocalBoxFuture, try_join_all};
use futures_util::stream::{self, TryStreamExt};
use jiff::Timestamp;
use serde_json::Value;

use super::inside::no_list;
use super::parents::{each_once, two_contents};
use super::reading::{Reading, Stop};
use super::record::{self, Link};
use crate::catalog::{
    Access, Cell, Cursor, Fingerprint, Page, Record, RequestId, Stream, set, shown_key,
};
use crate::codes;
use crate::report::{Class, Event, Problem};
use crate::sink::{Sink, SinkError};
use crate::source::Call;

/// Details of one unit that are asked for at the same time.
const DETAILS: usize = 32;

/// Units that may fail in a row before the family is given up.
const PATIENCE: u32 = 3;

impl Reading<'_> {
    /// One root, by the request that brought it, and all that belongs to it. `unchanged` says that
    /// the root's row is as it is public.
    pub(super) async fn unit(
        &self,
        root: &'static Stream,
        (item, request): (&Value, &Option<RequestId>),
        in_a_row: &cell::Cell<u32>,
        unchanged: bool,
    ) -> Result<(), Stop> {
        let key = record::key(root, item)?;
        let link = Link {
            request: request.clone(),
            ..Link::default()
        };
        let take = || self.take_once(root, item, &key, link.clone(), unchanged);
        let mut taken = take().await;
        let untied = || !self.ties.borrow().ties(&key);
        if taken.is_ok() && self.long_lists.borrow_mut().remove(&key) && untied() {
            // A list of several pages that does not add up may have passed something over.
            tracing::debug!(family = root.name, "read once more: it does not add up");
            taken = take().await;
        }
        let problem = match taken {
            Ok(()) => {
                in_a_row.set(0);
                if let Some(failed) = self.failed.borrow_mut().get_mut(root.family) {
                    failed.remove(&key);
                }
                self.watermark(root, item);
                return Ok(());
            }
            Err(Stop::Problem(problem)) => problem,
            Err(stop) => return Err(stop),
        };
        self.fail(root, key, problem, in_a_row)
    }

    /// What tells a detail from another by what its list shows of it, and by what is read of it.
    pub(super) fn summary(&self, stream: &'static Stream, item: &Value) -> Fingerprint {
        let mut views = self.detail_views.borrow_mut();
        let view = views
            .entry(stream.name)
            .or_insert_with(|| self.engine.plan.detail_view(stream));
        record::summary(item, view)
    }

    async fn take_once(
        &self,
        root: &'static Stream,
        item: &Value,
        key: &str,
        link: Link,
        unchanged: bool,
    ) -> Result<(), Stop> {
        self.ties.borrow_mut().begin(key);
        let taken = self.take(root, item, link, unchanged).await;
        self.ties.borrow_mut().settle(key);
        taken
    }

    /// Notes that a root keeps its former version. `Err` where there is no use in going on.
    pub(super) fn fail(
        &self,
        root: &'static Stream,
        key: String,
        problem: Problem,
        in_a_row: &cell::Cell<u32>,
    ) -> Result<(), Stop> {
        let mut failed = self.failed.borrow_mut();
        let failed = failed.entry(root.family).or_default();
        failed.insert(key, problem.clone());
        in_a_row.set(in_a_row.get() + 1);
        let hopeless = match problem.class {
            Class::SignIn | Class::Stopped | Class::Forbidden => true,
            // Nothing more will be read of it: what was is put aside for the next run.
            Class::Temporary if problem.code == codes::RUN_DEADLINE => true,
            Class::Temporary => in_a_row.get() >= PATIENCE,
            Class::Missing | Class::Broken => false,
        };
        if hopeless {
            Err(problem.into())
        } else {
            Ok(())
        }
    }

    /// Remembers when a root was last changed.
    fn watermark(&self, root: &'static Stream, item: &Value) {
        if let Cursor::Since { field, .. } = root.cursor
            && let Some(moment) = record::time::<Timestamp>(root, item, field)
        {
            let mut watermarks = self.watermarks.borrow_mut();
            let latest = watermarks.entry(root.family).or_insert(moment);
            *latest = moment.max(*latest);
        }
    }

    /// Lands an item with what is inside it, then reads what belongs to it.
    pub(super) fn take<'b>(
        &'b self,
        stream: &'static Stream,
        item: &'b Value,
        link: Link,
        unchanged: bool,
    ) -> LocalBoxFuture<'b, Result<(), Stop>> {
        Box::pin(async move {
            self.readable(stream, item)?;
            self.meet(stream, item);
            let row = record::make(stream, item, link, true, &self.drifts)?;
            dated(&row)?;
            let (key, root) = (row.key.clone(), row.root.clone());
            let mut rows = vec![row];
            let mut unshown = Vec::new();
            for child in self.engine.plan.children(stream) {
                let Access::Inside { arrays } = child.access else {
                    continue;
                };
                match arrays.iter().any(|(name, _)| item.get(*name).is_some()) {
                    true => self.insides(stream, item, child, arrays, (&key, &root), &mut rows)?,
                    // Arrays are always there, if empty (vendor's conventions): one that is not may
                    // have gone with its scope, and says nothing of what was in it.
                    false if self.is_promised(child) => {
                        return Err(no_list(stream, arrays.first().map_or("", |it| it.0)).into());
                    }
                    false => unshown.push(child),
                }
            }
            self.land(rows).await?;
            for child in unshown {
                self.keep(child, &key, &root).await?;
            }
            let mut lists = Vec::new();
            for child in self.engine.plan.children(stream) {
                if let Access::PerParent { detail, .. } = child.access {
                    if unchanged && detail.is_none() && !self.manner(stream.family).renews(&root) {
                        self.keep(child, &key, &root).await?;
                        continue;
                    }
                    lists.push(self.below(child, &key, &root));
                }
            }
            // At once: one after another, each would cost a round trip.
            try_join_all(lists).await?;
            Ok(())
        })
    }

    /// What is public of a child stream below a row stays as it is.
    async fn keep(&self, child: &'static Stream, key: &str, root: &str) -> Result<(), SinkError> {
        self.tally(child.name, |tally| tally.kept += 1);
        let (key, root) = (key.to_owned(), root.to_owned());
        let keep = move |sink: &mut dyn Sink| sink.keep(child, &key, &root);
        self.writer.call(keep).await
    }

    /// Remembers which fields an item has.
    fn meet(&self, stream: &'static Stream, item: &Value) {
        let mut fields = self.fields.borrow_mut();
        let fields = fields.entry(stream.name).or_default();
        for name in item.as_object().into_iter().flat_map(|item| item.keys()) {
            let name = shown_key(name);
            match fields.get_mut(name) {
                Some(count) => *count += 1,
                None => {
                    fields.insert(name.to_owned(), 1);
                }
            }
        }
    }

    /// Reads the list of a child stream below one row, with the details of its items.
    pub(super) async fn below(
        &self,
        stream: &'static Stream,
        parent: &str,
        root: &str,
    ) -> Result<(), Stop> {
        let Access::PerParent {
            path,
            form,
            absent,
            detail,
        } = stream.access
        else {
            return Ok(());
        };
        let call = Call {
            absent,
            ..Call::new(stream, path, Some(parent), form)
        };
        if stream.key.is_none() {
            let pages = self.settled(call).await?;
            let set = (stream.name, parent.to_owned());
            if !self.sets.borrow_mut().insert(set) {
                let parent = parent.to_owned();
                let take_back = move |sink: &mut dyn Sink| sink.take_back(stream, &parent);
                self.writer.call(take_back).await?;
            }
            return self.set(stream, &pages, (parent, root)).await;
        }
        let read = self.pages(call, async |page| {
            self.items(stream, &page, detail, (parent, root)).await
        });
        if read.await? > 1 {
            self.long_lists.borrow_mut().insert(root.to_owned());
        }
        Ok(())
    }

    /// A list of items without ids below one row.
    async fn set(
        &self,
        stream: &'static Stream,
        pages: &[Page],
        (parent, root): (&str, &str),
    ) -> Result<(), Stop> {
        let mut rows = Vec::new();
        for page in pages {
            self.expect(stream, page.items.len());
            for item in &page.items {
                self.readable(stream, item)?;
                self.meet(stream, item);
                let link = Link {
                    parent: Some(parent.to_owned()),
                    root: Some(root.to_owned()),
                    position: u32::try_from(rows.len()).ok(),
                    request: page.request.clone(),
                    ..Link::default()
                };
                rows.push(record::make(stream, item, link, true, &self.drifts)?);
            }
        }
        set::number(&mut rows);
        self.land(rows).await
    }

    /// The items of a page of a list below one row, each with its detail where it has one.
    async fn items(
        &self,
        stream: &'static Stream,
        page: &Page,
        detail: Option<&'static str>,
        (parent, root): (&str, &str),
    ) -> Result<(), Stop> {
        let (items, twice) = each_once(stream, &page.items);
        if let Some(key) = twice.first() {
            return Err(two_contents(stream, key).into());
        }
        self.expect(stream, items.len());
        let reused = match detail {
            Some(_) => self.reuse(stream, &items, parent, root).await?,
            None => HashSet::new(),
        };
        if detail.is_some() {
            let asked = items.len().saturating_sub(reused.len()) as u64;
            self.tally(stream.name, |tally| tally.asked += asked);
        }
        let left = items.into_iter().filter(|item| {
            reused.is_empty() || record::key(stream, item).is_ok_and(|key| !reused.contains(&key))
        });
        stream::iter(left.map(Ok))
            .try_for_each_concurrent(DETAILS, |item| async move {
                let mut link = Link {
                    parent: Some(parent.to_owned()),
                    root: Some(root.to_owned()),
                    request: page.request.clone(),
                    ..Link::default()
                };
                let Some(detail) = detail else {
                    return self.take(stream, item, link, false).await;
                };
                link.summary = Some(self.summary(stream, item));
                let key = record::key(stream, item)?;
                let page = self.fetch(Call::one(stream, detail, Some(&key))).await?;
                link.request = page.request;
                for whole in page.items {
                    let whole = record::complete(stream, item, whole)?;
                    self.take(stream, &whole, link.clone(), false).await?;
                }
                Ok(())
            })
            .await
    }

    async fn land(&self, rows: Vec<Record>) -> Result<(), Stop> {
        for row in &rows {
            self.ties.borrow_mut().add(row);
            let stream = row.stream.name;
            self.tally(stream, |tally| tally.rows += 1);
            self.event(Event::Landed { stream, rows: 1 });
        }
        Ok(self.writer.land(rows).await?)
    }
}

/// What lies in no window could never be seen to go, and a sum over dates could not place it.
fn dated(row: &Record) -> Result<(), Problem> {
    let stream = row.stream;
    let Cursor::Window { field, .. } = stream.cursor else {
        return Ok(());
    };
    let date = stream.column(field).and_then(|at| row.cells.get(at));
    if date.is_some_and(|date| *date != Cell::Null) {
        return Ok(());
    }
    let name = stream.name;
    let message = format!("{name} without a {field} are held back until they have one");
    Err(Problem::new(codes::API_NO_DATE, Class::Broken, message))
}

pub(super) fn other_item(template: &str) -> Problem {
    let message = format!("{template} answered another one than was asked for");
    Problem::new(codes::API_OTHER_ITEM, Class::Broken, message)
}
