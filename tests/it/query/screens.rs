//! Answers where a person reads them, and in a file: what fits, what is left out, and what is exact.
#![cfg(unix)]

use std::fmt::Write as _;

use drivetrain::store::questions;

use super::query;
use crate::golden;
use crate::support::TestEnv;
use crate::terminal::Terminal;

/// A company on a fixed day, with enough of everything.
fn company() -> TestEnv {
    let env = TestEnv::in_memory();
    let company = ["--as-of", "2026-06-30", "--members", "9", "--payrolls", "8"];
    env.sandbox(&[&company[..], &["--seed", "7"]].concat());
    env
}

/// What `query` shows in a terminal of so many columns, and whole: without a pager.
fn shown(env: &TestEnv, columns: u16, args: &[&str]) -> String {
    let mut command = env.command(&[&["query"], args].concat());
    command.env("DRIVETRAIN_PAGER", "");
    let mut terminal = Terminal::of(&command, 200, columns);
    assert_eq!(terminal.exit(), 0, "{}", terminal.screen());
    terminal.screen()
}

/// The day on which a row was first known is that of the test.
fn undated(text: &str) -> String {
    let day = |word: &str| {
        word.get(..10)
            .is_some_and(|it| it > "2026-07-01" && it < "2100")
    };
    let mut said = String::new();
    for piece in text.split_inclusive([' ', '\n']) {
        let word = piece.trim_end();
        if day(word) && word.len() >= 10 && word.as_bytes()[4] == b'-' {
            let _ = write!(said, "{}{}", "#".repeat(word.len()), &piece[word.len()..]);
        } else {
            said.push_str(piece);
        }
    }
    said
}

#[test]
fn every_question_fits_the_terminal_and_looks_as_it_should() {
    let env = company();
    for columns in [60, 80, 100] {
        let mut screens = String::new();
        for question in questions() {
            let screen = shown(&env, columns, &[question.view, "--limit", "3"]);
            let widest = screen.lines().map(str::len).max().unwrap();
            assert!(
                widest <= usize::from(columns),
                "{}\n{screen}",
                question.view
            );
            assert!(!screen.contains("\n\n"), "paragraphs: {screen}");
            let _ = writeln!(screens, "== {}\n{}", question.view, undated(&screen));
        }
        golden::compare(&format!("questions-{columns}.txt"), &screens);
    }
}

/// Where there are two currencies, an amount is shown with its own.
#[test]
fn two_currencies_are_never_shown_as_one() {
    let env = TestEnv::in_memory();
    let company = ["--varied", "--as-of", "2026-06-30", "--members", "3"];
    env.sandbox(&[&company[..], &["--payrolls", "12"]].concat());
    for question in [
        "payroll_totals",
        "payroll_cost",
        "payroll_register",
        "debit_bridge",
    ] {
        let screen = shown(&env, 80, &[question]);
        assert!(screen.contains("GBP") && screen.contains("USD"), "{screen}");
    }
}

#[test]
fn the_newest_come_first_in_a_terminal_and_last_in_a_file() {
    let env = company();
    let screen = shown(&env, 80, &["payroll_totals"]);
    let days = |text: &str| -> Vec<String> {
        let days = text.split_whitespace().filter(|it| it.starts_with("2026-"));
        days.map(str::to_owned).collect()
    };
    let newest_first = days(&screen);
    assert_eq!(newest_first.len(), 8);
    assert!(newest_first.is_sorted_by(|one, next| one > next));
    let csv = query(&env, &["payroll_totals"]).expect(0).stdout;
    let exact = csv.lines().nth(8).unwrap();
    assert!(exact.contains(&newest_first[0]), "{csv}");
    // Amounts have their thousands apart where a person reads them, and nowhere else.
    let gross = exact.split(',').nth(4).unwrap();
    let (thousands, rest) = gross.split_at(gross.len() - 6);
    assert!(screen.contains(&format!("{thousands},{rest}")), "{screen}");
    assert!(screen.contains("payroll_id") && screen.contains("--all-columns"));
    let all = shown(
        &env,
        80,
        &["payroll_totals", "--all-columns", "--limit", "1"],
    );
    assert!(
        all.contains("payroll_id") && all.contains("(first 1 row)"),
        "{all}"
    );
    // The program's own columns are shown to a person who names them.
    let members = shown(&env, 80, &["members"]);
    assert!(!members.contains("_seq"), "{members}");
    let named = shown(&env, 80, &["SELECT work_id, _seq FROM members"]);
    assert!(named.contains("_seq"), "{named}");
}

#[test]
fn an_answer_goes_into_a_file_whose_ending_says_how() {
    let env = company();
    let path = |name: &str| env.home().join(name).display().to_string();
    for (name, format) in [("a.csv", "csv"), ("a.JSON", "json"), ("a.md", "markdown")] {
        let file = path(name);
        // Twice: what was there before is replaced.
        for _ in 0..2 {
            let run = query(&env, &["headcount", "-o", &file]).expect(0);
            assert_eq!(run.stdout, "");
            assert!(run.stderr.contains(&file), "{}", run.stderr);
        }
        let printed = query(&env, &["headcount", "-f", format]).expect(0).stdout;
        assert_eq!(std::fs::read_to_string(&file).unwrap(), printed);
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(
        query(&env, &["headcount", "--json"]).expect(0).stdout,
        query(&env, &["headcount", "-f", "json"]).expect(0).stdout
    );
    let wrong = path("a.xlsx");
    query(&env, &["headcount", "-o", &wrong])
        .expect(2)
        .says(&["query.file", ".csv, .json or .md"]);
    assert!(!std::path::Path::new(&wrong).exists());
    // What fails leaves what was there.
    let file = path("a.csv");
    let before = std::fs::read_to_string(&file).unwrap();
    query(&env, &["SELECT nothing FROM members", "-o", &file]).expect(2);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
    let nowhere = path("no/such/folder.csv");
    let run = query(&env, &["headcount", "-o", &nowhere]).expect(1);
    assert!(run.stderr.contains("no/such"), "{}", run.stderr);
    query(&env, &["payroll_register", "--limit", "2", "-o", &file]).expect(0);
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 3);
    query(&env, &["headcount", "--limit", "0"]).expect(2);
    // The newest rows are meant wherever they go, in order of time in a file.
    query(&env, &["payroll_totals", "--limit", "2", "-o", &file]).expect(0);
    let all = query(&env, &["payroll_totals"]).expect(0).stdout;
    let last: Vec<_> = all.lines().skip(all.lines().count() - 2).collect();
    let kept = std::fs::read_to_string(&file).unwrap();
    assert_eq!(kept.lines().skip(1).collect::<Vec<_>>(), last);
    // A table is for eyes: it goes into no file.
    let none = path("a.txt");
    query(&env, &["headcount", "-f", "table", "-o", &none])
        .expect(2)
        .says(&["query.file"]);
}

#[test]
fn a_long_answer_goes_through_the_pager_and_a_short_one_does_not() {
    let env = company();
    let paged = env.home().join("paged");
    let pager = format!("cat > '{}'", paged.display());
    let ask = |question: &str| {
        let mut command = env.command(&["query", question]);
        command.env("DRIVETRAIN_PAGER", &pager);
        command.env("JUSTWORKS_CLIENT_SECRET", "canary");
        let mut terminal = Terminal::of(&command, 24, 80);
        assert_eq!(terminal.exit(), 0);
        terminal.screen()
    };
    assert!(ask("headcount").contains("department"));
    assert!(!paged.exists());
    assert_eq!(ask("payroll_register").trim(), "");
    let text = std::fs::read_to_string(&paged).unwrap();
    assert!(
        text.starts_with("pay_date") && text.contains(" rows;"),
        "{text}"
    );
    // A pager that is not there costs nothing.
    let mut command = env.command(&["query", "payroll_register"]);
    command.env("DRIVETRAIN_PAGER", "no-such-pager-anywhere");
    let mut terminal = Terminal::of(&command, 24, 80);
    assert_eq!(terminal.exit(), 0);
    assert!(
        terminal.screen().contains(" rows;"),
        "{}",
        terminal.screen()
    );
}

#[test]
fn bare_query_lists_the_saved_questions_in_a_terminal() {
    let env = TestEnv::in_memory();
    let screen = shown(&env, 80, &[]);
    for question in questions() {
        assert!(screen.contains(question.view), "{screen}");
    }
}
