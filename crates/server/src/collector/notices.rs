//! `PUT /v1/notices/{hash}`: what visitors were shown, once per version and language.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use zgoda_consent::field::FieldError;
use zgoda_consent::hash::sha256_hex;
use zgoda_consent::source::Source;
use zgoda_store::{Digest, Notice};

use super::limits::{Limits, within};
use super::rejection::Rejection;
use super::sequencer::not_taken;
use super::{admit, body, cors, refuse, site_of};
use crate::App;
use crate::client::Client;

/// The only form there is.
const SCHEMA: &str = "zgoda.notice.v1";

pub(crate) async fn put_notice(
    State(app): State<App>,
    Path(hash): Path<String>,
    client: Client,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let response = match take(&app, &hash, &client, &headers, body).await {
        Ok(is_new) => {
            let (status, outcome) = if is_new {
                (StatusCode::CREATED, "stored")
            } else {
                (StatusCode::OK, "known")
            };
            app.metrics.asked("notices", outcome);
            status.into_response()
        }
        Err(rejection) => refuse(&app, "notices", rejection),
    };
    cors::share(&app, &headers, response)
}

/// Whether the notice was new.
async fn take(
    app: &App,
    hash: &str,
    client: &Client,
    headers: &HeaderMap,
    body: Body,
) -> Result<bool, Rejection> {
    let origin = admit(app, client, headers)?;
    let text = body::text(app, headers, body, Limits::at(app, origin).notice).await?;
    let found = sha256_hex(text.as_bytes());
    let digest = Digest::parse(hash).filter(|_| found == hash);
    let digest = digest.ok_or(Rejection::HashDiffers(found))?;
    let notice = body::json(&text)?;
    let notice = &notice;
    let member = |name: &str| notice.get(name).and_then(|value| (&value).text());
    let schema = member("schema");
    if schema.as_deref() != Some(SCHEMA) {
        return Err(Rejection::Invalid(vec![FieldError {
            path: "schema".to_owned(),
            found: schema.map_or("nothing".to_owned(), |schema| format!("\"{schema}\"")),
            allowed: SCHEMA.into(),
        }]));
    }
    let site = site_of(app, &member("site").unwrap_or_default(), origin)?;
    within(Limits::of(site).notice, &text)?;
    let notice = Notice {
        hash: digest,
        site: site.id().to_owned(),
        received_at: app.clock.now(),
        body: text,
    };
    app.store.put_notice(&notice).await.map_err(|error| {
        app.metrics.store_error(&error);
        tracing::error!(%error, "a notice was refused, nothing lost");
        Rejection::Unavailable(not_taken(&error))
    })
}
