//! The door of every page: who is asking, and whether the table lets them.

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use zgoda_store::StoreError;

use super::session;
use super::table::{Who, has_path, rule};
use super::visitor::Visitor;
use crate::App;
use crate::dashboard::frame::{Frame, Refusal};

/// How exactly the last use of a token is noted, ms.
const TOUCH_MS: i64 = 60_000;

/// Lets in whom the table lets, with a [`Visitor`] for the page; answers everyone else.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match check(&app, &mut parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(Refusal(response)) => *response,
    }
}

async fn check(app: &App, parts: &mut Parts) -> Result<(), Refusal> {
    let Ok(frame) = Frame::from_request_parts(parts, app).await;
    let path = parts.extensions.get::<MatchedPath>();
    let path = path.map_or(String::new(), |path| path.as_str().to_owned());
    let Some(rule) = rule(&parts.method, &path) else {
        return Err(if has_path(&path) {
            Refusal(Box::new(StatusCode::METHOD_NOT_ALLOWED.into_response()))
        } else {
            frame.not_found()
        });
    };
    if rule.who == Who::Anyone {
        return Ok(());
    }
    let broken = |error: StoreError| frame.clone().unavailable(&error);
    let is_program = parts.headers.contains_key(header::AUTHORIZATION);
    let visitor = if is_program {
        let found = program(app, &parts.headers).await.map_err(broken)?;
        let visitor = found.ok_or_else(unknown_token)?;
        if !rule.is_for_tokens || !rule.admits(&visitor.rights) {
            return Err(refused_token());
        }
        visitor
    } else {
        let found = session::find(app, &parts.headers).await.map_err(broken)?;
        let visitor = found.ok_or_else(|| to_log_in(parts, &frame))?;
        if rule.who != Who::OwnAccount && !visitor.has_codes {
            let is_required = app.store.requires_totp().await.map_err(broken)?;
            if is_required {
                return Err(to("/dashboard/account/codes"));
            }
        }
        if !rule.admits(&visitor.rights) {
            return Err(frame.of(&visitor).not_for_you());
        }
        visitor
    };
    parts.extensions.insert(visitor);
    Ok(())
}

/// Whose token a program sent, unless it is none, expired, or of someone who may not make tokens any more.
async fn program(app: &App, headers: &HeaderMap) -> Result<Option<Visitor>, StoreError> {
    let sent = headers.get(header::AUTHORIZATION);
    let sent = sent.and_then(|sent| sent.to_str().ok()?.split_once(' '));
    let Some((_, secret)) = sent.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) else {
        return Ok(None);
    };
    let found = app.store.api_token(&session::digest(secret.trim())).await?;
    let now = app.clock.now();
    let is_good = |owner: &zgoda_store::Account| {
        owner.is_active && owner.rights.role == zgoda_store::Role::Admin
    };
    let Some((token, owner)) =
        found.filter(|(token, owner)| token.expires_at > now && is_good(owner))
    else {
        return Ok(None);
    };
    if token
        .used_at
        .is_none_or(|used_at| now - used_at >= TOUCH_MS)
    {
        app.store.touch_api_token(token.id, now).await?;
    }
    Ok(Some(Visitor::program(&token, owner)))
}

/// Whoever is not logged in is sent to log in, and comes back to the page afterwards.
fn to_log_in(parts: &Parts, frame: &Frame) -> Refusal {
    let page = if parts.method == "GET" {
        &frame.here
    } else {
        "/dashboard"
    };
    let page: String = form_urlencoded::byte_serialize(page.as_bytes()).collect();
    to(&format!("/dashboard/log-in?to={page}"))
}

fn to(page: &str) -> Refusal {
    Refusal(Box::new(Redirect::to(page).into_response()))
}

/// RFC 6750, 3.1.
fn unknown_token() -> Refusal {
    let challenge = [(header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")];
    let text = "the token is unknown, has expired, or whoever made it is no admin any more\n";
    Refusal(Box::new(
        (StatusCode::UNAUTHORIZED, challenge, text).into_response(),
    ))
}

fn refused_token() -> Refusal {
    let challenge = [(
        header::WWW_AUTHENTICATE,
        "Bearer error=\"insufficient_scope\"",
    )];
    let text = "the role or the sites of this token do not allow this address\n";
    Refusal(Box::new(
        (StatusCode::FORBIDDEN, challenge, text).into_response(),
    ))
}
