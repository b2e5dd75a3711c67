//! The vault against a real keyring, in every state a user may meet.
//!
//! The keyring library finds its bus through the environment of its process, so the vault runs in
//! a child: this executable again, told by a variable what to do ([`child_vault_op`]).

use std::error::Error;
use std::time::{Duration, Instant};

use drivetrain::auth::vault::{Vault, VaultError};
use drivetrain::secret::Secret;
use serde_json::{Value, json};

use crate::keyring::{Keyring, State};

const TASK: &str = "DRIVETRAIN_TEST_VAULT";
const ACCOUNT: &str = "c0ffee";
const DOCUMENT: &str = r#"{"refresh_token":"s3cr3t-t0ken"}"#;

/// What the vault answered to one call.
#[derive(Debug)]
struct Answer {
    /// "nothing", a document, "true", … or the error's kind.
    kind: String,
    /// The error's message and its causes, one a line.
    says: String,
    took: Duration,
}

/// Has a child make these calls, in this order, in one process. The child's end is part of the
/// time, because a thread that was given up on must not keep a command from ending.
fn ask_within(keyring: &Keyring, patience: Duration, calls: &[&str]) -> Vec<Answer> {
    let task = json!({ "patience": patience.as_millis() as u64, "calls": calls });
    let start = Instant::now();
    let output = keyring
        .command(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "vault::child_vault_op",
            "--ignored",
            "--nocapture",
        ])
        .env(TASK, task.to_string())
        .output()
        .unwrap();
    let bound = patience * calls.len() as u32 + Duration::from_secs(5);
    assert!(start.elapsed() < bound, "took {:?}", start.elapsed());
    let stdout = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<_> = stdout
        .lines()
        .filter_map(|line| line.split_once("ANSWER ").map(|(_, answer)| answer))
        .map(|answer| {
            let answer: Value = serde_json::from_str(answer).unwrap();
            Answer {
                kind: answer["kind"].as_str().unwrap().to_owned(),
                says: answer["says"].as_str().unwrap().to_owned(),
                took: Duration::from_millis(answer["took"].as_u64().unwrap()),
            }
        })
        .collect();
    assert_eq!(answers.len(), calls.len(), "{stdout}");
    answers
}

/// As [`ask_within`], as patient as with a person at a terminal: an answer must come by itself.
fn ask(keyring: &Keyring, calls: &[&str]) -> Vec<Answer> {
    ask_within(keyring, Duration::from_secs(60), calls)
}

fn kinds(answers: &[Answer]) -> Vec<&str> {
    answers.iter().map(|answer| answer.kind.as_str()).collect()
}

/// The child of the tests here.
#[test]
#[ignore = "other tests start it with a task"]
#[expect(clippy::print_stdout, reason = "the parent reads the answers")]
fn child_vault_op() {
    #[expect(clippy::disallowed_methods, reason = "a test's child is told its task")]
    let task = std::env::var(TASK).unwrap();
    let task: Value = serde_json::from_str(&task).unwrap();
    let patience = Duration::from_millis(task["patience"].as_u64().unwrap());
    let vault = Vault::keyring(ACCOUNT, patience, None);
    for call in task["calls"].as_array().unwrap() {
        let start = Instant::now();
        let result = match call.as_str().unwrap().split_once(' ') {
            Some(("save", text)) => vault.save(&Secret::new(text)).map(|()| "saved".to_owned()),
            _ => match call.as_str().unwrap() {
                "probe" => vault.probe().map(|()| "works".to_owned()),
                "load" => vault.load().map(|found| {
                    found.map_or("nothing".to_owned(), |document| {
                        document.expose().to_owned()
                    })
                }),
                "forget" => vault.forget().map(|existed| existed.to_string()),
                other => panic!("{other}"),
            },
        };
        let took = start.elapsed().as_millis() as u64;
        let (kind, says) = match result {
            Ok(kind) => (kind, String::new()),
            Err(error) => (kind(&error).to_owned(), says(&error)),
        };
        println!(
            "\nANSWER {}",
            json!({ "kind": kind, "says": says, "took": took })
        );
    }
}

fn kind(error: &VaultError) -> &'static str {
    match error {
        VaultError::Unavailable { .. } => "Unavailable",
        VaultError::Locked { .. } => "Locked",
        VaultError::Timeout { .. } => "Timeout",
        VaultError::Ambiguous { .. } => "Ambiguous",
        VaultError::TooLarge { .. } => "TooLarge",
        VaultError::Damaged { .. } => "Damaged",
        VaultError::Files(_) => "Files",
        _ => "Other",
    }
}

fn says(error: &VaultError) -> String {
    assert!(!format!("{error:?}").contains("s3cr3t"), "shown in Debug");
    let mut lines = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        lines.push(error.to_string());
        cause = error.source();
    }
    let text = lines.join("\n");
    assert!(!text.contains("s3cr3t"), "shown in a message");
    text
}

#[test]
fn an_open_keyring_keeps_a_document_until_it_is_forgotten() {
    let Some(keyring) = Keyring::start(State::Unlocked) else {
        return;
    };
    let save = format!("save {DOCUMENT}");
    let answers = ask(&keyring, &["probe", "load", "forget", "save first", &save]);
    let expected = ["works", "nothing", "false", "saved", "saved"];
    assert_eq!(kinds(&answers), expected, "{answers:#?}");

    let found = keyring.search();
    assert!(found.contains(&format!("secret = {DOCUMENT}")), "{found}");
    assert!(found.contains("attribute.username = c0ffee"), "{found}");
    assert_eq!(found.matches("secret = ").count(), 1, "{found}");

    assert_eq!(kinds(&ask(&keyring, &["load"])), [DOCUMENT]);
    assert_eq!(
        kinds(&ask(&keyring, &["forget", "load"])),
        ["true", "nothing"]
    );
    assert_eq!(keyring.search(), "");
}

#[test]
fn the_largest_document_fits() {
    let Some(keyring) = Keyring::start(State::Unlocked) else {
        return;
    };
    let document = "x".repeat(drivetrain::auth::vault::MAX_BYTES);
    let answers = ask(&keyring, &[&format!("save {document}"), "load"]);
    assert_eq!(kinds(&answers), ["saved", &document]);
}

#[test]
fn a_locked_keyring_is_called_locked_and_gives_its_document_when_open() {
    let Some(mut keyring) = Keyring::start(State::Unlocked) else {
        return;
    };
    let save = format!("save {DOCUMENT}");
    ask(&keyring, &[&save]);
    keyring.lock();
    let answers = ask(&keyring, &["load", "save other", "forget", "probe"]);
    assert_eq!(kinds(&answers), ["Locked"; 4], "{answers:#?}");
    insta::assert_snapshot!(answers[0].says, @"
    the system keyring is locked or was never set up, and cannot be unlocked from here
    SS error: prompt dismissed
    ");
    assert!(answers[0].took < Duration::from_secs(30), "{answers:#?}");
    keyring.unlock();
    assert_eq!(kinds(&ask(&keyring, &["load"])), [DOCUMENT]);
}

#[test]
fn a_locked_keyring_without_our_entry_fails_the_probe() {
    let Some(keyring) = Keyring::start(State::Locked) else {
        return;
    };
    let answers = ask(&keyring, &["load", "probe"]);
    assert_eq!(kinds(&answers), ["nothing", "Locked"], "{answers:#?}");
}

#[test]
fn a_fresh_account_reads_nothing_and_fails_the_probe() {
    let Some(keyring) = Keyring::start(State::Empty) else {
        return;
    };
    let answers = ask(&keyring, &["load", "probe"]);
    assert_eq!(kinds(&answers), ["nothing", "Locked"], "{answers:#?}");
    insta::assert_snapshot!(answers[1].says, @"
    the system keyring is locked or was never set up, and cannot be unlocked from here
    SS error: result not returned from SS API
    ");
}

#[test]
fn a_bus_without_a_keyring_is_unavailable_at_once() {
    let Some(keyring) = Keyring::start(State::NoService) else {
        return;
    };
    let answers = ask(&keyring, &["probe", "load"]);
    assert_eq!(kinds(&answers), ["Unavailable"; 2], "{answers:#?}");
    insta::assert_snapshot!(answers[0].says, @"
    no system keyring is available here
    zbus error: org.freedesktop.DBus.Error.ServiceUnknown: The name org.freedesktop.secrets was not provided by any .service files
    org.freedesktop.DBus.Error.ServiceUnknown: The name org.freedesktop.secrets was not provided by any .service files
    ");
    assert!(answers[0].took < Duration::from_secs(30), "{answers:#?}");
}

#[test]
fn no_bus_is_unavailable_at_once() {
    let Some(keyring) = Keyring::start(State::NoBus) else {
        return;
    };
    let answers = ask(&keyring, &["probe", "load"]);
    assert_eq!(kinds(&answers), ["Unavailable"; 2], "{answers:#?}");
    let first = answers[0].says.lines().next().unwrap();
    assert_eq!(first, "no system keyring is available here");
    let last = answers[0].says.lines().last().unwrap();
    assert_eq!(last, "No such file or directory (os error 2)");
    assert!(answers[0].took < Duration::from_secs(30), "{answers:#?}");
}

#[test]
fn a_prompt_that_nobody_answers_is_given_up_on() {
    let Some(keyring) = Keyring::start(State::SilentPrompter) else {
        return;
    };
    let patience = Duration::from_secs(2);
    let answers = ask_within(&keyring, patience, &["probe", "load"]);
    assert_eq!(kinds(&answers), ["Timeout"; 2], "{answers:#?}");
    insta::assert_snapshot!(answers[0].says, @"the system keyring did not answer within 2 s; it may be showing a prompt that you cannot see");
    assert!(answers[0].took >= patience, "{answers:#?}");
    assert!(keyring.prompted());
}

#[test]
fn two_entries_for_one_connection_are_an_error_until_both_are_forgotten() {
    let Some(keyring) = Keyring::start(State::Unlocked) else {
        return;
    };
    for copy in ["1", "2"] {
        let args = ["store", "--label=x", "service", "drivetrain"];
        let args = [&args[..], &["username", ACCOUNT, "copy", copy]].concat();
        keyring.secret_tool(&args, "s3cr3t");
    }
    let answers = ask(&keyring, &["load", "save x", "forget", "load"]);
    let expected = ["Ambiguous", "Ambiguous", "true", "nothing"];
    assert_eq!(kinds(&answers), expected, "{answers:#?}");
    insta::assert_snapshot!(answers[0].says, @"the system keyring holds 2 entries for service drivetrain, account c0ffee");
    assert_eq!(keyring.search(), "");
}

#[test]
fn an_empty_entry_is_damaged_and_can_be_replaced() {
    let Some(keyring) = Keyring::start(State::Unlocked) else {
        return;
    };
    let args = ["store", "--label=x", "service", "drivetrain"];
    let args = [&args[..], &["username", ACCOUNT]].concat();
    keyring.secret_tool(&args, "");
    let answers = ask(&keyring, &["load", "save x", "load"]);
    assert_eq!(kinds(&answers), ["Damaged", "saved", "x"], "{answers:#?}");
    insta::assert_snapshot!(answers[0].says, @"the sign-in in the system keyring is damaged: it is empty");
}
