//! `GET /dashboard/records/{id}`: one decision, beside exactly what was shown.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use zgoda_consent::hash::sha256_hex;
use zgoda_consent::record::{self, Record};
use zgoda_store::{Entry, RecordId, Sites};

use super::access::Visitor;
use super::frame::{Frame, Refusal};
use super::log::Row;
use super::notice::NoticeView;
use super::proof::Proof;
use super::texts::Texts;
use super::trail::{self, Deed};
use crate::App;
use crate::time::{date_time, instant};

/// Most decisions of one browser that are listed.
const HISTORY: u32 = 50;

#[derive(Debug, Template)]
#[template(path = "record.html")]
pub(crate) struct RecordPage {
    pub(crate) frame: Frame,
    pub(crate) row: Row,
    pub(crate) record_id: RecordId,
    /// Title, id and whether granted: of every category, then of every service with its own name.
    pub(crate) categories: Vec<(String, String, bool)>,
    pub(crate) services: Vec<(String, String, bool)>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) notice: Option<NoticeView>,
    pub(crate) notice_hash: String,
    /// Whether the stored notice has the hash that the record names.
    pub(crate) notice_fits: bool,
    pub(crate) body: String,
    pub(crate) body_hash: String,
    /// Whether the stored bytes are the canonical ones.
    pub(crate) body_fits: bool,
    pub(crate) history: Vec<(Row, bool)>,
    pub(crate) proof: Option<Proof>,
}

/// One line about a record.
#[derive(Debug)]
pub(crate) struct Fact {
    pub(crate) label: &'static str,
    pub(crate) value: String,
    pub(crate) link: Option<String>,
    pub(crate) is_code: bool,
}

pub(crate) async fn show(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let broken = |error| frame.clone().unavailable(&error);
    let Some(id) = RecordId::parse(&id) else {
        return Err(frame.not_found());
    };
    let Some(entry) = app.store.record(&id).await.map_err(broken)? else {
        // An erased record has no site any more: only who may see all may know of it.
        let erasure = match visitor.sites() {
            Sites::All => app.store.erasure(&id).await.map_err(broken)?,
            Sites::Only(_) => None,
        };
        return Err(erasure.map_or_else(
            || frame.clone().not_found(),
            |erasure| frame.clone().erased(&erasure),
        ));
    };
    if !visitor.sites().has(&entry.site) {
        return Err(frame.not_found());
    }
    let about = entry.record_id.to_string();
    trail::note(&app, &visitor, Some(&entry.site), Deed::ReadRecord, &about)
        .await
        .map_err(broken)?;
    let notice = app.store.notice(&entry.notice).await.map_err(broken)?;
    let history = app
        .store
        .history(&entry.site, &entry.consent_id, HISTORY)
        .await;
    let history = history.map_err(broken)?;
    let proof = Proof::of(&app, &entry, frame.t).await.map_err(broken)?;

    let record = record::parse(&entry.body).ok();
    let notice_hash = entry.notice.to_string();
    let mut view = notice
        .as_ref()
        .and_then(|notice| NoticeView::read(&notice.body));
    // A signal of the browser objects by itself: nothing ran, and the banner offered no objection.
    if let (Some(view), Some(record)) = (&mut view, &record)
        && record.exempt.is_empty()
    {
        view.objection.clear();
    }
    let t = frame.t;
    let services = record
        .as_ref()
        .map_or(vec![], |r| services(r, view.as_ref()));
    let page = RecordPage {
        row: Row::new(&entry, t),
        record_id: entry.record_id,
        categories: record
            .as_ref()
            .map_or(vec![], |r| categories(r, view.as_ref(), t)),
        facts: record
            .as_ref()
            .map_or(vec![], |r| facts(r, &services, &entry, t)),
        services,
        notice_fits: notice.is_some_and(|n| sha256_hex(n.body.as_bytes()) == notice_hash),
        notice: view,
        notice_hash,
        body_hash: sha256_hex(entry.body.as_bytes()),
        body_fits: record
            .as_ref()
            .is_some_and(|record| record.canonical() == entry.body),
        history: history
            .iter()
            .rev()
            .map(|e| (Row::new(e, t), e.seq == entry.seq))
            .collect(),
        proof,
        body: entry.body,
        frame,
    };
    Ok(Frame::page(StatusCode::OK, &page))
}

/// The decisions with the titles that were shown.
fn categories(
    record: &Record,
    notice: Option<&NoticeView>,
    t: &'static Texts,
) -> Vec<(String, String, bool)> {
    let shown = |id: &str| {
        let all = notice.map_or(&[][..], |notice| &notice.categories);
        all.iter()
            .find(|category| category.id == id)
            .map(|category| category.title.clone())
    };
    let decided = record.categories.iter();
    decided
        .map(|(id, granted)| {
            let title = shown(id).filter(|title| !title.is_empty());
            (
                title.unwrap_or_else(|| t.category(id).to_owned()),
                id.clone(),
                *granted,
            )
        })
        .collect()
}

/// A service: its name where it was shown, its id, whether it was granted.
type Decided = (String, String, bool);

fn services(record: &Record, notice: Option<&NoticeView>) -> Vec<Decided> {
    let shown = |id: &str| {
        let all = notice.map_or(&[][..], |notice| &notice.categories);
        let mut services = all.iter().flat_map(|category| &category.services);
        services
            .find(|service| service.id == id)
            .map(|service| service.name.clone())
    };
    let decided = record.services.iter();
    decided
        .map(|(id, granted)| {
            let name = shown(id).filter(|name| !name.is_empty());
            (name.unwrap_or_else(|| id.clone()), id.clone(), *granted)
        })
        .collect()
}

/// The services that were told of the decision, and of what, from first to last.
fn told(record: &Record, services: &[Decided], t: &'static Texts) -> String {
    let Some(ids) = &record.signals.told else {
        return t.not_recorded.to_owned();
    };
    let told = ids
        .iter()
        .filter_map(|id| services.iter().find(|service| service.1 == *id));
    let words = told.map(|(name, _, granted)| {
        let answer = if *granted { t.granted } else { t.denied };
        format!("{name} {answer}")
    });
    let words = words.collect::<Vec<_>>();
    if words.is_empty() {
        t.none.to_owned()
    } else {
        words.join(" → ")
    }
}

/// The services that ran without a yes, of which law's class each is, and whether it was objected to.
fn exempt(record: &Record, services: &[Decided], t: &'static Texts) -> String {
    let words = record.exempt.iter().filter_map(|(id, class)| {
        let (name, _, runs) = services.iter().find(|service| service.1 == *id)?;
        let answer = if *runs { t.not_objected } else { t.objected };
        Some(format!("{name} ({}): {answer}", class.as_str()))
    });
    let words = words.collect::<Vec<_>>();
    if words.is_empty() {
        t.none.to_owned()
    } else {
        words.join(", ")
    }
}

fn facts(record: &Record, services: &[Decided], entry: &Entry, t: &'static Texts) -> Vec<Fact> {
    let said = |label, value: &str| Fact {
        label,
        value: value.to_owned(),
        link: None,
        is_code: false,
    };
    let code = |label, value: &str| Fact {
        is_code: true,
        ..said(label, value)
    };
    let yes = |flag| if flag { t.yes } else { t.no };
    let at = |ms| format!("{} UTC", date_time(ms));
    let previous = record.previous.as_deref();
    let gcm = record
        .signals
        .gcm
        .as_ref()
        .map_or(t.off.to_owned(), |types| {
            let types = types.iter();
            let words = types.map(|(one, granted)| {
                format!(
                    "{} {}",
                    one.as_str(),
                    if *granted { t.granted } else { t.denied }
                )
            });
            words.collect::<Vec<_>>().join(", ")
        });
    vec![
        said(t.received_at, &at(entry.received_at)),
        said(t.given_at, &at(record.given_at)),
        said(t.expires_at, &at(record.expires_at)),
        said(t.site, &record.site),
        said(t.revision, &record.revision.to_string()),
        said(t.language, &record.language),
        Fact {
            label: t.regime,
            value: format!(
                "{} ({})",
                record.regime.as_str(),
                t.reason(record.regime_reason.as_str())
            ),
            link: None,
            is_code: false,
        },
        said(t.surface, t.surface_name(record.surface.as_str())),
        said(t.trusted, yes(record.trusted)),
        said(t.ui, t.ui_name(record.ui.as_str())),
        said(t.page_group, record.page_group.as_deref().unwrap_or(t.none)),
        said("Global Privacy Control", yes(record.signals.gpc)),
        said("Do Not Track", yes(record.signals.dnt)),
        said("Google Consent Mode", &gcm),
        said(t.told_in_order, &told(record, services, t)),
        said(t.exempt, &exempt(record, services, t)),
        code(t.record_id, &record.record_id),
        code(t.consent_id, &record.consent_id),
        Fact {
            link: previous.map(|id| format!("/dashboard/records/{id}")),
            is_code: previous.is_some(),
            ..said(t.previous, previous.unwrap_or(t.none))
        },
        code(t.notice_hash, &record.notice),
        code(t.config_hash, &record.config_hash),
        code(t.bundle_hash, &record.bundle_hash),
        code(t.banner_version, &record.banner),
        said(
            t.place,
            &format!("{} ({})", entry.seq, instant(entry.received_at)),
        ),
    ]
}
