//! What is exact in a pipe: data for programs.

use serde_json::Value;

use crate::hostile::{HOSTILE, Hostile};

#[test]
fn data_in_a_pipe_is_exact() {
    let home = Hostile::home();
    let select = "SELECT display_name FROM company";
    let csv = home.run(&["query", "-f", "csv", select]).expect(0).stdout;
    assert_eq!(csv, format!("display_name\n\"{HOSTILE}\"\n"));
    let json = home.run(&["query", "-f", "json", select]).expect(0);
    assert!(json.stdout.contains("\u{9b}31m\u{202e}"), "{json:?}");
    assert_eq!(json.json()[0]["display_name"], HOSTILE);
    let markdown = home.run(&["query", "-f", "markdown", select]).expect(0);
    assert!(
        markdown.stdout.contains("\u{9b}31m\u{202e}<br>error"),
        "{markdown:?}"
    );
    let api = home.run(&["api", "/v1/company"]).expect(0).json();
    assert_eq!(api["display_name"], HOSTILE);
    let filtered = home.run(&["api", "/v1/company", "--jq", ".display_name"]);
    assert_eq!(filtered.expect(0).stdout, format!("{HOSTILE}\n"));
    let status = home.run(&["status", "--json"]).expect(0).json();
    assert_eq!(status["connections"][0]["company"]["name"], HOSTILE);
}

/// The log file is JSON, which a person reads as well.
#[test]
fn a_log_file_steers_nothing() {
    let home = Hostile::home();
    let log = home.home.join("log");
    let log = log.to_str().unwrap();
    home.run(&["sync", "--full", "-vv", "--log-file", log])
        .expect(0);
    home.run(&["status", HOSTILE, "--log-file", log]).expect(2);
    let text = std::fs::read_to_string(log).unwrap();
    super::is_harmless("log", &text);
    for line in text.lines() {
        let _line: Value = serde_json::from_str(line).unwrap();
    }
}
