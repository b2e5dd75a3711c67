//! The lists of a root stream: which there are, and how far to look into each row that they show.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use futures_util::stream::{self, TryStreamExt};
use jiff::civil::Date;
use serde_json::Value;

use super::family::{CONCURRENT_UNITS, Family, Stop};
use super::mode::Depth;
use super::parents::{each_once, two_contents};
use super::record;
use crate::catalog::canonical::fingerprint;
use crate::catalog::{Access, Cursor, Page, RequestId};
use crate::report::Event;
use crate::source::Call;

impl Family<'_> {
    /// Reads the root stream by its lists.
    pub(super) async fn listing(&self) -> Result<(), Stop> {
        let root = self.root;
        let seen = RefCell::new(HashSet::new());
        let mut one_page_each = true;
        for call in self.lists(false) {
            let read = self.pages(call, async |page| {
                let items = page.items.iter();
                let keys = items.filter_map(|item| record::key(root, item).ok());
                seen.borrow_mut().extend(keys);
                self.units(&page).await
            });
            one_page_each &= read.await? == 1;
        }
        // A row that is missed here may not be listed again before the next full refresh, or ever.
        let is_listed_each_time = matches!(root.cursor, Cursor::Full);
        if !is_listed_each_time && !one_page_each {
            let seen = seen.into_inner();
            let family = root.name;
            tracing::debug!(
                family,
                "listing again: a row may have moved between two pages"
            );
            self.list_again(false, |key| !seen.contains(key)).await?;
        }
        Ok(())
    }

    /// Whether the root's lists have shown any row.
    pub(super) fn has_listed(&self) -> bool {
        let state = self.state();
        let tally = state.tallies.get(self.root.name);
        tally.is_some_and(|tally| tally.rows + tally.passed > 0)
    }

    /// Lists the root stream once more, reads the roots that are `wanted`, and says whether there
    /// were any. `everything` lists all that can be listed, not only what this run covers.
    pub(super) async fn list_again(
        &self,
        everything: bool,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<bool, Stop> {
        let mut found: BTreeMap<String, (Value, Option<RequestId>)> = BTreeMap::new();
        for call in self.lists(everything) {
            let read = self.pages(call, async |page| {
                for item in page.items {
                    let key = record::key(self.root, &item)?;
                    if wanted(&key) {
                        found.insert(key, (item, page.request.clone()));
                    }
                }
                Ok(())
            });
            read.await?;
        }
        for (item, request) in found.values() {
            self.unit_by_itself(item, request).await?;
        }
        Ok(!found.is_empty())
    }

    /// The lists of the root stream, one for each variant and window: those of this run, or all
    /// there are.
    fn lists(&self, everything: bool) -> Vec<Call> {
        let Access::List {
            path,
            form,
            variants,
            ..
        } = self.root.access
        else {
            return Vec::new();
        };
        let windows = match self.mode.widest {
            Some(widest) if everything => Some(vec![widest]),
            _ => self.mode.windows.clone(),
        };
        let windows = windows.map_or(vec![None], |all| all.into_iter().map(Some).collect());
        let list = |variant| {
            let call = Call {
                variant,
                since: self.mode.since.filter(|_| !everything),
                ..Call::new(self.root, path, None, form)
            };
            windows.iter().map(move |window| Call {
                window: *window,
                ..call.clone()
            })
        };
        variants.iter().copied().flat_map(list).collect()
    }

    async fn units(&self, page: &Page) -> Result<(), Stop> {
        let root = self.root;
        let (items, twice) = each_once(root, &page.items);
        for key in twice {
            let problem = two_contents(root, &key);
            self.fail(key, problem)?;
        }
        let public = self.public(&items).await?;
        let unchanged = |item: &Value| {
            let key = record::key(root, item);
            let public = key.ok().and_then(|key| public.get(&key));
            public.is_some_and(|public| *public == fingerprint(root, item))
        };
        let judged = items.into_iter().filter_map(|item| {
            let same = unchanged(item);
            let depth = self.depth(item, same);
            (depth != Depth::Row).then_some((item, same && depth == Depth::Details))
        });
        let judged: Vec<_> = judged.collect();
        let (stream, units) = (root.name, judged.len() as u64);
        self.event(Event::Found { stream, units });
        stream::iter(judged.into_iter().map(Ok))
            .try_for_each_concurrent(CONCURRENT_UNITS, |(item, same)| async move {
                let read = self.unit(item, &page.request, same).await;
                self.event(Event::Done { stream });
                read
            })
            .await
    }

    /// How far to look into a listed root. Notes what is decided.
    fn depth(&self, item: &Value, unchanged: bool) -> Depth {
        let (Cursor::Window { field, .. }, Ok(key)) =
            (self.root.cursor, record::key(self.root, item))
        else {
            return Depth::Details;
        };
        let date = record::time::<Date>(self.root, item, field);
        let depth = self.mode.depth(&key, date, unchanged);
        match depth {
            Depth::Row => {
                self.tally(self.root.name, |tally| tally.passed += 1);
                self.state().passed.insert(key);
            }
            Depth::Lists => {
                self.state().lists_only.insert(key);
            }
            Depth::Details => {}
        }
        depth
    }
}
