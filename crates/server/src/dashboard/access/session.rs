//! Sessions: a random token in a cookie, its hash in the store (F22).

use axum::http::{HeaderMap, HeaderValue, header};
use zgoda_consent::hash::sha256_hex;
use zgoda_consent::id::hex;
use zgoda_store::{Account, Digest, Session, StoreError};

use super::visitor::Visitor;
use crate::App;
use crate::ports::CORRECTION_MS;

/// A session ends this long after the last request, ms.
const IDLE_MS: i64 = 2 * 3_600_000;
/// Between the password and the code there is this long, ms.
const AWAITING_MS: i64 = 10 * 60_000;
/// A session ends this long after the log-in, whatever happens, ms.
const LONGEST_MS: i64 = 12 * 3_600_000;
/// How exactly the last use is noted, ms: not every page view is a write.
const TOUCH_MS: i64 = 60_000;

/// Opens a session for `account`; answers the cookie to set. The token is new, whatever the browser sent before.
pub(super) async fn open(app: &App, account: &Account) -> Result<HeaderValue, StoreError> {
    open_as(app, account, false).await
}

/// Opens a session that is good for nothing but sending a code.
pub(super) async fn open_awaiting(app: &App, account: &Account) -> Result<HeaderValue, StoreError> {
    open_as(app, account, true).await
}

async fn open_as(
    app: &App,
    account: &Account,
    awaits_code: bool,
) -> Result<HeaderValue, StoreError> {
    let token = hex(&app.entropy.bytes());
    let now = app.clock.now();
    let session = Session {
        token: digest(&token),
        account: account.id,
        opened_at: now,
        seen_at: now,
        awaits_code,
    };
    app.store.open_session(&session).await?;
    let life = if awaits_code { AWAITING_MS } else { LONGEST_MS };
    Ok(set_cookie(app, &token, life / 1000))
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
pub(super) async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Visitor>, StoreError> {
    let Some((token, session, account)) = kept(app, headers).await? else {
        return Ok(None);
    };
    let now = app.clock.now();
    let is_over = now - session.seen_at >= IDLE_MS;
    if is_over || !is_within(&session, LONGEST_MS, now) || session.awaits_code {
        return Ok(None);
    }
    if now - session.seen_at >= TOUCH_MS {
        app.store.touch_session(&session.token, now).await?;
    }
    let form_token = sha256_hex(format!("form:{token}").as_bytes());
    Ok(Some(Visitor::person(account, form_token, session.token)))
}

/// Whether `session` was opened less than `ms` ago. One of the future is over: the clock was set back, and it would live on
/// until the clock is there again (F29).
fn is_within(session: &Session, ms: i64, now: i64) -> bool {
    (-CORRECTION_MS..ms).contains(&(now - session.opened_at))
}

/// Who has to send a code now, and the session that waits for it.
pub(super) async fn find_awaiting(
    app: &App,
    headers: &HeaderMap,
) -> Result<Option<(Digest, Account)>, StoreError> {
    let now = app.clock.now();
    let kept = kept(app, headers).await?;
    Ok(kept
        .filter(|(_, session, _)| session.awaits_code && is_within(session, AWAITING_MS, now))
        .map(|(_, session, account)| (session.token, account)))
}

async fn kept<'h>(
    app: &App,
    headers: &'h HeaderMap,
) -> Result<Option<(&'h str, Session, Account)>, StoreError> {
    let Some(token) = cookie(headers, cookie_name(app)) else {
        return Ok(None);
    };
    let found = app.store.session(&digest(token)).await?;
    Ok(found.map(|(session, account)| (token, session, account)))
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

pub(super) fn digest(token: &str) -> Digest {
    Digest::parse(&sha256_hex(token.as_bytes())).unwrap_or(Digest([0; 32]))
}
