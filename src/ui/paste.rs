//! Waiting for whichever comes first: a message from another thread, a line from the terminal,
//! Ctrl-C, or the deadline.
//!
//! Everything happens on the caller's thread, so a prompt that loses the race is over when
//! [`wait`] returns: no thread is left behind to swallow what is typed next. The terminal is read
//! key by key, because a cooked line ends at 4 KiB and a redirected address may be longer. The line
//! may hold an authorization code: it is shown as a number of characters once it is more than a few
//! letters, wiped from the screen at the end, and never logged.

use super::guard::guarded;
use super::keys::{Key, Keys};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::{cursor, execute, queue, style, terminal};
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// The longest line, in bytes; more is left out.
pub const MAX_LINE: usize = 16 * 1024;

/// How long a key or a cancellation may go unnoticed.
pub(super) const TICK: Duration = Duration::from_millis(40);
/// How many keys are taken before the clock is looked at again.
pub(super) const BURST: usize = 4096;
/// A line longer than this is shown as its length.
const SHOWN: usize = 16;

/// What came first.
pub enum Awaited<T> {
    /// A message from the other thread.
    Message(T),
    /// A line, without its end; it may be empty, and it may be secret.
    Line(String),
    /// Ctrl-C, Ctrl-D on an empty line, or the cancellation.
    Interrupted,
    /// The deadline.
    TimedOut,
}

impl<T> std::fmt::Debug for Awaited<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Message(_) => "Message(…)",
            Self::Line(_) => "Line(…)",
            Self::Interrupted => "Interrupted",
            Self::TimedOut => "TimedOut",
        })
    }
}

/// Waits with a prompt on one line of stderr. `prompt` is given the time left, in whole seconds
/// rounded up, and asked at most once a second; `cancelled` is asked about 25 times a second.
///
/// An error means that there is no terminal, or that it went away.
pub fn wait<T>(
    messages: &Receiver<T>,
    deadline: Instant,
    cancelled: &dyn Fn() -> bool,
    prompt: impl Fn(Duration) -> String,
) -> io::Result<Awaited<T>> {
    let mut keys = Keys::open()?;
    let _raw = RawTerminal::enter()?;
    let mut line = Line::default();
    let mut display = Display::default();
    loop {
        if let Some(awaited) = over(messages, deadline, cancelled) {
            return Ok(awaited);
        }
        let mut more = false;
        for taken in 1..=BURST {
            let Some(key) = keys.next()? else {
                break;
            };
            match line.take(key) {
                Taken::Edited => more = taken == BURST,
                Taken::Done => return Ok(Awaited::Line(line.into_text())),
                Taken::Interrupted => return Ok(Awaited::Interrupted),
            }
        }
        let left = deadline.saturating_duration_since(Instant::now());
        display.show(left, &line, &prompt)?;
        let tick = if more { Duration::ZERO } else { TICK.min(left) };
        if let Some(message) = received(messages, tick) {
            return Ok(Awaited::Message(message));
        }
    }
}

/// The same without a terminal: there is no line to wait for.
pub fn wait_without_terminal<T>(
    messages: &Receiver<T>,
    deadline: Instant,
    cancelled: &dyn Fn() -> bool,
) -> Awaited<T> {
    loop {
        if let Some(awaited) = over(messages, deadline, cancelled) {
            return awaited;
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if let Some(message) = received(messages, (2 * TICK).min(left)) {
            return Awaited::Message(message);
        }
    }
}

/// What ends the wait without a key. A message that is there comes before everything else.
fn over<T>(
    messages: &Receiver<T>,
    deadline: Instant,
    cancelled: &dyn Fn() -> bool,
) -> Option<Awaited<T>> {
    if let Ok(message) = messages.try_recv() {
        Some(Awaited::Message(message))
    } else if cancelled() {
        Some(Awaited::Interrupted)
    } else if Instant::now() >= deadline {
        Some(Awaited::TimedOut)
    } else {
        None
    }
}

/// Waits for a message; a sender that is gone makes it a plain pause.
fn received<T>(messages: &Receiver<T>, pause: Duration) -> Option<T> {
    match messages.recv_timeout(pause) {
        Ok(message) => Some(message),
        Err(RecvTimeoutError::Timeout) => None,
        Err(RecvTimeoutError::Disconnected) => {
            std::thread::sleep(pause);
            None
        }
    }
}

/// The terminal in raw mode, until this is dropped: by a return, an error or a panic.
pub(super) struct RawTerminal;

impl RawTerminal {
    pub(super) fn enter() -> io::Result<Self> {
        terminal::enable_raw_mode()?;
        let entered = Self;
        execute!(io::stderr(), EnableBracketedPaste)?;
        Ok(entered)
    }
}

impl Drop for RawTerminal {
    fn drop(&mut self) {
        // There is nothing left to do about a terminal that does not take these.
        let _ = execute!(
            io::stderr(),
            cursor::MoveToColumn(0),
            terminal::Clear(terminal::ClearType::CurrentLine),
            DisableBracketedPaste,
            cursor::Show
        );
        let _ = terminal::disable_raw_mode();
    }
}

/// What is on the screen, so that it is written when it changes and not otherwise.
#[derive(Default)]
pub(super) struct Display {
    prompt: Option<(u64, String)>,
    shown: Option<String>,
}

impl Display {
    pub(super) fn show(
        &mut self,
        left: Duration,
        line: &Line,
        prompt: &impl Fn(Duration) -> String,
    ) -> io::Result<()> {
        let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
        let prompt = match self.prompt.take() {
            Some((at, text)) if at == seconds => text,
            _ => prompt(Duration::from_secs(seconds)).replace(['\r', '\n'], " "),
        };
        let columns = match terminal::window_size().map(|size| size.columns) {
            Ok(columns @ 1..) => usize::from(columns),
            _ => 80,
        };
        let typed = line.shown();
        let room = columns.saturating_sub(console::measure_text_width(&typed) + 1);
        let shown = format!("{}{typed}", console::truncate_str(&prompt, room, "…"));
        self.prompt = Some((seconds, prompt));
        if self.shown.as_ref() == Some(&shown) {
            return Ok(());
        }
        let mut screen = io::stderr().lock();
        queue!(
            screen,
            cursor::MoveToColumn(0),
            terminal::Clear(terminal::ClearType::CurrentLine),
            style::Print(guarded(&shown))
        )?;
        screen.flush()?;
        self.shown = Some(shown);
        Ok(())
    }
}

/// The line so far.
#[derive(Default)]
pub(super) struct Line {
    text: Zeroizing<String>,
    pasted: bool,
    hidden: bool,
}

pub(super) enum Taken {
    Edited,
    Done,
    Interrupted,
}

impl Line {
    /// One of which only the length is shown, from the first letter on.
    pub(super) fn hidden() -> Self {
        Self {
            hidden: true,
            ..Self::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(super) fn take(&mut self, key: Key) -> Taken {
        match key {
            Key::Enter => return Taken::Done,
            Key::Interrupt => return Taken::Interrupted,
            Key::End if self.text.is_empty() => return Taken::Interrupted,
            Key::End => {}
            Key::Typed(character) => self.push(character),
            Key::Pasted(character) => {
                self.pasted = true;
                self.push(character);
            }
            Key::Backspace => {
                self.text.pop();
            }
            Key::EraseLine => self.text.clear(),
            Key::EraseWord => {
                let kept = self.text.trim_end();
                let kept = kept.rfind(' ').map_or(0, |space| space + 1);
                self.text.truncate(kept);
            }
        }
        self.pasted &= !self.text.is_empty();
        Taken::Edited
    }

    /// Line breaks are dropped: they come from an address wrapped on its way here.
    fn push(&mut self, character: char) {
        if !character.is_control() && self.text.len() + character.len_utf8() <= MAX_LINE {
            // Growing would leave a copy of the secret behind.
            if self.text.capacity() == 0 {
                self.text.reserve(MAX_LINE);
            }
            self.text.push(character);
        }
    }

    /// A few typed letters as they are, anything else as its length.
    fn shown(&self) -> String {
        let is_word = |character: char| character.is_alphanumeric() || character == ' ';
        match self.text.chars().count() {
            0 => String::new(),
            count
                if !self.hidden
                    && !self.pasted
                    && count <= SHOWN
                    && self.text.chars().all(is_word) =>
            {
                self.text.to_string()
            }
            1 => "(1 character)".to_owned(),
            count => format!("({count} characters)"),
        }
    }

    pub(super) fn into_text(mut self) -> String {
        std::mem::take(&mut *self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    fn typed(line: &mut Line, text: &str) {
        for character in text.chars() {
            line.take(Key::Typed(character));
        }
    }

    #[test]
    fn a_line_is_edited() {
        let mut line = Line::default();
        typed(&mut line, "one two  ");
        line.take(Key::EraseWord);
        assert_eq!(line.text.as_str(), "one ");
        line.take(Key::Backspace);
        line.take(Key::Backspace);
        assert_eq!(line.text.as_str(), "on");
        line.take(Key::EraseLine);
        assert_eq!(line.text.as_str(), "");
        assert!(matches!(line.take(Key::End), Taken::Interrupted));
        typed(&mut line, "x");
        assert!(matches!(line.take(Key::End), Taken::Edited));
        assert!(matches!(line.take(Key::Enter), Taken::Done));
        assert_eq!(line.into_text(), "x");
    }

    #[test]
    fn an_address_is_never_shown() {
        let mut line = Line::default();
        typed(&mut line, "yes");
        assert_eq!(line.shown(), "yes");
        typed(&mut line, "?code=a");
        assert_eq!(line.shown(), "(10 characters)");
        line.take(Key::EraseLine);
        typed(&mut line, &"a".repeat(SHOWN + 1));
        assert_eq!(line.shown(), "(17 characters)");
        line.take(Key::EraseLine);
        line.take(Key::Pasted('a'));
        assert_eq!(line.shown(), "(1 character)");
        line.take(Key::Backspace);
        line.take(Key::Typed('b'));
        assert_eq!(line.shown(), "b");
    }

    #[test]
    fn a_line_has_an_end_and_no_breaks() {
        let mut line = Line::default();
        line.take(Key::Pasted('\n'));
        for _ in 0..MAX_LINE + 5 {
            line.take(Key::Pasted('a'));
        }
        assert_eq!(line.into_text(), "a".repeat(MAX_LINE));
    }

    #[test]
    fn without_a_terminal_a_message_a_deadline_or_a_cancellation_ends_the_wait() {
        let far = Instant::now() + Duration::from_secs(60);
        let (sender, messages) = channel();
        sender.send(7).unwrap();
        let awaited = wait_without_terminal(&messages, far, &|| true);
        assert!(matches!(awaited, Awaited::Message(7)));
        let awaited = wait_without_terminal(&messages, far, &|| true);
        assert!(matches!(awaited, Awaited::Interrupted));
        drop(sender);
        let soon = Instant::now() + Duration::from_millis(1);
        let awaited = wait_without_terminal(&messages, soon, &|| false);
        assert!(matches!(awaited, Awaited::TimedOut));
    }
}
