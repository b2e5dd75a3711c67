//! Lists, page by page, and when to believe one.
//!
//! A list is read while others change it. Most cursors count items, so a row that moves between two
//! pages is missed or seen twice, and a cursor may expire on the way. Rows with keys can be read
//! twice without harm, and a missed one is found by listing again before it counts as gone. A list
//! without keys that takes several pages must come the same twice: otherwise a row that was seen on
//! two pages would count as two.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use futures_util::stream::{self, TryStreamExt};
use jiff::civil::Date;
use serde_json::Value;

use super::family::{CONCURRENT_UNITS, Family, Stop};
use super::mode::Depth;
use super::parents::{each_once, two_contents};
use super::record;
use crate::catalog::canonical::fingerprint;
use crate::catalog::{Access, Cursor, Fingerprint, Page, RequestId, Stream};
use crate::codes::{self, Code};
use crate::report::{Class, Problem};
use crate::source::Call;

/// Most pages of one listing. A hundred thousand pages of a hundred rows are no company.
const MAX_PAGES: usize = 100_000;

/// The same without keys: these pages stay in memory until they have come twice.
const MAX_KEYLESS_PAGES: usize = 1_000;

/// Pages in a row without a new row, where that alone proves nothing.
const MAX_PAGES_WITHOUT_NEWS: usize = 10;

/// How often a list without keys is read until it comes the same twice.
const MAX_READINGS: usize = 4;

/// Whether listing again may help.
pub(super) fn is_of_the_list(problem: &Problem) -> bool {
    matches!(
        problem.code,
        codes::API_EXPIRED_CURSOR | codes::API_REPEATED_PAGE
    )
}

/// Whether the source understood the request and refused it.
fn is_refusal(problem: &Problem) -> bool {
    matches!(problem.code, codes::API_REFUSED | codes::API_NOT_FOUND)
}

/// What a page brings that the pages before it had not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    /// New rows.
    Rows,
    /// Known rows, some of them in another version.
    Versions,
    /// Known rows only, all unchanged.
    None,
    /// No rows at all.
    Empty,
}

/// Compares a page with those before it. Rows without keys are told apart by their whole content.
fn news(
    stream: &'static Stream,
    items: &[Value],
    seen: &mut HashMap<Fingerprint, Fingerprint>,
) -> News {
    let (mut known, mut same) = (0, 0);
    for item in items {
        let version = fingerprint(stream, item);
        let key = stream.key.and_then(|_| record::key(stream, item).ok());
        let key = key.map_or(version, |key| fingerprint(stream, &Value::from(key)));
        if let Some(before) = seen.insert(key, version) {
            known += 1;
            same += usize::from(before == version);
        }
    }
    match items.len() {
        0 => News::Empty,
        all if same == all => News::None,
        all if known == all => News::Versions,
        _ => News::Rows,
    }
}

/// Why a page of a list with several is not believed. `idle` counts the pages in a row without a
/// new row, this one included.
///
/// Rows without keys may well be there twice: [`Family::settled`] finds out.
fn fault(
    call: &Call,
    cursor: Option<&str>,
    page: &Page,
    news: News,
    idle: usize,
) -> Option<(Code, &'static str)> {
    let (keyed, goes_on) = (call.stream.key.is_some(), page.next.is_some());
    if keyed && cursor.is_some() && news == News::None {
        return Some((codes::API_REPEATED_PAGE, "answered a page again"));
    }
    if keyed && goes_on && news == News::Versions {
        let what = "answered only rows that it had listed before, and goes on";
        return Some((codes::API_REPEATED_PAGE, what));
    }
    let what = "goes on and brings nothing new";
    (goes_on && idle > MAX_PAGES_WITHOUT_NEWS).then_some((codes::API_ENDLESS_LIST, what))
}

impl Family<'_> {
    /// Reads all pages of a list, hands each to `each` as it arrives, and gives their number. A
    /// list that breaks off is read again from its start, so `each` may see an item twice.
    pub(super) async fn pages(
        &self,
        call: Call,
        mut each: impl AsyncFnMut(Page) -> Result<(), Stop>,
    ) -> Result<usize, Stop> {
        match self.pages_once(&call, &mut each).await {
            Err(Stop::Problem(problem)) if is_of_the_list(&problem) => {
                tracing::debug!(
                    path = call.template,
                    code = problem.code.as_str(),
                    "listing again"
                );
                self.pages_once(&call, &mut each).await
            }
            ended => ended,
        }
    }

    /// The same, without a second attempt.
    pub(super) async fn pages_once(
        &self,
        call: &Call,
        each: &mut impl AsyncFnMut(Page) -> Result<(), Stop>,
    ) -> Result<usize, Stop> {
        let broken = |code: Code, what: &str| {
            let message = format!("{} {what}", call.template);
            Stop::Problem(Problem::new(code, Class::Broken, message))
        };
        let (mut cursors, mut seen) = (HashSet::new(), HashMap::new());
        let mut cursor: Option<String> = None;
        let mut idle = 0;
        let most = match call.stream.key {
            Some(_) => MAX_PAGES,
            None => MAX_KEYLESS_PAGES,
        };
        for number in 1..=most {
            let page = match self.page(call, cursor.as_deref()).await {
                Err(problem) if cursor.is_some() && is_refusal(&problem) => {
                    return Err(broken(
                        codes::API_EXPIRED_CURSOR,
                        "no longer knows its own cursor",
                    ));
                }
                page => page?,
            };
            if number == 1 && page.next.is_none() {
                // The usual case: there is nothing to compare it with.
                each(page).await?;
                return Ok(1);
            }
            let news = news(call.stream, &page.items, &mut seen);
            idle = if news == News::Rows { 0 } else { idle + 1 };
            if let Some((code, what)) = fault(call, cursor.as_deref(), &page, news, idle) {
                return Err(broken(code, what));
            }
            let next = page.next.clone();
            each(page).await?;
            match next {
                None => return Ok(number),
                Some(next) if cursors.insert(next.clone()) => cursor = Some(next),
                Some(_) => {
                    let what = "answered with a cursor that it gave before";
                    return Err(broken(codes::API_REPEATED_CURSOR, what));
                }
            }
        }
        Err(broken(codes::API_ENDLESS_LIST, "has no end"))
    }

    async fn page(&self, call: &Call, cursor: Option<&str>) -> Result<Page, Problem> {
        let call = Call {
            page: cursor.map(str::to_owned),
            ..call.clone()
        };
        let page = self.fetch(call.clone()).await?;
        if page.items.is_empty() && cursor.is_some() {
            let path = call.template;
            tracing::debug!(path, "asked again: an empty page where more was promised");
            // A cursor promises more. An empty page may be a list that broke off, and the rows it
            // left out would count as gone.
            return self.fetch(call).await;
        }
        Ok(page)
    }

    /// All pages of a list without keys. One with several pages is read until it comes the same
    /// twice: nothing else tells whether an item was missed, or is there twice.
    pub(super) async fn settled(&self, call: Call) -> Result<Vec<Page>, Stop> {
        let mut before: Option<Vec<Fingerprint>> = None;
        for _ in 0..MAX_READINGS {
            let mut pages = Vec::new();
            let mut keep = async |page: Page| {
                pages.push(page);
                Ok(())
            };
            match self.pages_once(&call, &mut keep).await {
                Err(Stop::Problem(problem)) if is_of_the_list(&problem) => continue,
                Err(stop) => return Err(stop),
                Ok(1) => return Ok(pages),
                Ok(_) => {}
            }
            let items = pages.iter().flat_map(|page| &page.items);
            let mut now: Vec<_> = items.map(|item| fingerprint(call.stream, item)).collect();
            // In any order: the next reading need not keep it.
            now.sort_unstable();
            if before.as_ref() == Some(&now) {
                return Ok(pages);
            }
            let path = call.template;
            tracing::debug!(
                path,
                "listing again: without keys it must come the same twice"
            );
            before = Some(now);
        }
        let message = format!("{} did not come the same twice", call.template);
        Err(Problem::new(codes::API_MOVING_LIST, Class::Temporary, message).into())
    }

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
        self.expect(root, items.len());
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
        stream::iter(judged.map(Ok))
            .try_for_each_concurrent(CONCURRENT_UNITS, |(item, same)| {
                self.unit(item, &page.request, same)
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
