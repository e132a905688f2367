//! `GET /dashboard/overview/{panel}.csv` and `.svg`: a table or a picture of the overview as a file.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use zgoda_store::day_of;

use super::panel::{Panel, Picture};
use super::{counted, panels, reading};
use crate::App;
use crate::dashboard::access::Visitor;
use crate::dashboard::export::{harmless, line};
use crate::dashboard::filter::Selection;
use crate::dashboard::frame::{Frame, Refusal};
use crate::dashboard::trail::{self, Deed};
use crate::time::day_date;

/// A picture that stands alone, 960 units wide.
#[derive(Debug, Template)]
#[template(path = "picture.svg", escape = "html")]
struct Drawing<'p> {
    panel: &'p Panel,
    subtitle: String,
    height: usize,
    tag: &'static str,
}

pub(crate) async fn file(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Path(name): Path<String>,
    Query(selection): Query<Selection>,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let selection = counted(selection);
    let period = selection.period(day_of(app.clock.now()), visitor.sites());
    let Some((id, kind)) = name.rsplit_once('.') else {
        return Err(frame.not_found());
    };
    let counts = app.store.overview(&period).await;
    let counts = counts.map_err(|error| frame.clone().unavailable(&error))?;
    let steps = app.store.steps(&period).await;
    let steps = steps.map_err(|error| frame.clone().unavailable(&error))?;
    let reading = reading(&app, &selection, &period, &frame);
    let panels = panels::panels(&reading, &counts, &steps);
    let Some(panel) = panels.iter().find(|panel| panel.id == id) else {
        return Err(frame.not_found());
    };
    let facets = app.store.facets(visitor.sites()).await;
    let facets = facets.map_err(|error| frame.clone().unavailable(&error))?;
    let known = selection.known(&app, &facets);
    let (site, about) = (known.site_alone(visitor.sites()), known.link(&name, &[]));
    trail::note(
        &app,
        &visitor,
        site.as_deref(),
        Deed::ExportedFigures,
        &about,
    )
    .await
    .map_err(|error| frame.clone().unavailable(&error))?;
    let (from, until) = (day_date(period.first), day_date(period.last));
    let (media_type, body) = match kind {
        "csv" => ("text/csv; charset=utf-8; header=present", csv(panel)),
        "svg" => {
            let scope = [&selection.site, &selection.language];
            let mut subtitle = format!("{from} – {until} (UTC)");
            for part in scope.into_iter().filter(|part| !part.is_empty()) {
                subtitle += " · ";
                subtitle += part;
            }
            let drawing = Drawing {
                panel,
                subtitle,
                height: height(panel),
                tag: frame.language.tag(),
            };
            let Ok(text) = drawing.render() else {
                return Err(frame.not_found());
            };
            ("image/svg+xml", text.into_bytes())
        }
        _ => return Err(frame.not_found()),
    };
    let disposition = format!(
        "attachment; filename=\"zgoda-{}-{from}-{until}.{kind}\"",
        panel.id
    );
    let mut response = ([(header::CONTENT_TYPE, media_type)], body).into_response();
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

fn csv(panel: &Panel) -> Vec<u8> {
    let cells = |cells: Vec<String>| line(cells.into_iter().map(|cell| harmless(cell).into()));
    let mut file = cells(panel.table.head.clone());
    for (name, row) in &panel.table.rows {
        let row = row.iter().map(|cell| cell.csv());
        file.extend(cells([name.clone()].into_iter().chain(row).collect()));
    }
    file
}

/// A head, the drawing, and room below.
fn height(panel: &Panel) -> usize {
    match &panel.picture {
        Picture::Bars(bars) => 120 + bars.len() * 44,
        Picture::Columns(_) | Picture::Lines(_) => 440,
    }
}
