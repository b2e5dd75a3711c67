//! The passphrase in a real terminal.

use super::{Move, PASSPHRASE};
use crate::terminal::Terminal;

const QUESTION: &str = "Move \"justworks\" to another machine? It will stop syncing here. [y/N]";
const FIRST: &str = "Choose a passphrase for the file (hidden) ›";
const AGAIN: &str = "Repeat the passphrase (hidden) ›";

#[track_caller]
fn typed(terminal: &mut Terminal, question: &str, words: &str) {
    terminal.until(question);
    terminal.until_unechoed();
    terminal.press(&format!("{words}\r"));
}

#[test]
fn it_is_asked_twice_and_never_shown() {
    let moving = Move::prepared();
    let mut command = moving.laptop.command(&["export-connection", "justworks"]);
    command.arg("--to").arg(moving.file());
    let mut terminal = Terminal::run(&command, 40);
    terminal.answer(QUESTION, "y\r");
    typed(&mut terminal, FIRST, "sh0rt");
    terminal.until("too short: use at least 12 characters");
    typed(&mut terminal, FIRST, PASSPHRASE);
    typed(&mut terminal, AGAIN, "an0ther horse battery");
    terminal.until("The passphrases do not match");
    typed(&mut terminal, FIRST, PASSPHRASE);
    typed(&mut terminal, AGAIN, PASSPHRASE);
    terminal.until("Exported justworks to");
    assert_eq!(terminal.exit(), 0);
    terminal.is_sane();
    let written = terminal.written();
    for words in ["h0rt", "0rrect", "n0ther"] {
        assert!(!written.contains(words), "{written}");
    }

    let mut command = moving.there.command(&["import-connection"]);
    command.arg(moving.file()).arg("--insecure-storage");
    let mut terminal = Terminal::run(&command, 40);
    typed(
        &mut terminal,
        "Passphrase of the file (hidden) ›",
        PASSPHRASE,
    );
    terminal.until("justworks is connected here");
    assert_eq!(terminal.exit(), 0);
    terminal.is_sane();
    assert!(!terminal.written().contains("0rrect"));
}

#[test]
fn declined_or_stopped_nothing_has_happened() {
    let moving = Move::prepared();
    let mut command = moving.laptop.command(&["export-connection", "justworks"]);
    command.arg("--to").arg(moving.file());
    for (keys, code) in [("\r", 130), ("\x03", 130)] {
        let mut terminal = Terminal::run(&command, 40);
        terminal.answer(QUESTION, keys);
        assert_eq!(terminal.exit(), code);
        terminal.is_sane();
    }
    let mut terminal = Terminal::run(&command, 40);
    terminal.answer(QUESTION, "y\r");
    terminal.until(FIRST);
    terminal.until_unechoed();
    terminal.press("\x03");
    assert_eq!(terminal.exit(), 130);
    terminal.is_sane();
    assert!(!moving.file().exists());
    moving.laptop.run(&["sync"]).expect(0);
}
