//! Files held in memory, ready to be sent.

use std::collections::HashMap;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use zgoda_consent::hash::sha256_hex;

use super::embedded;
use super::encoding::Encoded;

/// A file of the banner as sites include it: `zgoda.js`, `engine.js`, `engine_bg.wasm`, `lang/pl.json` …; `None` if this build
/// has no such file.
#[must_use]
pub fn bundled(path: &str) -> Option<&'static [u8]> {
    let mut files = embedded::BANNER.iter();
    files
        .find(|(name, _)| *name == path)
        .map(|(_, bytes)| *bytes)
}

/// A set of files by path.
#[derive(Debug, Clone, Default)]
pub(crate) struct Assets(HashMap<String, Asset>);

impl Assets {
    /// The built banner.
    pub(crate) fn banner() -> Self {
        Self::of(embedded::BANNER)
    }

    /// The demo shop.
    pub(crate) fn demo() -> Self {
        Self::of(embedded::DEMO)
    }

    /// No files.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    fn of(files: &[(&str, &[u8])]) -> Self {
        let files = files.iter();
        Self(
            files
                .map(|(path, bytes)| ((*path).to_owned(), Asset::new(path, bytes)))
                .collect(),
        )
    }

    pub(crate) fn get(&self, path: &str) -> Option<&Asset> {
        self.0.get(path)
    }
}

/// One file.
#[derive(Debug, Clone)]
pub(crate) struct Asset {
    media_type: &'static str,
    content: Encoded,
    /// The hash of the content: it says nothing about who fetches it (F35).
    etag: HeaderValue,
}

impl Asset {
    pub(crate) fn new(path: &str, content: &[u8]) -> Self {
        let etag = format!("\"{}\"", &sha256_hex(content)[..32]);
        Self {
            media_type: media_type(path),
            content: Encoded::new(content),
            etag: HeaderValue::try_from(etag).unwrap_or(HeaderValue::from_static("\"\"")),
        }
    }

    /// The answer to a request with `headers`, to be kept as `cache` says.
    pub(crate) fn respond(&self, headers: &HeaderMap, cache: &'static str) -> Response {
        let same = |tag: &str| {
            let tag = tag.trim();
            tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == self.etag.as_bytes()
        };
        let mut response = if headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|tags| tags.to_str().ok())
            .any(|tags| tags.split(',').any(same))
        {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let (bytes, encoding) = self.content.for_request(headers);
            let mut response = Response::new(Body::from(bytes.to_vec()));
            let to = response.headers_mut();
            to.insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static(self.media_type),
            );
            if let Some(encoding) = encoding {
                to.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            }
            response
        };
        let to = response.headers_mut();
        to.insert(header::ETAG, self.etag.clone());
        to.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        to.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        response
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css; charset=utf-8",
        "gif" => "image/gif",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "jpg" | "jpeg" => "image/jpeg",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "mp4" => "video/mp4",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "wasm" => "application/wasm",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => "text/plain; charset=utf-8",
    }
}
