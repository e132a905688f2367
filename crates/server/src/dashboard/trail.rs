//! `GET /dashboard/trail`: who came in, looked at records and took something away (A59).
//!
//! A deed is noted before it is done: what cannot be noted is refused.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use zgoda_store::StoreError;

use super::access::Visitor;
use super::frame::{Frame, Refusal};
use crate::App;
use crate::time::{date_time, instant};

/// Deeds on one page.
const PAGE: u32 = 100;

/// What is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    SetUp,
    LoggedIn,
    /// With a name that has an account. Any other may be a password in the wrong field, and is not kept.
    Refused,
    LoggedOut,
    ReadRecord,
    ExportedLog,
    ExportedFigures,
}

impl Deed {
    /// Its word in the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
            Self::LoggedIn => "logged_in",
            Self::Refused => "refused",
            Self::LoggedOut => "logged_out",
            Self::ReadRecord => "read_record",
            Self::ExportedLog => "exported_log",
            Self::ExportedFigures => "exported_figures",
        }
    }
}

/// Notes that `login` does `deed` with `about`.
pub(crate) async fn note(
    app: &App,
    login: &str,
    deed: Deed,
    about: &str,
) -> Result<(), StoreError> {
    let deed = zgoda_store::Deed {
        at: app.clock.now(),
        login: login.to_owned(),
        deed: deed.as_str().to_owned(),
        about: about.to_owned(),
    };
    app.store.note(&deed).await
}

#[derive(Debug, Template)]
#[template(path = "trail.html")]
pub(crate) struct TrailPage {
    pub(crate) frame: Frame,
    pub(crate) rows: Vec<Row>,
    pub(crate) older: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) time: String,
    pub(crate) instant: String,
    pub(crate) login: String,
    pub(crate) deed: &'static str,
    pub(crate) about: String,
    /// The record's page, if it is about one.
    pub(crate) link: Option<String>,
}

/// Below which place; whatever cannot be understood is the newest page.
#[derive(Debug, Deserialize)]
pub(crate) struct Place {
    #[serde(default)]
    before: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Query(place): Query<Place>,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let before = place.before.parse().unwrap_or(i64::MAX);
    let deeds = app.store.trail(before, PAGE + 1).await;
    let mut deeds = deeds.map_err(|error| frame.clone().unavailable(&error))?;
    let has_older = deeds.len() > PAGE as usize;
    deeds.truncate(PAGE as usize);
    let older = deeds.last().filter(|_| has_older);
    let page = TrailPage {
        older: older.map(|(seq, _)| format!("/dashboard/trail?before={seq}")),
        rows: deeds
            .into_iter()
            .map(|(_, deed)| Row {
                time: date_time(deed.at),
                instant: instant(deed.at),
                link: (deed.deed == Deed::ReadRecord.as_str())
                    .then(|| format!("/dashboard/records/{}", deed.about)),
                deed: frame.t.deed(&deed.deed),
                login: deed.login,
                about: deed.about,
            })
            .collect(),
        frame,
    };
    Ok(Frame::page(StatusCode::OK, &page))
}
