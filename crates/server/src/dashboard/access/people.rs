//! `/dashboard/people`: who may come in, inviting them, and whether they need codes.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use zgoda_store::{Account, NewAccount, Rights, Role, Sites, StoreError};

use super::form::OwnForm;
use super::invitation::invite;
use super::password::is_login;
use super::visitor::Visitor;
use crate::App;
use crate::dashboard::filter::{Choice, choice};
use crate::dashboard::frame::{Frame, Refusal};
use crate::dashboard::texts::Texts;
use crate::dashboard::trail::{self, Deed};

#[derive(Debug, Template)]
#[template(path = "people.html")]
pub(crate) struct PeoplePage {
    pub(crate) frame: Frame,
    pub(crate) token: String,
    pub(crate) people: Vec<Row>,
    pub(crate) roles: Vec<Choice>,
    pub(crate) sites: Vec<(String, bool)>,
    pub(crate) is_required: bool,
    pub(crate) login: String,
    pub(crate) error: Option<&'static str>,
}

/// One account in the list.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) link: String,
    pub(crate) login: String,
    pub(crate) role: &'static str,
    pub(crate) sites: String,
    pub(crate) state: &'static str,
    pub(crate) codes: &'static str,
}

impl Row {
    pub(super) fn new(account: &Account, t: &'static Texts) -> Self {
        Self {
            link: format!("/dashboard/people/{}", account.id),
            login: account.login.clone(),
            role: t.role(account.rights.role),
            sites: names(&account.rights.sites, t),
            state: match (account.is_active, account.password_hash.is_empty()) {
                (false, _) => t.shut_out,
                (true, true) => t.invited,
                (true, false) => t.active,
            },
            codes: if account.totp.is_some() { t.yes } else { t.no },
        }
    }
}

/// The sites in words.
pub(super) fn names(sites: &Sites, t: &Texts) -> String {
    match sites {
        Sites::All => t.all_sites.to_owned(),
        Sites::Only(sites) if sites.is_empty() => t.none.to_owned(),
        Sites::Only(sites) => sites.iter().cloned().collect::<Vec<_>>().join(", "),
    }
}

/// Roles to choose from.
pub(super) fn roles(t: &Texts, all: &[Role], chosen: Role) -> Vec<Choice> {
    let roles = all.iter();
    roles
        .map(|role| choice(role.as_str(), t.role(*role), chosen.as_str()))
        .collect()
}

/// Sites to choose from, and which are chosen: those the log has seen and those that are served.
pub(super) async fn sites(app: &App, chosen: &Sites) -> Result<Vec<(String, bool)>, StoreError> {
    let mut all: BTreeSet<String> = app
        .store
        .facets(&Sites::All)
        .await?
        .sites
        .into_iter()
        .collect();
    all.extend(app.sites.iter().map(|site| site.id().to_owned()));
    if let Sites::Only(sites) = chosen {
        all.extend(sites.iter().cloned());
    }
    let is_chosen = |site: &String| *chosen != Sites::All && chosen.has(site);
    Ok(all
        .into_iter()
        .map(|site| (site.clone(), is_chosen(&site)))
        .collect())
}

/// The rights that a form asks for; a role that is none is refused, and so are no sites at all.
pub(super) fn rights(form: &OwnForm) -> Option<Rights> {
    let role = Role::parse(form.field("role"))?;
    let sites = if form.field("scope") == "all" {
        Sites::All
    } else {
        let ids = form
            .all("site")
            .filter(|id| !id.is_empty() && !id.contains(['\n', '\r']));
        Sites::Only(ids.map(str::to_owned).collect())
    };
    let rights = Rights::new(role, sites);
    (rights.sites != Sites::Only(BTreeSet::new())).then_some(rights)
}

/// Rights in the trail: `auditor: shop blog`.
pub(super) fn in_words(rights: &Rights) -> String {
    let sites = match &rights.sites {
        Sites::All => "*".to_owned(),
        Sites::Only(sites) => sites.iter().cloned().collect::<Vec<_>>().join(" "),
    };
    format!("{}: {sites}", rights.role.as_str())
}

async fn page(
    app: &App,
    frame: Frame,
    visitor: &Visitor,
    login: &str,
    error: Option<&'static str>,
) -> Result<Response, Refusal> {
    let broken = |error| frame.clone().unavailable(&error);
    let t = frame.t;
    let accounts = app.store.accounts().await.map_err(broken)?;
    let page = PeoplePage {
        token: visitor.form_token.clone(),
        people: accounts
            .iter()
            .map(|account| Row::new(account, t))
            .collect(),
        roles: roles(t, &Role::ALL, Role::Viewer),
        sites: sites(app, &Sites::All).await.map_err(broken)?,
        is_required: app.store.requires_totp().await.map_err(broken)?,
        login: login.to_owned(),
        error,
        frame,
    };
    let status = match error {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    Ok(Frame::page(status, &page))
}

pub(crate) async fn people_page(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    page(&app, frame.of(&visitor), &visitor, "", None).await
}

/// Something that is shown once: a link, a token.
#[derive(Debug, Template)]
#[template(path = "once.html")]
pub(crate) struct OncePage {
    pub(crate) frame: Frame,
    pub(crate) title: &'static str,
    pub(crate) text: String,
    pub(crate) secret: String,
    /// Where it goes on.
    pub(crate) next: &'static str,
}

impl OncePage {
    pub(super) fn of_link(frame: Frame, login: &str, link: String) -> Response {
        let page = Self {
            title: frame.t.link_title,
            text: frame.t.link_text.replace("{login}", login),
            secret: link,
            next: "/dashboard/people",
            frame,
        };
        Frame::page(StatusCode::OK, &page)
    }
}

pub(crate) async fn add_person(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    form: OwnForm,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let t = frame.t;
    let login = form.field("login").trim();
    if !is_login(login) {
        return page(&app, frame, &visitor, login, Some(t.login_rule)).await;
    }
    let Some(rights) = rights(&form) else {
        return page(&app, frame, &visitor, login, Some(t.role_rule)).await;
    };
    let broken = |error| frame.clone().unavailable(&error);
    let about = format!("{login} ({})", in_words(&rights));
    let account = NewAccount {
        login: login.to_owned(),
        password_hash: String::new(),
        rights,
        created_at: app.clock.now(),
    };
    let deed = trail::by(&app, &visitor, Deed::AddedUser, &about);
    let added = app
        .store
        .add_account(&account, &deed)
        .await
        .map_err(broken)?;
    let Some(added) = added else {
        return page(&app, frame, &visitor, login, Some(t.login_taken)).await;
    };
    let link = invite(&app, &visitor, &added).await.map_err(broken)?;
    let link = link.ok_or_else(|| frame.clone().not_found())?;
    Ok(OncePage::of_link(frame, &added.login, link))
}

pub(crate) async fn set_rule(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    form: OwnForm,
) -> Result<Response, Refusal> {
    let is_required = form.field("codes") == "required";
    let deed = if is_required {
        Deed::CodesRequired
    } else {
        Deed::CodesOptional
    };
    let deed = trail::by(&app, &visitor, deed, "");
    let done = app.store.require_totp(is_required, &deed).await;
    done.map_err(|error| frame.of(&visitor).unavailable(&error))?;
    Ok(Redirect::to("/dashboard/people").into_response())
}
