//! `GET /v1/keys`: the log's public keys, one a line, for browsers that check their own receipts.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::routes::TEXT;
use crate::App;
use crate::hosting::open_to_all;

/// A browser remembers the key it was told first and notices another one; whoever needs more certainty gets the key by another way
/// than the log (docs/TLOG.md, section 4).
pub(crate) async fn keys(State(app): State<App>) -> Response {
    let text: String = app.keys.iter().flat_map(|key| [key, "\n"]).collect();
    let headers = [
        (header::CONTENT_TYPE, TEXT),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    let mut response = (headers, text).into_response();
    open_to_all(response.headers_mut());
    response
}
