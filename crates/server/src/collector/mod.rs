//! Taking records and notices from browsers (PROTOCOL, section 8).

mod attention;
mod body;
mod cors;
mod erasures;
mod leaks;
mod limits;
mod notices;
mod records;
mod rejection;
mod sequencer;

pub(crate) use attention::post_attention;
pub(crate) use cors::{preflight, share};
pub(crate) use erasures::post_erasure;
pub(crate) use leaks::post_leaks;
pub(crate) use notices::put_notice;
pub use records::arrival;
pub(crate) use records::post_record;
pub use sequencer::Drain;
pub(crate) use sequencer::{Sequencer, Writer};

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::App;
use crate::client::Client;
use crate::origin::{is_sent_by_script, sender};
use crate::sites::Site;
use rejection::Rejection;

/// The answer to something that is only counted: nothing, or why it was not taken.
fn counted(
    app: &App,
    headers: &HeaderMap,
    endpoint: &'static str,
    taken: Result<(), Rejection>,
) -> Response {
    let response = match taken {
        Ok(()) => {
            app.metrics.asked(endpoint, "stored");
            StatusCode::NO_CONTENT.into_response()
        }
        Err(rejection) => refuse(app, endpoint, rejection),
    };
    cors::share(app, headers, response)
}

/// Lets in a script on a page of some site we serve that does not send too much; answers with its origin.
///
/// Which site it speaks for is in the body: [`site_of`] asks when that is known.
fn admit<'h>(app: &App, client: &Client, headers: &'h HeaderMap) -> Result<&'h str, Rejection> {
    let origin = sender(headers).filter(|_| is_sent_by_script(headers));
    let origin = origin.filter(|origin| is_known_origin(app, origin));
    let origin = origin.ok_or(Rejection::ForeignOrigin)?;
    app.throttle.admit(client).map_err(Rejection::TooMany)?;
    Ok(origin)
}

/// The answer to a request to `endpoint` that is not taken; counted and noted down without a word of what was sent.
fn refuse(app: &App, endpoint: &'static str, rejection: Rejection) -> Response {
    app.metrics.asked(endpoint, rejection.code());
    tracing::info!(endpoint, cause = rejection.code(), "refused");
    rejection.into_response()
}

/// Whether `origin` is ours or that of one of the sites.
fn is_known_origin(app: &App, origin: &str) -> bool {
    app.settings.home.is(origin) || app.sites.iter().any(|site| site.lives_at(origin))
}

/// The site called `id`, if `origin` may speak for it (F16).
fn site_of<'a>(app: &'a App, id: &str, origin: &str) -> Result<&'a Site, Rejection> {
    let site = app
        .sites
        .get(id)
        .ok_or_else(|| Rejection::UnknownSite(id.to_owned()))?;
    if app.settings.home.is(origin) || site.lives_at(origin) {
        Ok(site)
    } else {
        Err(Rejection::ForeignOrigin)
    }
}
