//! `GET /dashboard/log`: the records, newest first, page by page.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use zgoda_consent::record;
use zgoda_store::{Entry, IdPrefix, LogPage as Page, LogQuery};

use super::access::Visitor;
use super::chart::Outcome;
use super::filter::{Choice, Selection};
use super::frame::{Frame, Refusal};
use super::texts::Texts;
use super::trail::{self, Deed};
use crate::App;
use crate::time::{date_time, instant};

/// Records on one page.
const PAGE: u32 = 50;
/// Most records that a search lists.
const FOUND: u32 = 100;

#[derive(Debug, Template)]
#[template(path = "log.html")]
pub(crate) struct LogPage {
    pub(crate) frame: Frame,
    pub(crate) sites: Vec<Choice>,
    pub(crate) events: Vec<Choice>,
    pub(crate) languages: Vec<Choice>,
    pub(crate) regimes: Vec<Choice>,
    pub(crate) from: String,
    pub(crate) until: String,
    pub(crate) is_narrowed: bool,
    /// What was searched for.
    pub(crate) id: String,
    /// What came of the search, if there was one.
    pub(crate) found: Option<String>,
    pub(crate) rows: Vec<Row>,
    pub(crate) newest: Option<String>,
    pub(crate) newer: Option<String>,
    pub(crate) older: Option<String>,
    pub(crate) csv: String,
}

/// One record in a list.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) seq: i64,
    pub(crate) link: String,
    pub(crate) time: String,
    pub(crate) instant: String,
    pub(crate) class: &'static str,
    pub(crate) event: &'static str,
    /// Title and whether granted, of the optional categories.
    pub(crate) categories: Vec<(String, bool)>,
    pub(crate) site: String,
    pub(crate) language: String,
    /// The first digits of the browser's id, and all of them.
    pub(crate) browser: String,
    pub(crate) consent_id: String,
}

impl Row {
    pub(crate) fn new(entry: &Entry, t: &'static Texts) -> Self {
        let categories = record::parse(&entry.body).map(|record| record.categories);
        let optional = categories
            .unwrap_or_default()
            .into_iter()
            .filter(|(id, _)| id != "necessary");
        Self {
            seq: entry.seq,
            link: format!("/dashboard/records/{}", entry.record_id),
            time: date_time(entry.received_at),
            instant: instant(entry.received_at),
            class: Outcome::of(&entry.event).class(),
            event: t.event(&entry.event),
            categories: optional
                .map(|(id, granted)| (t.category(&id).to_owned(), granted))
                .collect(),
            site: entry.site.clone(),
            language: entry.language.clone(),
            browser: entry.consent_id.to_string()[..8].to_owned(),
            consent_id: entry.consent_id.to_string(),
        }
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
    let query = LogQuery {
        filter: selection.filter(visitor.sites()),
        cursor: selection.cursor(),
        limit: PAGE,
    };
    let t = frame.t;
    let facets = app.store.facets(visitor.sites()).await.map_err(broken)?;
    let known = selection.known(&app, &facets);
    // A search goes through all sites that whoever searches may see, whatever is chosen beside it.
    let own = visitor.sites().only();
    let (deed, about, site) = match (selection.id.trim(), IdPrefix::parse(&selection.id)) {
        ("", _) => (
            Deed::ListedLog,
            known.here("log"),
            known.site_alone(visitor.sites()),
        ),
        (id, Some(_)) => (Deed::Searched, id.to_owned(), own.map(str::to_owned)),
        (_, None) => (Deed::Searched, "?".to_owned(), own.map(str::to_owned)),
    };
    trail::note(&app, &visitor, site.as_deref(), deed, &about)
        .await
        .map_err(broken)?;
    let (page, found) = match (selection.id.trim(), IdPrefix::parse(&selection.id)) {
        ("", _) => (app.store.page(&query).await.map_err(broken)?, None),
        (_, None) => (Page::default(), Some(t.search_rule.to_owned())),
        (_, Some(digits)) => {
            let found = app.store.find(&digits, visitor.sites(), FOUND).await;
            let entries = found.map_err(broken)?;
            // The whole id of a record is the record.
            if let (true, [only]) = (digits.lowest == digits.highest, &entries[..])
                && only.record_id.0 == digits.lowest
            {
                let record = format!("/dashboard/records/{}", only.record_id);
                return Ok(Redirect::to(&record).into_response());
            }
            let count = i64::try_from(entries.len()).unwrap_or(0);
            let found = t.found.replace("{count}", &frame.language.number(count));
            let entries = Page {
                entries,
                ..Page::default()
            };
            (entries, Some(found))
        }
    };
    let place = |name, entry: Option<&Entry>| {
        let seq = entry.map_or(String::new(), |entry| entry.seq.to_string());
        selection.link("/dashboard/log", &[(name, &seq)])
    };
    let page = LogPage {
        sites: selection.sites(&app, &facets, visitor.sites(), t),
        events: selection.events(t),
        languages: selection.languages(&facets, t),
        regimes: selection.regimes(&facets, t),
        from: selection.from.clone(),
        until: selection.until.clone(),
        is_narrowed: selection.is_narrowed() || found.is_some(),
        id: selection.id.clone(),
        found,
        newest: page
            .has_newer
            .then(|| selection.link("/dashboard/log", &[])),
        newer: page.has_newer.then(|| place("after", page.entries.first())),
        older: page.has_older.then(|| place("before", page.entries.last())),
        rows: page
            .entries
            .iter()
            .map(|entry| Row::new(entry, t))
            .collect(),
        csv: selection.link("/dashboard/log.csv", &[]),
        frame,
    };
    Ok(Frame::page(StatusCode::OK, &page))
}
