//! Programs that a test needs on the machine.
//!
//! A developer without one of them sees the test skipped, by name; where `CI=true` says that
//! everything should be there, the test fails instead of proving nothing.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests look at the machine they run on"
)]

use std::path::PathBuf;
#[cfg(target_os = "linux")]
use std::process::{Command, Stdio};

/// Where a program is found in `PATH`.
pub fn find(tool: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(tool))
        .find(|file| file.is_file())
}

/// Whether all of them are installed; if not, the test says so and returns. Under `CI=true` a
/// missing one is a failure.
pub fn tools_present(tools: &[&str]) -> bool {
    let missing: Vec<_> = tools.iter().filter(|tool| find(tool).is_none()).collect();
    for tool in &missing {
        eprintln!("skipped: {tool} not installed");
    }
    let demanded = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    assert!(
        missing.is_empty() || !demanded,
        "not installed, and CI=true: {missing:?}"
    );
    missing.is_empty()
}

/// Says why a test proves nothing here, where that is the machine's affair and not a missing tool's.
pub fn skip(why: &str) {
    eprintln!("skipped: {why}");
}

/// Whether generated files are to be written anew, not only compared: `UPDATE_GOLDENS=1`.
pub fn updating() -> bool {
    std::env::var_os("UPDATE_GOLDENS").is_some_and(|value| value == "1")
}

/// Whether `strace` may be used: it ends a process at the system call that a test names.
#[cfg(target_os = "linux")]
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
