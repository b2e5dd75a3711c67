//! The wait in a terminal, in a real pseudo-terminal. The program in it is this test executable:
//! each `child_…` test is ignored by itself and started by another test.
#![cfg(unix)]

use drivetrain::ui::paste::{Awaited, wait};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{IsTerminal, Read, Write};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use crate::support::found;
use crate::terminal::Terminal;

const FAR: Duration = Duration::from_secs(600);

// What runs inside the terminal.

fn say(text: &str) {
    let mut out = std::io::stdout();
    write!(out, "{text}\r\n").unwrap();
    out.flush().unwrap();
}

/// Says what came, then reads a line the ordinary way.
fn report(awaited: &std::io::Result<Awaited<&str>>) {
    match awaited {
        Ok(Awaited::Message(text)) => say(&format!("<message {text}>")),
        Ok(Awaited::Line(text)) => {
            let ends = (text.chars().next(), text.chars().last());
            say(&format!("<line {} {ends:?}>", text.len()));
        }
        Ok(other) => say(&format!("<{other:?}>")),
        Err(error) => say(&format!("<error {error}>")),
    }
    let mut next = String::new();
    std::io::stdin().read_line(&mut next).unwrap();
    say(&format!("<then {}>", next.trim_end()));
}

fn prompt(left: Duration) -> String {
    format!("Paste it here ({} s left): ", left.as_secs())
}

#[test]
#[ignore = "started in a terminal by the other tests"]
fn child_far() {
    if std::io::stdin().is_terminal() {
        let (_sender, messages) = channel();
        report(&wait(&messages, Instant::now() + FAR, &|| false, prompt));
    }
}

#[test]
#[ignore = "started in a terminal by the other tests"]
fn child_near() {
    if std::io::stdin().is_terminal() {
        let (_, messages) = channel();
        let deadline = Instant::now() + Duration::from_millis(2500);
        report(&wait(&messages, deadline, &|| false, prompt));
    }
}

/// The message comes when the prompt has been asked for the second time.
#[test]
#[ignore = "started in a terminal by the other tests"]
fn child_message() {
    if std::io::stdin().is_terminal() {
        let (sender, messages) = channel();
        let asked = AtomicU32::new(0);
        let prompt = |left| {
            if asked.fetch_add(1, Ordering::SeqCst) == 1 {
                sender.send("hello").unwrap();
            }
            prompt(left)
        };
        report(&wait(&messages, Instant::now() + FAR, &|| false, prompt));
    }
}

#[test]
#[ignore = "started in a terminal by the other tests"]
fn child_cancelled() {
    if std::io::stdin().is_terminal() {
        let (_sender, messages) = channel();
        let asked = AtomicU32::new(0);
        let cancelled = || asked.fetch_add(1, Ordering::SeqCst) == 10;
        report(&wait(&messages, Instant::now() + FAR, &cancelled, prompt));
    }
}

#[test]
#[ignore = "started in a terminal by the other tests"]
fn child_panics() {
    if std::io::stdin().is_terminal() {
        let (_sender, messages) = channel::<&str>();
        let waiting = || {
            wait(&messages, Instant::now() + FAR, &|| false, |left| {
                // Silently: what a panic says must not scroll away what the test looks for.
                if left < FAR {
                    std::panic::resume_unwind(Box::new("on purpose"));
                }
                prompt(left)
            })
        };
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(waiting)).is_err());
        report(&Err(std::io::Error::other("panicked")));
    }
}

// The terminal around it.

/// One of the children above, in a terminal.
struct Waiting(Terminal);

impl Waiting {
    fn run(child: &str) -> Self {
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        let name = format!("paste::{child}");
        command.args(["--exact", &name, "--ignored", "--nocapture"]);
        Self(Terminal::start(command, 24))
    }

    /// The wait is over with this outcome, the terminal is as it was, and what is typed now
    /// reaches the next reader.
    #[track_caller]
    fn ends(mut self, outcome: &str) -> String {
        self.until(outcome);
        self.is_sane();
        let screen = self.screen();
        assert!(!screen.contains("Paste it"), "{screen}");
        self.press("next\n");
        self.until("<then next>");
        assert_eq!(self.exit(), 0);
        self.written()
    }
}

impl Deref for Waiting {
    type Target = Terminal;

    fn deref(&self) -> &Terminal {
        &self.0
    }
}

impl DerefMut for Waiting {
    fn deref_mut(&mut self) -> &mut Terminal {
        &mut self.0
    }
}

#[test]
fn a_typed_line_is_echoed_edited_and_returned() {
    let mut terminal = Waiting::run("child_far");
    terminal.until("s left): ");
    terminal.press("hello worlt");
    terminal.until("left): hello worlt");
    terminal.press("\x7fd");
    terminal.until("left): hello world");
    terminal.press("\x17x");
    terminal.until("left): hello x");
    terminal.press("\x15abc\r");
    terminal.ends("<line 3 (Some('a'), Some('c'))>");
}

#[test]
fn an_empty_line_is_a_line() {
    let mut terminal = Waiting::run("child_far");
    terminal.until("s left): ");
    terminal.press("\r");
    terminal.ends("<line 0 (None, None)>");
}

#[test]
fn a_pasted_address_is_taken_whole_and_never_shown() {
    let mut terminal = Waiting::run("child_far");
    terminal.until("s left): ");
    assert!(terminal.look(vt100::Screen::bracketed_paste));
    let code = "s3cr3t".repeat(2000);
    terminal.press(&format!(
        "\x1b[200~http://localhost/?code={code}\n\x1b[201~"
    ));
    terminal.until("left): (12023 characters)");
    terminal.press("\r");
    let written = terminal.ends("<line 12023 (Some('h'), Some('t'))>");
    assert!(!written.contains("s3cr3t") && !written.contains("http"));
}

#[test]
fn a_paste_without_brackets_works_too() {
    let mut terminal = Waiting::run("child_far");
    terminal.until("s left): ");
    let address = format!("?code={}", "s3cr3t".repeat(2000));
    terminal.press(&address);
    terminal.until("left): (12006 characters)");
    terminal.press("\r");
    let written = terminal.ends("<line 12006 (Some('?'), Some('t'))>");
    assert!(!written.contains("s3cr3t"));
}

#[test]
fn ctrl_c_and_ctrl_d_interrupt() {
    for keys in [
        "\x03",
        "\x04",
        "typed\x03",
        "\x1b[\x03",
        "\x1b[200~half\x03",
    ] {
        let mut terminal = Waiting::run("child_far");
        terminal.until("s left): ");
        terminal.press(keys);
        terminal.ends("<Interrupted>");
    }
}

#[test]
fn a_message_wins_and_what_is_typed_later_is_not_stolen() {
    let mut terminal = Waiting::run("child_message");
    terminal.until("s left): ");
    terminal.press("half");
    terminal.ends("<message hello>");
}

#[test]
fn an_unfinished_sequence_does_not_hold_up_a_message_or_the_deadline() {
    for (child, outcome) in [
        ("child_message", "<message hello>"),
        ("child_near", "<TimedOut>"),
    ] {
        let mut terminal = Waiting::run(child);
        terminal.until("s left): ");
        terminal.press("\x1b[200~half");
        terminal.ends(outcome);
    }
}

#[test]
fn the_deadline_ends_the_wait_and_the_time_left_is_shown() {
    let terminal = Waiting::run("child_near");
    let written = terminal.ends("<TimedOut>");
    for left in ["(3 s left)", "(2 s left)", "(1 s left)"] {
        assert_eq!(written.matches(left).count(), 1, "{written}");
    }
}

#[test]
fn a_terminal_that_goes_away_ends_the_wait() {
    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]);
    command.arg(std::env::current_exe().unwrap());
    command.args(["--exact", "paste::child_far", "--ignored", "--nocapture"]);
    let mut child = pair.slave.spawn_command(command).unwrap();
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (mut seen, mut buffer) = (String::new(), [0; 1024]);
    while !seen.contains("s left)") {
        let count = reader.read(&mut buffer).unwrap();
        assert_ne!(count, 0, "{seen}");
        seen.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
    drop((reader, pair));
    let mut killer = child.clone_killer();
    found(
        || child.try_wait().unwrap(),
        || {
            let killed = killer.kill();
            format!("it still waits for a terminal that is gone; killed: {killed:?}")
        },
    );
}

#[test]
fn a_cancellation_leaves_a_sane_terminal() {
    Waiting::run("child_cancelled").ends("<Interrupted>");
}

#[test]
fn a_panic_leaves_a_sane_terminal() {
    Waiting::run("child_panics").ends("<error panicked>");
}

#[test]
fn what_follows_the_line_is_left_for_the_next_reader() {
    let mut terminal = Waiting::run("child_far");
    terminal.until("s left): ");
    terminal.press("abc\rfirst ");
    terminal.until("<line 3");
    terminal.press("second\n");
    terminal.until("<then first");
}

#[test]
fn a_narrow_terminal_keeps_it_on_one_line() {
    let mut terminal = Waiting::run("child_far");
    terminal.until("s left): ");
    terminal.resize(24, 20);
    terminal.press("a=b");
    terminal.until("Past…(3 characters)");
    terminal.press("\x03");
    terminal.until("<Interrupted>");
}
