//! The one writer: takes records from many requests, writes them in batches, and answers each after the commit, with the
//! proof that it is in the log.
//!
//! A commit costs one flush to disk however many records it holds, so under load records share it (group commit). The queue
//! is bounded: when it is full the visitor's browser is told to come back, and keeps the record until then. Dropping the
//! last [`Sequencer`] lets the writer finish what is queued and end.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use zgoda_store::{Appended, Arrival, Grown, Store, StoreError};
use zgoda_tlog::hash::Hash;

use crate::admin::{Metrics, Work};
use crate::tree::{NotSigned, Notary, Proofs, Published};

/// Most records in one transaction.
const BATCH: usize = 256;

/// How soon a checkpoint that was given away is remembered apart from the database. Not with each batch: that would cost two
/// flushes more, and a crash takes nothing from the database, which the rest is signed from.
const REMEMBER_WITHIN: Duration = Duration::from_secs(1);

/// The way to the writer. Clones lead to the same one.
#[derive(Debug, Clone)]
pub(crate) struct Sequencer {
    queue: mpsc::Sender<Job>,
}

/// What the writer works with.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) store: Arc<dyn Store>,
    /// Signs the store's tree.
    pub(crate) notary: Notary,
    pub(crate) metrics: Metrics,
    pub(crate) work: Work,
}

/// The end of the writer.
#[derive(Debug)]
#[must_use = "records that were taken may not be written yet"]
pub struct Drain(Vec<JoinHandle<()>>);

impl Drain {
    /// Comes back when every record that was taken is written. Never before the last clone of the app is gone.
    pub async fn finished(self) {
        for task in self.0 {
            // No task panics, and nobody aborts one.
            let _ = task.await;
        }
    }

    /// Comes back only when `task` is over as well, which ends after the writer.
    pub(crate) fn and(mut self, task: Option<JoinHandle<()>>) -> Self {
        self.0.extend(task);
        self
    }
}

#[derive(Debug)]
struct Job {
    arrival: Arrival,
    answer: oneshot::Sender<Result<Taken, NotTaken>>,
}

/// What became of a record, and the proof that it is in the log.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) outcome: Appended,
    /// From its leaf to the root of `checkpoint`; empty after a conflict.
    pub(crate) proof: Vec<Hash>,
    pub(crate) checkpoint: Arc<Published>,
}

/// Why a record is not in the log, or not proved to be. It may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotTaken {
    /// More records are waiting than the queue holds.
    QueueFull,
    /// The database is locked by someone else.
    Busy,
    /// The disk is full.
    DiskFull,
    /// The database failed, or the server is going down.
    Unavailable,
    /// It may be in the log; the log cannot sign that it is.
    Unproven,
}

impl Sequencer {
    /// Starts `writer` with a queue of `capacity` records.
    pub(crate) fn start(writer: Writer, capacity: usize) -> (Self, Drain) {
        let (queue, jobs) = mpsc::channel(capacity);
        (
            Self { queue },
            Drain(vec![tokio::spawn(writer.write_all(jobs))]),
        )
    }

    /// How many records wait.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Puts `arrival` into the log; comes back when it is safe on disk and a checkpoint says so.
    pub(crate) async fn append(&self, arrival: Arrival) -> Result<Taken, NotTaken> {
        let (answer, outcome) = oneshot::channel();
        self.queue
            .try_send(Job { arrival, answer })
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => NotTaken::QueueFull,
                mpsc::error::TrySendError::Closed(_) => NotTaken::Unavailable,
            })?;
        outcome.await.unwrap_or(Err(NotTaken::Unavailable))
    }
}

impl Writer {
    async fn write_all(mut self, mut jobs: mpsc::Receiver<Job>) {
        // So that there is a checkpoint before the first record. It is tried again and again: without one the server is not ready,
        // and then no record comes that would ask.
        let work = self.work.clone();
        let signing = work.begin();
        if let Err(error) = self.notary.resume().await {
            tracing::error!(%error, "no checkpoint can be signed");
        }
        drop(signing);
        let mut waiting = Vec::with_capacity(BATCH);
        let mut turn = tokio::time::interval(REMEMBER_WITHIN);
        // What went wrong in the turn before: it is said once.
        let mut told = None;
        loop {
            tokio::select! {
                taken = jobs.recv_many(&mut waiting, BATCH) => if taken == 0 { break },
                _ = turn.tick() => {
                    // It may wait for the database as a batch does, and a batch would wait behind it.
                    let signing = work.begin();
                    let error = self.notary.keep_up().await.err().map(|error| error.to_string());
                    drop(signing);
                    if let Some(error) = error.as_ref().filter(|_| error != told) {
                        tracing::error!(%error, "the log as it is now is not signed; it is tried again");
                    }
                    told = error;
                    continue;
                }
            }
            let (arrivals, answers): (Vec<_>, Vec<_>) = waiting
                .drain(..)
                .map(|job| (job.arrival, job.answer))
                .unzip();
            // Whoever asked may have gone away; the record is in the log all the same and will be found as a replay.
            let batch = work.begin();
            self.metrics.batch(arrivals.len());
            let written = self.write(&arrivals).await;
            drop(batch);
            match written {
                Ok(outcomes) => {
                    for (answer, taken) in answers.into_iter().zip(outcomes) {
                        let _ = answer.send(Ok(taken));
                    }
                }
                Err(why) => {
                    for answer in answers {
                        let _ = answer.send(Err(why));
                    }
                }
            }
        }
        if let Err(error) = self.notary.remember().await {
            tracing::error!(%error, "the last checkpoint is not remembered");
        }
    }

    /// Appends a batch, has a checkpoint signed, and proves each record under it.
    async fn write(&mut self, arrivals: &[Arrival]) -> Result<Vec<Taken>, NotTaken> {
        let records = arrivals.len();
        self.notary.resume().await.map_err(|error| {
            tracing::error!(records, %error, "records refused, nothing lost");
            self.not_signed(&error)
        })?;
        let Grown { outcomes, tree } = self.store.grow(arrivals).await.map_err(|error| {
            tracing::error!(records, %error, "records refused, nothing lost");
            self.not_taken(&error)
        })?;
        let leaves: Vec<u64> = outcomes.iter().filter_map(Appended::leaf).collect();
        let (checkpoint, proofs) = self.notary.seal(&leaves, tree).await.map_err(|error| {
            tracing::error!(records, %error, "records are in the log and not acknowledged");
            self.not_signed(&error)
        })?;
        prove(outcomes, &proofs, &checkpoint).map_err(|error| {
            tracing::error!(records, %error, "records are in the log and not acknowledged");
            self.not_taken(&error)
        })
    }

    /// What a checkpoint that is not signed means for whoever sent the record.
    fn not_signed(&self, error: &NotSigned) -> NotTaken {
        match error {
            NotSigned::Store(error) => self.not_taken(error),
            _ => NotTaken::Unproven,
        }
    }

    /// What a failed write means for whoever sent the record; counts it.
    fn not_taken(&self, error: &StoreError) -> NotTaken {
        self.metrics.store_error(error);
        not_taken(error)
    }
}

fn prove(
    outcomes: Vec<Appended>,
    proofs: &Proofs,
    checkpoint: &Arc<Published>,
) -> Result<Vec<Taken>, StoreError> {
    let prove = |outcome: Appended| {
        let proof = outcome
            .leaf()
            .map_or(Ok(vec![]), |leaf| proofs.inclusion(leaf));
        Ok(Taken {
            outcome,
            proof: proof?,
            checkpoint: Arc::clone(checkpoint),
        })
    };
    outcomes.into_iter().map(prove).collect()
}

/// What a failed write means for whoever sent the record.
pub(crate) fn not_taken(error: &StoreError) -> NotTaken {
    match error {
        StoreError::Busy => NotTaken::Busy,
        StoreError::Full => NotTaken::DiskFull,
        StoreError::Tree(_) => NotTaken::Unproven,
        _ => NotTaken::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::LastCheckpoint;
    use crate::testing::{FakeLast, notary, notary_after};
    use zgoda_store::conformance::arrivals;
    use zgoda_store::{Cursor, LogFilter, LogQuery, Memory};

    fn writer(store: Arc<dyn Store>, notary: Notary) -> Writer {
        Writer {
            store,
            notary,
            metrics: Metrics::new(2),
            work: Work::default(),
        }
    }

    /// One turn of a request, as if its task had been woken once.
    fn poll_once<F: Future + Unpin>(request: &mut F) -> Poll<F::Output> {
        Pin::new(request).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[tokio::test]
    async fn f13_a_full_queue_refuses_and_loses_nothing() {
        let store = Arc::new(Memory::new());
        let (sequencer, writer) = Sequencer::start(writer(store.clone(), notary(store.clone())), 2);
        let mut records = arrivals(3).into_iter();
        // The writer task has not run yet, so the queue holds exactly what it may.
        let mut next = || Box::pin(sequencer.append(records.next().unwrap()));
        let (mut first, mut second, mut third) = (next(), next(), next());
        assert!(poll_once(&mut first).is_pending());
        assert!(poll_once(&mut second).is_pending());
        let third_outcome = poll_once(&mut third).map(Result::err);
        assert_eq!(third_outcome, Poll::Ready(Some(NotTaken::QueueFull)));
        for (request, place) in [(first, 1), (second, 2)] {
            let outcome = request.await.unwrap().outcome;
            assert!(matches!(outcome, Appended::Stored { seq, .. } if seq == place));
        }
        drop(third);
        drop(sequencer);
        writer.finished().await;
    }

    #[tokio::test]
    async fn closing_drains_the_queue() {
        let store = Arc::new(Memory::new());
        let kept = FakeLast::default();
        let notary = notary_after(store.clone(), kept.clone());
        let (sequencer, writer) = Sequencer::start(writer(store.clone(), notary), 100);
        for arrival in arrivals(40) {
            // Nobody waits for the answer: a tab that was closed.
            let mut lost = Box::pin(sequencer.append(arrival));
            assert!(poll_once(&mut lost).is_pending());
        }
        drop(sequencer);
        writer.finished().await;
        let query = LogQuery {
            filter: LogFilter::default(),
            cursor: Cursor::Newest,
            limit: 100,
        };
        let page = zgoda_store::ConsentStore::page(&*store, &query)
            .await
            .unwrap();
        assert_eq!(page.entries.len(), 40);
        let note = kept.read().unwrap().unwrap();
        assert!(note.starts_with("shop.example/log\n40\n"), "{note}");
    }
}
