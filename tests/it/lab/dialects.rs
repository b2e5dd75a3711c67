//! Both dialects of what is not published fill the same columns.

use drivetrain::sandbox::Shapes;

use crate::support::Server;
use crate::synced::{Synced, small};

/// What of a member says the same in both dialects.
const SAME: &str = "id || '|' || department_id || '|' || department_name || '|' ||
    ifnull(office_id, '') || '|' || ifnull(office_name, '') || '|' || ifnull(manager_id, '') || '|' ||
    job_title || '|' || (current_pay IS NOT NULL) || '|' || (current_employment IS NOT NULL)";

#[test]
fn both_dialects_fill_the_same_columns_and_give_nothing_private_away() {
    let read = |shapes| {
        let home = Synced::connected_to(Server::start(|options| {
            small(options);
            options.company.members = 30;
            options.shapes = shapes;
        }));
        home.sync(&[]).expect(0);
        let column = |sql: &str| home.column(sql);
        let same = column(&format!("SELECT {SAME} FROM members ORDER BY id"));
        assert!(same.len() > 30);
        let departments = column("SELECT id || name FROM departments ORDER BY id");
        let offices = column("SELECT id || name FROM offices ORDER BY id");
        for table in ["members", "company"] {
            for raw in column(&format!("SELECT _raw FROM {table}")) {
                for private in [".at.home", "555 01", "Apt ", " Street", " Lane", "ZZ99"] {
                    assert!(!raw.contains(private), "{table}: {private} in {raw}");
                }
            }
        }
        let work = "SELECT count(*) FROM members WHERE _raw LIKE '%@example.com%'";
        assert_eq!(
            home.one::<i64>(work),
            same.len() as i64,
            "work e-mail stays"
        );
        let paid = "SELECT count(*) FROM members WHERE current_pay LIKE '%start_date%' \
                    OR current_pay LIKE '%pay_rate%'";
        assert_eq!(home.one::<i64>(paid), same.len() as i64);
        (same, departments, offices)
    };
    assert_eq!(read(Shapes::First), read(Shapes::Second));
}
