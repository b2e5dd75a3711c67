//! The store on a thread of its own, behind a bounded queue.
//!
//! SQLite blocks, and the runtime's only thread must not. The queue is short, so that a slow disk
//! slows down fetching instead of filling the memory. Rows are handed over by the hundred: to wake
//! a thread for each costs more than to write it.

use std::cell::RefCell;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};

use crate::catalog::Record;
use crate::codes;
use crate::mutex::lock;
use crate::staging::{Staging, StoreError};

type Job = Box<dyn FnOnce(&mut dyn Staging) + Send>;

/// Batches that may wait for the disk.
const MAX_QUEUED_BATCHES: usize = 4;

/// Rows of a batch.
const BATCH_ROWS: usize = 256;

/// Rows by which the last unit usually exceeds a batch, at most.
const BATCH_SPARE_ROWS: usize = 32;

/// A handle to the store's thread. Dropping it waits for the last job and for the store to close:
/// if the program ended before, SQLite's log would stay beside the database, and a copy of the one
/// file would miss what is in the other.
pub struct Writer {
    /// `None` only while it is dropped.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    /// Rows that are not queued yet. An item and what is inside it stay together.
    rows: RefCell<Vec<Record>>,
    failed: Arc<Mutex<Option<StoreError>>>,
}

/// Only a panic ends the thread early. The panic handler says where it was.
fn thread_ended() -> StoreError {
    StoreError {
        code: codes::RUN_FAILED,
        message: "the database thread has stopped".into(),
        source: None,
    }
}

impl Writer {
    /// Moves the store to its thread.
    pub fn start(mut staging: Box<dyn Staging>) -> std::io::Result<Self> {
        let (jobs, mut queue) = mpsc::channel::<Job>(MAX_QUEUED_BATCHES);
        let thread = std::thread::Builder::new()
            .name("store".into())
            .spawn(move || {
                while let Some(job) = queue.blocking_recv() {
                    job(staging.as_mut());
                }
            })?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
            rows: RefCell::default(),
            failed: Arc::default(),
        })
    }

    /// Queues rows. An error of an earlier batch is returned here, or by the next [`Self::call`].
    pub async fn land(&self, records: Vec<Record>) -> Result<(), StoreError> {
        self.check()?;
        let enough = {
            let mut rows = self.rows.borrow_mut();
            rows.extend(records);
            rows.len() >= BATCH_ROWS
        };
        if enough {
            self.flush().await?;
        }
        Ok(())
    }

    /// Queues the waiting rows. They are taken once there is room for them, without waiting in
    /// between: a caller that is dropped while it waits loses no rows of others.
    async fn flush(&self) -> Result<(), StoreError> {
        if self.rows.borrow().is_empty() {
            return Ok(());
        }
        let room = self.room().await?;
        let records = self
            .rows
            .replace(Vec::with_capacity(BATCH_ROWS + BATCH_SPARE_ROWS));
        if records.is_empty() {
            return Ok(());
        }
        let failed = self.failed.clone();
        room.send(Box::new(move |staging| {
            let mut failed = lock(&failed);
            if failed.is_none() {
                *failed = staging.land(records).err();
            }
        }));
        Ok(())
    }

    /// Does something with the store, after everything that was queued before.
    pub async fn call<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut dyn Staging) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.flush().await?;
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |staging| {
            // The caller may be gone.
            let _ = answer.send(act(staging));
        });
        self.room().await?.send(job);
        let answer = answered.await.map_err(|_| thread_ended())?;
        self.check()?;
        answer
    }

    async fn room(&self) -> Result<mpsc::Permit<'_, Job>, StoreError> {
        let jobs = self.jobs.as_ref().ok_or_else(thread_ended)?;
        jobs.reserve().await.map_err(|_| thread_ended())
    }

    fn check(&self) -> Result<(), StoreError> {
        lock(&self.failed).take().map_or(Ok(()), Err)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Without a sender the queue ends, and with it the thread.
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A panic was noted when it happened, and its caller got an error.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap, HashSet};
    use std::sync::mpsc::{Receiver, Sender, channel};

    use futures_util::FutureExt as _;
    use jiff::Timestamp;

    use super::*;
    use crate::catalog::{Fingerprint, Stream};
    use crate::report::Report;
    use crate::staging::{Diff, Examples, Listed, Opened, Part, Reused, Rows, TwoParents};
    use crate::state::Bookmark;
    use crate::sync::tests::STREAMS;

    /// Says which rows it got; the first of its jobs waits until it may begin.
    struct Slow {
        begin: Receiver<()>,
        landed: Sender<String>,
    }

    type Answer<T> = Result<T, StoreError>;

    impl Staging for Slow {
        fn look_through(&mut self) -> Answer<()> {
            self.begin.recv().map_err(|_| thread_ended())
        }

        fn land(&mut self, records: Vec<Record>) -> Answer<()> {
            for record in records {
                self.landed.send(record.key).map_err(|_| thread_ended())?;
            }
            Ok(())
        }

        fn open(&mut self, _: &str, _: Timestamp) -> Answer<Opened> {
            Err(thread_ended())
        }

        fn unland(&mut self, _: &'static Stream, _: &str) -> Answer<()> {
            Ok(())
        }

        fn unland_below(&mut self, _: &'static Stream, _: &str) -> Answer<()> {
            Ok(())
        }

        fn known(
            &mut self,
            _: &'static Stream,
            _: Vec<String>,
        ) -> Answer<HashMap<String, Fingerprint>> {
            Err(thread_ended())
        }

        fn live(
            &mut self,
            _: &'static Stream,
            _: Rows,
            _: Option<HashSet<String>>,
        ) -> Answer<Vec<String>> {
            Err(thread_ended())
        }

        fn reuse(&mut self, _: &'static Stream, _: Vec<Listed>, _: bool) -> Answer<Vec<Reused>> {
            Err(thread_ended())
        }

        fn keep(&mut self, _: &'static Stream, _: &str, _: &str) -> Answer<()> {
            Ok(())
        }

        fn retain(&mut self, _: &'static Stream, _: Vec<String>) -> Answer<Vec<Record>> {
            Err(thread_ended())
        }

        fn invalidate(&mut self, _: Vec<String>) -> Answer<()> {
            Ok(())
        }

        fn two_parents(&mut self, _: &'static Stream) -> Answer<Vec<TwoParents>> {
            Err(thread_ended())
        }

        fn diff(&mut self, _: &Part) -> Answer<Diff> {
            Err(thread_ended())
        }

        fn examples(&mut self, _: &Part, _: u32) -> Answer<Examples> {
            Err(thread_ended())
        }

        fn new_fields(&mut self, _: &'static Stream, _: Vec<String>) -> Answer<Vec<String>> {
            Err(thread_ended())
        }

        fn publish(
            &mut self,
            _: &[Part],
            _: &BTreeMap<String, Bookmark>,
            _: &Report,
        ) -> Answer<()> {
            Ok(())
        }

        fn discard(&mut self, _: &Report) -> Answer<()> {
            Ok(())
        }

        fn forget(&mut self) -> Answer<()> {
            Ok(())
        }
    }

    fn row(key: String) -> Record {
        Record {
            stream: &STREAMS[0],
            root: key.clone(),
            key,
            parent: None,
            position: None,
            cells: Vec::new(),
            raw: None,
            fingerprint: Fingerprint::default(),
            summary: None,
            request: None,
        }
    }

    fn rows(whose: &str, count: usize) -> Vec<Record> {
        (0..count).map(|at| row(format!("{whose}{at}"))).collect()
    }

    #[test]
    fn whoever_is_given_up_while_the_store_is_slow_takes_no_row_along() {
        let (let_begin, begin) = channel();
        let (landed, got) = channel();
        let writer = Writer::start(Box::new(Slow { begin, landed })).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let mut expected: Vec<String> = Vec::new();
        runtime.block_on(async {
            // The store is at work, and its queue is full.
            assert!(writer.call(|it| it.look_through()).now_or_never().is_none());
            for batch in 0..MAX_QUEUED_BATCHES {
                let rows = rows(&format!("batch{batch}-"), BATCH_ROWS);
                expected.extend(rows.iter().map(|row| row.key.clone()));
                // The last ones wait, and are given up.
                let _ = writer.land(rows).now_or_never();
            }
            let others = rows("other", 3);
            expected.extend(others.iter().map(|row| row.key.clone()));
            let _ = writer.land(others).now_or_never();
            let last = rows("last", BATCH_ROWS);
            expected.extend(last.iter().map(|row| row.key.clone()));
            assert!(writer.land(last).now_or_never().is_none(), "it waits");
            let_begin.send(()).unwrap();
            writer.call(|it| it.forget()).await.unwrap();
        });
        drop(writer);
        assert_eq!(got.iter().collect::<Vec<_>>(), expected);
    }
}
