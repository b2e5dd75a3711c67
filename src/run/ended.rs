//! What becomes of a run's file once the run has ended: a run that could not begin is recorded, and
//! what stands in SQLite's log is copied into the database file.

use std::path::Path;

use super::withdrawal::Start;
use crate::codes;
use crate::config::Connection;
use crate::context::Context;
use crate::error::panicked::caught;
use crate::error::{Error, Kind};
use crate::files::quoted;
use crate::foreign;
use crate::report::{Class, Problem, Report};
use crate::staging::Staging as _;
use crate::store::settle;
use crate::ui::summary::bytes;

impl Context {
    /// A run that could not begin is a run all the same: `status` must not show the last good one
    /// as the last. Where even that cannot be kept, the error itself says why.
    pub(super) fn record(&self, connection: &Connection, start: Start, error: &Error) {
        let withdrawn = start.withdrawal.withdrawn;
        self.ui.withdrawn(&connection.name.to_string(), &withdrawn);
        if error.code == codes::STORE_MOVED {
            // What is in its place now belongs to another program, or is an older file: it stays.
            return;
        }
        let class = match error.kind {
            Kind::SignIn => Class::SignIn,
            Kind::Temporary => Class::Temporary,
            Kind::Interrupted | Kind::Terminated => Class::Stopped,
            _ => Class::Broken,
        };
        let report = Report {
            run: start.run,
            connection: connection.name.to_string(),
            started_at: start.at,
            finished_at: (self.clock)(),
            published: false,
            dry_run: false,
            streams: Vec::new(),
            ties: Vec::new(),
            drift: Vec::new(),
            withdrawn,
            checks: None,
            requests: 0,
            retries: 0,
            stopped: Some(Problem::new(error.code, class, error.message.clone())),
        };
        let kept = caught(|| {
            let store = self.store(connection)?;
            let mut store = store.remembering(connection.profile.keep_runs_days);
            store.open(&report.run, start.at)?;
            Ok(store.discard(&report)?)
        });
        if let Err(error) = kept {
            tracing::warn!("this sync could not be recorded: {}", error.message);
        }
    }

    /// Sees to it that a copy of the database file alone is whole, even while another program has it open.
    pub(super) fn settle(&self, connection: &Connection) {
        let path = self.paths.store(&connection.name);
        match settle(&path) {
            Ok(0) => {}
            Ok(left) => self.ui.warn(format!(
                "{}: another program is reading the database, so {} of the last syncs are still in {}-wal: copy that file as well, or copy with `{}`",
                connection.name,
                bytes(left),
                foreign::path(&path),
                backup_command(&path),
            )),
            // The rows are safe where they are, and the next run tries again.
            Err(error) => tracing::warn!("cleaning up the database failed: {error}"),
        }
    }
}

/// The command that copies a database whole, even while another program has it open.
pub fn backup_command(store: &Path) -> String {
    format!("sqlite3 {} \".backup copy.db\"", quoted(store))
}
