//! A program that is stopped at a named point: as it enters a certain system call for the n-th
//! time, `strace` kills it there or lets the call fail. No test has to be faster than the program.

use std::process::{Command, Stdio};

use crate::support::{feeding, wrapping};
use crate::tools::{skip, tools_present};

/// Whether a process may be traced here; if not, the test says so and returns.
pub fn can_trace() -> bool {
    if !tools_present(&["strace"]) {
        return false;
    }
    let mut strace = Command::new("strace");
    strace.args(["-o", "/dev/null", "true"]);
    let traces = strace.stderr(Stdio::null()).status();
    let traces = traces.is_ok_and(|status| status.success());
    if !traces {
        skip("no process may be traced here");
    }
    traces
}

/// The command, to be run with this happening to a system call of it.
pub fn tampered(command: &Command, call: &str, what: &str) -> Command {
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-qq", "-o", "/dev/null"])
        .args(["-e", &format!("trace={call}")])
        .args(["-e", &format!("inject={call}:{what}")]);
    wrapping(strace, command)
}

/// Runs the command and kills it as it enters this call; says whether it got that far.
pub fn killed_at(command: &Command, call: &str, number: usize) -> bool {
    killed_reading(command, call, number, b"")
}

/// The same for a command that reads this from its stdin.
pub fn killed_reading(command: &Command, call: &str, number: usize, input: &[u8]) -> bool {
    let strace = tampered(command, call, &format!("signal=KILL:when={number}"));
    let child = feeding(strace, input);
    !child.wait_with_output().unwrap().status.success()
}
