//! Whether the file is whole, for `doctor`.

use std::sync::mpsc;
use std::time::Duration;

use rusqlite::ErrorCode;

use super::reader::Reader;
use crate::staging::StoreError;
use crate::store::integrity;

/// Whether the file is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wholeness {
    /// As far as SQLite can tell.
    Whole,
    /// The first fault that was found.
    Fault(String),
    /// The file is too large to check in the given time.
    Unknown,
}

impl Reader {
    /// Checks the whole file, for this time at most.
    pub fn wholeness(&self, limit: Duration) -> Result<Wholeness, StoreError> {
        let handle = self.connection.get_interrupt_handle();
        let (done, ended) = mpsc::channel::<()>();
        let watch = std::thread::spawn(move || {
            if ended.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
                handle.interrupt();
            }
        });
        let found = integrity::fault(&self.connection);
        drop(done);
        let _ = watch.join();
        match found {
            Ok(None) => Ok(Wholeness::Whole),
            Ok(Some(fault)) => Ok(Wholeness::Fault(fault)),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {
                Ok(Wholeness::Unknown)
            }
            Err(error) => Err(self.says(error)),
        }
    }
}
