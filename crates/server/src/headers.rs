//! Headers that every answer of a kind carries.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// For the dashboard (F24): nothing but its own stylesheet, pictures and forms; no script at all.
const PAGE: [(HeaderName, &str); 8] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
         frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::X_FRAME_OPTIONS, "DENY"),
    // Nothing is told to other sites. `no-referrer` would say no more to them, and make browsers send `Origin: null` with our
    // own forms, which is what the check against forged forms lives on.
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=()",
    ),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
];

/// Nobody guesses the type of anything.
pub(crate) async fn on_everything(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    add(
        headers,
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    );
    response
}

/// On every page, download and redirect of the dashboard.
pub(crate) async fn on_pages(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for one in PAGE {
        add(response.headers_mut(), one);
    }
    response
}

/// Sets a header, unless the handler did.
fn add(headers: &mut HeaderMap, (name, value): (HeaderName, &'static str)) {
    headers
        .entry(name)
        .or_insert(HeaderValue::from_static(value));
}
