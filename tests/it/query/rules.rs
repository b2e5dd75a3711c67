//! `[finance]` in a connection's file: from the next sync on every reader counts by it, and a word that is
//! none is refused with the line to write.

use crate::synced::Synced;

#[test]
fn rules_are_in_the_database_from_the_next_sync_on() {
    let home = Synced::once();
    let rules = |home: &Synced| -> (String, i64, Option<i64>) {
        let store = home.env.store("justworks");
        let sql = "SELECT department, last_day_counts, hours_per_year FROM finance_settings";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        store.query_row(sql, [], read).unwrap()
    };
    assert_eq!(rules(&home), ("period_end".into(), 0, None));
    home.settings(|text| {
        text.replacen(
            "[profile]",
            "[finance]\ndepartment = \"days\"\nlast_day_counts = true\nhours_per_year = 2080\n\n[profile]",
            1,
        )
    });
    home.sync(&["--dry-run"]).expect(0);
    assert_eq!(rules(&home), ("period_end".into(), 0, None));
    home.sync(&[]).expect(0);
    assert_eq!(rules(&home), ("days".into(), 1, Some(2080)));
    let annual = "SELECT count(*) FROM f_pay WHERE unit = 'hour'
                    AND (annual_minor <> 2080 * amount_minor OR annual_basis <> 'hour x 2080')";
    assert_eq!(home.one::<i64>(annual), 0);
    home.settings(|text| text.replace("hours_per_year = 2080\n", ""));
    home.sync(&[]).expect(0);
    assert_eq!(rules(&home), ("days".into(), 1, None));
    let annual = "SELECT count(annual_minor) FROM f_pay WHERE unit = 'hour'";
    assert_eq!(home.one::<i64>(annual), 0);

    home.settings(|text| text.replace("\"days\"", "\"today\""));
    home.sync(&[]).expect(1).says(&[
        "line ",
        "`department = \"period_end\"`",
        "(`department = \"today\"`)",
    ]);
}
