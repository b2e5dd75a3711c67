//! Programs that a test needs on the machine, and what becomes of a test that cannot try its case.
//!
//! No test passes in silence. One that cannot try says so, and why; `scripts/test` counts them. Where
//! `CI=true` says that everything should be there, it fails instead of proving nothing.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests look at the machine they run on"
)]

use std::io::Write as _;
use std::path::PathBuf;

/// Where a program is found in `PATH`.
pub fn find(tool: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(tool))
        .find(|file| file.is_file())
}

/// Whether all of them are installed; if not, the test is skipped and has to return.
pub fn tools_present(tools: &[&str]) -> bool {
    let missing: Vec<_> = tools
        .iter()
        .copied()
        .filter(|tool| find(tool).is_none())
        .collect();
    if missing.is_empty() {
        return true;
    }
    skip(&format!("missing: {}", missing.join(", ")));
    false
}

/// Says that a test, or a part of it, cannot be tried here, and why.
///
/// The harness hides what a test that passes has said, so that it goes to the file of
/// `scripts/test` as well.
pub fn skip(why: &str) {
    let demanded = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    assert!(!demanded, "this cannot be tried, and CI=true: {why}");
    let thread = std::thread::current();
    let line = format!("{} ({why})", thread.name().unwrap_or("a test"));
    eprintln!("skipped: {line}");
    if let Some(file) = std::env::var_os("DRIVETRAIN_UNTRIED") {
        let mut file = std::fs::File::options().append(true).open(file).unwrap();
        file.write_all(format!("{line}\n").as_bytes()).unwrap();
    }
}

/// Whether generated files are to be written anew, not only compared: `UPDATE_GOLDENS=1`.
pub fn updating() -> bool {
    std::env::var_os("UPDATE_GOLDENS").is_some_and(|value| value == "1")
}
