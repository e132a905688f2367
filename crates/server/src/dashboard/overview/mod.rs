//! `GET /dashboard`: the figures of a period, as pictures and tables; each of them as a file, too.

mod answers;
mod attention;
mod bursts;
mod download;
mod figures;
mod panel;
mod panels;
mod table;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use zgoda_store::{Period, day_of};

use bursts::Burst;
pub(crate) use download::file;
use figures::Figure;
use panel::{Panel, Picture};
use panels::Reading;
pub(crate) use table::{LEAST, is_few};

use super::access::Visitor;
use super::filter::{Choice, Selection};
use super::frame::{Frame, Refusal};
use crate::App;
use crate::sites::Site;
use crate::time::day_date;

#[derive(Debug, Template)]
#[template(path = "overview.html")]
pub(crate) struct OverviewPage {
    pub(crate) frame: Frame,
    pub(crate) sites: Vec<Choice>,
    pub(crate) languages: Vec<Choice>,
    pub(crate) from: String,
    pub(crate) until: String,
    /// Label, address, whether shown.
    pub(crate) quick: Vec<(String, String, bool)>,
    /// The days that are compared with.
    pub(crate) compared: String,
    /// What is not told, and from how many on it is.
    pub(crate) threshold: String,
    /// Whether the log is still empty.
    pub(crate) is_new: bool,
    /// Days that stand out.
    pub(crate) bursts: Vec<Burst>,
    pub(crate) figures: Vec<Figure>,
    pub(crate) panels: Vec<Panel>,
}

/// The event and the rules belong to the log; here all of them are counted.
fn counted(selection: Selection) -> Selection {
    Selection {
        event: String::new(),
        regime: String::new(),
        ..selection
    }
}

fn reading<'r>(
    app: &'r App,
    selection: &'r Selection,
    period: &'r Period,
    frame: &Frame,
) -> Reading<'r> {
    let configs = app.sites.iter().map(Site::config);
    Reading {
        selection,
        period,
        configs: configs
            .filter(|config| period.sites.has(&config.site))
            .collect(),
        language: frame.language,
        t: frame.t,
        has_log: frame.may("/dashboard/log"),
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Query(selection): Query<Selection>,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let broken = |error| frame.clone().unavailable(&error);
    let selection = counted(selection);
    let today = day_of(app.clock.now());
    let period = selection.period(today, visitor.sites());
    let length = period.last - period.first + 1;
    let before = Period {
        first: period.first - length,
        last: period.first - 1,
        ..period.clone()
    };
    let facets = app.store.facets(visitor.sites()).await.map_err(broken)?;
    let counts = app.store.overview(&period).await.map_err(broken)?;
    let steps = app.store.steps(&period).await.map_err(broken)?;
    let chosen = app.store.facets(&period.sites).await.map_err(broken)?;
    let earlier = if chosen.first_day.is_some_and(|day| day <= before.first) {
        Some(app.store.overview(&before).await.map_err(broken)?)
    } else {
        None
    };

    let t = frame.t;
    let quick = selection.quick_periods("/dashboard", today).into_iter();
    let reading = reading(&app, &selection, &period, &frame);
    let mut panels = panels::panels(&reading, &counts, &steps);
    // One site or one version is no comparison.
    panels.retain(|panel| {
        !matches!(panel.id, "sites" | "banners" | "page-groups" | "attention")
            || panel.table.rows.len() > 1
    });
    let page = OverviewPage {
        sites: selection.sites(&app, &facets, visitor.sites(), t),
        languages: selection.languages(&facets, t),
        from: day_date(period.first).to_string(),
        until: day_date(period.last).to_string(),
        quick: quick
            .map(|(days, link, shown)| ((t.last_days)(days), link, shown))
            .collect(),
        compared: if earlier.is_some() {
            t.compared
        } else {
            t.not_compared
        }
        .replace("{from}", &day_date(before.first).to_string())
        .replace("{until}", &day_date(before.last).to_string()),
        threshold: t.threshold.replace("{least}", &LEAST.to_string()),
        is_new: facets.sites.is_empty() && steps.is_empty(),
        bursts: bursts::bursts(&counts.by_day, &selection, frame.language),
        figures: figures::figures(&counts, earlier.as_ref(), frame.language),
        panels,
        frame,
    };
    Ok(Frame::page(StatusCode::OK, &page))
}
