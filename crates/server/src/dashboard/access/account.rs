//! `/dashboard/account`: one's own password and codes.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use zgoda_consent::id::hex;
use zgoda_store::{Account, Totp};

use super::form::OwnForm;
use super::password::{MOST_BYTES, objection};
use super::session;
use super::totp::{self, Picture};
use super::visitor::Visitor;
use crate::App;
use crate::client::Client;
use crate::dashboard::frame::{Frame, Refusal};
use crate::dashboard::trail::{self, Deed};

#[derive(Debug, Template)]
#[template(path = "account.html")]
pub(crate) struct AccountPage {
    pub(crate) frame: Frame,
    pub(crate) login: String,
    pub(crate) role: &'static str,
    pub(crate) token: String,
    pub(crate) has_codes: bool,
    pub(crate) is_required: bool,
    pub(crate) recovery_left: String,
    pub(crate) done: Option<&'static str>,
    pub(crate) error: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct What {
    done: String,
}

async fn page(
    app: &App,
    frame: Frame,
    visitor: Visitor,
    done: &str,
    error: Option<String>,
) -> Result<Response, Refusal> {
    let broken = |error| frame.clone().unavailable(&error);
    let left = app.store.recovery_codes(visitor.id).await.map_err(broken)?;
    let is_required = app.store.requires_totp().await.map_err(broken)?;
    let t = frame.t;
    let status = match error {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let page = AccountPage {
        role: t.role(visitor.rights.role),
        recovery_left: t.recovery_left.replace("{count}", &left.to_string()),
        done: match done {
            "password" => Some(t.password_changed),
            "codes" => Some(t.codes_are_off),
            _ => None,
        },
        login: visitor.login,
        token: visitor.form_token,
        has_codes: visitor.has_codes,
        is_required,
        error,
        frame,
    };
    Ok(Frame::page(status, &page))
}

pub(crate) async fn account_page(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Query(what): Query<What>,
) -> Result<Response, Refusal> {
    page(&app, frame.of(&visitor), visitor, &what.done, None).await
}

/// The account of the visitor, if this is its password; else what to say.
async fn proved(
    app: &App,
    frame: &Frame,
    visitor: &Visitor,
    client: &Client,
    password: &str,
) -> Result<Result<Account, String>, Refusal> {
    let t = frame.t;
    let now = app.clock.now();
    if let Err(seconds) = app.doorkeeper.try_key(client, &visitor.login, now) {
        let wait = t
            .wait_before_trying
            .replace("{seconds}", &seconds.to_string());
        return Ok(Err(wait));
    }
    let account = app.store.account(&visitor.login).await;
    let account = account.map_err(|error| frame.clone().unavailable(&error))?;
    let hash = account
        .as_ref()
        .map(|account| account.password_hash.clone());
    let is_right = password.len() <= MOST_BYTES
        && app
            .doorkeeper
            .hasher
            .is_right(password.to_owned(), hash)
            .await;
    let Some(account) = account.filter(|_| is_right) else {
        return Ok(Err(t.wrong_password.to_owned()));
    };
    app.doorkeeper.key_fitted(client, &visitor.login);
    Ok(Ok(account))
}

pub(crate) async fn change_password(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    client: Client,
    form: OwnForm,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let (new, repeated) = (form.field("password"), form.field("repeated"));
    if let Some(error) = objection(frame.t, &visitor.login, new, repeated) {
        return page(&app, frame, visitor, "", Some(error.to_owned())).await;
    }
    let account = match proved(&app, &frame, &visitor, &client, form.field("current")).await? {
        Ok(account) => account,
        Err(error) => return page(&app, frame, visitor, "", Some(error)).await,
    };
    let hasher = &app.doorkeeper.hasher;
    let Some(hash) = hasher.hash(new.to_owned(), &*app.entropy).await else {
        return Err(frame.not_found());
    };
    let broken = |error| frame.clone().unavailable(&error);
    let deed = trail::by(&app, &visitor, Deed::ChangedPassword, "");
    let done = app.store.replace_password(&visitor.login, &hash, &deed);
    done.await.map_err(broken)?;
    // All sessions are over; this browser goes on in a new one.
    let cookie = session::open(&app, &account).await.map_err(broken)?;
    let next = Redirect::to("/dashboard/account?done=password");
    Ok(([(header::SET_COOKIE, cookie)], next).into_response())
}

#[derive(Debug, Template)]
#[template(path = "codes.html")]
pub(crate) struct CodesPage {
    pub(crate) frame: Frame,
    pub(crate) token: String,
    pub(crate) secret: String,
    pub(crate) typed: String,
    pub(crate) address: String,
    pub(crate) picture: Option<Picture>,
    pub(crate) is_required: bool,
    pub(crate) error: Option<String>,
}

async fn enrol(
    app: &App,
    frame: Frame,
    visitor: &Visitor,
    secret: &[u8],
    error: Option<String>,
) -> Result<Response, Refusal> {
    let is_required = app.store.requires_totp().await;
    let is_required = is_required.map_err(|error| frame.clone().unavailable(&error))?;
    let home = app.settings.home.origin();
    let host = home.split("://").last().unwrap_or(home);
    let address = totp::address(secret, &visitor.login, host);
    let status = match error {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let page = CodesPage {
        token: visitor.form_token.clone(),
        secret: hex(secret),
        typed: totp::typed(secret),
        picture: Picture::of(&address),
        address,
        is_required: is_required && !visitor.has_codes,
        error,
        frame,
    };
    Ok(Frame::page(status, &page))
}

pub(crate) async fn codes_page(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let secret = totp::secret(&*app.entropy);
    enrol(&app, frame.of(&visitor), &visitor, &secret, None).await
}

#[derive(Debug, Template)]
#[template(path = "recovery.html")]
pub(crate) struct RecoveryPage {
    pub(crate) frame: Frame,
    pub(crate) codes: Vec<String>,
}

pub(crate) async fn make_codes(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    client: Client,
    form: OwnForm,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let Some(secret) = totp::secret_of(form.field("secret")) else {
        return Err(frame.forbidden());
    };
    let Some(last_step) = totp::step_of(&secret, form.field("code"), app.clock.now()) else {
        let wrong = Some(frame.t.wrong_code.to_owned());
        return enrol(&app, frame, &visitor, &secret, wrong).await;
    };
    let account = match proved(&app, &frame, &visitor, &client, form.field("current")).await? {
        Ok(account) => account,
        Err(error) => return enrol(&app, frame, &visitor, &secret, Some(error)).await,
    };
    let broken = |error| frame.clone().unavailable(&error);
    let (codes, kept) = totp::recovery_codes(&*app.entropy);
    let secret = app.sealing.seal(visitor.id, &secret, &*app.entropy);
    let with = Totp { secret, last_step };
    let deed = trail::by(&app, &visitor, Deed::CodesOn, "");
    let done = app.store.set_totp(visitor.id, Some((&with, &kept)), &deed);
    done.await.map_err(broken)?;
    let cookie = session::open(&app, &account).await.map_err(broken)?;
    // No form of this page: its session is over.
    let frame = Frame::new(frame.language, "/dashboard/account");
    let page = Frame::page(StatusCode::OK, &RecoveryPage { frame, codes });
    Ok(([(header::SET_COOKIE, cookie)], page).into_response())
}

pub(crate) async fn codes_off(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    client: Client,
    form: OwnForm,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let account = match proved(&app, &frame, &visitor, &client, form.field("current")).await? {
        Ok(account) => account,
        Err(error) => return page(&app, frame, visitor, "", Some(error)).await,
    };
    let broken = |error| frame.clone().unavailable(&error);
    let deed = trail::by(&app, &visitor, Deed::CodesOff, "");
    let done = app.store.set_totp(visitor.id, None, &deed);
    done.await.map_err(broken)?;
    let cookie = session::open(&app, &account).await.map_err(broken)?;
    let next = Redirect::to("/dashboard/account?done=codes");
    Ok(([(header::SET_COOKIE, cookie)], next).into_response())
}
