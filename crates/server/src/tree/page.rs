//! `GET /verify`: the check of a receipt as one page that needs nobody, so that it can be saved and opened without a network.

use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use zgoda_consent::hash::sha256_hex;
use zgoda_store::Digest;
use zgoda_tlog::hash::Hash;

use crate::hosting::Asset;

/// The page, with the check itself, which the banner's settings have too, put in: it is a module there, and a part of one script here.
static PAGE: LazyLock<String> = LazyLock::new(|| {
    let check = include_str!("../../../../www/own/proof.js").replace("\nexport ", "\n");
    include_str!("../../assets/verify.html").replace("/* www/own/proof.js */", check.trim_end())
});

static ASSET: LazyLock<Asset> = LazyLock::new(|| Asset::new("verify.html", PAGE.as_bytes()));

/// Its own script and style, nothing else, and nobody to talk to.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        source_hash(between("<script>", "</script>")),
        source_hash(between("<style>", "</style>")),
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

pub(crate) async fn page(headers: HeaderMap) -> Response {
    let mut response = ASSET.respond(&headers, "public, max-age=3600");
    let to = response.headers_mut();
    to.insert(header::CONTENT_SECURITY_POLICY, POLICY.clone());
    to.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    response
}

fn between(start: &str, end: &str) -> &'static str {
    let after = PAGE.split_once(start).map_or("", |(_, after)| after);
    after.split_once(end).map_or("", |(inside, _)| inside)
}

/// How a policy names an inline script or style (CSP3, section 2.3.1).
fn source_hash(text: &str) -> String {
    let hash = Digest::parse(&sha256_hex(text.as_bytes())).map(|digest| Hash(digest.0));
    format!("sha256-{}", hash.map_or(String::new(), Hash::to_base64))
}
