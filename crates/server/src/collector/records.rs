//! `POST /v1/records`: one decision.

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::time::Instant;
use zgoda_consent::canonical::Writer;
use zgoda_consent::config::{self, Config};
use zgoda_consent::record::{self, Record};
use zgoda_store::{Appended, Arrival, Circumstance, ConsentId, Digest, RecordId};
use zgoda_tlog::commitment::Salt;
use zgoda_tlog::receipt::Receipt;

use super::limits::{Limits, within};
use super::rejection::Rejection;
use super::{admit, body, cors, refuse, site_of};
use crate::App;
use crate::client::Client;
use crate::collector::sequencer::not_taken;
use crate::sites::Site;

pub(crate) async fn post_record(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let began = Instant::now();
    let response = match take(&app, &client, &headers, body).await {
        Ok(taken) => {
            app.metrics.took(began.elapsed());
            let outcome = if taken.is_new { "stored" } else { "known" };
            app.metrics.asked("records", outcome);
            taken.into_response()
        }
        Err(rejection) => refuse(&app, "records", rejection),
    };
    cors::share(&app, &headers, response)
}

/// A record that is in the log.
struct Taken {
    record_id: String,
    received_at: i64,
    is_new: bool,
    notice_known: bool,
    /// That it is, for the visitor to keep.
    receipt: Receipt,
}

impl IntoResponse for Taken {
    fn into_response(self) -> Response {
        let mut json = Writer::new();
        json.object(|w| {
            w.name("notice")
                .text(if self.notice_known { "known" } else { "wanted" });
            w.name("receipt").text(&self.receipt.to_string());
            w.name("received_at").number(self.received_at);
            w.name("record_id").text(&self.record_id);
        });
        let status = if self.is_new {
            StatusCode::CREATED
        } else {
            StatusCode::OK
        };
        (
            status,
            [(header::CONTENT_TYPE, "application/json")],
            json.finish(),
        )
            .into_response()
    }
}

async fn take(
    app: &App,
    client: &Client,
    headers: &HeaderMap,
    body: Body,
) -> Result<Taken, Rejection> {
    let origin = admit(app, client, headers)?;
    let text = body::text(app, headers, body, Limits::at(app, origin).record).await?;
    let record = record::read(&&body::json(&text)?).map_err(Rejection::Invalid)?;
    let site = site_of(app, &record.site, origin)?;
    within(Limits::of(site).record, &text)?;
    let config = config_of(app, site, &record).await?;
    record.follows_from(&config).map_err(Rejection::Invalid)?;
    let salt = Salt(app.entropy.bytes());
    let arrival =
        arrival(&record, app.clock.now(), salt).ok_or_else(|| Rejection::Invalid(vec![]))?;
    let id = arrival.record_id;
    let taken = app
        .sequencer
        .append(arrival)
        .await
        .map_err(Rejection::Unavailable)?;
    let leaf = taken.outcome.leaf().ok_or(Rejection::Conflict)?;
    let (is_new, received_at, notice_known) = match taken.outcome {
        Appended::Stored {
            received_at,
            notice_known,
            ..
        } => (true, received_at, notice_known),
        Appended::Replayed {
            received_at,
            notice_known,
            ..
        } => (false, received_at, notice_known),
        Appended::Conflict => return Err(Rejection::Conflict),
    };
    let salt = if is_new {
        salt
    } else {
        first_salt(app, &id).await?
    };
    let note = taken.checkpoint.note.clone();
    Ok(Taken {
        record_id: record.record_id,
        received_at,
        is_new,
        notice_known,
        receipt: Receipt::new(&salt, leaf, taken.proof, note),
    })
}

/// The salt under which a record that was there already was committed to.
async fn first_salt(app: &App, id: &RecordId) -> Result<Salt, Rejection> {
    let commitment = app.store.commitment(id).await;
    let commitment = commitment.map_err(|error| Rejection::Unavailable(not_taken(&error)))?;
    // It may have been erased since.
    commitment
        .and_then(|commitment| commitment.salt)
        .ok_or(Rejection::Conflict)
}

/// The config that `record` has to follow from: the version it names if it was ever served here, else the site's own.
///
/// So a record that waited in an outbox while the owner changed the config is still right, and naming a made-up version
/// opens nothing (A32).
async fn config_of<'s>(
    app: &App,
    site: &'s Site,
    record: &Record,
) -> Result<Cow<'s, Config>, Rejection> {
    let current = Cow::Borrowed(site.config());
    let Some(hash) = Digest::parse(&record.config_hash) else {
        return Ok(current);
    };
    if site.has_version(&hash) {
        return Ok(current);
    }
    let named = app.store.config(&hash).await;
    let named = named.map_err(|error| Rejection::Unavailable(not_taken(&error)))?;
    let named = named.filter(|version| version.site == site.id());
    Ok(named
        .and_then(|version| config::parse(&version.body).ok())
        .map_or(current, |read| Cow::Owned(read.config)))
}

/// What goes into the log. `None` if an id has not the form that [`record::read`] sees to.
#[must_use]
pub fn arrival(record: &Record, received_at: i64, salt: Salt) -> Option<Arrival> {
    Some(Arrival {
        record_id: RecordId::parse(&record.record_id)?,
        consent_id: ConsentId::parse(&record.consent_id)?,
        site: record.site.clone(),
        event: record.event.as_str().to_owned(),
        language: record.language.clone(),
        categories: record.categories.clone(),
        services: record.services.clone(),
        circumstances: circumstances(record),
        notice: Digest::parse(&record.notice)?,
        received_at,
        body: record.canonical(),
        salt,
    })
}

/// What a decision is counted by, besides its day, site and language.
fn circumstances(record: &Record) -> Vec<(Circumstance, String)> {
    let group = record.page_group.as_ref();
    let group = group.map(|group| (Circumstance::PageGroup, group.clone()));
    [
        (Circumstance::Banner, record.banner.clone()),
        (Circumstance::Regime, record.regime.as_str().to_owned()),
        (Circumstance::Screen, record.ui.as_str().to_owned()),
        (Circumstance::Surface, record.surface.as_str().to_owned()),
    ]
    .into_iter()
    .chain(group)
    .collect()
}
