//! How long another program's transaction is waited for.
//!
//! SQLite asks between its attempts, and takes no closure: so what tells it to hurry is of the whole
//! process, as a signal is.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rusqlite::Connection;

/// One wait between two attempts.
pub(super) const STEP: Duration = Duration::from_millis(25);

/// Attempts: ten seconds.
const STEPS: i32 = 400;

/// Attempts once somebody wants the program to end: half a second, to write down how it ended.
const LAST_STEPS: i32 = 20;

static HURRIED: AtomicBool = AtomicBool::new(false);

/// From now on nobody is waited for any longer than a moment, in the whole process.
pub fn hurry() {
    HURRIED.store(true, Ordering::Relaxed);
}

/// Whether nothing is to be waited for.
pub(super) fn hurried() -> bool {
    HURRIED.load(Ordering::Relaxed)
}

/// Lets a connection wait for others, but not for ever.
pub(super) fn wait_for_others(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.busy_handler(Some(again))
}

fn again(attempts: i32) -> bool {
    let most = if hurried() { LAST_STEPS } else { STEPS };
    if attempts >= most {
        return false;
    }
    std::thread::sleep(STEP);
    true
}
