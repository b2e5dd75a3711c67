//! Lists by the page: `{"items": […], "next_cursor": …}`.
//!
//! A cursor is the offset of the next item, dressed up with a checksum over the list it belongs to:
//! opaque, refused on any other list, and good for as long as the list is. Like many real ones it
//! counts items, so an item that moves in the list between two pages can be missed or seen twice.

use super::answer::{Answer, Params};
use super::chance::mix;
use super::fault::FaultKind;

/// The largest page, which is also the usual one.
const MOST: usize = 100;

/// Marks a cursor that leads where another one leads already, so that the two differ.
const AGAIN: usize = 1 << 31;

/// One page out of `count` items; `render` gives an item's JSON.
pub fn page(
    path: &str,
    query: &Params,
    fault: Option<&FaultKind>,
    count: usize,
    render: impl Fn(usize) -> String,
) -> Answer {
    let limit = match query.get("limit").map(str::parse::<usize>) {
        None => MOST,
        Some(Ok(limit)) if (1..=MOST).contains(&limit) => limit,
        Some(_) => return Answer::bad_request("limit must be a number from 1 to 100"),
    };
    let key = checksum(path, query);
    let from = match query.get("cursor").map(|cursor| offset(cursor, key)) {
        None => 0,
        Some(Some(offset)) => offset,
        Some(None) => return Answer::bad_request("cursor is not one of this list"),
    };
    if matches!(fault, Some(FaultKind::Empty)) {
        return Answer::rendered(r#"{"items":[],"next_cursor":null}"#);
    }
    let to = from.saturating_add(limit).min(count);
    // What is answered, and where the next page begins: a person who left an earlier page has moved
    // the rest up, and one who came to it has moved it down.
    let (shown, to) = match fault {
        Some(FaultKind::DuplicatedPage) => (from.saturating_sub(limit)..from.min(count), from),
        Some(FaultKind::ItemMissed) => (from.saturating_add(1).min(to)..to, to),
        Some(FaultKind::ItemTwice) => (from.saturating_sub(1)..to, to),
        _ => (from..to, to),
    };
    let items: Vec<_> = shown.map(render).collect();
    let next = match (fault, query.get("cursor")) {
        (Some(FaultKind::RepeatedCursor), Some(same)) => Some(same.to_owned()),
        (Some(FaultKind::RepeatedCursor), None) => Some(cursor(to, key)),
        (Some(FaultKind::DuplicatedPage), _) => Some(cursor(to | AGAIN, key)),
        _ => (to < count).then(|| cursor(to, key)),
    };
    let next = next.map_or("null".to_owned(), |next| format!("\"{next}\""));
    let items = items.join(",");
    Answer::rendered(format!(r#"{{"items":[{items}],"next_cursor":{next}}}"#))
}

fn checksum(path: &str, query: &Params) -> u64 {
    let filters = query
        .iter()
        .filter(|(key, _)| !matches!(*key, "cursor" | "limit"));
    // Added up, so that the order of parameters does not matter.
    let filters = filters.map(|(key, value)| digest(key, digest(value, 1)));
    filters.fold(digest(path, 0), u64::wrapping_add)
}

fn digest(text: &str, start: u64) -> u64 {
    text.bytes().fold(
        mix(start ^ 0xc0de),
        |hash, byte| mix(hash ^ u64::from(byte)),
    )
}

fn cursor(offset: usize, key: u64) -> String {
    let offset = offset as u64 & 0xffff_ffff;
    let check = mix(key ^ offset) & 0xffff_ffff;
    format!("c{check:08x}{:08x}", offset ^ (mix(check) & 0xffff_ffff))
}

fn offset(text: &str, key: u64) -> Option<usize> {
    let digits = text.strip_prefix('c').filter(|digits| digits.len() == 16)?;
    let check = u64::from_str_radix(digits.get(..8)?, 16).ok()?;
    let offset = u64::from_str_radix(digits.get(8..)?, 16).ok()? ^ (mix(check) & 0xffff_ffff);
    let good = mix(key ^ offset) & 0xffff_ffff == check;
    good.then_some(usize::try_from(offset).ok()? & !AGAIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn get(query: &str, fault: Option<&FaultKind>) -> (u16, Value) {
        let answer = page("/v1/x", &Params::parse(query.as_bytes()), fault, 5, |n| {
            n.to_string()
        });
        (
            answer.status.as_u16(),
            serde_json::from_slice(&answer.body).unwrap(),
        )
    }

    #[test]
    fn pages_cover_the_list_once() {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let (_, page) = get(&format!("limit=2&cursor={cursor}&status=active"), None);
            items.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter_map(Value::as_u64),
            );
            match page["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(items, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn bad_limits_and_foreign_cursors_are_refused() {
        for limit in ["0", "101", "-1", "x"] {
            assert_eq!(get(&format!("limit={limit}"), None).0, 400);
        }
        let (_, first) = get("limit=2", None);
        let cursor = first["next_cursor"].as_str().unwrap();
        assert_eq!(get(&format!("limit=3&cursor={cursor}"), None).0, 200);
        assert_eq!(get(&format!("status=active&cursor={cursor}"), None).0, 400);
        assert_eq!(get("cursor=c0000000000000000", None).0, 400);
        assert_eq!(get("cursor=%C3%A9%C3%A9", None).0, 400);
    }

    #[test]
    fn a_stuck_list_repeats_its_cursor() {
        let fault = FaultKind::RepeatedCursor;
        let (_, first) = get("limit=2", Some(&fault));
        let cursor = first["next_cursor"].as_str().unwrap();
        let (_, second) = get(&format!("limit=2&cursor={cursor}"), Some(&fault));
        assert_eq!(second["next_cursor"], first["next_cursor"]);
    }

    /// The items of all pages of two, the second of which is struck.
    fn listed(fault: &FaultKind) -> Vec<u64> {
        let (mut items, mut path, mut cursors) = (Vec::new(), "limit=2".to_owned(), Vec::new());
        for number in 0..6 {
            let (_, page) = get(&path, (number == 1).then_some(fault));
            let values = page["items"].as_array().unwrap();
            items.extend(values.iter().filter_map(Value::as_u64));
            let Some(next) = page["next_cursor"].as_str() else {
                return items;
            };
            assert!(!cursors.contains(&next.to_owned()), "{fault:?}");
            cursors.push(next.to_owned());
            path = format!("limit=2&cursor={next}");
        }
        panic!("{fault:?} has no end");
    }

    #[test]
    fn a_list_moves_once_and_then_goes_on() {
        assert_eq!(listed(&FaultKind::DuplicatedPage), [0, 1, 0, 1, 2, 3, 4]);
        assert_eq!(listed(&FaultKind::ItemMissed), [0, 1, 3, 4]);
        assert_eq!(listed(&FaultKind::ItemTwice), [0, 1, 1, 2, 3, 4]);
    }
}
