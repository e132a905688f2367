//! `GET /dashboard/log.csv`: the selected records as CSV, streamed: memory does not grow with the log.
//!
//! RFC 4180, UTF-8, CRLF. Cells that a spreadsheet would take for a formula are made text (F25).

use std::borrow::Cow;
use std::io;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use zgoda_consent::record::{self, Record};
use zgoda_store::{Cursor, Entry, LogQuery, Store, StoreError};

use super::access::Visitor;
use super::filter::Selection;
use super::frame::{Frame, Refusal};
use super::trail::{self, Deed};
use crate::App;
use crate::time::instant;

/// Records read at once.
const PAGE: u32 = 1000;

const COLUMNS: [&str; 27] = [
    "place",
    "record_id",
    "consent_id",
    "previous",
    "site",
    "revision",
    "event",
    "granted_categories",
    "denied_categories",
    "granted_services",
    "denied_services",
    "language",
    "regime",
    "regime_reason",
    "surface",
    "trusted",
    "gpc",
    "dnt",
    "received_at",
    "given_at",
    "expires_at",
    "notice",
    "banner",
    "page_group",
    "exempt",
    "objected",
    "told",
];

pub(crate) async fn csv(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Query(selection): Query<Selection>,
) -> Result<Response, Refusal> {
    let query = LogQuery {
        filter: selection.filter(visitor.sites()),
        cursor: Cursor::Newest,
        limit: PAGE,
    };
    let frame = frame.of(&visitor);
    let broken = |error| frame.clone().unavailable(&error);
    let facets = app.store.facets(visitor.sites()).await.map_err(broken)?;
    let known = selection.known(&app, &facets);
    let (site, about) = (
        known.site_alone(visitor.sites()),
        known.link("log.csv", &[]),
    );
    let noted = trail::note(&app, &visitor, site.as_deref(), Deed::ExportedLog, &about).await;
    noted.map_err(broken)?;
    // The first page is read before the answer begins, so that a database that fails is an error and not a short file.
    let first = page(&*app.store, &query).await;
    let first = first.map_err(broken)?;
    let rest = stream::try_unfold((app, first.1), |(app, next)| async move {
        let Some(query) = next else { return Ok(None) };
        match page(&*app.store, &query).await {
            Ok((rows, next)) => Ok(Some((rows, (app, next)))),
            Err(error) => {
                tracing::error!(%error, "an export was cut off");
                Err(io::Error::other(error))
            }
        }
    });
    let start = stream::iter([Ok(csv_header()), Ok(first.0)]);
    let headers = [
        (
            header::CONTENT_TYPE,
            "text/csv; charset=utf-8; header=present",
        ),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"zgoda-log.csv\"",
        ),
    ];
    let body = Body::from_stream(futures_util::StreamExt::chain(start, rest));
    Ok((headers, body).into_response())
}

/// The rows of one page, and the query of the next.
async fn page(
    store: &dyn Store,
    query: &LogQuery,
) -> Result<(Vec<u8>, Option<LogQuery>), StoreError> {
    let page = store.page(query).await?;
    let next = page
        .entries
        .last()
        .filter(|_| page.has_older)
        .map(|last| LogQuery {
            cursor: Cursor::Before(last.seq),
            ..query.clone()
        });
    Ok((page.entries.iter().flat_map(csv_row).collect(), next))
}

/// The names of the columns.
#[must_use]
pub fn csv_header() -> Vec<u8> {
    line(COLUMNS.iter().map(|name| Cow::Borrowed(*name)))
}

/// One record as a line of CSV.
#[must_use]
pub fn csv_row(entry: &Entry) -> Vec<u8> {
    // A record in the log was read before it was written; one that cannot be read any more still has its line.
    let record = record::parse(&entry.body).ok();
    let cells = record
        .as_ref()
        .map_or_else(|| unreadable(entry), |record| cells(entry, record));
    line(cells.into_iter().map(|cell| Cow::Owned(harmless(cell))))
}

fn cells(entry: &Entry, record: &Record) -> [String; 27] {
    let ids = |list: &[(String, bool)], wanted: bool| {
        let ids = list.iter().filter(|(_, granted)| *granted == wanted);
        ids.map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(" ")
    };
    let exempt = record.exempt.iter();
    let exempt = exempt.map(|(id, class)| format!("{id}:{}", class.as_str()));
    // Denied where no yes was needed is an objection (PROTOCOL, section 6).
    let objected = record
        .services
        .iter()
        .filter(|(id, granted)| !granted && record.exempt.iter().any(|(exempt, _)| exempt == id));
    let objected = objected.map(|(id, _)| id.as_str());
    [
        entry.seq.to_string(),
        record.record_id.clone(),
        record.consent_id.clone(),
        record.previous.clone().unwrap_or_default(),
        record.site.clone(),
        record.revision.to_string(),
        record.event.as_str().to_owned(),
        ids(&record.categories, true),
        ids(&record.categories, false),
        ids(&record.services, true),
        ids(&record.services, false),
        record.language.clone(),
        record.regime.as_str().to_owned(),
        record.regime_reason.as_str().to_owned(),
        record.surface.as_str().to_owned(),
        record.trusted.to_string(),
        record.signals.gpc.to_string(),
        record.signals.dnt.to_string(),
        instant(entry.received_at),
        instant(record.given_at),
        instant(record.expires_at),
        record.notice.clone(),
        record.banner.clone(),
        record.page_group.clone().unwrap_or_default(),
        exempt.collect::<Vec<_>>().join(" "),
        objected.collect::<Vec<_>>().join(" "),
        record.signals.told.as_deref().unwrap_or_default().join(" "),
    ]
}

fn unreadable(entry: &Entry) -> [String; 27] {
    let mut cells: [String; 27] = Default::default();
    cells[0] = entry.seq.to_string();
    cells[1] = entry.record_id.to_string();
    cells[2] = entry.consent_id.to_string();
    cells[4].clone_from(&entry.site);
    cells[6].clone_from(&entry.event);
    cells[11].clone_from(&entry.language);
    cells[18] = instant(entry.received_at);
    cells[21] = entry.notice.to_string();
    cells
}

/// A cell that no spreadsheet takes for a formula: `'` before every sign that starts one, wide forms included.
pub(super) fn harmless(cell: String) -> String {
    const SIGNS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if cell.starts_with(SIGNS) {
        format!("'{cell}")
    } else {
        cell
    }
}

pub(super) fn line<'c>(cells: impl Iterator<Item = Cow<'c, str>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(cells.map(Cow::into_owned));
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f25_no_cell_starts_like_a_formula() {
        for formula in [
            "=HYPERLINK(\"https://evil.example\")",
            "+1+1",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "＝1",
            "＠x",
        ] {
            let cell = harmless(formula.to_owned());
            assert_eq!(cell, format!("'{formula}"));
        }
        assert_eq!(harmless("2026-11-23".to_owned()), "2026-11-23");
    }

    #[test]
    fn f25_quotes_and_line_breaks_stay_in_their_cell() {
        let hostile = "a\",\"=1\r\n=2";
        let text = line([Cow::Borrowed(hostile), Cow::Borrowed("b")].into_iter());
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(&text[..]);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1);
        assert_eq!(&rows[0][0], hostile);
        assert!(text.ends_with(b"\r\n"));
    }
}
