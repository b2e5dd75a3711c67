//! The store, tested through [`Staging`] with a small payroll company: a root, a child with a key,
//! a set below that child, and a second family.

mod base;
mod columns;
mod faults;
mod figures;
mod fresh;
mod integrity;
mod migrated;
mod publications;
mod row_history;
mod versions;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp, civil::date};
use rusqlite::Connection;
use rusqlite::types::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use self::base::{TABLES, drop_views};
use super::{Reader, Store};
use crate::catalog::{Access, Cell, Column, Cursor, Record, Stream, Type};
use crate::codes;
use crate::money::Wire;
use crate::report::Report;
use crate::staging::{Coverage, Opened, Part, Staging, StoreError};
use crate::state::Bookmark;

const fn stream(
    name: &'static str,
    parent: Option<(&'static str, &'static str)>,
    family: &'static str,
    key: Option<&'static str>,
    columns: &'static [Column],
) -> Stream {
    let (parent, parent_column) = match parent {
        Some((parent, column)) => (Some(parent), Some(column)),
        None => (None, None),
    };
    Stream {
        name,
        about: "",
        parent,
        parent_column,
        family,
        access: match key {
            Some(_) => Access::One { path: "" },
            None => Access::Inside { arrays: &[] },
        },
        key,
        identity: &[],
        sets: &[],
        scopes: &[],
        include: None,
        cursor: Cursor::Full,
        money: Wire::Hundredths,
        columns,
    }
}

const fn text(name: &'static str) -> Column {
    Column::new(name, &[], Type::Text)
}

const fn money(name: &'static str) -> Column {
    Column::new(name, &[], Type::Money)
}

static STREAMS: [Stream; 4] = [
    stream(
        "members",
        None,
        "members",
        Some("id"),
        &[
            text("id"),
            text("given_name"),
            text("family_name"),
            text("preferred_name"),
            Column::new("active", &[], Type::Bool),
            text("type"),
            text("department_name"),
        ],
    ),
    stream(
        "payrolls",
        None,
        "payrolls",
        Some("id"),
        &[
            text("id"),
            Column::new("pay_date", &[], Type::Date),
            text("currency"),
            money("gross_pay_minor"),
            money("net_pay_minor"),
            money("employee_taxes_minor"),
            money("employer_taxes_minor"),
            money("company_debit_minor"),
        ],
    ),
    // The link to the payroll is not a column of the item: the store adds it.
    stream(
        "paystubs",
        Some(("payrolls", "payroll_id")),
        "payrolls",
        Some("paystub_id"),
        &[
            text("paystub_id"),
            text("member_id"),
            money("gross_pay_minor"),
            money("net_pay_minor"),
            text("currency"),
            text("pay_date"),
            text("pay_period_start"),
            text("pay_period_end"),
        ],
    ),
    stream(
        "paystub_lines",
        Some(("paystubs", "paystub_id")),
        "payrolls",
        None,
        &[
            text("paystub_id"),
            Column::new("kind", &[], Type::Text),
            money("amount_minor"),
        ],
    ),
];

fn members() -> &'static Stream {
    &STREAMS[0]
}
fn payrolls() -> &'static Stream {
    &STREAMS[1]
}
fn paystubs() -> &'static Stream {
    &STREAMS[2]
}
fn lines() -> &'static Stream {
    &STREAMS[3]
}
fn t(text: &str) -> Cell {
    Cell::Text(text.into())
}

fn record(stream: &'static Stream, key: &str, root: &str, cells: Vec<Cell>) -> Record {
    let digest = Sha256::digest(format!("{cells:?}"));
    let mut fingerprint = [0; 16];
    fingerprint.copy_from_slice(&digest[..16]);
    Record {
        stream,
        key: key.into(),
        parent: None,
        root: root.into(),
        position: None,
        raw: stream.key.map(|_| format!("{{\"id\":\"{key}\"}}")),
        cells,
        fingerprint,
        summary: None,
        request: None,
    }
}

fn payroll(id: &str, pay_date: &str, gross: i64) -> Record {
    let money = Cell::Int(gross);
    let cells = vec![
        t(id),
        t(pay_date),
        t("USD"),
        money.clone(),
        money,
        Cell::Null,
        Cell::Int(-5),
        Cell::Int(0),
    ];
    record(payrolls(), id, id, cells)
}

fn stub(id: &str, payroll: &str, gross: i64) -> Record {
    let cells = vec![
        t(id),
        t("m1"),
        Cell::Int(gross),
        Cell::Int(gross),
        t("USD"),
        Cell::Null,
        Cell::Null,
        Cell::Null,
    ];
    Record {
        parent: Some(payroll.into()),
        ..record(paystubs(), id, payroll, cells)
    }
}

fn line(stub: &str, payroll: &str, position: u32, amount: i64) -> Record {
    let cells = vec![t(stub), t("earnings"), Cell::Int(amount)];
    Record {
        parent: Some(stub.into()),
        position: Some(position),
        ..record(lines(), &format!("{stub}/{position}"), payroll, cells)
    }
}

fn member(id: &str, name: &str, department: Option<&str>) -> Record {
    let cells = vec![
        t(id),
        t(name),
        t("Example"),
        Cell::Null,
        Cell::Int(1),
        t("Employee"),
        department.map_or(Cell::Null, t),
    ];
    record(members(), id, id, cells)
}

/// A payroll with one paystub of two lines.
fn small_payroll(id: &str, pay_date: &str, gross: i64) -> Vec<Record> {
    let paystub = format!("{id}-stub");
    vec![
        payroll(id, pay_date, gross),
        stub(&paystub, id, gross),
        line(&paystub, id, 0, gross - 100),
        line(&paystub, id, 1, 100),
    ]
}

fn parts(coverage: &Coverage, except: &[&str]) -> Vec<Part> {
    [payrolls(), paystubs(), lines()]
        .into_iter()
        .map(|stream| Part {
            stream,
            coverage: coverage.clone(),
            except: except.iter().map(|root| (*root).to_owned()).collect(),
            everything: false,
        })
        .chain([Part {
            stream: members(),
            coverage: Coverage::Nothing,
            except: HashSet::new(),
            everything: false,
        }])
        .collect()
}

fn report(run: &str, at: Timestamp, published: bool) -> Report {
    Report {
        run: run.into(),
        connection: "justworks".into(),
        started_at: at,
        finished_at: at,
        published,
        dry_run: false,
        streams: vec![],
        ties: vec![],
        drift: vec![],
        withdrawn: vec![],
        checks: None,
        requests: 0,
        retries: 0,
        stopped: None,
    }
}

/// Noon of so many days after the first of January 2026.
fn day(number: i64) -> Timestamp {
    let noon: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
    noon + SignedDuration::from_hours(24 * number)
}

/// A store in a folder of its own; the run of day n is called `run-n`.
struct Fixture {
    _folder: TempDir,
    path: PathBuf,
    store: Option<Store>,
    clock: Arc<Mutex<Timestamp>>,
}

impl Fixture {
    fn new() -> Self {
        let folder = crate::files::temporary_folder();
        let path = folder.path().join("justworks.db");
        let mut fixture = Self {
            _folder: folder,
            path,
            store: None,
            clock: Arc::new(Mutex::new(day(0))),
        };
        fixture.reopen();
        fixture
    }

    fn store(&mut self) -> &mut Store {
        self.store.as_mut().unwrap()
    }

    fn reopen(&mut self) {
        self.store = None;
        let clock = self.clock.clone();
        let store = Store::open(&self.path, TABLES).unwrap();
        self.store = Some(store.clocked(Arc::new(move || *clock.lock().unwrap())));
    }

    /// What others may see.
    fn others(&self) -> Reader {
        Store::open_read_only(&self.path, &STREAMS)
            .unwrap()
            .unwrap()
    }

    fn land(&mut self, number: i64, records: Vec<Record>) -> Result<Opened, StoreError> {
        let opened = self.store().open(&format!("run-{number}"), day(number))?;
        self.store().land(records)?;
        Ok(opened)
    }

    fn publish(&mut self, number: i64, parts: &[Part]) -> Result<(), StoreError> {
        *self.clock.lock().unwrap() = day(number);
        let bookmark = Bookmark::Full { at: day(number) };
        let bookmarks = BTreeMap::from([("payrolls".to_owned(), bookmark)]);
        let report = report(&format!("run-{number}"), day(number), true);
        self.store().publish(parts, &bookmarks, &report)
    }

    /// A whole sync that listed everything there is.
    fn sync(&mut self, number: i64, records: Vec<Record>) {
        self.land(number, records).unwrap();
        self.publish(number, &parts(&Coverage::All, &[])).unwrap();
    }

    /// A reader's connection, as any other program has one.
    /// The runs that died, as far as another one has noticed.
    fn interrupted(&self) -> Vec<String> {
        self.ask("SELECT id FROM _runs WHERE outcome = 'interrupted'")
    }

    fn reader(&self) -> Connection {
        Connection::open(&self.path).unwrap()
    }

    /// The answer of a query, one line per row.
    fn ask(&self, sql: &str) -> Vec<String> {
        ask(&self.reader(), sql)
    }

    /// All that readers see, byte for byte.
    fn dump(&self) -> Vec<String> {
        let reader = self.reader();
        let tables = ask(
            &reader,
            r"SELECT name FROM sqlite_schema WHERE type = 'table'
               AND name NOT LIKE '\_%' ESCAPE '\' ORDER BY name",
        );
        tables
            .iter()
            .flat_map(|table| {
                let rows = ask(
                    &reader,
                    &format!("SELECT rowid, * FROM {table} ORDER BY rowid"),
                );
                rows.into_iter().map(move |row| format!("{table}: {row}"))
            })
            .collect()
    }
}

fn ask(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let width = statement.column_count();
    statement
        .query_map([], |row| {
            let cells: Vec<String> = (0..width)
                .map(|at| match row.get_unwrap(at) {
                    Value::Null => "-".to_owned(),
                    Value::Integer(number) => number.to_string(),
                    Value::Real(number) => format!("{number:?} (a float)"),
                    Value::Text(text) => text,
                    Value::Blob(bytes) => format!("{bytes:02x?}"),
                })
                .collect();
            Ok(cells.join("|"))
        })
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

fn exists(path: &Path, suffix: &str) -> bool {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    Path::new(&name).exists()
}
