//! The store on a thread of its own, behind a bounded queue.
//!
//! SQLite blocks; the runtime's one thread must not. The queue is short, so that a slow disk slows
//! the fetching down instead of filling the memory. Rows are handed over by the hundred: to wake a
//! thread for each item costs more than to write it.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};

use crate::catalog::Record;
use crate::codes;
use crate::staging::{Staging, StoreError};

type Job = Box<dyn FnOnce(&mut dyn Staging) + Send>;

/// Batches of rows that may wait for the disk.
const QUEUE: usize = 4;

/// Rows of a batch.
const BATCH: usize = 256;

/// Rows by which the last unit may go beyond it, mostly.
const MARGIN: usize = 32;

/// A handle to the store's thread. Dropping it waits for the last job and for the store to be closed:
/// a program that ended before would leave SQLite's log beside the store, and whoever copies the
/// one file would miss what stands in the other.
pub struct Writer {
    /// `None` only while it is being dropped.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    /// Rows that are not queued yet. Items with what is inside them are never parted.
    rows: RefCell<Vec<Record>>,
    failed: Arc<Mutex<Option<StoreError>>>,
}

/// Only a panic ends the thread early: the code is that of one, and whoever knows of panics says
/// where it was.
fn gone() -> StoreError {
    StoreError {
        code: codes::RUN_FAILED,
        message: "the store's thread has ended early".into(),
        source: None,
    }
}

impl Writer {
    /// Moves the store to its thread.
    pub fn start(mut staging: Box<dyn Staging>) -> std::io::Result<Self> {
        let (jobs, mut queue) = mpsc::channel::<Job>(QUEUE);
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

    /// Queues rows. An error of an earlier batch is given back here, or at the next [`Self::call`].
    pub async fn land(&self, records: Vec<Record>) -> Result<(), StoreError> {
        self.check()?;
        let enough = {
            let mut rows = self.rows.borrow_mut();
            rows.extend(records);
            rows.len() >= BATCH
        };
        if enough {
            self.flush().await?;
        }
        Ok(())
    }

    async fn flush(&self) -> Result<(), StoreError> {
        if self.rows.borrow().is_empty() {
            return Ok(());
        }
        let records = self.rows.replace(Vec::with_capacity(BATCH + MARGIN));
        let failed = self.failed.clone();
        let job: Job = Box::new(move |staging| {
            let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
            if failed.is_none() {
                *failed = staging.land(records).err();
            }
        });
        self.queue(job).await
    }

    /// Does something with the store after everything that was queued before.
    pub async fn call<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut dyn Staging) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.flush().await?;
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |staging| {
            // A caller that has gone away wants no answer.
            let _ = answer.send(act(staging));
        });
        self.queue(job).await?;
        let answer = answered.await.map_err(|_| gone())?;
        self.check()?;
        answer
    }

    async fn queue(&self, job: Job) -> Result<(), StoreError> {
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(job).await.map_err(|_| gone())
    }

    fn check(&self) -> Result<(), StoreError> {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.take().map_or(Ok(()), Err)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Without a sender the queue ends, and with it the thread.
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A panic in there was noted when it happened, and its caller has got an error.
            let _ = thread.join();
        }
    }
}
