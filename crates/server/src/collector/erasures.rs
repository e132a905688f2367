//! `POST /v1/erasures`: a visitor's browser has everything forgotten that it decided at a site (A55, F38).
//!
//! It shows that it is that browser by its newest record, byte for byte: two random ids, the time and every hash in it are known
//! to that browser and to those who may see the log. Whoever guesses gets the same answer as for a record that never was.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use zgoda_consent::record;
use zgoda_store::{ConsentId, Erasable, RecordId, StoreError};

use super::limits::{Limits, within};
use super::rejection::Rejection;
use super::sequencer::{NotTaken, not_taken};
use super::{admit, body, cors, refuse, site_of};
use crate::App;
use crate::client::Client;
use crate::tree::{NotErased, erase};

pub(crate) async fn post_erasure(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let response = match forget(&app, &client, &headers, body).await {
        Ok(()) => {
            app.metrics.asked("erasures", "erased");
            StatusCode::NO_CONTENT.into_response()
        }
        Err(rejection) => refuse(&app, "erasures", rejection),
    };
    cors::share(&app, &headers, response)
}

async fn forget(
    app: &App,
    client: &Client,
    headers: &HeaderMap,
    body: Body,
) -> Result<(), Rejection> {
    let origin = admit(app, client, headers)?;
    let text = body::text(app, headers, body, Limits::at(app, origin).record).await?;
    let record = record::read(&&body::json(&text)?).map_err(Rejection::Invalid)?;
    let site = site_of(app, &record.site, origin)?;
    within(Limits::of(site).record, &text)?;
    let (id, browser) = RecordId::parse(&record.record_id)
        .zip(ConsentId::parse(&record.consent_id))
        .ok_or(Rejection::NoSuchRecord)?;
    let entry = app.store.record(&id).await.map_err(failed)?;
    if entry.is_none_or(|entry| entry.body != record.canonical()) {
        let erasure = app.store.erasure(&id).await.map_err(failed)?;
        return Err(erasure.map_or(Rejection::NoSuchRecord, |_| Rejection::Erased));
    }
    let which = Erasable::Browser {
        site: record.site,
        consent_id: browser,
    };
    let erased = erase(&*app.store, &app.signers, &which, app.clock.now())
        .await
        .map_err(|error| match error {
            NotErased::Store(error) => failed(error),
            NotErased::Unsigned(why) => {
                tracing::error!(%why, "the report of an erasure cannot be signed");
                Rejection::Unavailable(NotTaken::Unproven)
            }
        })?;
    if erased.held > 0 {
        return Err(Rejection::Held);
    }
    // Otherwise `zgoda purge` and `zgoda erase` do it, when nobody waits.
    if app.store.wipes_quickly() && app.store.wipe().await.is_err() {
        tracing::warn!("traces of an erased record are left in the write-ahead log for now");
    }
    tracing::info!(
        records = erased.records,
        "a visitor had their records erased"
    );
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn failed(error: StoreError) -> Rejection {
    tracing::error!(%error, "an erasure was refused");
    Rejection::Unavailable(not_taken(&error))
}
