//! One unit: a root with everything that belongs to it, read in full or not at all.
//!
//! Known data is not requested. A detail whose summary is unchanged stays as it is public, or is
//! taken over from a run that published nothing. What belongs to an unchanged root, such as the
//! fees of a payroll, stays with it. A full refresh requests everything.

use std::collections::HashSet;

use futures_util::future::{LocalBoxFuture, try_join_all};
use futures_util::stream::{self, TryStreamExt};
use jiff::Timestamp;
use serde_json::Value;

use super::family::{Family, Stop};
use super::nested::no_list;
use super::paging::is_of_the_list;
use super::parents::{each_once, two_contents};
use super::record::{self, Lineage};
use crate::catalog::canonical::Canonical;
use crate::catalog::{
    Access, Cell, Cursor, Fingerprint, Page, Record, RequestId, Stream, set, shown_key,
};
use crate::codes;
use crate::report::{Class, Event, Problem};
use crate::source::Call;
use crate::staging::{Staging, StoreError};

/// Details of one unit that are requested at the same time.
const CONCURRENT_DETAILS: usize = 32;

impl Family<'_> {
    /// Reads one root and all that belongs to it. `request` brought the root; `unchanged` says that
    /// its row is as it is public.
    pub(super) async fn unit(
        &self,
        item: &Value,
        request: &Option<RequestId>,
        unchanged: bool,
    ) -> Result<(), Stop> {
        let key = record::key(self.root, item)?;
        self.state().passed.remove(&key);
        let lineage = Lineage {
            day: matches!(self.root.access, Access::PerPair { .. })
                .then_some(self.run.engine.plan.reach.today),
            request: request.clone(),
            ..Lineage::default()
        };
        let take = || self.take_once(item, &key, lineage.clone(), unchanged);
        let mut taken = take().await;
        if let Some(why) = self.why_again(&key, &taken) {
            let family = self.root.name;
            tracing::debug!(family, "read once more: {why}");
            taken = take().await;
        }
        match taken {
            Ok(()) => {
                let moment = self.changed_at(item);
                let mut state = self.state();
                state.in_a_row = 0;
                state.failed.remove(&key);
                state.latest = state.latest.max(moment);
                Ok(())
            }
            Err(Stop::Problem(problem)) => self.fail(key, problem),
            Err(stop) => Err(stop),
        }
    }

    /// The same for a root that is requested alone: earlier failures of others do not count.
    pub(super) async fn unit_by_itself(
        &self,
        item: &Value,
        request: &Option<RequestId>,
    ) -> Result<(), Stop> {
        self.state().in_a_row = 0;
        self.unit(item, request, false).await
    }

    /// Why to read a root once more, if there is a reason.
    fn why_again(&self, key: &str, taken: &Result<(), Stop>) -> Option<&'static str> {
        match taken {
            // A list of several pages that does not add up may have missed something.
            Ok(()) => (self.state().long_lists.remove(key) && !self.ties.borrow().ties(key))
                .then_some("it does not add up"),
            Err(Stop::Problem(problem)) if is_of_the_list(problem) => Some("a list was cut off"),
            Err(_) => None,
        }
    }

    /// Reads a root. If it was read before in this run, that is taken back: what is published comes
    /// from one reading, never from two.
    async fn take_once(
        &self,
        item: &Value,
        key: &str,
        lineage: Lineage,
        unchanged: bool,
    ) -> Result<(), Stop> {
        if !self.state().read.insert(key.to_owned()) {
            let (root, key) = (self.root, key.to_owned());
            let unland = move |staging: &mut dyn Staging| staging.unland_below(root, &key);
            self.run.writer.call(unland).await?;
        }
        self.ties.borrow_mut().begin(key);
        let taken = self.take(self.root, item, lineage, unchanged).await;
        self.ties.borrow_mut().settle(key);
        taken
    }

    /// The fingerprint of a summary in a list, and of what is read of the detail.
    pub(super) fn summary(&self, stream: &'static Stream, item: &Value) -> Fingerprint {
        let shape = self.shapes.get(stream.name);
        record::summary(item, shape.map_or("", String::as_str))
    }

    pub(super) fn changed_at(&self, item: &Value) -> Option<Timestamp> {
        match self.root.cursor {
            Cursor::Since { field, .. } => record::time(self.root, item, field),
            _ => None,
        }
    }

    /// Lands an item with what is inside it, then reads what belongs to it.
    pub(super) fn take<'b>(
        &'b self,
        stream: &'static Stream,
        item: &'b Value,
        lineage: Lineage,
        unchanged: bool,
    ) -> LocalBoxFuture<'b, Result<(), Stop>> {
        Box::pin(async move {
            self.readable(stream, item)?;
            self.count_fields(stream, item);
            let canonical = Canonical::of(stream, item);
            let fingerprint = canonical.fingerprint(lineage.array);
            let drifts = &self.run.drifts;
            let row = record::without_json(stream, item, lineage, fingerprint, drifts)?;
            dated(&row)?;
            let (key, root) = (row.key.clone(), row.root.clone());
            let mut rows = Vec::with_capacity(1 + canonical.elements());
            rows.push(row);
            let mut unshown = Vec::new();
            for child in self.run.engine.plan.children(stream) {
                let Access::Inside { arrays } = child.access else {
                    continue;
                };
                if arrays.iter().any(|(name, _)| item.get(*name).is_some()) {
                    let parent = (stream, item, &canonical);
                    self.nested(parent, child, arrays, (&key, &root), &mut rows)?;
                } else if self.is_promised(child) {
                    // Arrays are always there, if empty (vendor's conventions). A missing one may
                    // have gone with its scope, and says nothing of its elements.
                    return Err(no_list(stream, arrays.first().map_or("", |it| it.0)).into());
                } else {
                    unshown.push(child);
                }
            }
            rows[0].raw = Some(canonical.text);
            self.land(rows).await?;
            for child in unshown {
                self.keep(child, &key, &root).await?;
            }
            let mut lists = Vec::new();
            for child in self.run.engine.plan.children(stream) {
                if let Access::PerParent { detail, .. } = child.access {
                    if unchanged && detail.is_none() && !self.refetches(&root) {
                        self.keep(child, &key, &root).await?;
                        continue;
                    }
                    lists.push(self.below(child, &key, &root));
                }
            }
            // All at once: one by one, each would cost a round trip.
            try_join_all(lists).await?;
            Ok(())
        })
    }

    /// Leaves a child stream's rows below this one as they are public.
    async fn keep(&self, child: &'static Stream, key: &str, root: &str) -> Result<(), StoreError> {
        self.tally(child.name, |tally| tally.kept += 1);
        let (key, root) = (key.to_owned(), root.to_owned());
        let keep = move |staging: &mut dyn Staging| staging.keep(child, &key, &root);
        self.run.writer.call(keep).await
    }

    /// Counts which fields an item has.
    fn count_fields(&self, stream: &'static Stream, item: &Value) {
        let mut state = self.state();
        let fields = state.fields.entry(stream.name).or_default();
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
            if !self.state().sets.insert(set) {
                let parent = parent.to_owned();
                let unland = move |staging: &mut dyn Staging| staging.unland(stream, &parent);
                self.run.writer.call(unland).await?;
            }
            return self.set(stream, &pages, (parent, root)).await;
        }
        // If it breaks off, it is read again with its root.
        let mut each = async |page| self.items(stream, &page, detail, (parent, root)).await;
        if self.pages_once(&call, &mut each).await? > 1 {
            self.state().long_lists.insert(root.to_owned());
        }
        Ok(())
    }

    /// Lands a list of items without ids below one row.
    async fn set(
        &self,
        stream: &'static Stream,
        pages: &[Page],
        (parent, root): (&str, &str),
    ) -> Result<(), Stop> {
        let mut rows = Vec::new();
        for page in pages {
            for item in &page.items {
                self.readable(stream, item)?;
                self.count_fields(stream, item);
                let lineage = Lineage {
                    parent: Some(parent.to_owned()),
                    root: Some(root.to_owned()),
                    position: u32::try_from(rows.len()).ok(),
                    request: page.request.clone(),
                    ..Lineage::default()
                };
                rows.push(record::make(stream, item, lineage, true, &self.run.drifts)?);
            }
        }
        set::number(&mut rows);
        self.land(rows).await
    }

    /// Reads the items of one page of a list below one row, each with its detail if it has one.
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
            .try_for_each_concurrent(CONCURRENT_DETAILS, |item| async move {
                let mut lineage = Lineage {
                    parent: Some(parent.to_owned()),
                    root: Some(root.to_owned()),
                    request: page.request.clone(),
                    ..Lineage::default()
                };
                let Some(detail) = detail else {
                    return self.take(stream, item, lineage, false).await;
                };
                lineage.summary = Some(self.summary(stream, item));
                let key = record::key(stream, item)?;
                let page = self.fetch(Call::one(stream, detail, Some(&key))).await?;
                lineage.request = page.request;
                for whole in page.items {
                    let whole = record::complete(stream, item, whole)?;
                    self.take(stream, &whole, lineage.clone(), false).await?;
                }
                Ok(())
            })
            .await
    }

    async fn land(&self, rows: Vec<Record>) -> Result<(), Stop> {
        {
            let mut ties = self.ties.borrow_mut();
            rows.iter().for_each(|row| ties.add(row));
        }
        for batch in rows.chunk_by(|one, other| std::ptr::eq(one.stream, other.stream)) {
            let (stream, rows) = (batch[0].stream.name, batch.len() as u64);
            self.tally(stream, |tally| tally.rows += rows);
            self.event(Event::Landed { stream, rows });
        }
        Ok(self.run.writer.land(rows).await?)
    }
}

/// Refuses a row without its date: no window would ever cover it, and no sum over dates could place
/// it.
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
    let message = format!("{template} returned a different record than requested");
    Problem::new(codes::API_OTHER_ITEM, Class::Broken, message)
}
