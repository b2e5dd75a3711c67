//! Rows are found by what a person has: a pay date, a name, the start of an id.

#[cfg(unix)]
use crate::terminal::Terminal;

use super::Restated;

#[test]
fn a_pay_date_a_name_and_the_start_of_an_id_are_enough() {
    let restated = Restated::synced();
    let (home, date) = (&restated.home, &restated.date);
    let payroll: String = home.one("SELECT id FROM payrolls_history");
    let why = |args: &[&str]| home.env.run(&[&["why"], args].concat()).expect(0).stdout;
    let by_id = why(&["payrolls", &payroll]);
    assert_eq!(why(&["payroll", date]), by_id);
    assert_eq!(why(&["payrolls", &payroll[..8]]), by_id);
    let title = by_id.lines().next().unwrap();
    let start = format!("Payroll {date}, 6 paystubs, gross ");
    assert!(
        title.starts_with(&start) && title.ends_with("USD  current"),
        "{title}"
    );
    let part = format!("    + {}: gross pay ", restated.person);
    assert!(by_id.contains(&part), "no {part:?} in\n{by_id}");

    let family = restated.person.rsplit(' ').next().unwrap();
    let member = why(&["member", family]);
    assert!(member.starts_with(&restated.person), "{member}");
    assert!(member.contains("  job title "), "{member}");
    let stub = why(&["paystub", family, date]);
    assert!(stub.starts_with(&format!("Paystub of {}, {date}, gross", restated.person)));
    assert_eq!(why(&["paystubs", &format!("{date} {family}")]), stub);
    // Rows without an id are those of a person, or of a payroll.
    let pay = why(&["pay_history", family]);
    assert!(
        pay.starts_with(&format!("Pay history of {}", restated.person)),
        "{pay}"
    );
    let billed: String =
        home.one("SELECT pay_date FROM payrolls WHERE id IN (SELECT payroll_id FROM payroll_fees)");
    let fees = why(&["payroll_fees", &billed]);
    assert!(
        fees.starts_with(&format!("Payroll fees of {billed}, ")),
        "{fees}"
    );
    home.env
        .run(&["why", "payroll_fees", date])
        .expect(2)
        .says(&[
            &format!("there are no rows of payroll_fees for Payroll {date}, 6 paystubs"),
            "`drivetrain why payrolls ",
        ]);

    // Several fit.
    let run = home.env.run(&["why", "paystubs", family]).expect(2);
    run.says(&[
        "4 rows of paystubs fit",
        &format!("Paystub of {}, {date}, gross", restated.person),
        "`drivetrain why paystubs ",
        "row.several",
    ]);
    // Without a key, the last ones, the latest first.
    let last = why(&["payrolls"]);
    assert_eq!(last.lines().count(), 4, "{last}");
    assert!(last.lines().next().unwrap().contains("  Payroll 2025-"));
    let rows = home
        .env
        .run(&["why", "payrolls", "--json"])
        .expect(0)
        .json();
    assert_eq!(rows["rows"].as_array().unwrap().len(), 4);
    // None fits.
    let near = format!("{}-31", &date[..7]);
    home.env
        .run(&["why", "payrolls", &near])
        .expect(2)
        .says(&["close to it: Payroll ", "`drivetrain why payrolls 2025-"]);
    home.env
        .run(&["why", "members", "Nobody Else"])
        .expect(2)
        .says(&["no row of members fits Nobody Else"]);
}

/// From the summary to the paystub's line in three commands, none of which needs an id.
#[cfg(unix)]
#[test]
fn three_commands_lead_from_the_total_to_the_line() {
    let restated = Restated::new();
    let (home, date) = (&restated.home, &restated.date);
    let mut sync = Terminal::run(&home.command(&[]), 24);
    assert_eq!(sync.exit(), 0, "{}", sync.screen());
    let screen = sync.screen();
    let news = format!("  payroll {date}  gross ");
    let line = screen.lines().find(|line| line.starts_with(&news));
    let line = line.unwrap_or_else(|| panic!("no {news:?} in:\n{screen}"));
    assert!(line.ends_with(" USD (+123.45), 1 paystub"), "{line}");
    assert!(
        screen.contains("6 people, 4 payrolls, 24 paystubs"),
        "{screen}"
    );
    let command = format!("drivetrain why payroll {date}");
    assert!(screen.contains(&command), "{screen}");
    let run: String = home.one("SELECT id FROM _runs ORDER BY rowid DESC LIMIT 1");
    assert_eq!(
        screen.trim_end().lines().last(),
        Some(&*format!("run {run}"))
    );

    let why = Terminal::run(&home.env.command(&["why", "payroll", date]), 60);
    let person: String = home.one(
        "SELECT coalesce(preferred_name, given_name) || ' ' || family_name FROM members
         WHERE id = (SELECT member_id FROM paystubs_history)",
    );
    let next = format!("drivetrain why paystub {person} {date}");
    why.until(&next);
    let args: Vec<_> = next.split(' ').skip(1).collect();
    let mut stub = Terminal::run(&home.env.command(&args), 60);
    assert_eq!(stub.exit(), 0);
    let screen = stub.screen();
    assert!(screen.contains("(+123.45)"), "{screen}");
    let line = screen.lines().find(|line| line.contains(": amount "));
    assert!(line.is_some_and(|line| line.contains("    + ")), "{screen}");
}

/// Where somebody can be asked, no one is sent away with a list.
#[cfg(unix)]
#[test]
fn a_person_chooses_among_several() {
    let restated = Restated::synced();
    let env = &restated.home.env;
    let family = restated.person.rsplit(' ').next().unwrap();
    let mut choice = Terminal::run(&env.command(&["why", "paystubs", family]), 40);
    choice.answer("Which one?", "\r");
    choice.until("current");
    assert_eq!(choice.exit(), 0, "{}", choice.screen());
    choice.is_sane();
    let mut last = Terminal::run(&env.command(&["why", "payrolls"]), 40);
    last.answer("Which one?", "\u{1b}[B\r");
    last.until("Payroll 2025-");
    assert_eq!(last.exit(), 0, "{}", last.screen());
}
