//! `GET /dashboard/leaks`: tags that were fetched before consent, and what to write instead.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use zgoda_consent::leaks::{self, Kind, markup};
use zgoda_store::{LeakCount, day_of};

use super::access::Visitor;
use super::filter::{Choice, Selection};
use super::frame::{Frame, Refusal};
use crate::App;
use crate::sites::category_of;
use crate::time::day_date;

#[derive(Debug, Template)]
#[template(path = "leaks.html")]
pub(crate) struct LeaksPage {
    pub(crate) frame: Frame,
    pub(crate) sites: Vec<Choice>,
    pub(crate) from: String,
    pub(crate) until: String,
    pub(crate) rows: Vec<Row>,
}

/// One tag to mark.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) address: String,
    pub(crate) service: String,
    pub(crate) kind: String,
    pub(crate) site: String,
    pub(crate) times: i64,
    pub(crate) last_day: String,
    pub(crate) markup: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Query(selection): Query<Selection>,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let broken = |error| frame.clone().unavailable(&error);
    let period = selection.period(day_of(app.clock.now()), visitor.sites());
    let facets = app.store.facets(visitor.sites()).await.map_err(broken)?;
    let counts = app.store.leaks(&period).await.map_err(broken)?;
    let page = LeaksPage {
        sites: selection.sites(&app, &facets, visitor.sites(), frame.t),
        from: day_date(period.first).to_string(),
        until: day_date(period.last).to_string(),
        rows: counts.into_iter().map(|count| row(&app, count)).collect(),
        frame,
    };
    Ok(Frame::page(StatusCode::OK, &page))
}

fn row(app: &App, count: LeakCount) -> Row {
    let site = app.sites.get(&count.site);
    let category = site
        .and_then(|site| category_of(site, &count.leak.service))
        .unwrap_or_else(|| "…".to_owned());
    let leak = leaks::Leak {
        kind: Kind::from_word(&count.leak.kind).unwrap_or(Kind::Other),
        address: count.leak.address,
        service: count.leak.service,
    };
    Row {
        markup: markup(&leak, &category),
        address: leak.address,
        service: leak.service,
        kind: leak.kind.as_str().to_owned(),
        site: count.site,
        times: count.times,
        last_day: day_date(count.last_day).to_string(),
    }
}
