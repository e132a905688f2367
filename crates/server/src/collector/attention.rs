//! `POST /v1/attention`: how a visitor met the dialog. One step to be counted, and nothing about who took it (A74).

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use zgoda_consent::attention::{self, MAX_BYTES};
use zgoda_consent::text::choose_language;
use zgoda_store::{StepCount, day_of};

use super::rejection::Rejection;
use super::sequencer::not_taken;
use super::{admit, body, counted, site_of};
use crate::App;
use crate::client::Client;

pub(crate) async fn post_attention(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let taken = take(&app, &client, &headers, body).await;
    counted(&app, &headers, "attention", taken)
}

async fn take(
    app: &App,
    client: &Client,
    headers: &HeaderMap,
    body: Body,
) -> Result<(), Rejection> {
    let origin = admit(app, client, headers)?;
    let text = body::text(app, headers, body, MAX_BYTES).await?;
    let attention = attention::read(&&body::json(&text)?).map_err(Rejection::Invalid)?;
    let site = site_of(app, &attention.site, origin)?;
    let step = StepCount {
        day: day_of(app.clock.now()),
        // Only languages that are offered: nobody fills the disk by making some up.
        language: choose_language(&site.config().languages, &attention.language).to_owned(),
        step: attention.step.as_str().to_owned(),
        times: 1,
    };
    let counted = app.store.count_steps(site.id(), &[step]).await;
    counted.map_err(|error| {
        app.metrics.store_error(&error);
        tracing::error!(%error, "a step was not counted");
        Rejection::Unavailable(not_taken(&error))
    })
}
