//! Reports: what the source works out for a pair of rows of two other streams, such as a person's
//! balance under a time-off policy.
//!
//! A pair is a unit of its own: one that cannot be had keeps its former version. Which pairs there
//! are is known only when both streams have been read and judged: whose person or policy is gone goes
//! with it.

use std::cell::Cell;

use futures_util::stream::{self, TryStreamExt};
use serde_json::json;

use super::parents::{each_once, two_contents};
use super::reading::{Reading, Stop};
use super::record;
use super::unit::other_item;
use crate::catalog::{Access, Form, Page, Side, Stream};
use crate::report::Problem;
use crate::sink::Diff;
use crate::source::{Ask, Call};

/// Reports that are waited for at the same time. Requests in flight are bounded elsewhere; a report
/// that is being worked out is none.
const REPORTS: usize = 32;

impl Reading<'_> {
    /// All reports of a root stream.
    pub(super) async fn pairs(&self, root: &'static Stream) -> Result<(), Stop> {
        let Access::PerPair {
            of: [one, other], ..
        } = root.access
        else {
            return Ok(());
        };
        let (ones, others) = (self.side(one).await?, self.side(other).await?);
        self.expect(root, ones.len() * others.len());
        let in_a_row = Cell::new(0);
        let pairs = ones.iter().flat_map(|one| {
            others
                .iter()
                .map(move |other| [one.as_str(), other.as_str()])
        });
        stream::iter(pairs.map(Ok))
            .try_for_each_concurrent(REPORTS, |pair| self.pair(root, pair, &in_a_row))
            .await
    }

    /// The keys of one side's live rows.
    async fn side(&self, side: Side) -> Result<Vec<String>, Stop> {
        if let Some(problem) = self.given_up.borrow().get(side.stream) {
            return Err(problem.clone().into());
        }
        let Some(stream) = self.engine.plan.stream(side.stream) else {
            return Ok(Vec::new());
        };
        let live = move |sink: &mut dyn crate::sink::Sink| sink.live(stream, side.only);
        let mut live = self.writer.call(live).await?;
        if let Some(gone) = self.gone.borrow().get(stream.name) {
            live.retain(|key| !gone.contains(key));
        }
        Ok(live)
    }

    /// Asks once more for pairs of which there was a report and is none now, though both sides are
    /// there. Says whether there were any.
    pub(super) async fn ask_again(
        &self,
        root: &'static Stream,
        gone: &[String],
    ) -> Result<bool, Stop> {
        let pairs: Vec<[String; 2]> = {
            let asked = self.asked_pairs.borrow();
            gone.iter()
                .filter_map(|key| asked.get(key).cloned())
                .collect()
        };
        let in_a_row = Cell::new(0);
        for pair in &pairs {
            let pair = [pair[0].as_str(), pair[1].as_str()];
            self.pair(root, pair, &in_a_row).await?;
        }
        Ok(!pairs.is_empty())
    }

    /// Losses of pairs whose sides are both there: that a person who has left has no balance any more is
    /// no loss.
    pub(super) fn without_a_side(&self, diff: &Diff) -> Diff {
        let asked = self.asked_pairs.borrow();
        let gone = diff.gone.iter().filter(|key| asked.contains_key(*key));
        Diff {
            gone: gone.cloned().collect(),
            ..diff.clone()
        }
    }

    /// A report, if it is of the pair that was asked for, and says one thing of it.
    fn of_the_pair(
        &self,
        root: &'static Stream,
        asked: &str,
        page: Page,
        path: &str,
    ) -> Result<Page, Problem> {
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

    async fn pair(
        &self,
        root: &'static Stream,
        pair: [&str; 2],
        in_a_row: &Cell<u32>,
    ) -> Result<(), Stop> {
        let Access::PerPair {
            path,
            answer,
            of,
            day,
        } = root.access
        else {
            return Ok(());
        };
        let mut body = json!({ day: self.engine.plan.reach.today.to_string() });
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
            Ok(page) => self.of_the_pair(root, &asked, page, path),
            Err(problem) => Err(problem),
        };
        match read {
            Ok(page) => {
                let pair = pair.map(str::to_owned);
                self.asked_pairs.borrow_mut().insert(asked, pair);
                for item in &page.items {
                    self.unit(root, (item, &page.request), in_a_row, false)
                        .await?;
                }
                Ok(())
            }
            Err(problem) => self.fail(root, asked, problem, in_a_row),
        }
    }
}
