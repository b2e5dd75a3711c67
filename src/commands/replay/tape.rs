//! Which recorded answer a request gets.
//!
//! Several answers to one request are given in the order they were recorded, the last one again and
//! again. A request that was not recorded like this is answered like the one that differs only in its
//! dates and its page size: a sync asks for other days than it did when the trace was written. Of
//! several the one whose dates are nearest is taken.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;
use serde_json::Value;
use url::form_urlencoded;

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// The path, from `/v1` on.
    pub path: String,
    /// The parameters that tell one from another.
    fixed: BTreeMap<String, String>,
    /// The ones that depend on the day.
    dates: BTreeMap<String, String>,
}

/// One recorded exchange.
#[derive(Debug, PartialEq, Eq)]
pub struct Take {
    /// What was asked.
    pub asked: Asked,
    /// The status; `None` where the connection broke.
    pub status: Option<u16>,
    /// The headers worth replaying.
    pub headers: Vec<(String, String)>,
    /// The body, where there is one.
    pub body: Option<String>,
}

impl Asked {
    /// What a request asks for. What is sent as JSON counts as parameters.
    pub fn new(method: &str, path: &str, query: &str, sent: &str) -> Self {
        let mut pairs: Vec<_> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        if let Ok(Value::Object(fields)) = serde_json::from_str(sent) {
            let text = |value: Value| match value {
                Value::String(text) => text,
                other => other.to_string(),
            };
            pairs.extend(fields.into_iter().map(|(name, value)| (name, text(value))));
        }
        pairs.retain(|(name, _)| name != "limit");
        let (dates, fixed) = pairs
            .into_iter()
            .partition(|(_, value)| day(value).is_some());
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            fixed,
            dates,
        }
    }

    /// The first day that it asks for.
    pub fn first_day(&self) -> Option<Date> {
        self.dates.values().filter_map(|text| day(text)).min()
    }

    /// How far its dates are from another's, in days; `None` if it is about something else.
    fn distance(&self, other: &Self) -> Option<i64> {
        let same =
            (&self.method, &self.path, &self.fixed) == (&other.method, &other.path, &other.fixed);
        if !same {
            return None;
        }
        let names: BTreeSet<_> = self.dates.keys().chain(other.dates.keys()).collect();
        let far = names.into_iter().map(|name| {
            let there = |asked: &Self| asked.dates.get(name).and_then(|text| day(text));
            match (there(self), there(other)) {
                (Some(one), Some(other)) => days(one, other),
                // As far as lists go back.
                _ => 36_500,
            }
        });
        Some(far.sum())
    }
}

fn day(text: &str) -> Option<Date> {
    let date = text.get(..10)?.parse().ok()?;
    let rest = &text[10..];
    (rest.is_empty() || rest.starts_with('T')).then_some(date)
}

fn days(one: Date, other: Date) -> i64 {
    one.duration_since(other).as_hours().abs() / 24
}

/// All that was recorded, and how far it has been played.
pub(super) struct Tape {
    takes: BTreeMap<Asked, Vec<Take>>,
    played: Mutex<BTreeMap<Asked, usize>>,
}

impl Tape {
    /// A tape of these, in their order.
    pub fn new(all: Vec<Take>) -> Self {
        let mut takes: BTreeMap<Asked, Vec<Take>> = BTreeMap::new();
        for take in all {
            takes.entry(take.asked.clone()).or_default().push(take);
        }
        Self {
            takes,
            played: Mutex::default(),
        }
    }

    /// What this is answered with; `None` if nothing like it was recorded.
    pub fn answer(&self, asked: &Asked) -> Option<&Take> {
        let near = self.takes.iter().filter_map(|(recorded, takes)| {
            let distance = asked.distance(recorded)?;
            Some((distance, recorded, takes))
        });
        let (_, recorded, takes) = near.min_by_key(|(distance, ..)| *distance)?;
        let mut played = self.played.lock().unwrap_or_else(PoisonError::into_inner);
        let next = played.entry(recorded.clone()).or_default();
        let take = takes.get(*next).or(takes.last());
        *next += 1;
        take
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tape(recorded: &[(&str, &str)]) -> Tape {
        let take = |(query, body): &(&str, &str)| Take {
            asked: Asked::new("GET", "/v1/x", query, ""),
            status: Some(200),
            headers: Vec::new(),
            body: Some((*body).to_owned()),
        };
        Tape::new(recorded.iter().map(take).collect())
    }

    fn ask<'a>(tape: &'a Tape, query: &str) -> Option<&'a str> {
        tape.answer(&Asked::new("GET", "/v1/x", query, ""))?
            .body
            .as_deref()
    }

    #[test]
    fn the_same_is_answered_in_order_and_the_last_one_again() {
        let tape = tape(&[("a=1", "one"), ("a=2", "other"), ("a=1", "two")]);
        let heard: Vec<_> = (0..3).filter_map(|_| ask(&tape, "limit=5&a=1")).collect();
        assert_eq!(heard, ["one", "two", "two"]);
        assert_eq!(ask(&tape, "a=2"), Some("other"));
        assert_eq!(ask(&tape, "a=3"), None);
        assert_eq!(ask(&tape, ""), None);
    }

    #[test]
    fn other_dates_are_answered_by_the_nearest_and_other_pages_never() {
        let tape = tape(&[
            ("from=2024-01-01&to=2025-01-01", "far"),
            ("from=2025-01-01&to=2026-01-01", "near"),
            ("from=2025-01-01&to=2026-01-01&cursor=c", "second page"),
            ("updated_at_gte=2026-01-01T00:00:00Z&status=active", "news"),
        ]);
        assert_eq!(ask(&tape, "from=2025-02-01&to=2026-02-01"), Some("near"));
        assert_eq!(ask(&tape, "to=2024-11-30&from=2024-02-01"), Some("far"));
        assert_eq!(
            ask(&tape, "from=2025-02-01&to=2026-02-01&cursor=c"),
            Some("second page")
        );
        assert_eq!(ask(&tape, "from=2025-02-01&to=2026-02-01&cursor=d"), None);
        assert_eq!(ask(&tape, "status=active"), Some("news"));
        assert_eq!(ask(&tape, "status=terminated"), None);
    }

    #[test]
    fn what_is_sent_tells_requests_apart() {
        let asked = |sent| Asked::new("POST", "/v1/x", "", sent);
        let one = asked(r#"{"member_id":"a","as_of_date":"2026-01-01"}"#);
        let later = asked(r#"{"member_id":"a","as_of_date":"2026-01-11"}"#);
        assert_eq!(one.distance(&later), Some(10));
        assert_eq!(
            one.distance(&asked(r#"{"member_id":"b","as_of_date":"2026-01-01"}"#)),
            None
        );
    }
}
