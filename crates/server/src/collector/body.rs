//! Reading a body that may be anything: size before content, content before meaning (F14).

use std::error::Error;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use zgoda_consent::json::{self, Value};

use super::rejection::Rejection;
use crate::App;

/// The body as text of at most `most` bytes.
pub(super) async fn text(
    app: &App,
    headers: &HeaderMap,
    body: Body,
    most: usize,
) -> Result<String, Rejection> {
    if !is_json(headers) || headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Rejection::MediaType);
    }
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|n| n.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > most) {
        return Err(Rejection::TooLarge(most));
    }
    // A visitor's browser sends a few kilobytes; whoever takes longer holds a connection and nothing else.
    let patience = app.settings.patience.body;
    let collected = tokio::time::timeout(patience, Limited::new(body, most).collect());
    let bytes = match collected.await {
        Err(_) => return Err(Rejection::TooSlow),
        Ok(Err(error)) if is_over_limit(&*error) => return Err(Rejection::TooLarge(most)),
        Ok(Err(_)) => return Err(Rejection::Truncated),
        Ok(Ok(collected)) => collected.to_bytes(),
    };
    String::from_utf8(bytes.into()).map_err(|_| Rejection::NotText)
}

/// The text as JSON, at most as deep as the protocol's formats.
pub(super) fn json(text: &str) -> Result<Value, Rejection> {
    json::parse(text).map_err(|error| Rejection::NotJson(error.into_field_error(text)))
}

/// Both are taken alike: `text/plain` is what a browser may send across origins without asking first.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or("");
    let essence = kind.split(';').next().unwrap_or("").trim();
    essence.eq_ignore_ascii_case("application/json") || essence.eq_ignore_ascii_case("text/plain")
}

fn is_over_limit(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<LengthLimitError>() {
            return true;
        }
        next = error.source();
    }
    false
}
