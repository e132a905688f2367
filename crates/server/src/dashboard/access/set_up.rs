//! `/dashboard/set-up/{token}`: the first account. There is no default password (F21).

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use zgoda_store::{NewAccount, Rights};

use super::password::{is_login, objection};
use super::{is_own_form, session};
use crate::App;
use crate::dashboard::frame::{Frame, Refusal};
use crate::dashboard::trail::{self, Deed};

#[derive(Debug, Template)]
#[template(path = "set_up.html")]
pub(crate) struct SetUpPage {
    pub(crate) frame: Frame,
    pub(crate) login: String,
    pub(crate) error: Option<String>,
}

pub(crate) async fn set_up_page(
    State(app): State<App>,
    frame: Frame,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    let frame = check_link(&app, frame, &token).await?;
    Ok(Frame::page(
        StatusCode::OK,
        &SetUpPage {
            frame,
            login: String::new(),
            error: None,
        },
    ))
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    login: String,
    password: String,
    repeated: String,
}

pub(crate) async fn set_up(
    State(app): State<App>,
    frame: Frame,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Result<Response, Refusal> {
    if !is_own_form(&app, &headers) {
        return Err(frame.forbidden());
    }
    let frame = check_link(&app, frame, &token).await?;
    let login = choice.login.trim().to_owned();
    let t = frame.t;
    let wrong = if is_login(&login) {
        objection(t, &login, &choice.password, &choice.repeated)
    } else {
        Some(t.login_rule)
    };
    if let Some(error) = wrong {
        let page = SetUpPage {
            frame,
            login,
            error: Some(error.to_owned()),
        };
        return Ok(Frame::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let hash = app
        .doorkeeper
        .hasher
        .hash(choice.password, &*app.entropy)
        .await;
    let Some(password_hash) = hash else {
        return Err(frame.not_found());
    };
    let account = NewAccount {
        login,
        password_hash,
        rights: Rights::ADMIN,
        created_at: app.clock.now(),
    };
    let broken = |error| frame.clone().unavailable(&error);
    // The store decides who was first, should two have the link open.
    let created = app
        .store
        .create_first_account(&account)
        .await
        .map_err(broken)?;
    let Some(account) = created else {
        return Err(frame.not_found());
    };
    trail::note_of(&app, &account.login, Deed::SetUp, "")
        .await
        .map_err(broken)?;
    let cookie = session::open(&app, &account).await.map_err(broken)?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/dashboard")).into_response())
}

/// A wrong link and one that was used look alike.
async fn check_link(app: &App, frame: Frame, token: &str) -> Result<Frame, Refusal> {
    let is_used = app.store.has_accounts().await;
    let is_used = is_used.map_err(|error| frame.clone().unavailable(&error))?;
    if app.doorkeeper.is_set_up_token(token) && !is_used {
        Ok(frame)
    } else {
        Err(frame.not_found())
    }
}
