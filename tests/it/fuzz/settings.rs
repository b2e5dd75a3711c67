//! Settings that are broken: a value of another kind, or one that is too large; a key that is gone,
//! or not known.

use toml::{Table, Value};

use super::bytes;
use super::chance::Chance;

/// Texts that mean something somewhere.
const TEXTS: &[&str] = &[
    "",
    " ",
    "sandbox",
    "plain",
    "keyring",
    "../../etc/passwd",
    "/dev/null",
    "http://127.0.0.1:1",
    "https://127.0.0.1:1/v1/",
    "http://example.com",
    "file:///etc/passwd",
    "http://user:word@127.0.0.1:1/",
    "2025-02-30",
    "9999-12-31",
    "0001-01-01T00:00:00Z",
    "A\u{1b}]52;c;QQ==\u{7}\u{9b}31m",
    "A\nerror: FAKE LINE [run.failed]",
    "\u{202e}txt.exe",
    "members",
    "no_such_table",
    "member.basic:read",
];

const NUMBERS: &[i64] = &[
    0,
    1,
    -1,
    2,
    100,
    101,
    65_536,
    1 << 31,
    1 << 32,
    i64::MAX,
    i64::MIN,
];

fn value(chance: &mut Chance) -> Value {
    match chance.below(8) {
        0..=2 => (*chance.pick(TEXTS)).into(),
        3 | 4 => Value::Integer(*chance.pick(NUMBERS)),
        5 => Value::Float(*chance.pick(&[0.0, -1.0, 1e300, f64::NAN, f64::INFINITY, 0.5])),
        6 => Value::Array(vec![value(chance)]),
        _ => chance
            .pick(&[true.into(), Table::new().into(), Value::Array(Vec::new())])
            .clone(),
    }
}

/// Keys that are there, and some that are not.
const KEYS: &[&str] = &[
    "since",
    "exclude",
    "include",
    "on_failure",
    "moved_at",
    "disconnected_at",
    "exporting_to",
    "vault_copies",
    "sandbox",
    "profile",
    "unknown",
    "name",
];

/// Numbers under `[profile]` that are no waits: a run that is told to wait does so.
const PROFILE: &[&str] = &[
    "in_flight",
    "page_size",
    "attempts",
    "lookback_days",
    "keep_runs_days",
    "hook_seconds",
    "unknown",
];

/// Commands that do nothing.
const HOOKS: &[&[&str]] = &[
    &[],
    &[""],
    &["/bin/true"],
    &["/bin/false", "x"],
    &["/no/such"],
];

/// Breaks one thing.
pub fn mutate(text: &[u8], chance: &mut Chance) -> Vec<u8> {
    let table = std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.parse::<Table>().ok());
    let Some(mut table) = table else {
        let mut bytes = text.to_vec();
        bytes::mutate(&mut bytes, text, chance);
        return bytes;
    };
    if chance.percent(30) {
        let profile = table
            .entry("profile")
            .or_insert_with(|| Table::new().into());
        if let Some(profile) = profile.as_table_mut() {
            profile.insert((*chance.pick(PROFILE)).to_owned(), value(chance));
        }
    } else if chance.percent(20) {
        let hook = *chance.pick(&["on_failure", "on_recovery"]);
        let words = *chance.pick(HOOKS);
        let words = words.iter().map(|word| (*word).into()).collect();
        table.insert(hook.to_owned(), Value::Array(words));
    } else {
        let keys: Vec<String> = table
            .keys()
            .filter(|key| *key != "profile")
            .cloned()
            .collect();
        let there = |chance: &mut Chance| chance.pick(&keys).clone();
        match chance.below(5) {
            0 => drop(table.remove(&there(chance))),
            1 => drop(table.insert((*chance.pick(KEYS)).to_owned(), value(chance))),
            2 => {
                let (one, other) = (there(chance), there(chance));
                let taken = table[&other].clone();
                table.insert(one, taken);
            }
            _ => drop(table.insert(there(chance), value(chance))),
        }
    }
    table.to_string().into_bytes()
}
