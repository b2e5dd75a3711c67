//! The same where a terminal would obey.

use crate::hostile::{HOSTILE, Hostile, args, is_harmless};
use crate::support::found;
use crate::terminal::Terminal;

/// Commands that ask, and that somebody leaves at the question.
const ASKS: [(&str, &str); 1] = [("export-connection", "Move \"justworks\"")];

#[test]
fn what_is_said_on_a_terminal_steers_nothing() {
    let home = Hostile::home();
    let mut shown = 0;
    for command in home.commands() {
        let mut terminal = Terminal::run(&home.command(&args(&command)), 50);
        if let Some((_, question)) = ASKS.iter().find(|(name, _)| *name == command[0]) {
            terminal.answer(question, "\u{3}");
        }
        terminal.exit();
        let written = terminal.written();
        is_harmless(&format!("{command:?}"), &written);
        shown += usize::from(written.contains(r"\u{1b}]52"));
    }
    assert!(shown > 20, "{shown}");
}

/// A question that names the company.
#[test]
fn a_question_steers_nothing() {
    let home = Hostile::home();
    let server = &home.synced.server;
    let mut command = home
        .synced
        .env
        .command(&["connect", "justworks", "--no-browser"]);
    command
        .args(["--api-url", &server.sandbox.api_url()])
        .env("DRIVETRAIN_HOME", &home.home);
    let mut terminal = Terminal::run(&command, 50);
    let asked = || terminal.written().contains("Sign in again?").then_some(());
    found(asked, || terminal.screen());
    terminal.press("\u{3}");
    terminal.exit();
    let written = terminal.written();
    is_harmless("connect", &written);
    assert!(written.contains(r"A\u{1b}]52;c;QQ==\u{7}"), "{written}");
}

/// Data that is exact in a pipe is shown with escapes; JSON says the same in JSON's own.
#[test]
fn data_steers_nothing() {
    let home = Hostile::home();
    let select = "SELECT display_name FROM company";
    for command in [
        &["query", "-f", "csv", select][..],
        &["query", "-f", "markdown", select],
        &["api", "/v1/company", "--jq", ".display_name"],
        &[
            "api",
            "/v1/company",
            "--jq",
            ".display_name | @csv \"\\(.)\"",
        ],
        &["query", "-f", "json", select],
        &["api", "/v1/company"],
        &["api", "/v1/company", "--show-sensitive", "--headers"],
        &["status", "--json"],
        &["streams", "--json"],
        &["runs", "--json"],
    ] {
        let mut terminal = Terminal::run(&home.command(command), 50);
        terminal.exit();
        let written = terminal.written();
        is_harmless(&format!("{command:?}"), &written);
        if command.contains(&"json") {
            let start = written.find('[').unwrap();
            let rows: serde_json::Value = serde_json::from_str(&written[start..]).unwrap();
            assert_eq!(rows[0]["display_name"], HOSTILE);
        }
        if command[0] == "status" {
            let start = written.find('{').unwrap();
            let status: serde_json::Value = serde_json::from_str(&written[start..]).unwrap();
            assert_eq!(status["connections"][0]["company"]["name"], HOSTILE);
        }
    }
}

/// 300,000 letters without a blank: folding them as a whole would take minutes.
#[test]
fn a_cell_of_many_screens_is_shown_in_part() {
    let home = Hostile::home();
    let select = "select printf('%.*c', 300000, 'L')";
    let mut terminal = Terminal::run(&home.command(&["query", select]), 50);
    assert_eq!(terminal.exit(), 0);
    let written = terminal.written();
    assert!(written.contains("(300,000 characters"), "{written}");
    assert!(written.len() < 20_000, "{}", written.len());
    let whole = home.run(&["query", select]).stdout;
    assert!(whole.contains(&"L".repeat(300_000)));
}
