//! [`Terminal`]: a real pseudo-terminal with a program in it, and somebody who reads and types.
#![cfg(unix)]

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::support::found;

/// A terminal of 80 columns, and what was started in it.
pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// Ends when nobody has the terminal any more.
    reader: JoinHandle<()>,
    output: Arc<Mutex<(vt100::Parser, String)>>,
    before: String,
}

impl Terminal {
    /// Starts a program in a terminal of so many rows.
    pub fn start(command: CommandBuilder, rows: u16) -> Self {
        Self::sized(command, rows, 80)
    }

    fn sized(command: CommandBuilder, rows: u16, columns: u16) -> Self {
        let size = size(rows, columns);
        let pair = native_pty_system().openpty(size).unwrap();
        let before = settings(&*pair.master);
        let child = pair.slave.spawn_command(command).unwrap();
        let parser = vt100::Parser::new(
            NonZeroU16::new(rows).unwrap(),
            NonZeroU16::new(columns).unwrap(),
            0,
        );
        let output = Arc::new(Mutex::new((parser, String::new())));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let screen = Arc::clone(&output);
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let mut output = screen.lock().unwrap();
                output.0.process(&buffer[..count]);
                output
                    .1
                    .push_str(&String::from_utf8_lossy(&buffer[..count]));
            }
        });
        Self {
            keys: pair.master.take_writer().unwrap(),
            master: pair.master,
            child,
            reader,
            output,
            before,
        }
    }

    /// Starts a prepared command, with its arguments and exactly its environment.
    pub fn run(command: &Command, rows: u16) -> Self {
        Self::of(command, rows, 80)
    }

    /// The same in a terminal of so many columns.
    pub fn of(command: &Command, rows: u16, columns: u16) -> Self {
        let mut builder = CommandBuilder::new(command.get_program());
        builder.args(command.get_args());
        builder.env_clear();
        for (name, value) in command.get_envs() {
            builder.env(name, value.unwrap_or_default());
        }
        builder.env("TERM", "xterm-256color");
        Self::sized(builder, rows, columns)
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// What stands on the screen now.
    pub fn screen(&self) -> String {
        self.output.lock().unwrap().0.screen().contents()
    }

    /// Looks at the screen's state.
    pub fn look<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.output.lock().unwrap().0.screen())
    }

    /// Everything that was ever written to the terminal.
    pub fn written(&self) -> String {
        self.output.lock().unwrap().1.clone()
    }

    /// Waits until this stands on the screen.
    #[track_caller]
    pub fn until(&self, text: &str) {
        let stands = || self.screen().contains(text).then_some(());
        found(stands, || format!("no {text:?} in:\n{}", self.screen()));
    }

    /// Waits for this question, then types.
    #[track_caller]
    pub fn answer(&mut self, question: &str, keys: &str) {
        self.until(question);
        self.press(keys);
    }

    /// Waits until what is typed is no longer shown by the terminal itself.
    #[track_caller]
    pub fn until_unechoed(&self) {
        let modes = || settings(&*self.master);
        let echoes = |modes: String| modes.contains("ECHO |") || modes.contains("ECHO)");
        found(|| (!echoes(modes())).then_some(()), modes);
    }

    /// The address that was printed to be opened, once it is complete.
    #[track_caller]
    pub fn address(&self) -> String {
        let printed = || {
            // The terminal wraps a line; what was written holds it whole.
            let written = self.written();
            let address = written.lines().find_map(|line| {
                let line = console::strip_ansi_codes(line);
                let line = line.trim();
                (line.starts_with("http") && line.contains("response_type=code"))
                    .then(|| line.to_owned())
            });
            address.filter(|_| self.screen().contains(" left "))
        };
        found(printed, || format!("no address in:\n{}", self.written()))
    }

    /// Gives it another width.
    pub fn resize(&self, rows: u16, columns: u16) {
        self.master.resize(size(rows, columns)).unwrap();
        self.output.lock().unwrap().0.screen_mut().set_size(
            NonZeroU16::new(rows).unwrap(),
            NonZeroU16::new(columns).unwrap(),
        );
    }

    /// The terminal's modes are those it had before the program came, and nothing is hidden.
    #[track_caller]
    pub fn is_sane(&self) {
        assert_eq!(settings(&*self.master), self.before);
        self.look(|screen| {
            assert!(!screen.bracketed_paste(), "{}", screen.contents());
            assert!(!screen.hide_cursor(), "{}", screen.contents());
        });
    }

    /// Waits for the end, and for the last that was written; the exit code.
    #[track_caller]
    pub fn exit(&mut self) -> u32 {
        let output = &self.output;
        let screen = || output.lock().unwrap().0.screen().contents();
        let ended = || self.child.try_wait().unwrap();
        let status = found(ended, || format!("still running:\n{}", screen()));
        // Its last words may still be on their way when it is gone.
        let read = || self.reader.is_finished().then_some(());
        found(read, || {
            format!("somebody keeps the terminal:\n{}", screen())
        });
        status.exit_code()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn size(rows: u16, cols: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}
