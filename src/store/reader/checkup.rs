//! What a check-up asks of a store: whether the file is whole, and how the last runs went.

use std::sync::mpsc;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::ErrorCode;

use super::Reader;
use crate::report::Report;
use crate::sink::SinkError;
use crate::store::error::json;
use crate::store::integrity;

/// Whether the file is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wholeness {
    /// As far as SQLite can tell.
    Whole,
    /// The first fault that was found.
    Fault(String),
    /// It is too large to be looked through in the time that there was.
    Unknown,
}

/// One run, as the store remembers it.
#[derive(Debug, Clone)]
pub struct Ran {
    /// When it began.
    pub started_at: Timestamp,
    /// Its report; `None` where it has not ended, or was killed.
    pub report: Option<Report>,
    /// Whether it ended without a word, and a later run has noticed.
    pub noticed: bool,
}

impl Reader {
    /// Looks through the whole file, for so long at most.
    pub fn wholeness(&self, patience: Duration) -> Result<Wholeness, SinkError> {
        let handle = self.connection.get_interrupt_handle();
        let (done, ended) = mpsc::channel::<()>();
        let watch = std::thread::spawn(move || {
            if ended.recv_timeout(patience) == Err(mpsc::RecvTimeoutError::Timeout) {
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

    /// The runs that began last, the latest first.
    pub fn latest(&self, most: u32) -> Result<Vec<Ran>, SinkError> {
        let read = || {
            let mut select = self.connection.prepare(
                "SELECT started_at, report, outcome FROM _runs ORDER BY rowid DESC LIMIT ?1",
            )?;
            let rows = select.query_map([most], |row| {
                let started_at: String = row.get(0)?;
                let report: Option<String> = row.get(1)?;
                let outcome: Option<String> = row.get(2)?;
                let report = report.map(|report| serde_json::from_str(&report).map_err(json));
                Ok(Ran {
                    started_at: started_at.parse().unwrap_or(Timestamp::UNIX_EPOCH),
                    report: report.transpose()?,
                    noticed: outcome.is_some(),
                })
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|failure| self.says(failure))
    }
}
