//! `GET /dashboard/records/{id}/shown`: the dialog of a decision, shown again by the banner, config and language of then.
//!
//! The banner runs in a frame without an origin: it finds no stored choice, keeps none, and posts nothing. The config is the stored
//! text; only where records go, which rules apply and that a frame is no hindrance are set, and none is part of a notice.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use zgoda_consent::record::{self, Record, Ui};
use zgoda_store::{Digest, Entry, RecordId};

use super::access::Visitor;
use super::frame::{Frame, Refusal};
use super::log::Row;
use super::trail::{self, Deed};
use crate::App;

#[derive(Debug, Template)]
#[template(path = "shown.html")]
struct ShownPage {
    frame: Frame,
    row: Row,
    /// The record's page.
    record: String,
    language: String,
    bundle: String,
    is_narrow: bool,
    /// Whether build and config are here.
    can_show: bool,
}

#[derive(Debug, Template)]
#[template(path = "shown_again.html")]
struct ShownAgain {
    title: &'static str,
    language: String,
    /// Where the build's files are.
    base: String,
    /// JSON that can stand in a script element.
    config: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    ui: Option<String>,
}

/// The page around the frame.
pub(crate) async fn show(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let broken = |error| frame.clone().unavailable(&error);
    let (entry, record) = find(&app, &frame, &visitor, &id).await?;
    let about = entry.record_id.to_string();
    trail::note(&app, &visitor, Some(&entry.site), Deed::ReadRecord, &about)
        .await
        .map_err(broken)?;
    let (bundle, config) = sources(&record);
    let can_show = app.store.has_build(&bundle).await.map_err(broken)?
        && app.store.config(&config).await.map_err(broken)?.is_some();
    let is_narrow = asked
        .ui
        .map_or(record.ui == Ui::Narrow, |ui| ui == Ui::Narrow.as_str());
    let page = ShownPage {
        row: Row::new(&entry, frame.t),
        record: format!("/dashboard/records/{about}"),
        language: record.language,
        bundle: record.bundle_hash,
        is_narrow,
        can_show,
        frame,
    };
    let mut response = Frame::page(StatusCode::OK, &page);
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; \
                  frame-ancestors 'none'; base-uri 'none'";
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        header::HeaderValue::from_static(policy),
    );
    Ok(response)
}

/// `GET /dashboard/records/{id}/shown/again`: what is in the frame.
pub(crate) async fn again(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let broken = |error| frame.clone().unavailable(&error);
    let (_, record) = find(&app, &frame, &visitor, &id).await?;
    let (bundle, config) = sources(&record);
    if !app.store.has_build(&bundle).await.map_err(broken)? {
        return Err(frame.not_found());
    }
    let config = app.store.config(&config).await.map_err(broken)?;
    let config = config.ok_or_else(|| frame.clone().not_found())?;
    let base = format!("/zgoda/builds/{bundle}/");
    let files = format!("{}{base}", app.settings.home.origin());
    let page = ShownAgain {
        title: frame.t.shown_title,
        config: as_of_then(&config.body, &record),
        language: record.language,
        base,
    };
    let Ok(html) = page.render() else {
        return Err(frame.not_found());
    };
    let policy = format!(
        "default-src 'none'; script-src {files} 'wasm-unsafe-eval'; connect-src {files}; img-src data:; \
         frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox allow-scripts"
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN".to_owned()),
    ];
    Ok((headers, Html(html)).into_response())
}

async fn find(
    app: &App,
    frame: &Frame,
    visitor: &Visitor,
    id: &str,
) -> Result<(Entry, Record), Refusal> {
    let entry = match RecordId::parse(id) {
        Some(id) => app.store.record(&id).await,
        None => Ok(None),
    };
    let entry = entry.map_err(|error| frame.clone().unavailable(&error))?;
    let entry = entry.filter(|entry| visitor.sites().has(&entry.site));
    let entry = entry.ok_or_else(|| frame.clone().not_found())?;
    let record = record::parse(&entry.body).map_err(|_| frame.clone().not_found())?;
    Ok((entry, record))
}

/// Build and config of a record. Both are hashes, or it would not be in the log.
fn sources(record: &Record) -> (Digest, Digest) {
    let hash = |text: &str| Digest::parse(text).unwrap_or(Digest([0; 32]));
    (hash(&record.bundle_hash), hash(&record.config_hash))
}

/// The stored config, posting nowhere, speaking in a frame and under the rules of the record, safe inside a script element.
///
/// Whatever else stood in a config of that time stays untouched. Its checksum would not fit any more: without one the banner checks it.
fn as_of_then(config: &str, record: &Record) -> String {
    let mut then: Value = serde_json::from_str(config).unwrap_or_default();
    if let Some(members) = then.as_object_mut() {
        members.remove("$checked");
        // The dashboard's is a frame.
        members.remove("silentInFrames");
        members.insert("endpoint".to_owned(), Value::Null);
        let regime = json!({ "fixed": record.regime.as_str() });
        members.insert("regime".to_owned(), regime);
    }
    then.to_string().replace('<', "\\u003c")
}
