//! `/dashboard/tokens`: tokens with which programs read files (RFC 6750).

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use zgoda_consent::id::hex;
use zgoda_store::{ApiToken, DAY_MS, NewApiToken, Role, Sites};

use super::form::OwnForm;
use super::people::{OncePage, in_words, names, rights, roles, sites};
use super::session::digest;
use super::visitor::Visitor;
use crate::App;
use crate::dashboard::filter::{Choice, choice};
use crate::dashboard::frame::{Frame, Refusal};
use crate::dashboard::texts::Texts;
use crate::dashboard::trail::{self, Deed};
use crate::time::{date_time, day_date};

/// Roles that a program can have: a viewer may take nothing away, and no program is an admin.
const ROLES: [Role; 2] = [Role::Marketer, Role::Auditor];
/// How many days a token can be good.
const LIVES: [i64; 3] = [30, 90, 365];

#[derive(Debug, Template)]
#[template(path = "tokens.html")]
pub(crate) struct TokensPage {
    pub(crate) frame: Frame,
    pub(crate) token: String,
    pub(crate) tokens: Vec<Row>,
    pub(crate) roles: Vec<Choice>,
    pub(crate) lives: Vec<Choice>,
    pub(crate) sites: Vec<(String, bool)>,
    pub(crate) example: String,
    pub(crate) error: Option<&'static str>,
}

/// One token in the list.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) owner: String,
    pub(crate) role: &'static str,
    pub(crate) sites: String,
    pub(crate) expires: String,
    pub(crate) is_over: bool,
    pub(crate) used: String,
}

impl Row {
    fn new((token, owner): (ApiToken, String), now: i64, t: &'static Texts) -> Self {
        Self {
            id: token.id,
            role: t.role(token.rights.role),
            sites: names(&token.rights.sites, t),
            expires: day_date(token.expires_at.div_euclid(DAY_MS)).to_string(),
            is_over: token.expires_at <= now,
            used: token.used_at.map_or(t.never.to_owned(), date_time),
            name: token.name,
            owner,
        }
    }
}

async fn page(
    app: &App,
    frame: Frame,
    visitor: &Visitor,
    error: Option<&'static str>,
) -> Result<Response, Refusal> {
    let broken = |error| frame.clone().unavailable(&error);
    let (t, now) = (frame.t, app.clock.now());
    let tokens = app.store.api_tokens().await.map_err(broken)?.into_iter();
    let lives = LIVES.iter();
    let home = app.settings.home.origin();
    let page = TokensPage {
        token: visitor.form_token.clone(),
        tokens: tokens.map(|token| Row::new(token, now, t)).collect(),
        roles: roles(t, &ROLES, Role::Marketer),
        lives: lives
            .map(|days| choice(&days.to_string(), &(t.last_days)(*days), "90"))
            .collect(),
        sites: sites(app, &Sites::All).await.map_err(broken)?,
        example: format!("curl -H \"Authorization: Bearer $TOKEN\" {home}/dashboard/log.csv"),
        error,
        frame,
    };
    let status = match error {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    Ok(Frame::page(status, &page))
}

pub(crate) async fn tokens_page(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    page(&app, frame.of(&visitor), &visitor, None).await
}

pub(crate) async fn add_token(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    form: OwnForm,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let t = frame.t;
    let name = form.field("name").trim();
    if name.is_empty() || name.len() > 64 || name.chars().any(char::is_control) {
        return page(&app, frame, &visitor, Some(t.login_rule)).await;
    }
    let days: Option<i64> = form.field("days").parse().ok();
    let asked = rights(&form).filter(|rights| ROLES.contains(&rights.role));
    let (Some(days), Some(rights)) = (days.filter(|days| LIVES.contains(days)), asked) else {
        return page(&app, frame, &visitor, Some(t.role_rule)).await;
    };
    let now = app.clock.now();
    let secret = format!("zgoda_{}", hex(&app.entropy.bytes()));
    let about = format!("{name} ({})", in_words(&rights));
    let token = NewApiToken {
        token: digest(&secret),
        name: name.to_owned(),
        account: visitor.id,
        rights,
        created_at: now,
        expires_at: now + days * DAY_MS,
    };
    let deed = trail::by(&app, &visitor, Deed::MadeToken, &about);
    let done = app.store.add_api_token(&token, &deed).await;
    done.map_err(|error| frame.clone().unavailable(&error))?;
    let page = OncePage {
        title: t.token_title,
        text: t.token_text.to_owned(),
        secret,
        next: "/dashboard/tokens",
        frame,
    };
    Ok(Frame::page(StatusCode::OK, &page))
}

pub(crate) async fn remove_token(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Path(id): Path<String>,
    _: OwnForm,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let broken = |error| frame.clone().unavailable(&error);
    let tokens = app.store.api_tokens().await.map_err(broken)?;
    let found = tokens.iter().find(|(token, _)| token.id.to_string() == id);
    let Some((token, _)) = found else {
        return Err(frame.not_found());
    };
    let deed = trail::by(&app, &visitor, Deed::RemovedToken, &token.name);
    let done = app.store.remove_api_token(token.id, &deed).await;
    done.map_err(broken)?;
    Ok(Redirect::to("/dashboard/tokens").into_response())
}
