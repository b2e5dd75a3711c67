//! docs/data.md: each view with its columns, units, basis and an example, held against a database.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use drivetrain::justworks::SOURCE;
use drivetrain::store::questions;
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::support::TestEnv;
use crate::tools::updating;

const HEAD: &str = include_str!("data_page/head.md");

/// The views with their columns, in the order of the page: `## view`, its basis, and a line a column.
const COLUMNS: &str = concat!(
    include_str!("data_page/columns.txt"),
    include_str!("data_page/base.txt")
);

fn heading(of: &str) -> &str {
    match of {
        "base" => "\n# Base views\n",
        _ => "\n# Parts that other views are made of\n",
    }
}

fn about(view: &str) -> String {
    let question = questions().find(|it| it.view == view).map(|it| it.about);
    let base = SOURCE.finance.iter().find(|it| it.name == view);
    let Some(about) = question.or(base.map(|it| it.about)) else {
        return String::new();
    };
    let (first, rest) = about.split_at(1);
    format!("{}{rest}. ", first.to_uppercase())
}

/// The first row of a view with as few empty columns as possible, by column.
fn example(store: &Connection, view: &str, columns: &[&str]) -> BTreeMap<String, String> {
    let known = |column: &&str| format!("(\"{column}\" IS NOT NULL)");
    let known: Vec<String> = columns.iter().map(known).collect();
    let all: Vec<String> = columns
        .iter()
        .map(|column| format!("\"{column}\""))
        .collect();
    let sql = format!(
        "SELECT * FROM {view} ORDER BY {} DESC, {} LIMIT 1",
        known.join(" + "),
        all.join(", ")
    );
    let mut select = store.prepare(&sql).unwrap();
    let mut rows = select.query([]).unwrap();
    let Some(row) = rows.next().unwrap() else {
        return BTreeMap::new();
    };
    let cell = |(at, name): (usize, &&str)| {
        let text = match row.get(at).unwrap() {
            Value::Text(text) => text,
            Value::Integer(number) => number.to_string(),
            _ => String::new(),
        };
        // When the database learned something is another time in each run.
        let text = if matches!(*name, "known_at" | "first_seen_at") && !text.is_empty() {
            let whole = "2026-11-26T05:00:00.000Z";
            whole[..text.len().min(whole.len())].to_owned()
        } else {
            text
        };
        ((*name).to_owned(), text)
    };
    columns.iter().enumerate().map(cell).collect()
}

fn section(page: &mut String, store: &Connection, view: &str, lines: &[&str]) {
    let (basis, columns) = lines.split_first().unwrap();
    let columns: Vec<[&str; 3]> = columns
        .iter()
        .map(|line| {
            let parts: Vec<&str> = line.split(" | ").collect();
            parts
                .try_into()
                .unwrap_or_else(|_| panic!("{view}: {line}"))
        })
        .collect();
    let names: Vec<&str> = columns.iter().map(|column| column[0]).collect();
    let select = store.prepare(&format!("SELECT * FROM {view}")).unwrap();
    let there: Vec<&str> = select.column_names().collect();
    assert_eq!(there, names, "the columns of {view}");
    let _ = writeln!(page, "\n## `{view}`\n\n{}{basis}", about(view));
    page.push_str("\n| column | unit | what it holds | example |\n|---|---|---|---|\n");
    let example = example(store, view, &names);
    for [name, unit, holds] in columns {
        let shown = example.get(name).filter(|text| !text.is_empty());
        let shown = shown.map_or_else(String::new, |text| format!("`{text}`"));
        let _ = writeln!(page, "| `{name}` | {unit} | {holds} | {shown} |");
    }
}

#[test]
fn the_page_of_data_is_what_a_database_holds() {
    let env = TestEnv::in_memory();
    let company = [
        "--as-of",
        "2026-11-26",
        "--members",
        "24",
        "--payrolls",
        "26",
        "--include",
        "time_off_balances",
    ];
    env.sandbox(&company);
    let store = env.store("sandbox");
    let mut page = format!("{HEAD}\n# Views\n");
    let mut views = Vec::new();
    let mut lines = COLUMNS.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(part) = line.strip_prefix("# ") {
            page.push_str(heading(part));
            continue;
        }
        let view = line.strip_prefix("## ").unwrap();
        let mut of_view = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with('#')) {
            of_view.push(line);
        }
        section(&mut page, &store, view, &of_view);
        views.push(view);
    }
    let mut select = store
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name")
        .unwrap();
    let there: Vec<String> = select
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    views.sort_unstable();
    assert_eq!(views, there);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/data.md");
    if updating() {
        std::fs::write(&path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == page,
        "docs/data.md is stale: UPDATE_GOLDENS=1 cargo test --test it data_page::"
    );
}
