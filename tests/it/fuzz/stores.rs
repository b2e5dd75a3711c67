//! Stores that are damaged: what is said then, and that a run which ends well leaves what is true.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::answers::differing;
use super::bytes;
use super::case::{Case, Play};
use super::chance::Chance;
use super::home::Home;
use super::program::Fault;
use super::truth;

const ENDS: &[i32] = &[0, 1, 2, 3, 4, 5, 75];

const STORE: &str = "data/justworks.db";

/// What reads a store.
const LOOKS: &[&[&str]] = &[
    &["status"],
    &["status", "--json"],
    &["runs"],
    &["runs", "--json"],
    &["runs", "show", "latest"],
    &["streams"],
    &["streams", "--json"],
    &["doctor"],
    &["doctor", "--json"],
    &[
        "query",
        "select count(*), sum(gross_pay_minor) from payrolls",
    ],
    &["query", "payroll_cost_by_month"],
    &["query", "headcount", "--format", "json"],
    &["query", "--list"],
    &["sync", "--dry-run"],
    &["sync"],
];

/// Plays a case.
pub fn play(case: &Case, home: &Home, play: &mut Play) {
    let mut chance = Chance::of((case.seed, case.number, "stores"));
    // What is written by hand follows SQL's rules: only `--full` can know better.
    let by_hand = chance.percent(35);
    if by_hand {
        for _ in 0..=chance.below(2) {
            edit(home, &mut chance, play);
        }
    } else {
        damage(home, &mut chance, play);
    }
    for _ in 0..2 {
        let args = *chance.pick(LOOKS);
        play.ran(&home.run(args), ENDS, home);
    }
    home.sign_in_again();
    let ran = home.run(&["sync", "--full", "--json"]);
    play.ran(&ran, ENDS, home);
    if ran.code() != 0 {
        return;
    }
    // It says that all is well: so it must be.
    play.faults(truth::faults(home, &home.proxy.seen().served));
    let different = different(home).into_iter();
    play.faults(different.map(|how| Fault::new("unnoticed", how)));
}

/// How the live rows differ from what is true, or that they cannot be read.
fn different(home: &Home) -> Vec<String> {
    match truth::public(home) {
        Ok(rows) => differing(&home.public, &rows),
        Err(error) => vec![format!("the rows cannot be read: {error}")],
    }
}

/// Damages the file as disks and copies do.
fn damage(home: &Home, chance: &mut Chance, play: &mut Play) {
    let mut store = home.file(STORE).to_vec();
    let pages = store.len() / 4096;
    let page = |chance: &mut Chance| {
        let at = chance.below(pages) * 4096;
        at..at + 4096
    };
    match chance.below(10) {
        0 | 1 => {
            for _ in 0..=chance.below(8) {
                let at = chance.below(store.len());
                store[at] ^= 1 << chance.below(8);
            }
        }
        2 => {
            let at = chance.below(100);
            store[at] = chance.byte();
        }
        3 => {
            let there = page(chance);
            store[there].fill(*chance.pick(&[0, 0xff, b'A']));
        }
        4 => {
            let (from, to) = (page(chance), page(chance));
            store.copy_within(from, to.start);
        }
        5 => {
            let there = page(chance);
            let garbage = chance.bytes(4096);
            store[there].copy_from_slice(&garbage);
        }
        6 => store.truncate(chance.below(pages + 1) * 4096),
        7 => store.truncate(chance.below(store.len())),
        8 => {
            let count = chance.below(20_000);
            let wal = match chance.percent(50) {
                true => chance.bytes(count),
                false => store[..count.min(store.len())].to_vec(),
            };
            home.write(Path::new("data/justworks.db-wal"), &wal);
            play.input("wal", wal);
        }
        _ => {
            let other = store.clone();
            bytes::mutate(&mut store, &other, chance);
        }
    }
    home.write(Path::new(STORE), &store);
    play.input("store", store);
}

/// A table that somebody could have written into, and a column of it.
fn anything(store: &Connection, chance: &mut Chance) -> rusqlite::Result<(String, String)> {
    let column = |sql: &str| -> rusqlite::Result<Vec<String>> {
        let mut statement = store.prepare(sql)?;
        statement.query_map([], |row| row.get(0))?.collect()
    };
    let tables = column("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")?;
    let table = chance.pick(&tables).clone();
    let columns = column(&format!("SELECT name FROM pragma_table_info('{table}')"))?;
    Ok((table, chance.pick(&columns).clone()))
}

/// What may stand in a cell.
const CELLS: &[&str] = &[
    "NULL",
    "0",
    "1",
    "-1",
    "9223372036854775807",
    "''",
    "'x'",
    "'{'",
    "'null'",
    "'9999-12-31T23:59:59Z'",
    "'2020-01-01'",
    "char(27) || ']52;c;QQ==' || char(7)",
    "'A' || char(10) || 'error: FAKE LINE [run.failed]'",
    "zeroblob(16)",
];

/// Edits the store as a person with a database browser might.
fn edit(home: &Home, chance: &mut Chance, play: &mut Play) {
    let path: PathBuf = home.env.home().join(STORE);
    let edited = || -> rusqlite::Result<String> {
        let store = Connection::open(&path)?;
        let (table, column) = anything(&store, chance)?;
        let (_, other) = anything(&store, chance)?;
        let cell = *chance.pick(CELLS);
        let one = "WHERE rowid = (SELECT min(rowid) FROM";
        let sql = match chance.below(10) {
            0..=5 => format!("UPDATE {table} SET \"{column}\" = {cell} {one} {table})"),
            6 => format!("UPDATE {table} SET \"{column}\" = {cell}"),
            7 => format!("DELETE FROM {table} {one} {table})"),
            8 => format!("DELETE FROM {table}"),
            _ => format!("ALTER TABLE {table} RENAME COLUMN \"{column}\" TO \"{other}_\""),
        };
        // What SQLite refuses is nothing that was done.
        let done = store.execute(&sql, []);
        Ok(format!("{sql}\n-- {done:?}\n"))
    };
    let mut edited = edited;
    let text = edited().unwrap_or_else(|error| error.to_string());
    play.input("edit.sql", text.into_bytes());
}
