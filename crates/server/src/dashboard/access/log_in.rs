//! `/dashboard/log-in`, `/dashboard/log-out`.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::form::OwnForm;
use super::password::MOST_BYTES;
use super::session;
use super::visitor::Visitor;
use super::{is_own_form, own_path};
use crate::App;
use crate::client::Client;
use crate::dashboard::frame::{Frame, Refusal};
use crate::dashboard::trail::{self, Deed};

#[derive(Debug, Template)]
#[template(path = "log_in.html")]
pub(crate) struct LogInPage {
    pub(crate) frame: Frame,
    pub(crate) login: String,
    pub(crate) to: String,
    pub(crate) error: Option<String>,
    /// Nobody can log in yet: the set-up link has to be used first.
    pub(crate) is_new: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    #[serde(default)]
    pub(super) to: String,
}

pub(crate) async fn log_in_page(
    State(app): State<App>,
    frame: Frame,
    Query(target): Query<Target>,
) -> Result<Response, Refusal> {
    let has_accounts = app.store.has_accounts().await;
    let is_new = !has_accounts.map_err(|error| frame.clone().unavailable(&error))?;
    let to = own_path(&target.to).to_owned();
    let page = LogInPage {
        frame,
        login: String::new(),
        to,
        error: None,
        is_new,
    };
    Ok(Frame::page(StatusCode::OK, &page))
}

#[derive(Deserialize)]
pub(crate) struct Credentials {
    login: String,
    password: String,
    #[serde(default)]
    to: String,
}

pub(crate) async fn log_in(
    State(app): State<App>,
    frame: Frame,
    client: Client,
    headers: HeaderMap,
    Form(credentials): Form<Credentials>,
) -> Result<Response, Refusal> {
    if !is_own_form(&app, &headers) {
        return Err(frame.forbidden());
    }
    let Credentials {
        login,
        password,
        to,
    } = credentials;
    let to = own_path(&to).to_owned();
    let again = |status, error| {
        let (frame, login) = (frame.clone(), login.clone());
        let page = LogInPage {
            frame,
            login,
            to: to.clone(),
            error: Some(error),
            is_new: false,
        };
        Frame::page(status, &page)
    };
    if let Err(seconds) = app.doorkeeper.try_key(&client, &login, app.clock.now()) {
        let wait = frame
            .t
            .wait_before_trying
            .replace("{seconds}", &seconds.to_string());
        let mut response = again(StatusCode::TOO_MANY_REQUESTS, wait);
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return Ok(response);
    }
    let broken = |error| frame.clone().unavailable(&error);
    let account = app.store.account(&login).await.map_err(broken)?;
    let known = account.as_ref().map(|account| account.login.clone());
    let hash = account
        .as_ref()
        .map(|account| account.password_hash.clone());
    let is_right =
        password.len() <= MOST_BYTES && app.doorkeeper.hasher.is_right(password, hash).await;
    let Some(account) = account.filter(|account| is_right && account.is_active) else {
        trail::note_of(&app, &known.unwrap_or_default(), Deed::Refused, "")
            .await
            .map_err(broken)?;
        // The same words whether the name or the password is wrong.
        return Ok(again(
            StatusCode::UNPROCESSABLE_ENTITY,
            frame.t.wrong_credentials.to_owned(),
        ));
    };
    app.doorkeeper.key_fitted(&client, &login);
    if account.totp.is_some() {
        let cookie = session::open_awaiting(&app, &account)
            .await
            .map_err(broken)?;
        let to: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
        let next = Redirect::to(&format!("/dashboard/log-in/code?to={to}"));
        return Ok(([(header::SET_COOKIE, cookie)], next).into_response());
    }
    trail::note_of(&app, &account.login, Deed::LoggedIn, "")
        .await
        .map_err(broken)?;
    let cookie = session::open(&app, &account).await.map_err(broken)?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response())
}

pub(crate) async fn log_out(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    _: OwnForm,
) -> Result<Response, Refusal> {
    let broken = |error| frame.clone().unavailable(&error);
    let cookie = session::close(&app, &visitor).await.map_err(broken)?;
    trail::note(&app, &visitor, None, Deed::LoggedOut, "")
        .await
        .map_err(broken)?;
    Ok((
        [(header::SET_COOKIE, cookie)],
        Redirect::to("/dashboard/log-in"),
    )
        .into_response())
}
