//! How a run ends in the store: published, discarded or forgotten, in one transaction each.
//!
//! A file that was moved or replaced while the run went on gets nothing more of it: what was
//! published there would be in a file that nobody reads.

use std::collections::BTreeMap;

use super::publication::Publication;
use super::{Store, error, fields, landing, publish, resume, reuse, runs};
use crate::report::Report;
use crate::sink::{Part, SinkError};
use crate::state::Bookmark;

impl Store {
    /// Whether the path still leads to the open file. If not, what was landed stays in the open file,
    /// and the log beside the path is emptied into it: SQLite would take it for the log of whatever
    /// file is at the path now.
    ///
    /// Errors: `store.moved`.
    pub(super) fn in_place(&mut self) -> Result<(), SinkError> {
        if self.place.leads_to(&self.path) {
            return Ok(());
        }
        self.run = None;
        let put = landing::commit(&self.connection);
        let emptied = put.and_then(|()| super::checkpoint::empty(&self.connection));
        if let Err(failure) = emptied {
            tracing::warn!("the log of the moved database stays: {failure}");
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
        landing::commit(&self.connection)?;
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        let transaction = self.transaction()?;
        let publication = Publication::begin(&transaction, &run.id)?;
        resume::put_rest_aside(&transaction, self.streams, parts, &run.at)?;
        publish::publish(&transaction, self.streams, parts, &publication)?;
        for part in parts {
            reuse::publish_summaries(&transaction, part.stream, &part.except)?;
        }
        runs::write_bookmarks(&transaction, bookmarks, &run.id)?;
        runs::finish(&transaction, report, self.remembers)?;
        fields::remember(&transaction, &self.met, &run.id)?;
        resume::forget_published(&transaction, self.streams, parts)?;
        landing::clear(&transaction, self.streams)?;
        publication.end(&transaction, &self.clock)?;
        transaction.commit()
    }

    /// Ends a run that publishes nothing: with its report, or as if it had not been. A run that
    /// could land all its rows leaves its details for the next one.
    pub(super) fn end(&mut self, report: Option<&Report>) -> error::Result<()> {
        let run = self.running().ok();
        self.run = None;
        self.uncommitted = 0;
        match run {
            Some(_) => landing::commit(&self.connection)?,
            None => landing::rollback(&self.connection)?,
        }
        let transaction = self.transaction()?;
        if let Some(run) = &run {
            resume::put_aside(&transaction, self.streams, &run.at)?;
        }
        landing::clear(&transaction, self.streams)?;
        match (report, &run) {
            (Some(report), _) => runs::finish(&transaction, report, self.remembers)?,
            (None, Some(run)) => runs::forget(&transaction, &run.id)?,
            (None, None) => {}
        }
        transaction.commit()
    }
}
