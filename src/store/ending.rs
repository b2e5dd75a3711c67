//! How a run ends in the store: published, discarded or forgotten, in one transaction each.
//!
//! If the file was moved or replaced during the run, nothing more is written: it would go into a
//! file that no one reads.

use std::collections::BTreeMap;

use super::error::Answer;
use super::publication::Publication;
use super::{Store, error, fields, landing, publish, resume, reuse, runs, transaction};
use crate::report::Report;
use crate::staging::Part;
use crate::state::Bookmark;

impl Store {
    /// Whether the path still leads to the open file. If not, landed rows stay in the open file,
    /// and the log beside the path is emptied into it: SQLite would take it for the log of the file
    /// that is at the path now.
    ///
    /// Errors: `store.moved`.
    pub(super) fn in_place(&mut self) -> Answer<()> {
        if self.place.leads_to(&self.path) {
            return Ok(());
        }
        self.run = None;
        let put = transaction::commit(&self.connection);
        let emptied = put.and_then(|()| super::checkpoint::empty(&self.connection));
        if let Err(failure) = emptied {
            tracing::warn!("the log of the moved database could not be removed: {failure}");
        }
        Err(error::moved(&self.path))
    }

    pub(super) fn publish_all(
        &self,
        parts: &[Part],
        bookmarks: &BTreeMap<String, Bookmark>,
        report: &Report,
        run: &runs::Began,
    ) -> error::Result<()> {
        transaction::commit(&self.connection)?;
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        let writes = self.transaction()?;
        let publication = Publication::begin(&writes, &run.id)?;
        resume::save(&writes, self.streams, parts, &run.at)?;
        publish::publish(&writes, self.streams, parts, &publication)?;
        reuse::settle(&writes, self.streams, parts)?;
        runs::write_bookmarks(&writes, bookmarks, &run.id)?;
        runs::finish(&writes, report, self.remembers)?;
        fields::remember(&writes, &self.met, &run.id)?;
        landing::clear(&writes, self.streams)?;
        publication.end(&writes, &self.clock)?;
        writes.commit()
    }

    /// Ends a run that publishes nothing: with its report, or as if it had not been. A run whose
    /// rows were all landed leaves its details to the next one.
    pub(super) fn end(&mut self, report: Option<&Report>) -> error::Result<()> {
        let run = self.running().ok();
        self.run = None;
        self.uncommitted = 0;
        match run {
            Some(_) => transaction::commit(&self.connection)?,
            None => transaction::rollback(&self.connection)?,
        }
        let writes = self.transaction()?;
        if let Some(run) = &run {
            resume::save(&writes, self.streams, &[], &run.at)?;
        }
        landing::clear(&writes, self.streams)?;
        match (report, &run) {
            (Some(report), _) => runs::finish(&writes, report, self.remembers)?,
            (None, Some(run)) => runs::forget(&writes, &run.id)?,
            (None, None) => {}
        }
        writes.commit()
    }
}
