//! `GET /.well-known/gpc.json` and `GET /healthz`.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use zgoda_consent::canonical::Writer;

use crate::App;
use crate::time::date;

/// That Global Privacy Control is honoured here (C23), as of the newest config.
pub(crate) async fn gpc(State(app): State<App>) -> impl IntoResponse {
    let mut json = Writer::new();
    json.object(|w| {
        w.name("gpc").flag(app.sites.honour_gpc());
        w.name("lastUpdate").text(&date(app.sites.loaded_at()));
    });
    ([(header::CONTENT_TYPE, "application/json")], json.finish())
}

/// 200 while the database answers, 503 while it does not. For whoever restarts the server.
pub(crate) async fn health(State(app): State<App>) -> impl IntoResponse {
    match app.store.has_accounts().await {
        Ok(_) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
        }
    }
}
