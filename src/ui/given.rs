//! Secret text that is handed over whole: all of standard input, or what is pasted into a terminal
//! and ended with Ctrl-D.

use std::io::{IsTerminal, Read};
use std::time::Duration;

use zeroize::Zeroizing;

use super::Ui;
use super::keys::{Key, Keys};
use super::paste::{BURST, Display, Line, MAX_LINE, RawTerminal, TICK, Taken};
use super::prompts::{Answer, Unanswered};

impl Ui {
    /// The bytes, of at most [`MAX_LINE`] bytes; a longer one comes one byte longer. In a terminal
    /// only its length is shown, and line breaks are dropped, which mean nothing in a token.
    pub fn handed_over(&self, what: &str, flag: &'static str) -> Answer<Zeroizing<Vec<u8>>> {
        if !std::io::stdin().is_terminal() {
            return piped().map_err(Unanswered::Io);
        }
        if !self.asks() {
            return Err(Unanswered::NoTerminal {
                question: what.to_owned(),
                flag,
            });
        }
        let prompt = format!("{what}, then Ctrl-D: ");
        pasted(&prompt)
            .map_err(Unanswered::Io)?
            .ok_or(Unanswered::Interrupted)
    }
}

fn piped() -> std::io::Result<Zeroizing<Vec<u8>>> {
    // Reserved at once: growing would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_LINE + 1));
    std::io::stdin()
        .take(MAX_LINE as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// `None` where a person pressed Ctrl-C, or Ctrl-D with nothing before it.
fn pasted(prompt: &str) -> std::io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut keys = Keys::open()?;
    let _raw = RawTerminal::enter()?;
    let mut line = Line::hidden();
    let mut display = Display::default();
    loop {
        for _ in 0..BURST {
            match keys.next()? {
                None => break,
                Some(Key::Enter) => {}
                Some(Key::End) if !line.is_empty() => {
                    return Ok(Some(Zeroizing::new(line.into_text().into_bytes())));
                }
                Some(key) => {
                    if matches!(line.take(key), Taken::Interrupted) {
                        return Ok(None);
                    }
                }
            }
        }
        display.show(Duration::ZERO, &line, &|_| prompt.to_owned())?;
        std::thread::sleep(TICK);
    }
}
