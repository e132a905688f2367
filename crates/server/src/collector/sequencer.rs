//! The one writer: takes records from many requests, writes them in batches, and answers each after the commit.
//!
//! A commit costs one flush to disk however many records it holds, so under load records share it (group commit). The queue
//! is bounded: when it is full the visitor's browser is told to come back, and keeps the record until then. Dropping the
//! last [`Sequencer`] lets the writer finish what is queued and end.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use zgoda_store::{Appended, Arrival, Store, StoreError};

/// Most records in one transaction.
const BATCH: usize = 256;

/// The way to the writer. Clones lead to the same one.
#[derive(Debug, Clone)]
pub(crate) struct Sequencer {
    queue: mpsc::Sender<Job>,
}

/// The end of the writer.
#[derive(Debug)]
#[must_use = "records that were taken may not be written yet"]
pub struct Drain(JoinHandle<()>);

impl Drain {
    /// Comes back when every record that was taken is written. Never before the last clone of the app is gone.
    pub async fn finished(self) {
        // The task does not panic, and nobody aborts it.
        let _ = self.0.await;
    }
}

#[derive(Debug)]
struct Job {
    arrival: Arrival,
    answer: oneshot::Sender<Result<Appended, NotTaken>>,
}

/// Why a record is not in the log. It may be sent again.
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
}

impl Sequencer {
    /// Starts a writer for `store` with a queue of `capacity` records.
    pub(crate) fn start(store: Arc<dyn Store>, capacity: usize) -> (Self, Drain) {
        let (queue, jobs) = mpsc::channel(capacity);
        (Self { queue }, Drain(tokio::spawn(write_all(store, jobs))))
    }

    /// Puts `arrival` into the log; comes back when it is safe on disk.
    pub(crate) async fn append(&self, arrival: Arrival) -> Result<Appended, NotTaken> {
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

async fn write_all(store: Arc<dyn Store>, mut jobs: mpsc::Receiver<Job>) {
    let mut waiting = Vec::with_capacity(BATCH);
    while jobs.recv_many(&mut waiting, BATCH).await > 0 {
        let (arrivals, answers): (Vec<_>, Vec<_>) = waiting
            .drain(..)
            .map(|job| (job.arrival, job.answer))
            .unzip();
        // Whoever asked may have gone away; the record is in the log all the same and will be found as a replay.
        match store.append(&arrivals).await {
            Ok(outcomes) => {
                for (answer, outcome) in answers.into_iter().zip(outcomes) {
                    let _ = answer.send(Ok(outcome));
                }
            }
            Err(error) => {
                let why = not_taken(&error);
                tracing::error!(records = arrivals.len(), %error, "records refused, nothing lost");
                for answer in answers {
                    let _ = answer.send(Err(why));
                }
            }
        }
    }
}

/// What a failed write means for whoever sent the record.
pub(crate) fn not_taken(error: &StoreError) -> NotTaken {
    match error {
        StoreError::Busy => NotTaken::Busy,
        StoreError::Full => NotTaken::DiskFull,
        _ => NotTaken::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use zgoda_store::conformance::arrivals;
    use zgoda_store::{Cursor, LogFilter, LogQuery, Memory};

    /// One turn of a request, as if its task had been woken once.
    fn poll_once<F: Future + Unpin>(request: &mut F) -> Poll<F::Output> {
        Pin::new(request).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[tokio::test]
    async fn f13_a_full_queue_refuses_and_loses_nothing() {
        let store = Arc::new(Memory::new());
        let (sequencer, writer) = Sequencer::start(store.clone(), 2);
        let mut records = arrivals(3).into_iter();
        // The writer task has not run yet, so the queue holds exactly what it may.
        let mut next = || Box::pin(sequencer.append(records.next().unwrap()));
        let (mut first, mut second, mut third) = (next(), next(), next());
        assert!(poll_once(&mut first).is_pending());
        assert!(poll_once(&mut second).is_pending());
        assert_eq!(poll_once(&mut third), Poll::Ready(Err(NotTaken::QueueFull)));
        assert!(matches!(first.await, Ok(Appended::Stored { seq: 1, .. })));
        assert!(matches!(second.await, Ok(Appended::Stored { seq: 2, .. })));
        drop(third);
        drop(sequencer);
        writer.finished().await;
    }

    #[tokio::test]
    async fn closing_drains_the_queue() {
        let store = Arc::new(Memory::new());
        let (sequencer, writer) = Sequencer::start(store.clone(), 100);
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
    }
}
