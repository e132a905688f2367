//! Sessions: a random token in a cookie, its hash in the store (F22).

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect};
use zgoda_consent::hash::sha256_hex;
use zgoda_consent::id::hex;
use zgoda_store::{Account, Digest, Session, StoreError};

use super::is_same_secret;
use crate::App;
use crate::dashboard::frame::{Frame, Refusal};

/// A session ends this long after the last request, ms.
const IDLE_MS: i64 = 2 * 3_600_000;
/// A session ends this long after the log-in, whatever happens, ms.
const LONGEST_MS: i64 = 12 * 3_600_000;
/// How exactly the last use is noted, ms: not every page view is a write.
const TOUCH_MS: i64 = 60_000;

/// Someone who is logged in.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) login: String,
    /// Goes into every form of this session, and comes back with it (F23).
    pub(crate) form_token: String,
    token: Digest,
}

impl Visitor {
    /// Whether a form came from a page of this session.
    pub(crate) fn sent(&self, form_token: &str) -> bool {
        is_same_secret(&self.form_token, form_token)
    }
}

/// Opens a session for `account`; answers the cookie to set. The token is new, whatever the browser sent before.
pub(super) async fn open(app: &App, account: &Account) -> Result<HeaderValue, StoreError> {
    let token = hex(&app.entropy.bytes());
    let now = app.clock.now();
    let session = Session {
        token: digest(&token),
        account: account.id,
        opened_at: now,
        seen_at: now,
    };
    app.store.open_session(&session).await?;
    Ok(set_cookie(app, &token, LONGEST_MS / 1000))
}

/// Ends a session; answers the cookie that removes it from the browser.
pub(super) async fn close(app: &App, visitor: &Visitor) -> Result<HeaderValue, StoreError> {
    app.store.close_session(&visitor.token).await?;
    Ok(set_cookie(app, "", 0))
}

/// Removes sessions that are over.
pub(crate) async fn drop_stale_sessions(app: &App) {
    let now = app.clock.now();
    if let Err(error) = app
        .store
        .drop_stale_sessions(now - LONGEST_MS, now - IDLE_MS)
        .await
    {
        tracing::warn!(%error, "sessions that are over were not removed");
    }
}

/// The session of the request, if it has one that is not over.
async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Visitor>, StoreError> {
    let Some(token) = cookie(headers, cookie_name(app)) else {
        return Ok(None);
    };
    let hash = digest(token);
    let Some((session, account)) = app.store.session(&hash).await? else {
        return Ok(None);
    };
    let now = app.clock.now();
    if now - session.opened_at >= LONGEST_MS || now - session.seen_at >= IDLE_MS {
        return Ok(None);
    }
    if now - session.seen_at >= TOUCH_MS {
        app.store.touch_session(&hash, now).await?;
    }
    let form_token = sha256_hex(format!("form:{token}").as_bytes());
    Ok(Some(Visitor {
        login: account.login,
        form_token,
        token: hash,
    }))
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Refusal;

    /// Whoever is not logged in is sent to log in, and comes back to the page afterwards.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let Ok(frame) = Frame::from_request_parts(parts, app).await;
        match find(app, &parts.headers).await {
            Ok(Some(visitor)) => Ok(visitor),
            Ok(None) => {
                let page = if parts.method == "GET" {
                    &frame.here
                } else {
                    "/dashboard"
                };
                let to: String = form_urlencoded::byte_serialize(page.as_bytes()).collect();
                let redirect = Redirect::to(&format!("/dashboard/log-in?to={to}"));
                Err(Refusal(Box::new(redirect.into_response())))
            }
            Err(error) => Err(frame.unavailable(&error)),
        }
    }
}

/// The value of the cookie called `name`.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// Over https the name binds the cookie to this host, to https and to every path.
fn cookie_name(app: &App) -> &'static str {
    if app.settings.home.is_secure() {
        "__Host-zgoda"
    } else {
        "zgoda_session"
    }
}

fn set_cookie(app: &App, token: &str, seconds: i64) -> HeaderValue {
    let name = cookie_name(app);
    let secure = if app.settings.home.is_secure() {
        "; Secure"
    } else {
        ""
    };
    let cookie =
        format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    // Hex digits and the words above are always a valid header.
    HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static(""))
}

fn digest(token: &str) -> Digest {
    Digest::parse(&sha256_hex(token.as_bytes())).unwrap_or(Digest([0; 32]))
}
