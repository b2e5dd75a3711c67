//! What people see: the one owner of both output streams.
//!
//! Stdout carries data only (tables that were asked for, `--json`), stderr everything for people.
//! Whether a person can be asked is decided once, here. A pipe that closes early is not an error.
//! Nothing that others wrote steers a terminal: `guard` stands at both doors.

mod checks;
pub mod days;
pub mod echo;
mod given;
mod guard;
pub mod headlines;
mod keys;
pub mod paste;
mod plain;
pub mod progress;
pub mod prompts;
pub mod summary;
mod theme;
pub mod times;
pub mod together;
pub mod values;
pub mod working;

use std::io::{IsTerminal, Write};

use console::{Style, Term};

pub use self::guard::Events;
use crate::foreign::{Line, visible, visible_json};

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Volume {
    /// `-q`: errors only.
    Quiet,
    /// What a person wants to know.
    Normal,
    /// `-v` and more: requests as well; no bars, which would get in the way.
    Verbose,
}

/// The two output streams and the person behind them.
#[derive(Debug, Clone)]
pub struct Ui {
    volume: Volume,
    asks: bool,
    terminal: bool,
    /// Where the lines about one connection among several go.
    piece: Option<together::Piece>,
}

impl Ui {
    /// Looks at the streams once.
    pub fn new(volume: Volume) -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self {
            volume,
            asks: terminal && std::io::stdin().is_terminal(),
            terminal,
            piece: None,
        }
    }

    /// The same, with no one to ask.
    #[must_use]
    pub fn without_questions(mut self) -> Self {
        self.asks = false;
        self
    }

    /// Whether there is a person to ask.
    pub fn asks(&self) -> bool {
        self.asks
    }

    /// Whether only what a person has to act on is said.
    pub fn is_quiet(&self) -> bool {
        self.volume == Volume::Quiet
    }

    /// Whether details are asked for.
    pub fn is_verbose(&self) -> bool {
        self.volume == Volume::Verbose
    }

    /// Whether bars can be drawn.
    pub fn draws(&self) -> bool {
        self.terminal && self.volume == Volume::Normal
    }

    /// Whether a person reads the data itself.
    pub fn is_read(&self) -> bool {
        std::io::stdout().is_terminal()
    }

    /// Whether a person reads what is said.
    pub fn talks_to_a_person(&self) -> bool {
        self.terminal
    }

    /// Writes data that need not be text: exactly, but on a terminal, which obeys bytes. Returns
    /// whether the reader is still there, so that a caller with more to write can stop.
    pub fn bytes(&self, bytes: &[u8]) -> Result<bool, Unprinted> {
        let written = if self.is_read() {
            put(&guard::data(bytes))
        } else {
            put(bytes)
        };
        let open = written.is_ok();
        closed(written).map(|()| open)
    }

    /// Writes text for people.
    pub fn data(&self, text: &str) -> Result<(), Unprinted> {
        closed(put(guard::guarded(text).as_bytes()))
    }

    /// What is written of a text for people.
    pub fn shown<'a>(&self, text: &'a str) -> std::borrow::Cow<'a, str> {
        guard::guarded(text)
    }

    /// Whether a person reads the data, and a text of it does not fit the screen.
    pub fn is_longer_than_the_screen(&self, text: &str) -> bool {
        let out = Term::stdout();
        let rows = out.is_term().then(|| usize::from(out.size().0));
        rows.is_some_and(|rows| text.lines().nth(rows.saturating_sub(1)).is_some())
    }

    /// Writes a JSON document: exactly, but on a terminal, where it says the same in other escapes.
    pub fn document(&self, document: &str) -> Result<(), Unprinted> {
        closed(if self.is_read() {
            put(visible_json(document).as_bytes())
        } else {
            put(document.as_bytes())
        })
    }

    /// Writes data as it comes, exactly but on a terminal. A pipe that closes early ends it.
    pub fn stream(
        &self,
        write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<(), Unprinted> {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        if self.is_read() {
            let mut lines = guard::Lines::new(out);
            return closed(write(&mut lines).and_then(|()| lines.end()));
        }
        closed(write(&mut out).and_then(|()| out.flush()))
    }

    /// Says something to a person, a line at a time.
    pub fn say(&self, text: impl AsRef<str>) {
        if self.volume > Volume::Quiet {
            self.err(text.as_ref());
        }
    }

    /// Says what the next lines are about. Without a terminal each of them says it itself.
    pub fn heading(&self, text: &str) {
        if self.terminal {
            self.say(format!("\n{}", bold().apply_to(text)));
        }
    }

    /// Says what a person has to act on, however quiet it is to be.
    pub fn always(&self, text: impl AsRef<str>) {
        self.err(text.as_ref());
    }

    /// Says what to do next: commands, each behind so many columns of what it is for.
    pub fn next_steps(&self, columns: usize, steps: &[(&str, &str)]) {
        self.say(format!("\n{}", bold().apply_to("Next")));
        for (what, command) in steps {
            let what = dim().apply_to(format!("{what:<columns$}"));
            self.say(format!("  {what}  {}", cyan().apply_to(command)));
        }
    }

    /// Says something that matters even to a person who wants quiet.
    pub fn warn(&self, text: impl AsRef<str>) {
        let text = self.beside(&visible(text.as_ref()), 9);
        self.err(&format!("{} {text}", yellow().apply_to("warning:")));
    }

    /// Says what went wrong, why, and what to do.
    pub fn error(&self, message: &str, causes: &[Line], hints: &[Line]) {
        let mut text = format!("{} {}", red().apply_to("error:"), self.beside(message, 7));
        for cause in causes {
            text.push_str(&format!("\n  caused by: {}", self.beside(cause, 13)));
        }
        for hint in hints {
            let hint = self.beside(hint, 6);
            text.push_str(&format!("\n{} {hint}", cyan().apply_to("hint:")));
        }
        self.err(&text);
    }

    /// Says where the way ends for now, and how to go on: no failure.
    pub fn ends(&self, message: &str, hints: &[impl std::fmt::Display]) {
        self.always("");
        self.stopped(message, hints);
    }

    /// Says that a person has stopped it, and how to go on.
    pub fn stopped(&self, message: &str, hints: &[impl std::fmt::Display]) {
        let mut letters = message.chars();
        let first = letters.next().map(|it| it.to_uppercase().to_string());
        let message = if message.contains(": ") {
            // It begins with a connection's name, which is spelled as it is.
            format!("{message}.")
        } else {
            format!("{}{}.", first.unwrap_or_default(), letters.as_str())
        };
        self.always(fold(&message, ""));
        for hint in hints {
            self.always(fold(&hint.to_string(), "  "));
        }
    }

    /// Text behind a label of so many columns: folded in a terminal, one line in a log.
    fn beside(&self, text: &str, columns: usize) -> String {
        if self.terminal {
            fold(text, &" ".repeat(columns)).trim_start().to_owned()
        } else {
            text.to_owned()
        }
    }

    fn err(&self, text: &str) {
        if let Some(piece) = &self.piece {
            return piece.say(text);
        }
        // There is no other way to say that stderr is gone.
        let _ = writeln!(std::io::stderr().lock(), "{}", guard::guarded(text));
    }
}

fn put(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush())
}

/// Why what was asked for did not reach stdout.
#[derive(Debug)]
pub struct Unprinted(pub std::io::Error);

/// A reader that has seen enough is no failure.
fn closed(written: std::io::Result<()>) -> Result<(), Unprinted> {
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Unprinted),
    }
}

/// The beginning of a text that is wider than so many columns.
pub fn shortened(text: &str, columns: usize) -> String {
    console::truncate_str(text, columns.max(1), "…").into_owned()
}

/// The width to write for: the terminal's, or 100 where there is none.
pub fn width() -> usize {
    match Term::stderr().size_checked() {
        Some((_, columns)) => usize::from(columns).clamp(40, 120),
        None => 100,
    }
}

/// The columns of the terminal that data goes to; `None` where it goes to a pipe or a file.
pub fn room() -> Option<usize> {
    let out = Term::stdout();
    out.is_term().then(|| usize::from(out.size().1).max(40))
}

/// Folds a paragraph to the terminal's width, each line behind the same indent. A command between
/// backticks stays on one line, so that it can be copied.
pub fn fold(text: &str, indent: &str) -> String {
    let room = width().saturating_sub(indent.len()).max(20);
    let lines = lines(words(text), room);
    let lines: Vec<_> = lines.iter().map(|line| format!("{indent}{line}")).collect();
    lines.join("\n")
}

/// The lines of a text that is `room` columns wide at most. Only a word that is longer is torn.
pub fn wrapped(text: &str, room: usize) -> Vec<String> {
    let room = room.max(1);
    let mut parts = Vec::new();
    for word in text.split_whitespace() {
        let mut part = String::new();
        let mut columns = 0;
        for letter in word.chars() {
            let wide = console::measure_text_width(letter.encode_utf8(&mut [0; 4]));
            if columns + wide > room && !part.is_empty() {
                parts.push(std::mem::take(&mut part));
                columns = 0;
            }
            part.push(letter);
            columns += wide;
        }
        parts.push(part);
    }
    lines(parts, room)
}

/// Words in lines of so many columns, as far as a word is not wider.
fn lines(words: Vec<String>, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut columns = 0;
    for word in words {
        let wide = console::measure_text_width(&word);
        if columns > 0 && columns + 1 + wide > room {
            lines.push(String::new());
            columns = 0;
        }
        if let Some(line) = lines.last_mut() {
            if columns > 0 {
                line.push(' ');
                columns += 1;
            }
            line.push_str(&word);
            columns += wide;
        }
    }
    lines
}

/// Text behind so many columns of something else, folded below itself.
pub fn behind(text: &str, columns: usize) -> String {
    let folded = fold(text, &" ".repeat(columns));
    folded.trim_start().to_owned()
}

/// The words of a text; what stands between backticks is one.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut inside = false;
    for word in text.split_whitespace() {
        match words.last_mut().filter(|_| inside) {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => words.push(word.to_owned()),
        }
        inside ^= word.matches('`').count() % 2 == 1;
    }
    words
}

fn style() -> Style {
    Style::new().for_stderr()
}

/// Headings, and what must not be overlooked.
pub fn bold() -> Style {
    style().bold()
}

/// What is secondary.
pub fn dim() -> Style {
    style().dim()
}

/// Good.
pub fn green() -> Style {
    style().green()
}

/// Worth a look.
pub fn yellow() -> Style {
    style().yellow()
}

/// Bad.
pub fn red() -> Style {
    style().red().bold()
}

/// Commands and links.
pub fn cyan() -> Style {
    style().cyan()
}
