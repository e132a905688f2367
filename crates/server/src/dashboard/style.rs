//! The one stylesheet, named by its content so that browsers may keep it, and the sign in the browser's tab.

use std::sync::LazyLock;

use axum::http::HeaderMap;
use axum::response::Response;
use zgoda_consent::hash::sha256_hex;

use crate::hosting::Asset;

const SHEET: &str = include_str!("../../assets/dashboard.css");

static ASSET: LazyLock<Asset> = LazyLock::new(|| Asset::new("style.css", SHEET.as_bytes()));

static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon.svg", include_bytes!("../../assets/icon.svg")));

/// Its address.
pub(crate) static ADDRESS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "/dashboard/style.css?v={}",
        &sha256_hex(SHEET.as_bytes())[..16]
    )
});

/// `GET /dashboard/style.css`.
pub(crate) async fn sheet(headers: HeaderMap) -> Response {
    ASSET.respond(&headers, "public, max-age=31536000, immutable")
}

/// `GET /dashboard/icon.svg`.
pub(crate) async fn icon(headers: HeaderMap) -> Response {
    ICON.respond(&headers, "public, max-age=86400")
}
