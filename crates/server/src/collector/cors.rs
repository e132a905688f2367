//! Who may read the collector's answers (F17): pages of the sites, named one by one, without cookies.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::is_known_origin;
use crate::App;
use crate::origin::sender;

/// `OPTIONS` on a path of the collector: what a browser asks before it sends JSON or a `PUT` across origins.
pub(crate) async fn preflight(State(app): State<App>, headers: HeaderMap) -> Response {
    let allowed = sender(&headers).is_some_and(|origin| is_known_origin(&app, origin));
    let status = if allowed {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::FORBIDDEN
    };
    let mut response = share(&app, &headers, status.into_response());
    if allowed {
        let grants: [(HeaderName, &str); 3] = [
            (header::ACCESS_CONTROL_ALLOW_METHODS, "POST, PUT"),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
            (header::ACCESS_CONTROL_MAX_AGE, "86400"),
        ];
        for (name, value) in grants {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
    }
    response
}

/// Lets the page that sent `headers` read `response`, if it is a page of one of the sites.
pub(crate) fn share(app: &App, headers: &HeaderMap, mut response: Response) -> Response {
    let to = response.headers_mut();
    to.append(header::VARY, HeaderValue::from_static("origin"));
    to.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let origin = sender(headers).filter(|origin| is_known_origin(app, origin));
    if let Some(origin) = origin.and_then(|origin| HeaderValue::from_str(origin).ok()) {
        to.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        to.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("retry-after"),
        );
    }
    response
}
