//! How long to wait for another program's transaction.
//!
//! SQLite asks a plain function between its attempts, not a closure. So what makes it hurry is one
//! flag for the whole process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rusqlite::Connection;

/// The wait between two attempts.
pub(super) const STEP: Duration = Duration::from_millis(25);

/// Attempts: ten seconds in all.
const STEPS: i32 = 400;

/// Attempts once the program is asked to end: half a second, to record how it ended.
const LAST_STEPS: i32 = 20;

static HURRIED: AtomicBool = AtomicBool::new(false);

/// From now on, nothing in the whole process waits any longer than a moment.
pub fn hurry() {
    HURRIED.store(true, Ordering::Relaxed);
}

pub(super) fn hurried() -> bool {
    HURRIED.load(Ordering::Relaxed)
}

/// Lets a connection wait for others, but not forever.
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
