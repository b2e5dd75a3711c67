//! What the store has already: details that need no request, and rows that no list shows.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::family::{Family, Stop};
use super::record;
use super::unit::other_item;
use crate::catalog::canonical::fingerprint;
use crate::catalog::{Access, Fingerprint, Stream};
use crate::report::{Class, DriftKind, Event, Problem};
use crate::source::Call;
use crate::staging::{Listed, Origin, Staging};

/// Whether the source refuses this item alone.
fn is_of_the_item(problem: &Problem) -> bool {
    matches!(problem.class, Class::Forbidden | Class::Broken)
}

impl Family<'_> {
    /// The public fingerprints of listed roots, if they matter: to skip what belongs to unchanged
    /// roots, and to count what the news had missed in a full refresh.
    pub(super) async fn public(
        &self,
        items: &[&Value],
    ) -> Result<HashMap<String, Fingerprint>, Stop> {
        let root = self.root;
        let lists_below = self.run.engine.plan.children(root).any(|child| {
            matches!(child.access, Access::PerParent { .. }) && child.detail().is_none()
        });
        let decides =
            self.mode.lookback_from.is_some() || lists_below && self.mode.full_refresh.is_none();
        if self.incremental_from.is_none() && !decides {
            return Ok(HashMap::new());
        }
        let keys = items.iter().filter_map(|item| record::key(root, item).ok());
        let keys = keys.collect();
        let public = self
            .run
            .writer
            .call(|staging| staging.known(root, keys))
            .await?;
        if let Some(from) = self.incremental_from {
            let missed = items.iter().filter(|item| {
                let key = record::key(root, item).unwrap_or_default();
                let is_news = || public.get(&key) != Some(&fingerprint(root, item));
                self.changed_at(item).is_none_or(|moment| moment < from) && is_news()
            });
            let missed = missed.count() as u64;
            self.tally(root.name, |tally| tally.missed += missed);
        }
        Ok(public)
    }

    /// Takes over the details that the store has, and gives the keys of those items.
    pub(super) async fn reuse(
        &self,
        stream: &'static Stream,
        items: &[&Value],
        parent: &str,
        root: &str,
    ) -> Result<HashSet<String>, Stop> {
        // With `--full`, nothing is taken over.
        if !self.run.opened.reusable.contains(stream.name) || self.run.engine.plan.reach.full {
            return Ok(HashSet::new());
        }
        let listed = items
            .iter()
            .map(|item| {
                Ok(Listed {
                    key: record::key(stream, item)?,
                    parent: parent.to_owned(),
                    root: root.to_owned(),
                    summary: self.summary(stream, item),
                })
            })
            .collect::<Result<Vec<_>, Problem>>()?;
        let published = !self.refetches(root);
        let reuse = move |staging: &mut dyn Staging| staging.reuse(stream, listed, published);
        let reused = self.run.writer.call(reuse).await?;
        let mut keys = HashSet::new();
        for item in reused {
            let mut ties = self.ties.borrow_mut();
            match &item.origin {
                Origin::Published(row) => {
                    ties.add_part_only(row);
                    self.tally(stream.name, |tally| tally.kept += 1);
                }
                Origin::Landed(rows) => {
                    rows.iter().for_each(|row| ties.add(row));
                    for row in rows {
                        self.tally(row.stream.name, |tally| tally.resumed += 1);
                    }
                }
            }
            self.event(Event::Landed {
                stream: stream.name,
                rows: 1,
            });
            keys.insert(item.key);
        }
        Ok(keys)
    }

    /// Asks for a root by its id, and reads it if it is there. `false` only where the source says
    /// that it does not exist.
    pub(super) async fn still_there(&self, by_id: &'static str, key: &str) -> Result<bool, Stop> {
        let root = self.root;
        match self.fetch(Call::one(root, by_id, Some(key))).await {
            Ok(page) => {
                for item in &page.items {
                    if record::key(root, item)? != key {
                        return Err(other_item(by_id).into());
                    }
                    self.unit_by_itself(item, &page.request).await?;
                }
                Ok(true)
            }
            Err(problem) if problem.class == Class::Missing => Ok(false),
            // Unknown: it stays as it is, and the others go on.
            Err(problem) if is_of_the_item(&problem) => {
                self.state().failed.insert(key.to_owned(), problem);
                Ok(true)
            }
            Err(problem) => Err(problem.into()),
        }
    }

    /// Asks for an item that its list no longer shows. One that is there stays as it is public:
    /// only a list can say where it belongs now.
    pub(super) async fn still_below(
        &self,
        stream: &'static Stream,
        detail: &'static str,
        key: String,
    ) -> Result<Option<String>, Stop> {
        match self.fetch(Call::one(stream, detail, Some(&key))).await {
            Ok(page) => match page.items.first().map(|item| record::key(stream, item)) {
                Some(Ok(other)) if other != key => Err(other_item(detail).into()),
                _ => Ok(Some(key)),
            },
            Err(problem) if problem.class == Class::Missing => Ok(None),
            Err(problem) if is_of_the_item(&problem) => Ok(Some(key)),
            Err(problem) => Err(problem.into()),
        }
    }

    /// Keeps items as they are public although no list shows them.
    pub(super) async fn retain(
        &self,
        stream: &'static Stream,
        keys: Vec<String>,
    ) -> Result<(), Stop> {
        let (key, count) = (stream.key.unwrap_or_default(), keys.len() as u64);
        let found = "in no list".to_owned();
        self.run
            .drifts
            .add(DriftKind::Unlisted, stream, key, found, count);
        let rows = self
            .run
            .writer
            .call(move |staging| staging.retain(stream, keys))
            .await?;
        let mut ties = self.ties.borrow_mut();
        rows.iter().for_each(|row| ties.add_part_only(row));
        Ok(())
    }
}
