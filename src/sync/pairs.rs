//! Reports: what the source works out for a pair of rows of two other streams, such as a person's
//! balance under a time-off policy.
//!
//! A pair is a unit of its own: one that cannot be had keeps its former version. Which pairs there
//! are is known only when both streams have been read and judged: whose person or policy is gone goes
//! with it.

use std::collections::HashSet;

use futures_util::stream::{self, TryStreamExt};
use jiff::civil::Date;
use serde_json::json;

use super::family::{Family, Roots, Stop};
use super::parents::{each_once, two_contents};
use super::record;
use super::unit::other_item;
use crate::catalog::{Access, Cursor, Form, Page, Side};
use crate::report::{Event, Problem};
use crate::source::{Ask, Call};
use crate::staging::{Diff, Rows, Staging};

/// Reports that are waited for at the same time. Requests in flight are bounded elsewhere; a report
/// that is being worked out is none.
const CONCURRENT_REPORTS: usize = 32;

/// A row of each side, and the day that its report is about.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    keys: [String; 2],
    day: Date,
}

impl Family<'_> {
    /// All reports of the root stream. `others` are the roots that the pairs are made of.
    pub(super) async fn pairs(&self, others: &Roots) -> Result<(), Stop> {
        let Access::PerPair {
            of: [one, other], ..
        } = self.root.access
        else {
            return Ok(());
        };
        let mut pairs = Vec::new();
        for day in self.mode.days.iter().copied() {
            let (ones, twos) = (
                self.side(one, day, others).await?,
                self.side(other, day, others).await?,
            );
            pairs.extend(ones.iter().flat_map(|one| {
                twos.iter().map(move |two| Pair {
                    keys: [one.clone(), two.clone()],
                    day,
                })
            }));
        }
        let (stream, units) = (self.root.name, pairs.len() as u64);
        self.event(Event::Found { stream, units });
        stream::iter(pairs.into_iter().map(Ok))
            .try_for_each_concurrent(CONCURRENT_REPORTS, |pair| async move {
                let read = self.pair(pair).await;
                self.event(Event::Done { stream });
                read
            })
            .await
    }

    /// Whether each day's reports stay beside those of other days.
    fn keeps_each_day(&self) -> bool {
        matches!(self.root.cursor, Cursor::Days { .. })
    }

    /// The keys of one side's live rows; of those that may have been there on the day, where that is
    /// not today.
    async fn side(&self, side: Side, day: Date, others: &Roots) -> Result<Vec<String>, Stop> {
        let read = match others.get(side.stream) {
            Some(Err(problem)) => return Err(problem.clone().into()),
            Some(Ok(read)) => Some(read),
            None => None,
        };
        let Some(stream) = self.run.engine.plan.stream(side.stream) else {
            return Ok(Vec::new());
        };
        let rows = match (side.span, side.only) {
            (Some(span), _) if self.keeps_each_day() => Rows::On(span, day),
            (_, Some(flag)) => Rows::With(flag),
            (_, None) => Rows::All,
        };
        let unpublished = read.map_or(Some(HashSet::new()), |read| read.unpublished.clone());
        let live = move |staging: &mut dyn Staging| staging.live(stream, rows, unpublished);
        let mut live = self.run.writer.call(live).await?;
        if let Some(read) = read {
            live.retain(|key| !read.gone.contains(key));
        }
        Ok(live)
    }

    /// Asks once more for pairs of which there was a report and is none now, though both sides are
    /// there. Says whether there were any.
    pub(super) async fn ask_again(&self, gone: &[String]) -> Result<bool, Stop> {
        let pairs: Vec<Pair> = {
            let state = self.state();
            let asked = gone.iter().filter_map(|key| state.pairs.get(key));
            asked.cloned().collect()
        };
        self.state().in_a_row = 0;
        let any = !pairs.is_empty();
        for pair in pairs {
            self.pair(pair).await?;
        }
        Ok(any)
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

    /// A report, if it is of the pair and the day that were asked for, and says one thing of it. Where
    /// each day's reports are kept, its items say the day.
    fn of_the_pair(
        &self,
        asked: &str,
        (field, day): (&str, Date),
        mut page: Page,
        path: &str,
    ) -> Result<Page, Problem> {
        let root = self.root;
        let day = json!(day.to_string());
        for item in &mut page.items {
            match item.get(field).filter(|said| !said.is_null()) {
                Some(said) if *said != day => return Err(other_item(path)),
                Some(_) => {}
                None if self.keeps_each_day() && item.is_object() => item[field] = day.clone(),
                None => {}
            }
        }
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

    async fn pair(&self, pair: Pair) -> Result<(), Stop> {
        let root = self.root;
        let Access::PerPair {
            path,
            answer,
            of,
            day: field,
        } = self.root.access
        else {
            return Ok(());
        };
        let day = pair.day;
        let mut body = json!({ field: day.to_string() });
        for (side, key) in of.iter().zip(&pair.keys) {
            body[side.field] = json!(key);
        }
        let call = Call {
            // The person may have left since the list was read.
            absent: &[404],
            report: Some(Ask { body, answer }),
            ..Call::new(root, path, None, Form::Whole)
        };
        let mut asked = pair.keys.join("/");
        if self.keeps_each_day() {
            asked = format!("{asked}/{day}");
        }
        let read = match self.fetch(call).await {
            Ok(page) => self.of_the_pair(&asked, (field, day), page, path),
            Err(problem) => Err(problem),
        };
        match read {
            Ok(page) => {
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
