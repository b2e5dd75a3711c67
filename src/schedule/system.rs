//! The system's own programs, `crontab` and `systemctl`, asked with a deadline.
//!
//! `status` looks at schedules each time, so a program that hangs must not hang it.

use std::io::{Read, Write as _};
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

use crate::context::child;

/// Why there is no answer, or not the one that was hoped for.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// There is no such program.
    #[error("it is not installed")]
    Absent,
    /// It did not end in time, and was ended.
    #[error("it did not answer within {} s", .0.as_secs())]
    Late(Duration),
    /// It did not end with 0: what it complained about, in one line.
    #[error("{0}")]
    Refused(String),
    /// It could not be started.
    #[error("it could not be run: {0}")]
    Io(#[from] std::io::Error),
}

/// What a program prints that gets this input, in the plain language of its messages.
pub fn ask(
    program: &str,
    args: &[&str],
    input: Option<Vec<u8>>,
    timeout: Duration,
) -> Result<Vec<u8>, Trouble> {
    let mut command = child::command(program);
    command.args(args).env("LC_ALL", "C");
    command.stdin(match input {
        Some(_) => Stdio::piped(),
        None => Stdio::null(),
    });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Trouble::Absent,
        _ => Trouble::Io(error),
    })?;
    if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
        // A program that stops reading says why itself.
        std::thread::spawn(move || stdin.write_all(&input));
    }
    let (sender, said) = mpsc::channel();
    let (stdout, stderr) = (whole(child.stdout.take()), whole(child.stderr.take()));
    std::thread::spawn(move || {
        let read = |pipe: Reading| pipe.join().unwrap_or_else(|_| Ok(Vec::new()));
        // No one waits any more after the deadline.
        let _ = sender.send(read(stdout).and_then(|stdout| Ok((stdout, read(stderr)?))));
    });
    let Ok(both) = said.recv_timeout(timeout) else {
        child.kill()?;
        child.wait()?;
        return Err(Trouble::Late(timeout));
    };
    let (stdout, stderr) = both?;
    if child.wait()?.success() {
        return Ok(stdout);
    }
    let stderr = String::from_utf8_lossy(&stderr);
    let words: Vec<_> = stderr.split_whitespace().collect();
    Err(Trouble::Refused(words.join(" ")))
}

type Reading = std::thread::JoinHandle<std::io::Result<Vec<u8>>>;

/// Reads a pipe to its end, on a thread of its own.
fn whole(pipe: Option<impl Read + Send + 'static>) -> Reading {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe.map(|mut pipe| pipe.read_to_end(&mut bytes));
        read.transpose().map(|_| bytes)
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(200);

    #[test]
    fn input_output_and_complaints_are_passed_on() {
        let long = Duration::from_secs(30);
        let input = vec![b'x'; 1 << 20];
        let said = ask("cat", &[], Some(input.clone()), long);
        assert_eq!(said.unwrap(), input);
        let args = ["-c", "cat; echo no >&2; exit 3"];
        let error = ask("sh", &args, Some(input), long).unwrap_err();
        assert!(
            matches!(&error, Trouble::Refused(no) if no == "no"),
            "{error}"
        );
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let start = std::time::Instant::now();
        let error = ask("sleep", &["60"], None, SHORT).unwrap_err();
        assert!(matches!(error, Trouble::Late(_)), "{error}");
        assert!(start.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn a_program_that_is_not_there_is_told_from_one_that_fails() {
        let error = ask("drivetrain-no-such-program", &[], None, SHORT).unwrap_err();
        assert!(matches!(error, Trouble::Absent), "{error}");
    }
}
