//! The catalogue of codes against the source that raises them, and `drivetrain explain`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clap::Parser as _;
use drivetrain::cli::Cli;
use drivetrain::error::catalogue::{self, Entry};
use drivetrain::error::{Error, Kind};
use drivetrain::foreign::Line;
use drivetrain::report::{Class, Problem};
use drivetrain::sink::SinkError;

use crate::layers::{Source, sources};
use crate::readme::command_line;
use crate::support::TestEnv;
use crate::tools::updating;

/// What looks like a code and is none: files, columns, fields of JSON.
const OTHERS: &[&str] = &[
    "amount.",
    "api.client",
    "api.company",
    "api.rate_limit",
    "checks.json",
    "clock.skew",
    "config.connected",
    "config.connections",
    "config.readable",
    "connection.toml",
    "cron.run",
    "current_pay.",
    "department.",
    "drivetrain.key",
    "environment.access_token",
    "environment.client_secret",
    "environment.home",
    "environment.key",
    "environment.network",
    "example.com",
    "files.private",
    "home.",
    "justworks.enc",
    "l.",
    "manager.",
    "name.",
    "network.",
    "office.",
    "p.",
    "pay_rate.",
    "redirect.port",
    "runs.json",
    "s.",
    "sandbox.started",
    "schedule.fired",
    "schedule.installed",
    "scopes.granted",
    "shapes.json",
    "sign_in.",
    "state.json",
    "store.held",
    "store.integrity",
    "store.lock",
    "store.runs",
    "store.space",
    "t.",
    "trace.har",
    "vault.reachable",
    "vault.writable",
    "versions.json",
];

/// A string literal of the form `word.word`, and what stands around it.
struct Literal<'a> {
    text: &'a str,
    before: &'a str,
    after: &'a str,
}

fn literals(code: &str) -> Vec<Literal<'_>> {
    let is_word = |c: char| c.is_ascii_lowercase() || c == '_';
    let mut found = Vec::new();
    for (at, _) in code.match_indices('"') {
        let rest = &code[at + 1..];
        let Some(end) = rest.find('"') else { continue };
        let text = &rest[..end];
        let formed = text.split_once('.').is_some_and(|(group, case)| {
            let both = [group, case];
            both.iter()
                .all(|part| part.starts_with(is_word) && part.chars().all(is_word))
        });
        if formed {
            found.push(Literal {
                text,
                before: code[..at].trim_end(),
                after: rest[end + 1..].trim_start(),
            });
        }
    }
    found
}

impl Literal<'_> {
    /// Whether it is only compared with: an arm of a `match`, or one side of `==`.
    fn is_looked_for(&self) -> bool {
        let arm = self.after.starts_with("=>") || self.after.starts_with('|');
        let guarded = self.after.starts_with("if ");
        let other = self.before.ends_with('|') && !self.before.ends_with("||");
        arm || guarded
            || other
            || ["==", "!=", "is_of("]
                .iter()
                .any(|end| self.before.ends_with(end))
    }
}

/// The source that can raise something: not the fake server, not the catalogue itself.
fn raising() -> Vec<Source> {
    let mut sources = sources();
    sources
        .retain(|source| source.module != "sandbox" && !source.path.starts_with("error/catalogue"));
    let main = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/main.rs");
    sources.push(Source {
        code: std::fs::read_to_string(main).unwrap(),
        path: "main".into(),
        module: "main".into(),
        depth: 1,
    });
    sources
}

/// Each code that the source can raise, with the files that do.
fn raised() -> BTreeMap<String, BTreeSet<String>> {
    let mut raised: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in raising() {
        for literal in literals(&source.code) {
            let other = |other: &str| match other.ends_with('.') {
                true => literal.text.starts_with(other),
                false => literal.text == other,
            };
            if !literal.is_looked_for() && !OTHERS.iter().any(|it| other(it)) {
                let file = source.path.display().to_string();
                raised
                    .entry(literal.text.to_owned())
                    .or_default()
                    .insert(file);
            }
        }
    }
    raised
}

#[test]
fn every_code_that_is_raised_is_explained() {
    let missing: Vec<_> = raised()
        .into_iter()
        .filter(|(code, _)| catalogue::find(code).is_none())
        .collect();
    assert!(
        missing.is_empty(),
        "add an Entry in src/error/catalogue/ (or a word in OTHERS here, if it is no code): {missing:#?}"
    );
}

#[test]
fn every_code_that_is_explained_can_be_raised() {
    let raised = raised();
    assert!(raised.len() > 100, "the source is not where it was");
    let never: Vec<_> = catalogue::all()
        .filter(|entry| !raised.contains_key(entry.code))
        .map(|entry| entry.code)
        .collect();
    assert!(never.is_empty(), "nothing raises {never:?}");
}

/// The exit code that stands beside a code in the source is one of those in the catalogue.
#[test]
fn exit_codes_are_those_of_the_source() {
    let mut seen = 0;
    for source in raising() {
        for literal in literals(&source.code) {
            let Some(entry) = catalogue::find(literal.text) else {
                continue;
            };
            let kind = if literal.before.ends_with("Error::usage(") {
                Kind::Usage
            } else if literal.before.ends_with("Error::failed(") {
                Kind::Failed
            } else {
                let word = |path: &str| {
                    let rest = literal.after.strip_prefix(',')?.trim_start();
                    rest.strip_prefix(path)?
                        .split(|c: char| !c.is_alphabetic())
                        .next()
                };
                match (word("Kind::"), word("Class::")) {
                    (Some("SignIn"), _) | (_, Some("SignIn")) => Kind::SignIn,
                    (Some("Temporary"), _) | (_, Some("Temporary")) => Kind::Temporary,
                    (Some("Failed"), _) => Kind::Failed,
                    _ => continue,
                }
            };
            seen += 1;
            assert!(
                entry.exit.contains(&kind.exit_code()),
                "{} ends with {} in {}",
                entry.code,
                kind.exit_code(),
                source.path.display()
            );
        }
    }
    assert!(seen > 60, "{seen}");
}

fn commands(hints: &[Line]) -> Vec<String> {
    let inside = |hint: &Line| -> Vec<String> {
        hint.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    hints.iter().flat_map(inside).collect()
}

/// What an error says to do is what the catalogue says, for the connection that it is written for.
#[test]
fn hints_and_catalogue_agree() {
    for entry in catalogue::all() {
        let known: Vec<&str> = entry.commands().collect();
        let code = entry.code;
        let problem = Problem::new(code, Class::Broken, "x");
        let sink = SinkError {
            code,
            message: "x".into(),
            source: None,
        };
        for error in [Error::of_problem(&problem, "justworks"), Error::from(sink)] {
            for command in commands(&error.hints) {
                assert!(
                    known.contains(&command.as_str()),
                    "{code}: {command} is not in {known:?}"
                );
            }
            if error.message != "x" {
                assert!(
                    entry.example.starts_with(error.message.as_str()),
                    "{code}: {}",
                    error.message
                );
            }
        }
    }
}

/// A command of the catalogue with its placeholders filled in, as a shell would split it.
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
    let parses = |entry: &Entry, command: &str| {
        let words = filled(command);
        let Err(error) = Cli::try_parse_from(&words) else {
            return;
        };
        let help = error.kind() == clap::error::ErrorKind::DisplayHelp;
        assert!(help, "{}: `{command}`: {error}", entry.code);
    };
    for entry in catalogue::all() {
        for command in entry.commands() {
            if command.starts_with("drivetrain ") {
                parses(entry, command);
                seen += 1;
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
        "who can mend it: you · your Justworks admin",
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
    for entry in catalogue::all() {
        let line = format!("  {} ", entry.code);
        assert!(listed.contains(&line), "{}", entry.code);
    }
    assert!(
        listed.lines().all(|line| line.chars().count() <= 100),
        "{listed}"
    );
    let all = env.run(&["explain", "--json"]).expect(0).json();
    let count = catalogue::all().count();
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
