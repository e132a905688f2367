//! `/dashboard/people/{id}`: what one person may do, and letting them in or out.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use zgoda_store::{Account, Change, Role, Sites};

use super::form::OwnForm;
use super::invitation::invite;
use super::people::{OncePage, Row, in_words, rights, roles, sites};
use super::visitor::Visitor;
use crate::App;
use crate::dashboard::filter::Choice;
use crate::dashboard::frame::{Frame, Refusal};
use crate::dashboard::trail::{self, Deed};

#[derive(Debug, Template)]
#[template(path = "person.html")]
pub(crate) struct PersonPage {
    pub(crate) frame: Frame,
    pub(crate) token: String,
    pub(crate) row: Row,
    pub(crate) is_active: bool,
    pub(crate) has_codes: bool,
    pub(crate) sees_all: bool,
    pub(crate) roles: Vec<Choice>,
    pub(crate) sites: Vec<(String, bool)>,
    pub(crate) error: Option<&'static str>,
}

async fn found(app: &App, frame: &Frame, id: &str) -> Result<Account, Refusal> {
    let accounts = app.store.accounts().await;
    let accounts = accounts.map_err(|error| frame.clone().unavailable(&error))?;
    let id: Option<i64> = id.parse().ok();
    let account = accounts.into_iter().find(|account| Some(account.id) == id);
    account.ok_or_else(|| frame.clone().not_found())
}

async fn page(
    app: &App,
    frame: Frame,
    visitor: &Visitor,
    account: &Account,
    error: Option<&'static str>,
) -> Result<Response, Refusal> {
    let sites = sites(app, &account.rights.sites).await;
    let page = PersonPage {
        token: visitor.form_token.clone(),
        row: Row::new(account, frame.t),
        is_active: account.is_active,
        has_codes: account.totp.is_some(),
        sees_all: account.rights.sites == Sites::All,
        roles: roles(frame.t, &Role::ALL, account.rights.role),
        sites: sites.map_err(|error| frame.clone().unavailable(&error))?,
        error,
        frame,
    };
    let status = match error {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    Ok(Frame::page(status, &page))
}

pub(crate) async fn person_page(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let account = found(&app, &frame, &id).await?;
    page(&app, frame, &visitor, &account, None).await
}

pub(crate) async fn change_person(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Path(id): Path<String>,
    form: OwnForm,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let t = frame.t;
    let account = found(&app, &frame, &id).await?;
    let broken = |error| frame.clone().unavailable(&error);
    let login = &account.login;
    let store = &app.store;
    let change = match form.field("act") {
        "rights" => {
            let Some(rights) = rights(&form) else {
                return page(&app, frame, &visitor, &account, Some(t.role_rule)).await;
            };
            let about = format!("{login} ({})", in_words(&rights));
            let deed = trail::by(&app, &visitor, Deed::ChangedRights, &about);
            store.set_rights(account.id, &rights, &deed).await
        }
        "shut" => {
            let deed = trail::by(&app, &visitor, Deed::ShutOut, login);
            store.set_active(account.id, false, &deed).await
        }
        "open" => {
            let deed = trail::by(&app, &visitor, Deed::LetIn, login);
            store.set_active(account.id, true, &deed).await
        }
        "codes" => {
            let deed = trail::by(&app, &visitor, Deed::CodesOff, login);
            let done = store.set_totp(account.id, None, &deed).await;
            done.map(|_| Change::Done)
        }
        "link" => {
            let link = invite(&app, &visitor, &account).await.map_err(broken)?;
            let Some(link) = link else {
                return page(&app, frame, &visitor, &account, Some(t.let_in_first)).await;
            };
            return Ok(OncePage::of_link(frame, login, link));
        }
        _ => return Err(frame.forbidden()),
    };
    match change.map_err(broken)? {
        Change::Done => {
            let same = format!("/dashboard/people/{}", account.id);
            Ok(Redirect::to(&same).into_response())
        }
        Change::NoSuchAccount => Err(frame.not_found()),
        Change::LastAdmin => page(&app, frame, &visitor, &account, Some(t.last_admin)).await,
    }
}
