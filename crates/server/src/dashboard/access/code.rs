//! `/dashboard/log-in/code`: the code after the password (F21).

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use zgoda_store::{Account, StoreError};

use super::log_in::Target;
use super::totp::{recovery_digest, step_of};
use super::{is_own_form, own_path, session};
use crate::App;
use crate::dashboard::frame::{Frame, Refusal};
use crate::dashboard::trail::{self, Deed};

#[derive(Debug, Template)]
#[template(path = "code.html")]
pub(crate) struct CodePage {
    pub(crate) frame: Frame,
    pub(crate) to: String,
    pub(crate) error: Option<String>,
}

pub(crate) async fn code_page(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
    Query(target): Query<Target>,
) -> Result<Response, Refusal> {
    let awaiting = session::find_awaiting(&app, &headers).await;
    let awaiting = awaiting.map_err(|error| frame.clone().unavailable(&error))?;
    if awaiting.is_none() {
        return Ok(Redirect::to("/dashboard/log-in").into_response());
    }
    let page = CodePage {
        to: own_path(&target.to).to_owned(),
        error: None,
        frame,
    };
    Ok(Frame::page(StatusCode::OK, &page))
}

#[derive(Deserialize)]
pub(crate) struct Sent {
    code: String,
    #[serde(default)]
    to: String,
}

pub(crate) async fn send_code(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    if !is_own_form(&app, &headers) {
        return Err(frame.forbidden());
    }
    let broken = |error| frame.clone().unavailable(&error);
    let awaiting = session::find_awaiting(&app, &headers)
        .await
        .map_err(broken)?;
    let Some((awaiting, account)) = awaiting else {
        return Ok(Redirect::to("/dashboard/log-in").into_response());
    };
    let to = own_path(&sent.to).to_owned();
    let again = |status, error: String| {
        let page = CodePage {
            frame: frame.clone(),
            to: to.clone(),
            error: Some(error),
        };
        Frame::page(status, &page)
    };
    if let Err(seconds) = app.doorkeeper.try_code(account.id, app.clock.now()) {
        let wait = frame.t.wait_before_trying;
        let wait = wait.replace("{seconds}", &seconds.to_string());
        let mut response = again(StatusCode::TOO_MANY_REQUESTS, wait);
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return Ok(response);
    }
    if !is_good(&app, &account, &sent.code).await.map_err(broken)? {
        trail::note_of(&app, &account.login, Deed::RefusedCode, "")
            .await
            .map_err(broken)?;
        let is_lost = account.totp.is_some() && secret(&app, &account).is_none();
        let t = frame.t;
        let wrong = if is_lost { t.codes_lost } else { t.wrong_code }.to_owned();
        return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, wrong));
    }
    app.doorkeeper.code_fitted(account.id);
    trail::note_of(&app, &account.login, Deed::LoggedIn, "")
        .await
        .map_err(broken)?;
    app.store.close_session(&awaiting).await.map_err(broken)?;
    let cookie = session::open(&app, &account).await.map_err(broken)?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response())
}

/// What the account's codes are made of, if it has some and this server's key opens it.
fn secret(app: &App, account: &Account) -> Option<Vec<u8>> {
    app.sealing.open(account.id, &account.totp.as_ref()?.secret)
}

/// Whether this is a code of the account that was not used before; from now on it was.
async fn is_good(app: &App, account: &Account, code: &str) -> Result<bool, StoreError> {
    if account.totp.is_none() {
        return Ok(false);
    }
    let secret = secret(app, account);
    if secret.is_none() {
        tracing::error!(
            login = account.login,
            "the secret of these codes was sealed with another key: only recovery codes work"
        );
    }
    let step = secret.and_then(|secret| step_of(&secret, code, app.clock.now()));
    if let Some(step) = step {
        return app.store.use_totp_step(account.id, step).await;
    }
    let deed = Deed::Recovered.noted(app.clock.now(), &account.login, "", "");
    let code = recovery_digest(code);
    app.store.use_recovery_code(account.id, &code, &deed).await
}
