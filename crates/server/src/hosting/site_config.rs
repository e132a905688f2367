//! `GET /zgoda/sites/{site}.json`: the resolved config of a site, for where the visitor is.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use zgoda_store::ConfigVersion;

use super::files::open_to_all;
use crate::App;
use crate::sites::is_region;

pub(crate) async fn site_config(
    State(app): State<App>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let region_header = app.settings.region_header.as_ref();
    let region = region_header
        .and_then(|name| headers.get(name)?.to_str().ok())
        .map(str::to_ascii_uppercase)
        .filter(|region| is_region(region));
    let site = file.strip_suffix(".json").and_then(|id| app.sites.get(id));
    let Some(site) = site else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let version = site.version_for(region.as_deref());
    if !version.is_kept() {
        let config = ConfigVersion {
            hash: version.hash,
            site: site.id().to_owned(),
            first_served_at: app.clock.now(),
            body: version.text.clone(),
        };
        match app.store.put_config(&config).await {
            Ok(_) => version.set_kept(),
            // A record that names it is checked against the site's config all the same; the next visitor tries again.
            Err(error) => {
                tracing::warn!(site = site.id(), %error, "a config was served and not kept");
            }
        }
    }
    let mut response = version.asset.respond(&headers, "no-cache");
    let to = response.headers_mut();
    open_to_all(to);
    if let Some(name) = region_header
        && let Ok(name) = HeaderValue::from_str(name.as_str())
    {
        to.append(header::VARY, name);
    }
    response
}
