//! The table of codes, as `drivetrain explain` shows it.

use std::path::Path;

use clap::Parser as _;
use drivetrain::cli::Cli;
use drivetrain::codes;

use crate::readme::command_line;
use crate::support::TestEnv;
use crate::tools::updating;

/// A command of a hint with its placeholders filled in, as a shell would split it.
fn filled(command: &str) -> Vec<String> {
    let words = command_line(command).unwrap();
    words
        .into_iter()
        .map(|word| match word.as_str() {
            "URL" => "https://example.com".to_owned(),
            "URI" => "http://127.0.0.1:8976/callback".to_owned(),
            "NAME" => "other".to_owned(),
            "STREAM" => "deductions".to_owned(),
            "DATE" => "2026-03-01".to_owned(),
            "PLACE" => "file".to_owned(),
            "CODE" => "net.tls".to_owned(),
            _ => word,
        })
        .collect()
}

#[test]
fn the_commands_are_commands() {
    let mut seen = 0;
    for row in codes::all() {
        for step in row.steps() {
            let commands = step.split('`').skip(1).step_by(2);
            for command in commands.filter(|it| it.starts_with("drivetrain ")) {
                seen += 1;
                let Err(error) = Cli::try_parse_from(filled(command)) else {
                    continue;
                };
                let help = error.kind() == clap::error::ErrorKind::DisplayHelp;
                assert!(help, "{}: `{command}`: {error}", row.code);
            }
        }
    }
    assert!(seen > 80, "{seen}");
}

#[test]
fn a_code_is_explained_and_so_is_a_group() {
    let env = TestEnv::new();
    let one = env.run(&["explain", "auth.refresh_rejected"]).expect(0);
    for text in [
        "exit code 4",
        "error: Justworks no longer accepts the saved sign-in",
        "who can fix it: you · your Justworks admin",
        "`drivetrain connect justworks`",
    ] {
        assert!(one.stdout.contains(text), "{text}: {}", one.stdout);
    }
    assert_eq!(one.stderr, "");
    let group = env.run(&["explain", "store", "--json"]).expect(0).json();
    let errors = group["errors"].as_array().unwrap();
    assert!(errors.len() > 5);
    assert!(errors.iter().all(|error| error["group"] == "store"));
    let brackets = env
        .run(&["explain", "[net.tls]", "--json"])
        .expect(0)
        .json();
    let error = &brackets["errors"][0];
    assert_eq!(error["exit_codes"][0], 75);
    assert_eq!(error["who"][0], "machine");
    assert!(error["mend"].to_string().contains("SSL_CERT_FILE"));
}

#[test]
fn without_a_code_all_are_listed() {
    let env = TestEnv::new();
    let listed = env.run(&["explain"]).expect(0).stdout;
    for row in codes::all() {
        let line = format!("  {} ", row.code);
        assert!(listed.contains(&line), "{}", row.code);
    }
    assert!(
        listed.lines().all(|line| line.chars().count() <= 100),
        "{listed}"
    );
    let all = env.run(&["explain", "--json"]).expect(0).json();
    let count = codes::all().count();
    assert_eq!(all["errors"].as_array().unwrap().len(), count);
}

#[test]
fn a_slip_is_told_what_was_meant() {
    let env = TestEnv::new();
    let run = env.run(&["explain", "auth.refresh_rejectd"]).expect(2);
    run.says(&[
        "error: there is no error code auth.refresh_rejectd [explain.unknown]",
        "hint: did you mean `drivetrain explain auth.refresh_rejected`?",
        "hint: all of them: `drivetrain explain`",
    ]);
    assert_eq!(run.stdout, "");
}

/// A person sees the code, and can look it up as it stands there.
#[test]
fn an_error_shows_its_code() {
    let env = TestEnv::new();
    let run = env.run(&["sync"]).expect(2);
    run.says(&["error: nothing is connected yet [connection.none]"]);
    env.run(&["explain", "connection.none"]).expect(0);
}

#[test]
fn the_page_is_what_the_program_prints() {
    let env = TestEnv::new();
    let printed = env.run(&["explain", "--markdown"]).expect(0).stdout;
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors.md");
    if updating() {
        std::fs::write(&page, &printed).unwrap();
    }
    let kept = std::fs::read_to_string(page).unwrap_or_default();
    assert!(
        kept == printed,
        "docs/errors.md is stale: drivetrain explain --markdown > docs/errors.md"
    );
}
