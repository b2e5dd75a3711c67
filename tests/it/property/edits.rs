//! Rows that somebody writes into the store by hand.

use jiff::ToSpan as _;

use super::chain::live;
use super::script::{Deed, Edit};
use super::{NAME, Stage, full};

/// Tables, each with a value that a person may change, and with what makes a copy another row.
const TABLES: [(&str, &str, &str); 8] = [
    ("company", "display_name = 'by hand'", "id"),
    ("members", "given_name = 'by hand'", "id"),
    ("member_emails", "address = 'by hand'", "_key"),
    ("payrolls", "net_pay_minor = net_pay_minor + 1", "id"),
    ("payroll_fees", "amount_minor = 1 - amount_minor", "_key"),
    (
        "paystubs",
        "gross_pay_minor = gross_pay_minor + 1",
        "paystub_id",
    ),
    ("paystub_lines", "amount_minor = amount_minor + 1", "_key"),
    ("deductions", "description = 'by hand'", "id"),
];

impl Stage {
    /// Somebody writes into a store that says what is true; the next run that reads everything puts it
    /// right.
    pub(super) fn edit(&mut self, edit: Edit) {
        self.clean(10.minutes(), &full());
        let before = live(&self.home.env.store(NAME));
        let store = rusqlite::Connection::open(self.home.store()).unwrap();
        let changed = store.execute(&sql(&store, edit), []).unwrap();
        drop(store);
        self.publications.forget();
        let edited = live(&self.home.env.store(NAME));
        assert_eq!(changed > 0, edited != before, "{edit:?}");
        match edit.deed {
            // It was public once, and goes as a row goes.
            Deed::Copy => self.seen.note(&edited),
            Deed::Resurrect => self.seen.resurrect(&edited),
            Deed::Value | Deed::Source | Deed::Delete => {}
        }
        self.clean(10.minutes(), &full());
        let after = live(&self.home.env.store(NAME));
        assert!(after == before, "{edit:?} is not put right");
    }

    /// The list of the paystubs of a payroll, counted from the first.
    pub(super) fn paystubs_of(&self, at: usize) -> Option<String> {
        let store = self.other.env.store(NAME);
        let mut statement = store
            .prepare("SELECT id FROM payrolls WHERE _deleted_at IS NULL ORDER BY pay_date")
            .unwrap();
        let ids: Vec<String> = statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(|id| id.unwrap())
            .collect();
        let id = ids.get(at % ids.len().max(1))?;
        Some(format!("/v1/payrolls/{id}/paystubs?"))
    }
}

fn sql(store: &rusqlite::Connection, edit: Edit) -> String {
    let (table, value, key) = TABLES[edit.table % TABLES.len()];
    let the_row = |which: &str| {
        format!(
            "rowid = (SELECT rowid FROM {table} WHERE {which} ORDER BY rowid LIMIT 1 OFFSET
               {} % max(1, (SELECT count(*) FROM {table} WHERE {which})))",
            edit.row
        )
    };
    // Near the ends of what is listed absence proves nothing.
    let middle = match table {
        "payrolls" => "_deleted_at IS NULL AND pay_date < '2025-06-30'",
        _ => "_deleted_at IS NULL",
    };
    let (one, gone) = (the_row(middle), the_row("_deleted_at IS NOT NULL"));
    match edit.deed {
        Deed::Value => format!("UPDATE {table} SET {value} WHERE {one}"),
        Deed::Source => format!("UPDATE {table} SET _raw = '{{}}' WHERE {one}"),
        Deed::Delete => format!("DELETE FROM {table} WHERE {one}"),
        Deed::Copy => {
            let statement = store.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let values: Vec<String> = statement
                .column_names()
                .map(|name| match name == key {
                    true => format!("{key} || '-copy'"),
                    false => format!("\"{name}\""),
                })
                .collect();
            let values = values.join(", ");
            format!("INSERT INTO {table} SELECT {values} FROM {table} WHERE {one}")
        }
        Deed::Resurrect => format!("UPDATE {table} SET _deleted_at = NULL WHERE {gone}"),
    }
}
