//! The share of full time is what a customer enters in a field of their own, and nothing else.

use drivetrain::sandbox::{Options, Shapes};
use jiff::civil::date;
use serde_json::Value;

use crate::support::Server;
use crate::synced::Synced;

const FIELD: &str = "fte_field = \" share of FULL time\"\n";

/// A small varied company on a day in January 2026, synced once without the setting.
fn company(shapes: Shapes) -> Synced {
    let home = Synced::connected_to(Server::start(|options: &mut Options| {
        options.company.varied = true;
        options.company.members = 3;
        options.company.since = Some(date(2026, 1, 2));
        options.company.as_of = date(2026, 1, 20);
        options.shapes = shapes;
    }));
    home.sync(&[]).expect(0);
    home
}

/// Dates what the database has in the fields, and has not seen change, to a day.
fn seen_on(home: &Synced, day: &str) {
    let path = home.env.data().join("justworks.db");
    let store = rusqlite::Connection::open(path).unwrap();
    let sql = format!(
        "UPDATE member_custom_field_values SET _changed_at = '{day}T05:00:00.000Z'
         WHERE _changed_at > '2026-04-01'"
    );
    assert!(store.execute(&sql, []).unwrap() > 0);
}

fn set(home: &Synced, line: &str) {
    home.settings(|text| text.replacen("[profile]", &format!("[finance]\n{line}\n[profile]"), 1));
    home.sync(&[]).expect(0);
}

/// `fte basis` of a month's roster, of the member of the cast with this number.
fn of(home: &Synced, member: u64, month: &str) -> String {
    home.one(&format!(
        "SELECT coalesce(fte, '?') || ' ' || coalesce(fte_basis, '?') FROM roster
         WHERE month = '{month}' AND work_id = 'CTW-{member}-0'"
    ))
}

/// `rule message` of what `verify` finds about the field.
fn findings(home: &Synced) -> Vec<String> {
    let run = home.env.run(&["verify", "--all", "--json"]).expect(0);
    let document: Value = run.json();
    let found = document["connections"][0]["findings"]
        .as_array()
        .unwrap()
        .iter();
    let about = found.filter(|it| it["rule"].as_str().unwrap().starts_with("fte_"));
    about
        .map(|it| format!("{} {}", it["rule"], it["message"]))
        .collect()
}

const MOVER: u64 = 500_000;
const PLACELESS: u64 = 500_006;
const SHOP_HOURLY: u64 = 500_007;
const BRITISH: u64 = 600_001;

fn moves_between(shapes: Shapes) {
    let home = company(shapes);
    assert_eq!(home.one::<i64>("SELECT count(fte) FROM roster"), 0);
    assert_eq!(home.one::<i64>("SELECT count(*) FROM f_fte"), 0);
    assert_eq!(findings(&home), [""; 0]);
    seen_on(&home, "2026-01-20");
    set(&home, FIELD);
    let first = of(&home, MOVER, "2026-01");
    assert_eq!(of(&home, PLACELESS, "2026-01"), "0.6 observed");
    assert_eq!(of(&home, PLACELESS, "2025-12"), "0.6 first seen");
    assert_eq!(of(&home, SHOP_HOURLY, "2026-01"), "? observed");
    let unread = findings(&home);
    assert_eq!(unread.len(), 1, "{unread:?}");
    assert!(
        unread[0].contains("the full-time share is `when needed`"),
        "{unread:?}"
    );
    let empty = format!(
        "SELECT count(*) FROM f_fte f JOIN f_person p USING (member_id) WHERE p.work_id LIKE 'CTW-{BRITISH}%'"
    );
    assert_eq!(home.one::<i64>(&empty), 0);

    // The move of February is entered as the other share; January keeps what was true then.
    home.server.sandbox.set_as_of(date(2026, 3, 1));
    home.sync(&[]).expect(0);
    seen_on(&home, "2026-02-28");
    let second = of(&home, MOVER, "2026-02");
    let both = std::collections::BTreeSet::from([first.as_str(), second.as_str()]);
    assert_eq!(both, ["0.80 observed", "1 observed"].into());
    assert_eq!(of(&home, MOVER, "2026-01"), first);
    let none_twice = "SELECT count(*) - count(DISTINCT month || member_id) FROM roster";
    assert_eq!(home.one::<i64>(none_twice), 0);
}

#[test]
fn a_share_of_full_time_is_that_of_its_month() {
    moves_between(Shapes::First);
}

#[test]
fn values_of_the_second_shape_are_read_the_same() {
    moves_between(Shapes::Second);
}

#[test]
fn a_field_is_named_by_its_id_as_well_and_one_that_is_not_there_is_a_finding() {
    let home = company(Shapes::First);
    let id: String = home.one("SELECT id FROM custom_fields WHERE label = 'Share of full time'");
    set(&home, &format!("fte_field = \"{id}\""));
    assert_eq!(of(&home, PLACELESS, "2026-01"), "0.6 first seen");
    home.settings(|text| text.replace(&id, "Fraction"));
    home.sync(&[]).expect(0);
    assert_eq!(home.one::<i64>("SELECT count(fte) FROM roster"), 0);
    let found = findings(&home);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("no custom field has this name"),
        "{found:?}"
    );
}

#[test]
fn what_is_entered_counts_if_it_is_a_share() {
    let home = company(Shapes::First);
    set(&home, FIELD);
    let path = home.env.data().join("justworks.db");
    let store = rusqlite::Connection::open(path).unwrap();
    let field: String = home.one("SELECT id FROM custom_fields WHERE label = 'Share of full time'");
    let placeless = "(SELECT id FROM members WHERE work_id = 'CTW-500006-0')";
    for (entered, fte) in [
        (r#"["0.75"]"#, Some("0.75")),
        (r#"[" .5 "]"#, Some("0.5")),
        (r#"["1."]"#, Some("1")),
        (r#"["100 %"]"#, Some("1.00")),
        (r#"["62%"]"#, Some("0.62")),
        (r"[0.5]", Some("0.5")),
        (r"1", Some("1")),
        (r#"["0"]"#, Some("0")),
        (r#"["40"]"#, None),
        (r#"["80"]"#, None),
        (r#"["0,8"]"#, None),
        (r#"["-0.5"]"#, None),
        (r#"["1e0"]"#, None),
        (r#"["1.2.3"]"#, None),
        (r#"["."]"#, None),
        (r#"["%"]"#, None),
        (r#"["12.5%"]"#, None),
        (r#"["0.5","1"]"#, None),
    ] {
        let sql = format!(
            "UPDATE member_custom_field_values SET value = ?1
             WHERE custom_field_id = ?2 AND member_id = {placeless}"
        );
        assert_eq!(store.execute(&sql, [entered, &field]).unwrap(), 1);
        let sql =
            format!("SELECT fte FROM roster WHERE month = '2026-01' AND member_id = {placeless}");
        let read: Option<String> = store.query_row(&sql, [], |row| row.get(0)).unwrap();
        assert_eq!(read.as_deref(), fte, "{entered}");
    }
}
