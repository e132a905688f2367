//! `GET /zgoda/…` and `GET /demo/…`.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::App;

/// The one file a returning visitor waits for: fresh for an hour, then asked after while the old one is used.
const GUARD_CACHE: &str = "public, max-age=3600, stale-while-revalidate=86400";
/// Named by content: kept for good.
pub(super) const FOREVER: &str = "public, max-age=31536000, immutable";
/// Asked after each time; the answer is mostly "not modified".
const ASK: &str = "no-cache";

/// `GET /zgoda/{*path}`: a file of the banner. With `?v=` the caller names a version, so the answer may be kept for good.
pub(crate) async fn banner_file(
    State(app): State<App>,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let is_versioned = query.is_some_and(|query| query.split('&').any(|p| p.starts_with("v=")));
    let cache = match path.as_str() {
        _ if is_versioned => FOREVER,
        "zgoda.js" | "zgoda-marked.js" | "zgoda-strict.js" => GUARD_CACHE,
        _ => ASK,
    };
    let Some(asset) = app.banner.get(&path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = asset.respond(&headers, cache);
    open_to_all(response.headers_mut());
    response
}

/// `GET /demo/{*path}`: a page or picture of the demo shop.
pub(crate) async fn demo_file(
    State(app): State<App>,
    path: Option<Path<String>>,
    headers: HeaderMap,
) -> Response {
    let mut path = path.map_or(String::new(), |Path(path)| path);
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
    }
    match app.demo.get(&path) {
        Some(asset) => asset.respond(&headers, ASK),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /demo`: the folder.
pub(crate) async fn to_demo() -> Redirect {
    Redirect::permanent("/demo/")
}

/// Lets pages of every site read a file. It is the same for everyone and goes without credentials.
pub(crate) fn open_to_all(headers: &mut HeaderMap) {
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("cross-origin"),
    );
    headers.insert("timing-allow-origin", HeaderValue::from_static("*"));
}
