//! Keys, one at a time, without ever blocking.
//!
//! On Unix the terminal is read here and not by `crossterm`, whose event reader (0.29) has three
//! habits that a wait with a deadline cannot afford: it blocks in the middle of an unfinished
//! escape sequence or paste, it spins for ever when the terminal hangs up, and it reads ahead, so
//! that what was typed for a later prompt is lost. Here `/dev/tty` is opened once more, not
//! blocking (the flag belongs to the opening; the shell's own is untouched), and read byte by
//! byte: what is not consumed stays in the terminal.

/// What a key means to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Typed(char),
    /// Part of a bracketed paste; line breaks are characters there.
    #[cfg_attr(
        all(windows, not(test)),
        expect(dead_code, reason = "the console has no bracketed paste")
    )]
    Pasted(char),
    Enter,
    Backspace,
    EraseWord,
    EraseLine,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D.
    End,
}

#[cfg(unix)]
pub(super) use unix::Keys;
#[cfg(windows)]
pub(super) use windows::Keys;

#[cfg(unix)]
mod unix {
    use super::{Decoder, Key};
    use std::fs::{File, OpenOptions};
    use std::io::{self, ErrorKind, Read};
    use std::os::unix::fs::OpenOptionsExt;

    /// The controlling terminal's input.
    pub(in crate::ui) struct Keys {
        terminal: File,
        decoder: Decoder,
    }

    impl Keys {
        pub(in crate::ui) fn open() -> io::Result<Self> {
            use rustix::fs::OFlags;
            let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits();
            Ok(Self {
                terminal: OpenOptions::new()
                    .read(true)
                    .custom_flags(flags.cast_signed())
                    .open("/dev/tty")?,
                decoder: Decoder::default(),
            })
        }

        /// The next key, if one was pressed. An error means that the terminal is gone.
        pub(in crate::ui) fn next(&mut self) -> io::Result<Option<Key>> {
            let mut byte = [0];
            loop {
                match self.terminal.read(&mut byte) {
                    Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                    Ok(_) => {
                        if let Some(key) = self.decoder.push(byte[0]) {
                            return Ok(Some(key));
                        }
                    }
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
}

#[cfg(windows)]
mod windows {
    use super::Key;
    use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
    use std::io;
    use std::time::Duration;

    /// The console's input, where events are whole and nothing is decoded ahead.
    pub(in crate::ui) struct Keys;

    impl Keys {
        pub(in crate::ui) fn open() -> io::Result<Self> {
            Ok(Self)
        }

        /// The next key, if one was pressed.
        pub(in crate::ui) fn next(&mut self) -> io::Result<Option<Key>> {
            while event::poll(Duration::ZERO)? {
                let Event::Key(event) = event::read()? else {
                    continue;
                };
                if event.kind == KeyEventKind::Release {
                    continue;
                }
                let control = event.modifiers.contains(KeyModifiers::CONTROL);
                let alt = event.modifiers.contains(KeyModifiers::ALT);
                let key = match event.code {
                    KeyCode::Enter => Key::Enter,
                    KeyCode::Backspace => Key::Backspace,
                    KeyCode::Char('c') if control && !alt => Key::Interrupt,
                    KeyCode::Char('d') if control && !alt => Key::End,
                    KeyCode::Char('u') if control && !alt => Key::EraseLine,
                    KeyCode::Char('w') if control && !alt => Key::EraseWord,
                    // AltGr arrives as Ctrl and Alt.
                    KeyCode::Char(character) if control == alt => Key::Typed(character),
                    _ => continue,
                };
                return Ok(Some(key));
            }
            Ok(None)
        }
    }
}

/// Makes keys of a terminal's bytes. Escape sequences other than a paste's brackets say nothing to
/// a line and are skipped; a control character ends an unfinished one, so that Ctrl-C always works.
#[cfg(any(unix, test))]
#[derive(Default)]
struct Decoder {
    escape: Escape,
    pasting: bool,
    /// The bytes so far of a character that takes several.
    character: Vec<u8>,
}

#[cfg(any(unix, test))]
#[derive(Default, Clone, Copy)]
enum Escape {
    #[default]
    None,
    /// After ESC.
    Begun,
    /// After ESC O.
    Single,
    /// After ESC [, with the number so far.
    Sequence(u32),
}

#[cfg(any(unix, test))]
impl Decoder {
    fn push(&mut self, byte: u8) -> Option<Key> {
        if byte < 0x20 || byte == 0x7f {
            self.character.clear();
            self.escape = match byte {
                0x1b => Escape::Begun,
                _ => Escape::None,
            };
            return self.control(byte);
        }
        match self.escape {
            Escape::None => self.text(byte),
            Escape::Begun => {
                self.escape = match byte {
                    b'[' => Escape::Sequence(0),
                    b'O' => Escape::Single,
                    _ => Escape::None,
                };
                None
            }
            Escape::Single => {
                self.escape = Escape::None;
                None
            }
            Escape::Sequence(number) => {
                self.escape = match byte {
                    b'0'..=b'9' => Escape::Sequence(
                        number
                            .saturating_mul(10)
                            .saturating_add(u32::from(byte - b'0')),
                    ),
                    0x20..=0x3f => Escape::Sequence(u32::MAX),
                    _ => Escape::None,
                };
                match (byte, number) {
                    (b'~', 200) => self.pasting = true,
                    (b'~', 201) => self.pasting = false,
                    _ => {}
                }
                None
            }
        }
    }

    fn control(&self, byte: u8) -> Option<Key> {
        match byte {
            0x03 => Some(Key::Interrupt),
            b'\r' | b'\n' if self.pasting => Some(Key::Pasted('\n')),
            _ if self.pasting => None,
            b'\r' | b'\n' => Some(Key::Enter),
            0x04 => Some(Key::End),
            0x08 | 0x7f => Some(Key::Backspace),
            0x15 => Some(Key::EraseLine),
            0x17 => Some(Key::EraseWord),
            _ => None,
        }
    }

    fn text(&mut self, byte: u8) -> Option<Key> {
        self.character.push(byte);
        let character = match std::str::from_utf8(&self.character) {
            Ok(text) => text.chars().next(),
            Err(error) if error.error_len().is_none() => return None,
            Err(_) => None,
        };
        self.character.clear();
        character.map(if self.pasting {
            Key::Pasted
        } else {
            Key::Typed
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Decoder, Key};

    fn keys(bytes: &[u8]) -> Vec<Key> {
        let mut decoder = Decoder::default();
        bytes
            .iter()
            .filter_map(|byte| decoder.push(*byte))
            .collect()
    }

    #[test]
    fn keys_are_told_apart() {
        use Key::*;
        assert_eq!(
            keys("aé\x7f\x08\x15\x17\x04\r\n\x03".as_bytes()),
            [
                Typed('a'),
                Typed('é'),
                Backspace,
                Backspace,
                EraseLine,
                EraseWord,
                End,
                Enter,
                Enter,
                Interrupt
            ]
        );
    }

    #[test]
    fn escape_sequences_are_skipped() {
        let bytes = b"\x1b[A\x1bOB\x1b[1;5C\x1b[3~\x1bxa";
        assert_eq!(keys(bytes), [Key::Typed('a')]);
    }

    #[test]
    fn a_paste_keeps_its_line_breaks_and_ends() {
        use Key::*;
        assert_eq!(
            keys(b"\x1b[200~a\r\x15b\x1b[201~c\r"),
            [Pasted('a'), Pasted('\n'), Pasted('b'), Typed('c'), Enter]
        );
    }

    #[test]
    fn ctrl_c_works_in_the_middle_of_anything() {
        for before in ["\x1b", "\x1b[", "\x1b[20", "\x1bO", "\x1b[200~abc"] {
            let bytes = format!("{before}\x03");
            assert_eq!(keys(bytes.as_bytes()).last(), Some(&Key::Interrupt));
        }
        assert_eq!(keys(b"\xc3\x03"), [Key::Interrupt]);
    }

    #[test]
    fn what_is_not_utf_8_is_left_out() {
        assert_eq!(keys(b"\xffa"), [Key::Typed('a')]);
    }
}
