//! `GET /dashboard/trail` and `trail.csv`: who came in, looked at records, took something away and changed who may (A59).
//!
//! A deed is noted before it is done: what cannot be noted is refused.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use zgoda_store::{DAY_MS, Sites, StoreError, TrailFilter};

use super::access::Visitor;
use super::export::{harmless, line};
use super::filter::{self, Choice, choice};
use super::frame::{Frame, Refusal};
use super::texts::Texts;
use crate::App;
use crate::time::{date_day, date_time, instant};

/// Deeds on one page.
const PAGE: u32 = 100;
/// Deeds read at once for a file.
const AT_ONCE: u32 = 1000;

/// Declares the deeds with their words, so that none is without.
macro_rules! deeds {
    ($($(#[$doc:meta])* $name:ident $word:literal),+ $(,)?) => {
        /// What is noted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Deed {
            $($(#[$doc])* $name,)+
        }

        impl Deed {
            /// Each of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its word in the database.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }
        }
    };
}

deeds! {
    /// The first account was made.
    SetUp "set_up",
    /// Someone logged in.
    LoggedIn "logged_in",
    /// With a name that has an account. Any other may be a password in the wrong field, and is not kept.
    Refused "refused",
    /// The password was right and the code was not.
    RefusedCode "refused_code",
    /// A recovery code stood in for a code.
    Recovered "recovered",
    /// Someone logged out.
    LoggedOut "logged_out",
    /// The list of records was read, with this filter.
    ListedLog "listed_log",
    /// Records were searched by an id.
    Searched "searched",
    /// A record was read.
    ReadRecord "read_record",
    /// A record was taken away.
    TookRecord "took_record",
    /// Records were taken away.
    ExportedLog "exported_log",
    /// Figures were taken away.
    ExportedFigures "exported_figures",
    /// The trail was taken away.
    ExportedTrail "exported_trail",
    /// What a browser said was erased.
    Erased "erased",
    /// What was kept long enough was erased.
    Purged "purged",
    /// Records were held.
    Held "held",
    /// A hold was ended.
    EndedHold "ended_hold",
    /// An account was added.
    AddedUser "added_user",
    /// A one-time link was made.
    Invited "invited",
    /// A one-time link was used.
    Accepted "accepted",
    /// An account got other rights.
    ChangedRights "changed_rights",
    /// An account was shut out.
    ShutOut "shut_out",
    /// An account was let in again.
    LetIn "let_in",
    /// An account got a new password from someone else.
    Password "password",
    /// Someone changed their password.
    ChangedPassword "changed_password",
    /// Someone logs in with codes from now on.
    CodesOn "codes_on",
    /// Someone logs in without codes from now on.
    CodesOff "codes_off",
    /// Everyone has to log in with codes.
    CodesRequired "codes_required",
    /// Nobody has to any more.
    CodesOptional "codes_optional",
    /// The secrets of codes were sealed under a new key.
    Resealed "resealed",
    /// A token was made.
    MadeToken "made_token",
    /// A token was removed.
    RemovedToken "removed_token",
}

impl Deed {
    /// As the store keeps it.
    #[must_use]
    pub fn noted(self, at: i64, login: &str, via: &str, about: &str) -> zgoda_store::Deed {
        zgoda_store::Deed {
            at,
            login: login.to_owned(),
            via: via.to_owned(),
            deed: self.as_str().to_owned(),
            about: about.to_owned(),
            site: String::new(),
        }
    }
}

/// That `visitor` does `deed` with `about`.
pub(crate) fn by(app: &App, visitor: &Visitor, deed: Deed, about: &str) -> zgoda_store::Deed {
    deed.noted(app.clock.now(), &visitor.login, &visitor.via, about)
}

/// Notes that `visitor` does `deed` with `about` at `site`; `None` if that is at none, or at several.
pub(crate) async fn note(
    app: &App,
    visitor: &Visitor,
    site: Option<&str>,
    deed: Deed,
    about: &str,
) -> Result<(), StoreError> {
    let deed = by(app, visitor, deed, about).at_site(site);
    app.store.note(&deed).await
}

/// Notes what someone does who is not in.
pub(crate) async fn note_of(
    app: &App,
    login: &str,
    deed: Deed,
    about: &str,
) -> Result<(), StoreError> {
    let deed = deed.noted(app.clock.now(), login, "", about);
    app.store.note(&deed).await
}

#[derive(Debug, Template)]
#[template(path = "trail.html")]
pub(crate) struct TrailPage {
    pub(crate) frame: Frame,
    pub(crate) who: String,
    pub(crate) deeds: Vec<Choice>,
    pub(crate) sites: Vec<Choice>,
    /// Whoever looks sees some sites only.
    pub(crate) is_of_some: bool,
    pub(crate) from: String,
    pub(crate) until: String,
    pub(crate) is_narrowed: bool,
    pub(crate) rows: Vec<Row>,
    pub(crate) older: Option<String>,
    pub(crate) csv: String,
}

#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) time: String,
    pub(crate) instant: String,
    pub(crate) login: String,
    pub(crate) via: String,
    pub(crate) deed: &'static str,
    pub(crate) site: String,
    pub(crate) about: String,
    /// The record's page, if it is about one.
    pub(crate) link: Option<String>,
}

/// Which deeds; whatever cannot be understood is left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Selection {
    who: String,
    deed: String,
    site: String,
    /// First day, `YYYY-MM-DD`.
    from: String,
    /// Last day, `YYYY-MM-DD`.
    until: String,
    /// Below which place.
    before: String,
}

impl Selection {
    /// Which deeds, of those at `allowed` sites.
    fn filter(&self, allowed: &Sites) -> TrailFilter {
        let chosen = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        TrailFilter {
            login: chosen(self.who.trim()),
            deed: chosen(&self.deed),
            from: date_day(&self.from).map(|day| day * DAY_MS),
            until: date_day(&self.until).map(|day| (day + 1) * DAY_MS),
            sites: self.of_site().sites_of(allowed),
        }
    }

    /// The choice of a site as the other pages have it: never one that is not allowed (F26).
    fn of_site(&self) -> filter::Selection {
        filter::Selection {
            site: self.site.clone(),
            ..filter::Selection::default()
        }
    }

    fn link(&self, page: &str, before: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let all = [
            ("who", &*self.who),
            ("deed", &self.deed),
            ("site", &self.site),
            ("from", &self.from),
            ("until", &self.until),
            ("before", before),
        ];
        query.extend_pairs(all.iter().filter(|(_, value)| !value.is_empty()));
        let query = query.finish();
        if query.is_empty() {
            page.to_owned()
        } else {
            format!("{page}?{query}")
        }
    }

    fn deeds(&self, t: &Texts) -> Vec<Choice> {
        let all = Deed::ALL.iter().map(|deed| deed.as_str());
        let all = all.map(|word| choice(word, t.deed(word), &self.deed));
        [choice("", t.all_deeds, &self.deed)]
            .into_iter()
            .chain(all)
            .collect()
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Query(selection): Query<Selection>,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let before = selection.before.parse().unwrap_or(i64::MAX);
    let broken = |error| frame.clone().unavailable(&error);
    let allowed = visitor.sites();
    let filter = selection.filter(allowed);
    let deeds = app.store.trail(&filter, before, PAGE + 1).await;
    let mut deeds = deeds.map_err(broken)?;
    let facets = app.store.facets(allowed).await.map_err(broken)?;
    let has_older = deeds.len() > PAGE as usize;
    deeds.truncate(PAGE as usize);
    let older = deeds.last().filter(|_| has_older);
    let is_about_a_record = |deed: &str| {
        [Deed::ReadRecord, Deed::TookRecord]
            .map(Deed::as_str)
            .contains(&deed)
    };
    let page = TrailPage {
        older: older.map(|(seq, _)| selection.link("/dashboard/trail", &seq.to_string())),
        csv: selection.link("/dashboard/trail.csv", ""),
        deeds: selection.deeds(frame.t),
        is_narrowed: filter != Selection::default().filter(allowed),
        sites: selection.of_site().sites(&app, &facets, allowed, frame.t),
        is_of_some: *allowed != Sites::All,
        rows: deeds
            .into_iter()
            .map(|(_, deed)| Row {
                time: date_time(deed.at),
                instant: instant(deed.at),
                link: is_about_a_record(&deed.deed)
                    .then(|| format!("/dashboard/records/{}", deed.about)),
                deed: frame.t.deed(&deed.deed),
                login: deed.login,
                via: deed.via,
                site: deed.site,
                about: deed.about,
            })
            .collect(),
        who: selection.who,
        from: selection.from,
        until: selection.until,
        frame,
    };
    Ok(Frame::page(StatusCode::OK, &page))
}

/// `GET /dashboard/trail.csv`: the selected deeds, newest first, as RFC 4180 with harmless cells (F25).
pub(crate) async fn csv(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Query(selection): Query<Selection>,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let broken = |error| frame.clone().unavailable(&error);
    let facets = app.store.facets(visitor.sites()).await.map_err(broken)?;
    let about = Selection {
        site: filter::known_site(&app, &facets, &selection.site).to_owned(),
        ..selection.clone()
    };
    let about = about.link("trail.csv", "");
    let filter = selection.filter(visitor.sites());
    let site = filter
        .sites
        .only()
        .filter(|site| filter::known_site(&app, &facets, site) != "?");
    note(&app, &visitor, site, Deed::ExportedTrail, &about)
        .await
        .map_err(broken)?;
    let mut file = line(
        ["place", "at", "who", "via", "deed", "site", "about"]
            .map(Into::into)
            .into_iter(),
    );
    let mut before = i64::MAX;
    loop {
        let deeds = app.store.trail(&filter, before, AT_ONCE).await;
        let deeds = deeds.map_err(broken)?;
        let Some((last, _)) = deeds.last() else { break };
        before = *last;
        for (seq, deed) in deeds {
            let cells = [
                seq.to_string(),
                instant(deed.at),
                deed.login,
                deed.via,
                deed.deed,
                deed.site,
                deed.about,
            ];
            file.extend(line(cells.into_iter().map(|cell| harmless(cell).into())));
        }
    }
    let headers = [
        (
            header::CONTENT_TYPE,
            "text/csv; charset=utf-8; header=present",
        ),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"zgoda-trail.csv\"",
        ),
    ];
    Ok((headers, file).into_response())
}

#[cfg(test)]
mod tests {
    use super::super::texts::{ENGLISH, POLISH};
    use super::*;

    #[test]
    fn a59_every_deed_has_a_name_in_every_language() {
        for t in [&ENGLISH, &POLISH] {
            for deed in Deed::ALL {
                assert_ne!(t.deed(deed.as_str()), "?", "{deed:?}");
            }
        }
    }
}
