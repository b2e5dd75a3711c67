//! Lists, page by page, and when to believe one.
//!
//! A list is read while others change it. Most cursors count items, so a row that moves between two
//! pages is missed or seen twice, and a cursor may expire on the way. Rows with keys can be read
//! twice without harm, and a missed one is found by listing again before it counts as gone. A list
//! without keys that takes several pages must come the same twice: otherwise a row that was seen on
//! two pages would count as two.

use std::collections::{HashMap, HashSet};

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value;

use super::family::{Family, Stop};
use super::record;
use crate::catalog::canonical::fingerprint;
use crate::catalog::{Fingerprint, Page, Stream};
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

/// The pieces of a window, each no longer than a year of 365 days; `None` if it is no longer itself.
fn by_the_year((from, through): (Date, Date)) -> Option<Vec<(Date, Date)>> {
    let last_of = |first: Date| first.saturating_add(364.days());
    if through <= last_of(from) {
        return None;
    }
    let firsts = from
        .series(365.days())
        .take_while(|first| *first <= through);
    Some(
        firsts
            .map(|first| (first, last_of(first).min(through)))
            .collect(),
    )
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
        let what = "repeats rows that it listed before";
        return Some((codes::API_REPEATED_PAGE, what));
    }
    let what = "continues without anything new";
    (goes_on && idle > MAX_PAGES_WITHOUT_NEWS).then_some((codes::API_ENDLESS_LIST, what))
}

impl Family<'_> {
    /// Reads all pages of a list, hands each to `each` as it arrives, and gives their number. A
    /// list that breaks off is read again from its start, so `each` may see an item twice.
    ///
    /// A source may bound its windows. One longer than a year that it refuses is listed by the year,
    /// and so are the family's later ones; the number is then the most pages of one piece.
    pub(super) async fn pages(
        &self,
        call: Call,
        mut each: impl AsyncFnMut(Page) -> Result<(), Stop>,
    ) -> Result<usize, Stop> {
        let Some(years) = call.window.and_then(by_the_year) else {
            return self.pages_again(&call, &mut each).await;
        };
        if !self.state().by_the_year {
            match self.pages_again(&call, &mut each).await {
                Err(Stop::Problem(problem)) if problem.code == codes::API_REFUSED => {
                    let path = call.template;
                    tracing::debug!(
                        path,
                        "refuses this date range: listing year by year from now on"
                    );
                    self.state().by_the_year = true;
                }
                ended => return ended,
            }
        }
        let mut most = 0;
        for window in years {
            let call = Call {
                window: Some(window),
                ..call.clone()
            };
            most = most.max(self.pages_again(&call, &mut each).await?);
        }
        Ok(most)
    }

    /// The same with a second attempt where the list broke off.
    async fn pages_again(
        &self,
        call: &Call,
        each: &mut impl AsyncFnMut(Page) -> Result<(), Stop>,
    ) -> Result<usize, Stop> {
        match self.pages_once(call, each).await {
            Err(Stop::Problem(problem)) if is_of_the_list(&problem) => {
                tracing::debug!(
                    path = call.template,
                    code = problem.code.as_str(),
                    "listing again"
                );
                self.pages_once(call, each).await
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
                        "no longer accepts its own cursor",
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
                    let what = "returned a cursor that it returned before";
                    return Err(broken(codes::API_REPEATED_CURSOR, what));
                }
            }
        }
        Err(broken(codes::API_ENDLESS_LIST, "never ends"))
    }

    async fn page(&self, call: &Call, cursor: Option<&str>) -> Result<Page, Problem> {
        let call = Call {
            page: cursor.map(str::to_owned),
            ..call.clone()
        };
        let page = self.fetch(call.clone()).await?;
        if page.items.is_empty() && cursor.is_some() {
            let path = call.template;
            tracing::debug!(
                path,
                "trying again: an empty page where more rows were announced"
            );
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
            tracing::debug!(path, "listing again: without IDs, two reads must agree");
            before = Some(now);
        }
        let message = format!(
            "{} returned a different list the second time",
            call.template
        );
        Err(Problem::new(codes::API_MOVING_LIST, Class::Temporary, message).into())
    }
}
