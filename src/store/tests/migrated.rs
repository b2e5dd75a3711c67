//! A store of version 3 with a year of history, written here as that version wrote it: what was public
//! after each of its runs is what the store of now says was public as of that publication.

use super::*;
use rusqlite::params;

/// The tables of version 3, but for the ones that hold nothing: `COLUMNS` are a stream's own.
const TABLES_3: &str = "
    CREATE TABLE \"NAME\" (COLUMNS, \"_raw\" TEXT, \"_first_seen_at\" TEXT NOT NULL,
      \"_changed_at\" TEXT NOT NULL, \"_deleted_at\" TEXT, \"_run\" TEXT NOT NULL,
      \"_root\" TEXT NOT NULL, \"_fingerprint\" BLOB, \"_request\" TEXT, PRIMARY KEY (\"id\")) STRICT;
    CREATE TABLE \"NAME_history\" (COLUMNS, \"_raw\" TEXT, \"_first_seen_at\" TEXT NOT NULL,
      \"_changed_at\" TEXT NOT NULL, \"_deleted_at\" TEXT, \"_run\" TEXT NOT NULL,
      \"_root\" TEXT NOT NULL, \"_fingerprint\" BLOB, \"_request\" TEXT,
      \"_valid_from\" TEXT NOT NULL, \"_valid_to\" TEXT NOT NULL) STRICT;
    CREATE INDEX \"NAME_history_by_key\" ON \"NAME_history\" (\"id\");";

/// The tables of version 3 that belong to no stream.
const BOOKKEEPING_3: &str = "
    CREATE TABLE _runs (
      id TEXT NOT NULL PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT,
      outcome TEXT, published INTEGER NOT NULL DEFAULT 0, report TEXT) STRICT;
    CREATE TABLE _bookmarks (
      stream TEXT NOT NULL PRIMARY KEY, bookmark TEXT NOT NULL, run TEXT NOT NULL) STRICT;
    PRAGMA journal_mode = WAL;
    PRAGMA user_version = 3;";

/// Runs, one each third day.
const RUNS: i64 = 122;

/// Runs of the beginning that are no longer known.
const PRUNED: i64 = 30;

/// Payrolls with what is paid; `None` where one is gone.
type State = BTreeMap<String, Option<i64>>;

/// A store as version 3 wrote it, and what was public after each run.
struct Year {
    store: Connection,
    now: State,
    then: Vec<State>,
}

/// When a run began. The clock of one was behind.
fn began(run: i64) -> String {
    let at = match run {
        70 => day(3 * run) - SignedDuration::from_hours(175),
        _ => day(3 * run),
    };
    format!("{at:.3}")
}

fn name(run: i64) -> String {
    format!("run-{run}")
}

impl Year {
    fn pass(path: &Path) -> Self {
        drop(crate::files::open_private(path).unwrap());
        let store = Connection::open(path).unwrap();
        let columns = |stream: &Stream| {
            let kind = |column: &Column| {
                if column.ty.is_number() {
                    "INTEGER"
                } else {
                    "TEXT"
                }
            };
            let all = stream.columns.iter();
            let all = all.map(|it| format!("\"{}\" {}", it.name, kind(it)));
            all.collect::<Vec<_>>().join(", ")
        };
        for stream in [members(), payrolls()] {
            let tables = TABLES_3.replace("NAME", stream.name);
            let tables = tables.replace("COLUMNS", &columns(stream));
            store.execute_batch(&tables).unwrap();
        }
        store.execute_batch(BOOKKEEPING_3).unwrap();
        let mut year = Self {
            store,
            now: State::new(),
            then: Vec::new(),
        };
        for run in 0..RUNS {
            year.run(run);
        }
        let sql = "DELETE FROM _runs WHERE rowid <= ?1";
        year.store.execute(sql, [PRUNED]).unwrap();
        year
    }

    /// A run: every fifth has a new payroll, most restate one, some lose one or find it again.
    fn run(&mut self, run: i64) {
        self.store
            .execute(
                "INSERT INTO _runs VALUES (?1, ?2, ?2, 'done', 1, NULL)",
                [name(run), began(run)],
            )
            .unwrap();
        if run % 5 == 0 {
            self.write(run, &format!("p{run:03}"), 1000 + run);
        }
        let ids: Vec<String> = self.now.keys().cloned().collect();
        let id = &ids[run as usize * 7 % ids.len()];
        match (run % 6, self.now[id]) {
            (0 | 1, _) => {}
            (5, Some(_)) => self.bury(run, id),
            (_, Some(gross)) => self.write(run, id, gross + 10),
            (_, None) => self.write(run, id, 5000 + run),
        }
        self.then.push(self.now.clone());
    }

    fn keep(&self, run: i64, id: &str) {
        let sql =
            "INSERT INTO payrolls_history SELECT *, _changed_at, ?2 FROM payrolls WHERE id = ?1";
        self.store.execute(sql, [id, &began(run)]).unwrap();
    }

    fn bury(&mut self, run: i64, id: &str) {
        let sql = "UPDATE payrolls SET _deleted_at = ?2, _run = ?3 WHERE id = ?1";
        self.store
            .execute(sql, [id, &began(run), &name(run)])
            .unwrap();
        self.now.insert(id.to_owned(), None);
    }

    fn write(&mut self, run: i64, id: &str, gross: i64) {
        self.keep(run, id);
        let row = payroll(id, "2026-01-15", gross);
        self.store
            .execute(
                "INSERT INTO payrolls VALUES (?1, '2026-01-15', 'USD', ?2, ?2, NULL, -5, 0, ?3, ?4, ?4,
                   NULL, ?5, ?1, ?6, NULL)
                 ON CONFLICT (id) DO UPDATE SET gross_pay_minor = ?2, net_pay_minor = ?2,
                   _changed_at = ?4, _deleted_at = NULL, _run = ?5, _fingerprint = ?6",
                params![id, gross, row.raw, began(run), name(run), row.fingerprint.as_slice()],
            )
            .unwrap();
        self.now.insert(id.to_owned(), Some(gross));
    }

    /// The runs that are known and changed something.
    fn publications(&self) -> Vec<usize> {
        let changed = |run: &usize| self.then[*run] != self.then[*run - 1];
        (PRUNED as usize..RUNS as usize).filter(changed).collect()
    }
}

/// A store with a year behind it, taken over.
fn taken_over() -> (Fixture, Year) {
    let mut fixture = Fixture::new();
    fixture.store = None;
    std::fs::remove_file(&fixture.path).unwrap();
    let mut year = Year::pass(&fixture.path);
    year.store = Connection::open_in_memory().unwrap();
    fixture.reopen();
    (fixture, year)
}

#[test]
fn what_was_public_after_each_run_of_version_3_is_known() {
    let (fixture, year) = taken_over();
    let runs = year.publications();
    assert!(runs.len() > 60, "{}", runs.len());
    let numbers = std::iter::once(PRUNED as usize - 1).chain(runs);
    for (seq, run) in (0..).zip(numbers) {
        let mut state = State::new();
        let told = fixture.others().as_of(payrolls(), seq, |change| {
            let gross = change.values.map(|values| match values[3] {
                crate::store::Value::Integer(gross) => gross,
                other => panic!("{other:?}"),
            });
            assert_eq!(state.insert(change.key.to_owned(), gross), None);
            Ok::<_, StoreError>(())
        });
        told.unwrap();
        assert_eq!(state, year.then[run], "publication {seq}, run {run}");
    }
}

#[test]
fn runs_that_are_known_become_publications_in_their_order() {
    let (fixture, year) = taken_over();
    let all = fixture.ask("SELECT seq, run, at FROM _publications ORDER BY seq");
    let mut expected = vec!["0|-|-".to_owned()];
    for (seq, run) in (1..).zip(year.publications()) {
        let at = match run {
            70 => began(69).replace(".000Z", ".001Z"),
            _ => began(run as i64),
        };
        expected.push(format!("{seq}|run-{run}|{at}"));
    }
    assert_eq!(all, expected);
    let undated = "SELECT
        (SELECT count(*) FROM payrolls JOIN _publications p ON p.seq = _seq
         WHERE p.at <> coalesce(_deleted_at, _changed_at))
        + (SELECT count(*) FROM payrolls_history h JOIN _publications f ON f.seq = _seq_from
             JOIN _publications t ON t.seq = _seq_to
           WHERE f.at <> _valid_from OR t.at <> _valid_to)";
    assert_eq!(fixture.ask(undated), ["0"]);
    // A run is named by what it brought, and by the tombstone that it made.
    let strangers = "SELECT count(*) FROM
        (SELECT _seq AS seq, _run FROM payrolls UNION ALL SELECT _seq_from, _run FROM payrolls_history)
        JOIN _publications p USING (seq) WHERE seq > 0 AND _run <> p.run";
    assert_eq!(fixture.ask(strangers), ["0"]);
}

#[test]
fn the_first_sync_after_it_finds_nothing_new() {
    let (mut fixture, year) = taken_over();
    let before = fixture.dump();
    let live = year
        .now
        .iter()
        .filter_map(|(id, gross)| gross.map(|gross| payroll(id, "2026-01-15", gross)));
    fixture.sync(400, live.collect());
    assert_eq!(fixture.dump(), before);
    let made = "SELECT count(*) FROM _publications WHERE run = 'run-400'";
    assert_eq!(fixture.ask(made), ["0"]);
}

/// A store of a former version is read as it is; only what it never knew is not there.
#[test]
fn a_store_that_is_not_taken_over_yet_has_no_publications() {
    let mut fixture = Fixture::new();
    fixture.store = None;
    std::fs::remove_file(&fixture.path).unwrap();
    drop(Year::pass(&fixture.path));
    let told = fixture.others().since(None, |_| Ok::<_, StoreError>(()));
    let error = told.unwrap_err();
    assert!(error.message.contains("older drivetrain"), "{error}");
    let count = fixture.others().count(payrolls(), None).unwrap();
    assert!(count > 10);
}
