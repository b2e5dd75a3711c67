//! Who is here, who came and went, whose pay changed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Columns, Home, decimal, texts};

struct Person {
    id: String,
    began: Date,
    left: Option<Date>,
    added: Date,
    active: bool,
    department: Option<String>,
    kind: String,
}

impl Home {
    fn people(&self) -> Vec<Person> {
        self.raw(
            "SELECT id, employment_start_date, employment_termination_date, _deleted_at,
                    date_added_to_justworks, active, department_name, type FROM members",
            |row| {
                let date = |text: Option<String>| text.map(|it| it[..10].parse::<Date>().unwrap());
                let left = date(row.get(2)?).or(date(row.get(3)?));
                Ok(Person {
                    id: row.get(0)?,
                    began: date(row.get(1)?).unwrap(),
                    left,
                    added: date(row.get(4)?).unwrap(),
                    active: row.get(5)?,
                    department: row.get(6)?,
                    kind: row.get(7)?,
                })
            },
        )
        .into_iter()
        .filter(|it| it.active || it.left.is_some())
        .collect()
    }
}

/// The headcount at the end of each month up to the day of the sandbox.
fn headcounts(home: &Home) -> Vec<Columns> {
    let day: Date = "2026-03-20".parse().unwrap();
    let jobs = home.raw(
        "SELECT member_id, start_date, department_name FROM employment_history",
        |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
            ))
        },
    );
    let people = home.people();
    let first = people
        .iter()
        .map(|it| it.began.max(it.added))
        .min()
        .unwrap();
    let mut month = first.first_of_month();
    let mut counts: BTreeMap<[String; 3], u64> = BTreeMap::new();
    while month <= day {
        let end = month.last_of_month().min(day);
        for person in &people {
            if person.began > end || person.left.is_some_and(|left| left <= end) {
                continue;
            }
            let began = |job: &&(String, String, String)| {
                job.0 == person.id && job.1.parse::<Date>().unwrap() <= end
            };
            let job = jobs.iter().filter(began).max_by_key(|job| job.1.clone());
            let department = job.map(|job| job.2.clone()).or(person.department.clone());
            let key = [
                month.strftime("%Y-%m").to_string(),
                department.unwrap(),
                person.kind.clone(),
            ];
            *counts.entry(key).or_default() += 1;
        }
        month = month.checked_add(1.month()).unwrap();
    }
    let row = |([month, department, kind], people): ([String; 3], u64)| {
        texts([&month, &department, &kind, &people.to_string()])
    };
    counts.into_iter().map(row).collect()
}

#[test]
fn headcount_and_who_joined_and_left() {
    let home = Home::new();
    let columns = ["month", "department", "type", "people"];
    let month = |row: &Columns| row[0].clone().unwrap();
    let check = |people_now: i64| {
        let answer = home.answer("headcount_by_month", &columns);
        assert_eq!(answer, headcounts(&home));
        let mut by_month: BTreeMap<String, i64> = BTreeMap::new();
        for row in &answer {
            let people: i64 = row[3].as_ref().unwrap().parse().unwrap();
            *by_month.entry(month(row)).or_default() += people;
        }
        assert_eq!(
            by_month.last_key_value(),
            Some((&"2026-03".to_owned(), &people_now))
        );

        // Who joined and left, each named.
        let told = home.answer("joined_and_left", &["date", "event", "member_id", "month"]);
        let mut expected: BTreeSet<(String, &str, String)> = BTreeSet::new();
        for person in home.people() {
            expected.insert((person.began.to_string(), "joined", person.id.clone()));
            if let Some(left) = person.left {
                expected.insert((left.to_string(), "left", person.id));
            }
        }
        let found: BTreeSet<_> = told
            .iter()
            .map(|row| {
                let text = |at: usize| row[at].clone().unwrap();
                let event = if text(1) == "joined" {
                    "joined"
                } else {
                    "left"
                };
                assert_eq!(text(3), text(0)[..7]);
                (text(0), event, text(2))
            })
            .collect();
        assert_eq!(found, expected);
        assert_eq!(found.len(), told.len());
        // A month's headcount is the former one, with who joined and without who left; who is to
        // leave later this month is still here.
        let mut months = by_month.iter();
        let mut former = *months.next().unwrap().1;
        for (month, people) in months {
            let count = |event| {
                let of_it = |it: &&(String, &str, String)| {
                    let has_come = it.0.as_str() <= "2026-03-20";
                    it.0.starts_with(month) && it.1 == event && has_come
                };
                found.iter().filter(of_it).count() as i64
            };
            former += count("joined") - count("left");
            assert_eq!(*people, former, "{month}");
        }
    };
    let active = "SELECT count(*) FROM members WHERE active = 1";
    let active = home.raw(active, |row| row.get::<_, i64>(0))[0];
    let known = "SELECT count(*) FROM members WHERE active = 0 AND employment_termination_date < '2026-03-20'";
    assert!(
        home.raw(known, |row| row.get::<_, i64>(0))[0] > 0,
        "some have left"
    );
    assert_eq!(active, 26, "as the seed has it");
    check(active);

    // Somebody whom the source no longer has counts until then; somebody of whom nobody knows when they
    // left does not.
    let of_two = "SELECT id FROM members WHERE active = 1 AND employment_termination_date IS NULL
                  ORDER BY employment_start_date LIMIT 2";
    let two: Vec<String> = home.raw(of_two, |row| row.get(0));
    home.store
        .execute(
            "UPDATE members SET _deleted_at = '2026-01-31T08:00:00.000Z' WHERE id = ?1",
            [&two[0]],
        )
        .unwrap();
    home.store
        .execute("UPDATE members SET active = 0 WHERE id = ?1", [&two[1]])
        .unwrap();
    check(active - 2);
}

#[test]
fn changes_of_pay() {
    let home = Home::new();
    let rates = home.raw(
        "SELECT member_id, start_date, amount_minor, currency, unit FROM pay_history",
        |row| {
            let text = |at| row.get::<_, String>(at);
            Ok((
                text(0)?,
                text(1)?,
                row.get::<_, i64>(2)?,
                text(3)?,
                text(4)?,
            ))
        },
    );
    let mut by_person: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for rate in &rates {
        by_person.entry(&rate.0).or_default().push(rate);
    }
    let mut expected = Vec::new();
    for (member, mut rates) in by_person {
        rates.sort_by_key(|rate| &rate.1);
        for pair in rates.windows(2) {
            let (old, new) = (pair[0].2, pair[1].2);
            // Half a hundredth of a percent and more is one.
            let percent = ((new - old) as f64 * 10_000.0 / old as f64).round() as i64;
            expected.push(texts([
                &pair[1].1,
                member,
                &pair[1].3,
                &pair[1].4,
                &decimal(old),
                &decimal(new),
                &decimal(new - old),
                &decimal(percent),
            ]));
        }
    }
    let columns = [
        "date",
        "member_id",
        "currency",
        "unit",
        "old_pay",
        "new_pay",
        "change",
        "change_percent",
    ];
    let mut told = home.answer("pay_changes", &columns);
    assert!(told.is_sorted_by_key(|row| row[0].clone()));
    expected.sort();
    told.sort();
    assert!(told.len() > 20);
    assert!(told.iter().any(|row| row[2].as_deref() == Some("GBP")));
    assert_eq!(told, expected);

    // Another unit is a change without a difference; the same rate again is none.
    let one = "SELECT member_id, max(start_date) FROM pay_history
               GROUP BY member_id HAVING count(*) > 1 ORDER BY 2 DESC LIMIT 1";
    let last: (String, String) = home
        .raw(one, |row| Ok((row.get(0)?, row.get(1)?)))
        .remove(0);
    let meddle = |set: &str| {
        let sql = format!("UPDATE pay_history SET {set} WHERE member_id = ?1 AND start_date = ?2");
        home.store.execute(&sql, [&last.0, &last.1]).unwrap();
    };
    let of_it =
        |row: &Columns| row[0].as_ref() == Some(&last.1) && row[1].as_ref() == Some(&last.0);
    meddle("unit = 'week'");
    let told = home.answer("pay_changes", &columns);
    let row = told.iter().find(|row| of_it(row)).unwrap();
    assert_eq!((&row[6], &row[7]), (&None, &None));
    let count = told.len();
    home.store
        .execute(
            "UPDATE pay_history AS t SET (amount_minor, currency, unit) =
               (SELECT amount_minor, currency, unit FROM pay_history o
                WHERE o.member_id = t.member_id AND o.start_date < t.start_date
                ORDER BY o.start_date DESC LIMIT 1)
             WHERE member_id = ?1 AND start_date = ?2",
            [&last.0, &last.1],
        )
        .unwrap();
    let told = home.answer("pay_changes", &columns);
    assert_eq!(told.len(), count - 1);
    assert!(!told.iter().any(of_it));
}
