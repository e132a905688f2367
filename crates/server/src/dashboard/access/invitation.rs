//! `/dashboard/invitation/{token}`: someone who was invited chooses their password. Opens once.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use zgoda_consent::id::hex;
use zgoda_store::{Account, Invitation, StoreError};

use super::password::objection;
use super::visitor::Visitor;
use super::{is_own_form, session};
use crate::App;
use crate::dashboard::frame::{Frame, Refusal};
use crate::dashboard::trail::{self, Deed};

/// How long a link is good, ms.
const LIFE_MS: i64 = 7 * 86_400_000;

/// Makes a one-time link for `account`; `None` if it is shut out. Earlier links are void.
pub(super) async fn invite(
    app: &App,
    visitor: &Visitor,
    account: &Account,
) -> Result<Option<String>, StoreError> {
    let token = hex(&app.entropy.bytes());
    let invitation = Invitation {
        token: session::digest(&token),
        account: account.id,
        expires_at: app.clock.now() + LIFE_MS,
    };
    let deed = trail::by(app, visitor, Deed::Invited, &account.login);
    let is_done = app.store.invite(&invitation, &deed).await?;
    let home = app.settings.home.origin();
    Ok(is_done.then(|| format!("{home}/dashboard/invitation/{token}")))
}

#[derive(Debug, Template)]
#[template(path = "invitation.html")]
pub(crate) struct InvitationPage {
    pub(crate) frame: Frame,
    pub(crate) login: String,
    pub(crate) error: Option<&'static str>,
}

/// A wrong link and one that was used look alike.
async fn invited(app: &App, frame: &Frame, token: &str) -> Result<Account, Refusal> {
    let token = session::digest(token);
    let account = app.store.invitation(&token, app.clock.now()).await;
    let account = account.map_err(|error| frame.clone().unavailable(&error))?;
    account.ok_or_else(|| frame.clone().not_found())
}

pub(crate) async fn invitation_page(
    State(app): State<App>,
    frame: Frame,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    let account = invited(&app, &frame, &token).await?;
    let page = InvitationPage {
        frame,
        login: account.login,
        error: None,
    };
    Ok(Frame::page(StatusCode::OK, &page))
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    password: String,
    repeated: String,
}

pub(crate) async fn accept_invitation(
    State(app): State<App>,
    frame: Frame,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Result<Response, Refusal> {
    if !is_own_form(&app, &headers) {
        return Err(frame.forbidden());
    }
    let login = invited(&app, &frame, &token).await?.login;
    if let Some(error) = objection(frame.t, &login, &choice.password, &choice.repeated) {
        let page = InvitationPage {
            frame,
            login,
            error: Some(error),
        };
        return Ok(Frame::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let hasher = &app.doorkeeper.hasher;
    let Some(hash) = hasher.hash(choice.password, &*app.entropy).await else {
        return Err(frame.not_found());
    };
    let broken = |error| frame.clone().unavailable(&error);
    let now = app.clock.now();
    let deed = Deed::Accepted.noted(now, &login, "", "");
    let token = session::digest(&token);
    // The store decides who was first, should two have the link open.
    let accepted = app.store.accept_invitation(&token, now, &hash, &deed);
    let Some(account) = accepted.await.map_err(broken)? else {
        return Err(frame.not_found());
    };
    // The link stands in for the password, never for the code.
    let (cookie, to) = if account.totp.is_some() {
        let cookie = session::open_awaiting(&app, &account).await;
        (cookie.map_err(broken)?, "/dashboard/log-in/code")
    } else {
        let cookie = session::open(&app, &account).await;
        (cookie.map_err(broken)?, "/dashboard")
    };
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response())
}
