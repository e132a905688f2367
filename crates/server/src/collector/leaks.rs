//! `POST /v1/leaks`: tags that a page's guard saw fetched before consent. Counts, and nothing about a visitor.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use zgoda_consent::field::FieldError;
use zgoda_consent::leaks::{self, MAX_BYTES};
use zgoda_store::{Leak, day_of};

use super::rejection::Rejection;
use super::sequencer::not_taken;
use super::{admit, body, counted, site_of};
use crate::App;
use crate::client::Client;
use crate::sites::category_of;

pub(crate) async fn post_leaks(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let taken = take(&app, &client, &headers, body).await;
    counted(&app, &headers, "leaks", taken)
}

async fn take(
    app: &App,
    client: &Client,
    headers: &HeaderMap,
    body: Body,
) -> Result<(), Rejection> {
    let origin = admit(app, client, headers)?;
    let text = body::text(app, headers, body, MAX_BYTES).await?;
    let report = leaks::read(&&body::json(&text)?).map_err(Rejection::Invalid)?;
    let site = site_of(app, &report.site, origin)?;
    let mut seen = Vec::with_capacity(report.leaks.len());
    for (index, leak) in report.leaks.into_iter().enumerate() {
        if !leak.service.is_empty() && category_of(site, &leak.service).is_none() {
            return Err(Rejection::Invalid(vec![FieldError {
                path: format!("leaks[{index}].service"),
                found: format!("\"{}\"", leak.service),
                allowed: "a service of the site or of the catalogue".into(),
            }]));
        }
        seen.push(Leak {
            service: leak.service,
            kind: leak.kind.as_str().to_owned(),
            address: leak.address,
        });
    }
    let day = day_of(app.clock.now());
    app.store
        .count_leaks(site.id(), day, &seen)
        .await
        .map_err(|error| {
            app.metrics.store_error(&error);
            tracing::error!(%error, "a report of leaks was refused");
            Rejection::Unavailable(not_taken(&error))
        })
}
