//! For whoever keeps the server alive, on a listener of its own so that nothing of it is ever public by mistake: `/healthz`,
//! `/readyz`, `/metrics`.

mod disk;
mod metrics;
mod ready;
mod work;

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

use crate::App;
pub use disk::disk_free;
pub(crate) use metrics::Metrics;
pub(crate) use work::Work;

/// `/healthz`: 200 while the process answers at all; if not, start it anew. `/readyz`: 200 while it can take records; else 503
/// with the reasons, one per line: send nobody here. `/metrics`: counts, for Prometheus. No answer holds anything about a visitor.
pub fn admin_router(app: App) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready::ready))
        .route("/metrics", get(read))
        .with_state(app)
}

async fn read(State(app): State<App>) -> impl IntoResponse {
    let newest = app.published.borrow().clone();
    let age_ms = newest
        .as_ref()
        .map_or(0, |newest| app.clock.now() - newest.signed_at);
    let folder = app.settings.data.clone();
    let disk_free = match folder {
        Some(folder) => tokio::task::spawn_blocking(move || disk_free(&folder))
            .await
            .ok()
            .flatten(),
        None => None,
    };
    let text = app.metrics.text(metrics::Reading {
        queue_records: app.sequencer.waiting(),
        tree_records: newest.map_or(0, |newest| newest.head.size),
        checkpoint_age: Duration::from_millis(u64::try_from(age_ms).unwrap_or(0)),
        writing: app.work.elapsed(),
        disk_free,
    });
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], text)
}
