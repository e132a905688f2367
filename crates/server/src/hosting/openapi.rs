//! `GET /v1/openapi.json`: the description of `/v1` for programs. Written by hand; a test holds it against the router.

use std::sync::LazyLock;

use axum::http::HeaderMap;
use axum::response::Response;

use super::asset::Asset;
use super::files::open_to_all;

const TEXT: &str = include_str!("../../assets/openapi.json");

static ASSET: LazyLock<Asset> = LazyLock::new(|| Asset::new("openapi.json", TEXT.as_bytes()));

pub(crate) async fn openapi(headers: HeaderMap) -> Response {
    let mut response = ASSET.respond(&headers, "public, max-age=3600");
    open_to_all(response.headers_mut());
    response
}
