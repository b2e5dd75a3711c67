//! [`Chains`]: what a reader saw of each row after each run, one state after another.
//!
//! Each new state must be true, by what a home saw that read everything after each change of the
//! company; and the store's history must be these states, one by one.

use std::collections::{BTreeMap, BTreeSet};

use drivetrain::catalog::{Stream, set};
use drivetrain::justworks::streams::STREAMS;
use rusqlite::Connection;
use rusqlite::types::Value;

/// A row: its table and key.
pub type Key = (&'static str, String);

/// What rows say, without what differs from run to run.
pub type State = BTreeMap<Key, String>;

/// What differs from run to run, and what a history adds; and the place in a set, which is no news.
const NO_NEWS: [&str; 11] = [
    "position",
    "_first_seen_at",
    "_changed_at",
    "_deleted_at",
    "_run",
    "_request",
    "_valid_from",
    "_valid_to",
    "_seq",
    "_seq_from",
    "_seq_to",
];

/// The states of each row, oldest first; `None` where it was not there. Then the rows that are gone
/// because they were withdrawn, and how often one was brought back by hand.
#[derive(Debug, Default)]
pub struct Chains(
    BTreeMap<Key, Vec<Option<String>>>,
    BTreeSet<Key>,
    BTreeMap<Key, usize>,
);

impl Chains {
    /// Adds what is there now. What is new in it must be so in one of the truths.
    pub fn see(&mut self, state: &State, truths: &[&State]) {
        let keys: BTreeSet<Key> = self.0.keys().chain(state.keys()).cloned().collect();
        for key in keys {
            let now = state.get(&key).cloned();
            let states = self.0.entry(key.clone()).or_insert_with(|| vec![None]);
            if states.last() != Some(&now) {
                let true_ones = truths.iter().map(|truth| truth.get(&key).cloned());
                let true_ones: Vec<_> = true_ones.collect();
                assert!(
                    true_ones.contains(&now),
                    "{key:?} is not so.\nseen: {now:#?}\nbefore: {states:#?}\ntrue: {true_ones:#?}"
                );
                if now.is_some() {
                    self.1.remove(&key);
                }
                states.push(now);
            }
        }
    }

    /// Adds what is there now, true or not.
    pub fn note(&mut self, state: &State) {
        self.see(state, &[state]);
    }

    /// The same, where what is new was brought back by hand: no run knows that it was gone.
    pub fn resurrect(&mut self, state: &State) {
        for key in state.keys() {
            let was_gone = self
                .0
                .get(key)
                .is_some_and(|it| it.len() > 1 && it.last() == Some(&None));
            if was_gone {
                *self.2.entry(key.clone()).or_default() += 1;
            }
        }
        self.note(state);
    }

    /// What was withdrawn has left the rows as they were known, before anything else came of them. Where
    /// nothing of it stood in a row itself, its fingerprint alone is another: that is no state of its own.
    pub fn withdraw(&mut self, before: &State, after: &State) {
        let said = |state: &str| state.rsplit_once("_fingerprint=").map(|it| it.0.to_owned());
        for (key, states) in &mut self.0 {
            let then = after.get(key).cloned();
            let last = states.last().and_then(Option::as_ref);
            if let Some(was) = last
                && last == before.get(key)
                && last != then.as_ref()
            {
                if then.as_deref().and_then(said) == said(was) {
                    states.pop();
                }
                if then.is_none() {
                    self.1.insert(key.clone());
                }
                states.push(then);
            }
        }
    }

    /// Fails unless the store's history is exactly this: one former version for each state that was
    /// followed by another, one for each time that a row was gone and came back, and a tombstone for
    /// each row that is gone.
    pub fn are_the_history_of(&self, store: &Connection) {
        for stream in STREAMS {
            let mut former: BTreeMap<String, Vec<String>> = BTreeMap::new();
            let history = format!("{}_history", stream.name);
            for (key, said) in rows(store, stream, &history, "WHERE _deleted_at IS NULL") {
                former.entry(key).or_default().push(said);
            }
            let gone = "WHERE _deleted_at IS NOT NULL";
            let mut absences: BTreeMap<String, usize> = BTreeMap::new();
            for (key, _) in rows(store, stream, &history, gone) {
                *absences.entry(key).or_default() += 1;
            }
            let mut tombstones: BTreeMap<String, String> =
                rows(store, stream, stream.name, gone).into_iter().collect();
            let own = self
                .0
                .iter()
                .filter(|((table, _), _)| *table == stream.name);
            for ((table, key), states) in own {
                let mut versions: Vec<&String> = states.iter().flatten().collect();
                let is_gone = states.last() == Some(&None);
                let last = versions.last().copied();
                versions.pop_if(|_| !is_gone);
                let kept = former.remove(key).unwrap_or_default();
                assert!(
                    versions == kept.iter().collect::<Vec<_>>(),
                    "the history of {table} {key}\nseen: {states:#?}\nkept: {kept:#?}"
                );
                let tombstone = tombstones.remove(key);
                let was_withdrawn = self.1.contains(&(*table, key.clone()));
                let is_empty = tombstone.as_ref().is_some_and(|it| is_emptied(stream, it));
                if was_withdrawn {
                    assert!(is_empty, "{table} {key} still says {tombstone:?}");
                } else {
                    assert!(
                        tombstone.as_ref() == last.filter(|_| is_gone) || is_gone && is_empty,
                        "the tombstone of {table} {key}: {tombstone:#?}\nlast: {last:#?}"
                    );
                }
                let came_back = states.iter().skip(1).filter(|it| it.is_none()).count();
                let came_back = came_back - usize::from(is_gone && states.len() > 1);
                let by_hand = self.2.get(&(*table, key.clone()));
                let came_back = came_back - by_hand.copied().unwrap_or_default();
                let absences = absences.remove(key).unwrap_or_default();
                assert_eq!(absences, came_back, "{table} {key} was gone so often");
            }
            assert!(absences.is_empty(), "never seen: {absences:#?}");
            assert!(former.is_empty(), "never seen: {former:#?}");
            assert!(tombstones.is_empty(), "never seen: {tombstones:#?}");
        }
    }
}

/// Whether a row says nothing but what it is known by: what was withdrawn leaves such a tombstone.
fn is_emptied(stream: &Stream, said: &str) -> bool {
    let known_by = [stream.key, stream.parent_column];
    let columns = stream.columns.iter().map(|column| column.name);
    let mut columns = columns.filter(|name| !known_by.contains(&Some(name)));
    columns.all(|name| format!(" {said}").contains(&format!(" {name}=Null ")))
}

/// What a reader sees now.
pub fn live(store: &Connection) -> State {
    let mut state = State::new();
    for stream in STREAMS {
        for (key, said) in rows(store, stream, stream.name, "WHERE _deleted_at IS NULL") {
            state.insert((stream.name, key), said);
        }
    }
    state
}

fn rows(
    store: &Connection,
    stream: &'static Stream,
    table: &str,
    only: &str,
) -> Vec<(String, String)> {
    let mut statement = store
        .prepare(&format!("SELECT * FROM {table} {only} ORDER BY rowid"))
        .unwrap();
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let key_of = |name: &str| name == stream.key.unwrap_or(set::KEY);
    let read = |row: &rusqlite::Row<'_>| {
        let (mut key, mut said) = (String::new(), String::new());
        for (at, name) in names.iter().enumerate() {
            let value: Value = row.get(at)?;
            if key_of(name) {
                key.push_str(&format!("{value:?} "));
            }
            if !NO_NEWS.contains(&name.as_str()) {
                said.push_str(&format!("{name}={value:?} "));
            }
        }
        Ok((key, said))
    };
    let rows = statement.query_map([], read).unwrap();
    rows.map(|row| row.unwrap()).collect()
}
