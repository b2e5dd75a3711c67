//! How fast a connection's server lets itself be asked, from one run to the next.
//!
//! A file beside the store, for it is neither a setting, which people edit, nor their data. It is
//! written when a run ends, however it ends; one that is lost or unreadable is learned again.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::config::Connection;
use crate::context::{Context, now};
use crate::files;
use crate::http::{Learned, Limiter};

/// Largest file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 1 << 12;

/// Seconds of a day.
const DAY: f64 = 24.0 * 60.0 * 60.0;

#[derive(Serialize, Deserialize)]
struct Kept {
    at: Timestamp,
    pace: Learned,
}

/// Writes down what a run has learned when it is dropped.
pub(super) struct Remembering {
    path: PathBuf,
    limiter: Arc<Limiter>,
}

impl Context {
    /// What former runs have learned, unless a person has named a rate.
    pub fn learned(&self, connection: &Connection) -> Option<Learned> {
        let named = connection.profile.rate.filter(|rate| rate.is_finite());
        if let Some(rate) = named {
            return Some(Learned::at(rate.clamp(0.01, 10_000.0)));
        }
        let bytes = files::read_private(&self.paths.pace(&connection.name), MAX_FILE_BYTES);
        let kept: Kept = serde_json::from_slice(&bytes.ok()??).ok()?;
        let days = (self.clock)().duration_since(kept.at).as_secs_f64() / DAY;
        Some(kept.pace.aged(days))
    }

    /// Keeps what this run learns.
    pub(super) fn remembering(
        &self,
        connection: &Connection,
        limiter: Arc<Limiter>,
    ) -> Remembering {
        Remembering {
            path: self.paths.pace(&connection.name),
            limiter,
        }
    }
}

impl Drop for Remembering {
    fn drop(&mut self) {
        let kept = match self.limiter.learned() {
            Some(pace) => {
                let text = serde_json::to_vec(&Kept { at: now(), pace }).unwrap_or_default();
                files::write_private(&self.path, &text)
            }
            None if !self.path.exists() => Ok(()),
            None => files::remove(&self.path).map(drop),
        };
        if let Err(error) = kept {
            tracing::warn!("the pace could not be saved: {error}");
        }
    }
}
