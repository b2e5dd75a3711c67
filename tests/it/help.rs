//! Help as it is read: every page at 60, 80 and 100 columns, kept as files beside the tests.

use clap::CommandFactory as _;
use drivetrain::cli::Cli;

use crate::golden;
use crate::support::{Run, TestEnv};

/// The paths of all commands, the program itself first.
fn paths() -> Vec<Vec<String>> {
    fn below(command: &clap::Command, path: &[String], all: &mut Vec<Vec<String>>) {
        all.push(path.to_vec());
        for sub in command
            .get_subcommands()
            .filter(|it| it.get_name() != "help")
        {
            let path = [path, &[sub.get_name().to_owned()]].concat();
            below(sub, &path, all);
        }
    }
    let mut all = Vec::new();
    below(&Cli::command(), &[], &mut all);
    all
}

fn help(env: &TestEnv, path: &[String], flag: &str, columns: u16) -> String {
    let mut command = env.command(&[]);
    command.args(path).arg(flag);
    command.env("COLUMNS", columns.to_string());
    let run = Run::from(command.output().unwrap()).expect(0);
    assert_eq!(run.stderr, "");
    run.stdout
}

#[test]
fn every_page_is_as_it_was_read_last() {
    let env = TestEnv::new();
    let paths = paths();
    assert!(paths.len() > 30);
    for columns in [60, 80, 100] {
        let mut pages = String::new();
        for path in &paths {
            for flag in ["-h", "--help"] {
                let page = help(&env, path, flag, columns);
                // Blank lines say nothing, and their ends are not seen.
                let lines: Vec<_> = page.lines().map(str::trim_end).collect();
                let title = path.join(" ");
                pages.push_str(&format!("== {title} {flag}\n{}\n", lines.join("\n")));
            }
        }
        golden::compare(&format!("help-{columns}.txt"), &pages);
    }
}

#[test]
fn no_line_is_wider_than_80_columns_and_no_word_is_torn() {
    let env = TestEnv::new();
    for path in paths() {
        for flag in ["-h", "--help"] {
            let wide = help(&env, &path, flag, 100);
            let page = help(&env, &path, flag, 80);
            for line in page.lines() {
                assert!(line.chars().count() <= 80, "{path:?} {flag}: {line}");
            }
            // The words are the same ones, however the lines break.
            let words = |text: &str| -> Vec<String> {
                text.split_whitespace().map(str::to_owned).collect()
            };
            assert_eq!(words(&page), words(&wide), "{path:?} {flag}");
        }
    }
}

#[test]
fn every_command_stands_in_one_group() {
    let env = TestEnv::new();
    let page = help(&env, &[], "--help", 80);
    for command in Cli::command().get_subcommands() {
        let name = command.get_name();
        if name == "help" {
            continue;
        }
        let lines = page
            .lines()
            .filter(|line| line.starts_with("  ") && line.split_whitespace().next() == Some(name));
        assert_eq!(lines.count(), 1, "{name} in\n{page}");
    }
    for topic in ["exit-codes", "environment"] {
        let run = env.run(&["help", topic]).expect(0);
        assert!(run.stdout.lines().count() > 8, "{}", run.stdout);
        assert!(run.stdout.lines().all(|line| line.chars().count() <= 80));
    }
}

#[test]
fn bare_drivetrain_says_how_it_stands_and_what_to_do() {
    let env = TestEnv::in_memory();
    let bare = env.run(&[]).expect(0);
    assert!(
        bare.stdout.contains("Nothing is connected yet."),
        "{}",
        bare.stdout
    );
    assert!(
        bare.stdout
            .contains("drivetrain connect justworks --sandbox")
    );
    env.sandbox(&["--members", "3", "--payrolls", "2"]);
    let bare = env.run(&[]).expect(0);
    assert!(
        bare.stdout.starts_with("OK: sandbox was synced"),
        "{}",
        bare.stdout
    );
    for run in [bare, env.run(&[]).expect(0)] {
        let lines = run.stdout.lines().count();
        assert!((5..=10).contains(&lines), "{}", run.stdout);
        assert_eq!(run.stderr, "");
    }
}
