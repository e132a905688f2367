//! Every build of the banner that this log ever served, kept in the store: a notice is shown again by the build that showed it.

use std::sync::LazyLock;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use zgoda_store::{Build, Digest};

use super::asset::Asset;
use super::embedded;
use super::files::{FOREVER, open_to_all};
use crate::App;

/// What its records call the build inside this binary; `None` if the package says nothing.
static OWN: LazyLock<Option<Digest>> = LazyLock::new(|| {
    let info = super::bundled("BUILDINFO")?;
    let (_, bundle) = std::str::from_utf8(info).ok()?.split_once("\nbundle:\n")?;
    Digest::parse(bundle.trim_end())
});

/// Keeps the build inside this binary. Without it the log works all the same; what its banner showed is then told in words only.
pub(crate) async fn keep_own_build(app: &App) {
    let Some(bundle) = *OWN else {
        tracing::error!("pkg/BUILDINFO names no bundle: build the package anew");
        return;
    };
    let files = embedded::BANNER.iter();
    let build = Build {
        bundle,
        first_served_at: app.clock.now(),
        files: files
            .map(|(path, content)| ((*path).to_owned(), content.to_vec()))
            .collect(),
    };
    if let Err(error) = app.store.put_build(&build).await {
        tracing::warn!(%error, "this build of the banner was not kept; the next start tries again");
    }
}

/// `GET /zgoda/builds/{bundle}/{*path}`: a file of a build, old or new; the same bytes for good.
pub(crate) async fn build_file(
    State(app): State<App>,
    Path((bundle, path)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(bundle) = Digest::parse(&bundle) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match app.store.build_file(&bundle, &path).await {
        Ok(Some(content)) => {
            let mut response = Asset::new(&path, &content).respond(&headers, FOREVER);
            open_to_all(response.headers_mut());
            response
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, "a build of the banner could not be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
