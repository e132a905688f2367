//! `GET /readyz`: whether a record that is sent now would be taken.

use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use zgoda_store::StoreError;

use crate::App;

/// How long the database may take to answer. Longer than a batch, shorter than the patience of whoever asks.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why no record should be sent here now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotReady {
    Stopping,
    NoCheckpoint,
    WriterStuck(Duration),
    QueueFull,
    DatabaseLocked,
    DatabaseFailed,
    DatabaseReplaced,
    TreeNotWhole,
}

impl NotReady {
    fn text(self) -> String {
        match self {
            Self::Stopping => "stopping: the server was told to stop".to_owned(),
            Self::NoCheckpoint => "no-checkpoint: no checkpoint could be signed yet".to_owned(),
            Self::WriterStuck(since) => format!(
                "writer-stuck: the present batch has taken {} s up to now",
                since.as_secs()
            ),
            Self::QueueFull => {
                "queue-full: more records are waiting than the queue holds".to_owned()
            }
            Self::DatabaseLocked => {
                "database-locked: another program holds the database, or it takes too long"
                    .to_owned()
            }
            Self::DatabaseFailed => "database-failed: the database does not answer".to_owned(),
            Self::DatabaseReplaced => {
                "database-replaced: the database file is no longer the one that was opened"
                    .to_owned()
            }
            Self::TreeNotWhole => "tree-not-whole: records are waiting for their leaves".to_owned(),
        }
    }
}

pub(super) async fn ready(State(app): State<App>) -> Response {
    let (status, text) = match check(&app).await {
        Ok(()) => (StatusCode::OK, "ready".to_owned()),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, why.text()),
    };
    let kind = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, kind, text + "\n").into_response()
}

/// The first thing that stands in the way, those first that are known without asking anybody.
async fn check(app: &App) -> Result<(), NotReady> {
    if app.work.is_stopping() {
        return Err(NotReady::Stopping);
    }
    let elapsed = app.work.elapsed();
    if elapsed >= app.settings.stuck_after {
        return Err(NotReady::WriterStuck(elapsed));
    }
    if app.sequencer.waiting() >= app.settings.queue {
        return Err(NotReady::QueueFull);
    }
    // Takes the lock for writing, and writes nothing: a database that can only be read would be no help.
    let probe = tokio::time::timeout(PATIENCE, app.store.commit_earlier(&[]));
    match probe.await {
        Ok(Ok(0)) if app.published.borrow().is_some() => Ok(()),
        Ok(Ok(0)) => Err(NotReady::NoCheckpoint),
        Ok(Ok(_) | Err(StoreError::Tree(_))) => Err(NotReady::TreeNotWhole),
        Err(_) | Ok(Err(StoreError::Busy)) => Err(NotReady::DatabaseLocked),
        // The writer says the rest, once.
        Ok(Err(StoreError::Replaced(_))) => Err(NotReady::DatabaseReplaced),
        Ok(Err(error)) => {
            tracing::error!(%error, "the database does not answer");
            Err(NotReady::DatabaseFailed)
        }
    }
}
