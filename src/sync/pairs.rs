//! Reports: what the source works out for a pair of rows of two other streams, such as a person's
//! balance under a time-off policy.
//!
//! A pair is a unit of its own: one that cannot be had keeps its former version. Which pairs there
//! are is known only when both streams have been read and judged: whose person or policy is gone goes
//! with it.

use std::collections::HashSet;

use futures_util::stream::{self, TryStreamExt};
use serde_json::json;

use super::family::{Family, Roots, Stop};
use super::parents::{each_once, two_contents};
use super::record;
use super::unit::other_item;
use crate::catalog::{Access, Form, Page, Side};
use crate::report::Problem;
use crate::source::{Ask, Call};
use crate::staging::{Diff, Staging};

/// Reports that are waited for at the same time. Requests in flight are bounded elsewhere; a report
/// that is being worked out is none.
const CONCURRENT_REPORTS: usize = 32;

impl Family<'_> {
    /// All reports of the root stream. `others` are the roots that the pairs are made of.
    pub(super) async fn pairs(&self, others: &Roots) -> Result<(), Stop> {
        let Access::PerPair {
            of: [one, other], ..
        } = self.root.access
        else {
            return Ok(());
        };
        let (ones, twos) = (
            self.side(one, others).await?,
            self.side(other, others).await?,
        );
        self.expect(self.root, ones.len() * twos.len());
        let pairs = ones
            .iter()
            .flat_map(|one| twos.iter().map(move |two| [one.as_str(), two.as_str()]));
        stream::iter(pairs.map(Ok))
            .try_for_each_concurrent(CONCURRENT_REPORTS, |pair| self.pair(pair))
            .await
    }

    /// The keys of one side's live rows.
    async fn side(&self, side: Side, others: &Roots) -> Result<Vec<String>, Stop> {
        let read = match others.get(side.stream) {
            Some(Err(problem)) => return Err(problem.clone().into()),
            Some(Ok(read)) => Some(read),
            None => None,
        };
        let Some(stream) = self.run.engine.plan.stream(side.stream) else {
            return Ok(Vec::new());
        };
        let unpublished = read.map_or(Some(HashSet::new()), |read| read.unpublished.clone());
        let live = move |staging: &mut dyn Staging| staging.live(stream, side.only, unpublished);
        let mut live = self.run.writer.call(live).await?;
        if let Some(read) = read {
            live.retain(|key| !read.gone.contains(key));
        }
        Ok(live)
    }

    /// Asks once more for pairs of which there was a report and is none now, though both sides are
    /// there. Says whether there were any.
    pub(super) async fn ask_again(&self, gone: &[String]) -> Result<bool, Stop> {
        let pairs: Vec<[String; 2]> = {
            let state = self.state();
            let asked = gone.iter().filter_map(|key| state.pairs.get(key));
            asked.cloned().collect()
        };
        self.state().in_a_row = 0;
        for [one, other] in &pairs {
            self.pair([one, other]).await?;
        }
        Ok(!pairs.is_empty())
    }

    /// Losses of pairs whose sides are both there: that a person who has left has no balance any more is
    /// no loss.
    pub(super) fn without_a_side(&self, diff: &Diff) -> Diff {
        let state = self.state();
        let asked = |key: &&String| state.pairs.contains_key(*key);
        Diff {
            gone: diff.gone.iter().filter(asked).cloned().collect(),
            ..diff.clone()
        }
    }

    /// A report, if it is of the pair that was asked for, and says one thing of it.
    fn of_the_pair(&self, asked: &str, page: Page, path: &str) -> Result<Page, Problem> {
        let root = self.root;
        let mut items = page.items.iter();
        if items.any(|item| record::key(root, item).as_deref() != Ok(asked)) {
            return Err(other_item(path));
        }
        let (_, twice) = each_once(root, &page.items);
        match twice.first() {
            Some(key) => Err(two_contents(root, key)),
            None => Ok(page),
        }
    }

    async fn pair(&self, pair: [&str; 2]) -> Result<(), Stop> {
        let root = self.root;
        let Access::PerPair {
            path,
            answer,
            of,
            day,
        } = self.root.access
        else {
            return Ok(());
        };
        let mut body = json!({ day: self.run.engine.plan.reach.today.to_string() });
        for (side, key) in of.iter().zip(pair) {
            body[side.field] = json!(key);
        }
        let call = Call {
            // The person may have left since the list was read.
            absent: &[404],
            report: Some(Ask { body, answer }),
            ..Call::new(root, path, None, Form::Whole)
        };
        let asked = pair.join("/");
        let read = match self.fetch(call).await {
            Ok(page) => self.of_the_pair(&asked, page, path),
            Err(problem) => Err(problem),
        };
        match read {
            Ok(page) => {
                let pair = pair.map(str::to_owned);
                self.state().pairs.insert(asked, pair);
                for item in &page.items {
                    self.unit(item, &page.request, false).await?;
                }
                Ok(())
            }
            Err(problem) => self.fail(asked, problem),
        }
    }
}
