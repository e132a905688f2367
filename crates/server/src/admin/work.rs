//! Whether the writer gets on, and whether the server is about to stop.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// What the writer is at. Clones tell of one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Work(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// When the present batch was begun, or the turn that signs what others wrote.
    since: Mutex<Option<Instant>>,
    is_stopping: AtomicBool,
}

/// A batch that is being written, or a turn, until this is dropped.
#[derive(Debug)]
pub(crate) struct Batch<'w>(&'w Work);

impl Work {
    /// A batch is begun.
    pub(crate) fn begin(&self) -> Batch<'_> {
        *self.0.since.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        Batch(self)
    }

    /// How long the present batch has taken up to now; zero if there is none.
    pub(crate) fn elapsed(&self) -> Duration {
        let since = *self.0.since.lock().unwrap_or_else(PoisonError::into_inner);
        since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// From now on nobody new should be sent here.
    pub(crate) fn stop(&self) {
        self.0.is_stopping.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.0.is_stopping.load(Ordering::SeqCst)
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        let work = &self.0.0;
        *work.since.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
