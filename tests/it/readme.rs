//! The README and the pages in docs/ do not lie: their commands and queries are run, their command
//! lines parse, their links lead somewhere, and their tables are those of the program.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use drivetrain::cli::Cli;
use drivetrain::error::Kind;
use drivetrain::justworks::scopes::Scopes;
use drivetrain::justworks::streams::STREAMS;
use drivetrain::store::questions;

use crate::support::TestEnv;

mod links;
use links::anchors;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

const README: &str = "README.md";
const DEBUGGING: &str = "docs/debugging.md";
const OPERATIONS: &str = "docs/operations.md";
const PRIVACY: &str = "docs/privacy.md";
const REFERENCE: &str = "docs/reference.md";
const SANDBOX: &str = "docs/sandbox.md";
const SIGN_IN: &str = "docs/sign-in.md";

/// Pages that are made from the program, by tests of their own. The head of the one about data is
/// written by hand.
const DATA: &str = "docs/data.md";
const TABLES: &str = "docs/tables.md";

/// Pages that are written by hand.
pub const PAGES: [&str; 11] = [
    README,
    "docs/README.md",
    "docs/bench.md",
    "docs/contributing.md",
    DEBUGGING,
    "docs/how-it-syncs.md",
    OPERATIONS,
    PRIVACY,
    REFERENCE,
    SANDBOX,
    SIGN_IN,
];

fn page(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// A fenced block: its language, the comment on the line before it, and its lines.
struct Block {
    language: String,
    #[cfg_attr(
        not(unix),
        expect(dead_code, reason = "the marked blocks are lines for a shell")
    )]
    mark: String,
    text: String,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut before = "";
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => {
                open = Some(Block {
                    language: language.to_owned(),
                    mark: before.to_owned(),
                    text: String::new(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => block.text.push_str(&format!("{line}\n")),
            (None, None) => before = line,
        }
    }
    assert!(open.is_none(), "a block of a page has no end");
    blocks
}

/// The first cells of the table that has this heading.
fn first_cells(text: &str, heading: &str) -> Vec<String> {
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with(&format!("| {heading} |")))
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let cells: Vec<_> = rows
        .map(|row| row.split('|').nth(1).unwrap().trim().to_owned())
        .collect();
    assert!(
        !cells.is_empty(),
        "there is no table under the heading {heading}"
    );
    cells
}

/// The `code` spans of these texts.
fn spans(texts: &[String]) -> BTreeSet<String> {
    let parts = texts.iter().flat_map(|text| text.split('`').skip(1));
    parts.step_by(2).map(str::to_owned).collect()
}

/// Runs the marked blocks one after the other, as one person would: in a fresh home, with the
/// program in the path.
#[cfg(unix)]
#[test]
fn the_commands_of_the_readme_work() {
    assert_eq!(all_work(README), 5);
}

#[cfg(unix)]
#[test]
fn the_commands_of_the_page_about_causes_work() {
    assert!(all_work(DEBUGGING) >= 8);
}

#[cfg(unix)]
#[test]
fn the_commands_of_the_other_pages_work() {
    for (page, least) in [
        (OPERATIONS, 5),
        (PRIVACY, 1),
        (REFERENCE, 2),
        (SANDBOX, 4),
        (SIGN_IN, 1),
    ] {
        assert!(all_work(page) >= least, "{page}");
    }
}

/// How many there were.
#[cfg(unix)]
fn all_work(path: &str) -> usize {
    use std::process::{Command, Stdio};
    let env = TestEnv::new();
    let home = env.config();
    let bin = home.join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_drivetrain"), bin.join("drivetrain")).unwrap();
    let mut ran = 0;
    for block in blocks(&page(path)) {
        if block.mark != "<!-- run -->" {
            continue;
        }
        // It is built and in the path already.
        let script = block
            .text
            .replace("cargo install --locked --path .", "true");
        let output = Command::new("bash")
            .args(["--norc", "--noprofile", "-euo", "pipefail", "-c", &script])
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
            .env("HOME", &home)
            .current_dir(&home)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{path}: {script}\n{said}");
        ran += 1;
    }
    ran
}

#[test]
fn the_queries_of_the_page_of_data_work() {
    let env = TestEnv::new();
    // A company in which something has changed since the first sync.
    let connect = ["connect", "justworks", "--sandbox", "--yes", "--as-of"];
    env.run(&[&connect[..], &["2026-03-31"]].concat()).expect(0);
    env.run(&["sync", "sandbox", "--as-of", "2026-12-31"])
        .expect(0);
    let store = env.store("sandbox");
    let (mut queries, mut empty) = (0, Vec::new());
    for block in blocks(&page(DATA)) {
        if block.language != "sql" {
            continue;
        }
        queries += 1;
        let mut query = store
            .prepare(&block.text)
            .unwrap_or_else(|error| panic!("{error}:\n{}", block.text));
        if query.query([]).unwrap().next().unwrap().is_none() {
            empty.push(block.text.lines().next().unwrap().to_owned());
        }
    }
    assert!(queries >= 6);
    // All words of lines and fees are known here.
    empty.retain(|query| !query.contains("class IS NULL"));
    assert!(empty.is_empty(), "no answer: {empty:?}");
}

/// The command line that begins in this line, without what stands behind it: a description after
/// two blanks, a redirection, or a comment.
pub fn command_line(line: &str) -> Option<Vec<String>> {
    let at = line.match_indices("drivetrain ").find(|(at, _)| {
        let before = &line[..*at];
        before.is_empty() || [" ", "`", "/bin/"].iter().any(|end| before.ends_with(end))
    })?;
    let mut words = vec![String::new()];
    let (mut quoted, mut blanks) = (None, 0);
    for c in line[at.0..].chars() {
        match c {
            '"' | '\'' if quoted.is_none() => quoted = Some(c),
            _ if quoted == Some(c) => quoted = None,
            ' ' if quoted.is_none() => {
                blanks += 1;
                if blanks == 2 {
                    break;
                }
                words.push(String::new());
                continue;
            }
            '<' | '>' | '#' | '`' | ';' | '\\' if quoted.is_none() => break,
            c => words.last_mut().unwrap().push(c),
        }
        blanks = 0;
    }
    words.retain(|word| !word.is_empty());
    Some(words)
}

fn parse(line: &str, place: &str) -> bool {
    let Some(words) = command_line(line) else {
        return false;
    };
    // Pages of help that are no command's are printed before the line is parsed.
    if words[1..] == ["help", "exit-codes"] || words[1..] == ["help", "environment"] {
        return true;
    }
    if let Err(error) = Cli::command().try_get_matches_from(&words) {
        let help = matches!(
            error.kind(),
            clap::error::ErrorKind::DisplayHelp | clap::error::ErrorKind::DisplayVersion
        );
        assert!(help, "{place}: {words:?}\n{error}");
    }
    true
}

#[test]
fn every_command_line_parses() {
    assert!(parses(README) >= 8);
    let others = PAGES.into_iter().filter(|page| *page != README);
    let parsed: usize = others.chain([DATA]).map(parses).sum();
    assert!(parsed >= 80, "only {parsed} command lines were found");
}

/// How many lines of blocks there were.
fn parses(path: &str) -> usize {
    let text = page(path);
    let mut parsed = 0;
    for block in blocks(&text) {
        if block.language == "sql" {
            continue;
        }
        let lines = block.text.lines().filter(|line| !line.starts_with("cargo"));
        parsed += lines.filter(|line| parse(line, path)).count();
    }
    let prose: Vec<_> = text.lines().map(str::to_owned).collect();
    for span in spans(&prose) {
        if span.starts_with("drivetrain ") {
            parse(&span, path);
        }
    }
    parsed
}

#[test]
fn every_example_in_the_help_parses() {
    let mut verbs = vec![Cli::command()];
    verbs.extend(Cli::command().get_subcommands().cloned());
    for verb in verbs {
        let help = verb.get_after_help().map(ToString::to_string);
        let help = help.unwrap_or_default();
        assert!(
            help.contains("Examples:"),
            "{} has no examples",
            verb.get_name()
        );
        let place = format!("--help of {}", verb.get_name());
        let examples = help.lines().filter(|line| line.starts_with(' '));
        let parsed = examples.filter(|line| parse(line, &place)).count();
        assert!(parsed > 0, "no example of {} was found", verb.get_name());
    }
}

/// A new kind does not compile here before it is in the list.
const fn listed(kind: Kind) -> Kind {
    match kind {
        Kind::Failed
        | Kind::Usage
        | Kind::Incomplete
        | Kind::SignIn
        | Kind::Held
        | Kind::Temporary
        | Kind::Interrupted
        | Kind::Terminated => kind,
    }
}

#[test]
fn the_exit_codes_are_the_programs() {
    let kinds = [
        listed(Kind::Failed),
        Kind::Usage,
        Kind::Incomplete,
        Kind::SignIn,
        Kind::Held,
        Kind::Temporary,
        Kind::Interrupted,
        Kind::Terminated,
    ];
    let mut codes: Vec<_> = kinds
        .iter()
        .map(|kind| kind.exit_code().to_string())
        .collect();
    codes.insert(0, "0".into());
    // The system's own, for a program that could not get memory.
    codes.insert(codes.len() - 1, "134".into());
    assert_eq!(first_cells(&page(REFERENCE), "exit code"), codes);
}

#[test]
fn the_variables_are_those_that_are_read() {
    let documented = spans(&first_cells(&page(REFERENCE), "variable"));
    let config =
        std::fs::read_to_string(Path::new(&root()).join("src/config/environment.rs")).unwrap();
    let ours = |name: &&str| {
        let prefixed = name.starts_with("DRIVETRAIN_") || name.starts_with("JUSTWORKS_");
        prefixed && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
    };
    let read: BTreeSet<_> = config.split('"').filter(ours).map(str::to_owned).collect();
    let told: BTreeSet<_> = documented
        .iter()
        .filter(|name| ours(&name.as_str()))
        .cloned()
        .collect();
    assert!(!read.is_empty());
    assert_eq!(told, read);
}

#[test]
fn the_settings_of_requests_are_the_programs() {
    let documented = spans(&first_cells(&page(REFERENCE), "key of `[profile]`"));
    let env = TestEnv::in_memory();
    env.sandbox(&["--no-sync"]);
    let list = env.run(&["config", "list"]).expect(0).stdout;
    let keys = list
        .lines()
        .filter_map(|line| line.strip_prefix("profile."));
    let mut settings: BTreeSet<_> = keys
        .map(|line| line.split_once(' ').unwrap().0.to_owned())
        .collect();
    // `config` does not list it; the file takes it.
    settings.insert("report_base_ms".into());
    assert_eq!(documented, settings);
}

#[test]
fn the_scopes_tables_and_views_are_the_programs() {
    let scopes = spans(&first_cells(&page(PRIVACY), "scope"));
    let asked: BTreeSet<_> = Scopes::asked(&[]).iter().map(str::to_owned).collect();
    assert_eq!(scopes, asked);
    let streams: BTreeSet<_> = STREAMS
        .iter()
        .map(|stream| stream.name.to_owned())
        .collect();
    assert_eq!(anchors(&page(TABLES), "## "), streams);
    let described = anchors(&page(DATA), "## ");
    for question in questions() {
        assert!(described.contains(question.view), "{}", question.view);
    }
}
