//! A mutex whose holder has panicked: what it guards is used all the same. All that is guarded here is
//! changed in one step, so that a panic leaves it as it was or as it should be.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Waits for its turn.
pub fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
