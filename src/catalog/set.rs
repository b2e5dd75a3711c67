//! Keys for rows without an id: a paystub's lines, a payroll's fees.
//!
//! Such a row is identified by its content. Its key is made of its parent's key, a digest of the
//! columns that tell it from others ([`Stream::identity`]), and a number among equals. So one more
//! line is one new row, and the order of a set is no news. The engine makes the keys of what it
//! reads; the store makes those of rows that an older release identified by their place, with the
//! same functions.
//!
//! Equals may still differ in other columns. Live rows decide which of them has which number
//! ([`adopt_keys`]): otherwise a row that comes or goes would renumber the others.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Cell, Fingerprint, Record, Stream};

/// The key column in the table of a set.
pub const KEY: &str = "_key";

/// Bytes of the digest in a key: enough to tell the few rows of one parent apart.
const DIGEST_BYTES: usize = 8;

/// Gives the rows of each set their keys. Rows with ids keep theirs.
///
/// All rows of a parent must be there at once. Equals are numbered by their fingerprints, so that a
/// set has the same keys in any order.
pub fn number(rows: &mut [Record]) {
    let mut known: Vec<_> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.stream.key.is_none())
        .map(|(at, row)| {
            let parent = row.parent.as_deref().unwrap_or_default();
            let digest = digest(row.stream, &row.cells, &row.fingerprint);
            ((row.stream.name, parent, digest), row.fingerprint, at)
        })
        .collect();
    known.sort_unstable();
    let mut keys = Vec::with_capacity(known.len());
    for equals in known.chunk_by(|one, other| one.0 == other.0) {
        for (ordinal, ((_, parent, digest), _, at)) in equals.iter().enumerate() {
            keys.push((*at, key(parent, digest, ordinal)));
        }
    }
    for (at, key) in keys {
        rows[at].key = key;
    }
}

/// Gives the rows of one set the keys that they have in the store. `live` are the key and
/// fingerprint of the live rows below the same parent.
///
/// An unchanged row keeps its key. The others, by their fingerprints, take the keys of live equals
/// that are gone, and then the first free numbers. So one more row is one new row, one less is one
/// gone row, and one that differs is one changed row.
pub fn adopt_keys(rows: &mut [Record], live: &[(String, Fingerprint)]) {
    let is_live = |row: &Record| {
        let mut live = live.iter();
        live.any(|(key, fingerprint)| *fingerprint == row.fingerprint && *key == row.key)
    };
    if rows.iter().all(is_live) {
        return;
    }
    let mut equals: BTreeMap<String, Equals> = BTreeMap::new();
    for (key, fingerprint) in live {
        if let Some((shared, ordinal)) = parted(key) {
            let equals = equals.entry(shared.to_owned()).or_default();
            equals.live.insert(ordinal, *fingerprint);
        }
    }
    for (at, row) in rows.iter().enumerate() {
        let shared = parted(&row.key).and_then(|(shared, _)| equals.get_mut(shared));
        if let Some(equals) = shared {
            equals.rows.push((row.fingerprint, at));
        }
    }
    for (shared, equals) in equals {
        for (at, ordinal) in equals.numbered() {
            rows[at].key = format!("{shared}-{ordinal}");
        }
    }
}

/// A key without its number, and the number.
fn parted(key: &str) -> Option<(&str, usize)> {
    let (shared, ordinal) = key.rsplit_once('-')?;
    // A dash in the parent's own key does not count.
    let is_own = !ordinal.contains('/');
    Some((shared, ordinal.parse().ok().filter(|_| is_own)?))
}

/// Rows of a set that no identifying column tells apart.
#[derive(Default)]
struct Equals {
    /// Live rows, by their numbers.
    live: BTreeMap<usize, Fingerprint>,
    /// Rows to be numbered: fingerprint and place.
    rows: Vec<(Fingerprint, usize)>,
}

impl Equals {
    /// The place of each row, and its number.
    fn numbered(mut self) -> Vec<(usize, usize)> {
        self.rows.sort_unstable();
        let (mut numbered, mut others) = (Vec::new(), Vec::new());
        let mut left = self.live.clone();
        for (fingerprint, at) in self.rows {
            let same = left.iter().find(|(_, live)| **live == fingerprint);
            match same.map(|(ordinal, _)| *ordinal) {
                Some(ordinal) => {
                    left.remove(&ordinal);
                    numbered.push((at, ordinal));
                }
                None => others.push(at),
            }
        }
        let free = (0..).filter(|ordinal| !self.live.contains_key(ordinal));
        numbered.extend(others.into_iter().zip(left.into_keys().chain(free)));
        numbered
    }
}

/// The key of a row among its equals. The parent's part ends at the last slash.
pub fn key(parent: &str, digest: &str, ordinal: usize) -> String {
    let mut key = String::with_capacity(parent.len() + digest.len() + 4);
    key.extend([parent, "/", digest, "-"]);
    key.push_str(&ordinal.to_string());
    key
}

/// The parent's part of a key.
pub fn parent_of(key: &str) -> &str {
    key.rsplit_once('/').map_or(key, |(parent, _)| parent)
}

/// What equals share. A row without any readable identifying column is identified by its whole
/// content.
pub fn digest(stream: &Stream, cells: &[Cell], fingerprint: &Fingerprint) -> String {
    let at = |name: &&str| stream.column(name).and_then(|at| cells.get(at));
    let said: Vec<_> = stream
        .identity
        .iter()
        .map(|name| at(name).unwrap_or(&Cell::Null))
        .collect();
    let mut hash = Sha256::new();
    if !said.is_empty() && said.iter().all(|cell| **cell == Cell::Null) {
        hash.update(fingerprint);
    }
    for cell in said {
        // Each type of value begins with its own byte, and a text with its length, so that none is
        // taken for another.
        match cell {
            Cell::Null => hash.update([0]),
            Cell::Int(number) => {
                hash.update([1]);
                hash.update(number.to_le_bytes());
            }
            Cell::Text(text) => {
                hash.update([2]);
                hash.update((text.len() as u64).to_le_bytes());
                hash.update(text);
            }
        }
    }
    let digest = hash.finalize();
    let halves = digest
        .iter()
        .take(DIGEST_BYTES)
        .flat_map(|it| [it >> 4, it & 15]);
    let digits = halves.filter_map(|half| char::from_digit(half.into(), 16));
    digits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Access, Column, Cursor, Type};
    use crate::money::Wire;

    static LINES: Stream = Stream {
        name: "lines",
        about: "",
        parent: Some("stubs"),
        parent_column: Some("stub_id"),
        family: "stubs",
        access: Access::Inside { arrays: &[] },
        key: None,
        identity: &["name", "amount_minor"],
        sets: &[],
        scopes: &[],
        include: None,
        cursor: Cursor::Full,
        money: Wire::Hundredths,
        columns: &[
            Column::new("name", &[], Type::Text),
            Column::new("amount_minor", &[], Type::Money),
            Column::new("note", &[], Type::Text),
        ],
    };

    fn line(name: Option<&str>, amount: i64, fingerprint: u8) -> Record {
        let text = |text: &str| Cell::Text(text.to_owned());
        Record {
            stream: &LINES,
            key: String::new(),
            parent: Some("s/1".into()),
            root: "s/1".into(),
            position: None,
            cells: match name {
                Some(name) => vec![text(name), Cell::Int(amount), text("n")],
                None => vec![Cell::Null, Cell::Null, text("n")],
            },
            raw: None,
            fingerprint: [fingerprint; 16],
            summary: None,
            request: None,
        }
    }

    fn keys(mut rows: Vec<Record>) -> Vec<String> {
        number(&mut rows);
        rows.into_iter().map(|row| row.key).collect()
    }

    #[test]
    fn equals_are_numbered_and_order_makes_no_difference() {
        let [pay, tip] = [line(Some("pay"), 5, 1), line(Some("tip"), 5, 2)];
        let three = keys(vec![pay.clone(), tip.clone(), pay.clone()]);
        assert!(three.iter().all(|key| parent_of(key) == "s/1"));
        assert_eq!(three[0].replace("-0", "-1"), three[2]);
        assert_eq!(
            keys(vec![tip, pay.clone(), pay.clone()]),
            [&three[1], &three[0], &three[2]].map(String::as_str)
        );
        assert_eq!(keys(vec![pay]), three[..1]);
    }

    #[test]
    fn equals_that_differ_elsewhere_keep_their_keys_in_any_order() {
        let [one, other] = [line(Some("pay"), 5, 1), line(Some("pay"), 5, 2)];
        let there = keys(vec![one.clone(), other.clone()]);
        let mut back = keys(vec![other, one]);
        back.reverse();
        assert_eq!(there, back);
    }

    /// Ordinals of rows with these fingerprints, where others are live: ordinal and fingerprint.
    fn ordinals(live: &[(usize, u8)], fingerprints: &[u8]) -> Vec<String> {
        let same = line(Some("pay"), 5, 0);
        let digest = digest(&LINES, &same.cells, &same.fingerprint);
        let live: Vec<_> = live
            .iter()
            .map(|(ordinal, fingerprint)| (key("s/1", &digest, *ordinal), [*fingerprint; 16]))
            .collect();
        let rows = fingerprints.iter();
        let mut rows: Vec<_> = rows.map(|it| line(Some("pay"), 5, *it)).collect();
        number(&mut rows);
        adopt_keys(&mut rows, &live);
        let ordinal = |row: Record| row.key.rsplit_once('-').unwrap().1.to_owned();
        rows.into_iter().map(ordinal).collect()
    }

    #[test]
    fn equals_keep_their_keys_whichever_of_them_comes_goes_or_changes() {
        let live = [(0, 5), (1, 3), (2, 7)];
        assert_eq!(ordinals(&live, &[3, 5, 7]), ["1", "0", "2"]);
        assert_eq!(ordinals(&live, &[1, 3, 5, 7]), ["3", "1", "0", "2"]);
        assert_eq!(ordinals(&live, &[5, 7]), ["0", "2"]);
        assert_eq!(ordinals(&live, &[3, 5, 9]), ["1", "0", "2"]);
        assert_eq!(ordinals(&live, &[1, 2, 3]), ["0", "2", "1"]);
        assert_eq!(ordinals(&[(1, 3)], &[3, 1]), ["1", "0"]);
        assert_eq!(ordinals(&[(0, 3), (1, 3)], &[3]), ["0"]);
        assert_eq!(ordinals(&[], &[3, 1]), ["1", "0"]);
    }

    #[test]
    fn values_are_never_taken_for_others() {
        let all = keys(vec![
            line(Some("pay"), 5, 1),
            line(Some("pay"), 6, 1),
            line(Some("pay5"), 5, 1),
            line(None, 0, 1),
            line(None, 0, 2),
        ]);
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), 5, "{all:?}");
        assert!(all.iter().all(|key| key.ends_with("-0")), "{all:?}");
    }

    /// Stores hold these keys: another digest would make each line of them a new one.
    #[test]
    fn a_key_stays_what_it_is() {
        // SHA-256 of 02, 3 in eight bytes, "pay", 01, 5 in eight bytes.
        assert_eq!(
            keys(vec![line(Some("pay"), 5, 1)]),
            ["s/1/dc81eef597a66c2d-0"]
        );
    }
}
