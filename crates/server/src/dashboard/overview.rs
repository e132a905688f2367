//! `GET /dashboard`: the figures of a period.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use zgoda_consent::record::Decision;
use zgoda_store::{AnswerCount, DecisionCount, GroupCount, Overview, Period, day_of};

use super::access::Visitor;
use super::chart::{Outcome, Trend};
use super::filter::{Choice, Selection};
use super::frame::{Frame, Refusal};
use super::language::Language;
use super::texts::Texts;
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
    /// Whether the log is still empty.
    pub(crate) is_new: bool,
    pub(crate) figures: Vec<Figure>,
    pub(crate) trend: Trend,
    pub(crate) legend: Vec<(&'static str, &'static str)>,
    pub(crate) categories: Vec<CategoryRow>,
    pub(crate) events: Vec<EventRow>,
    /// The events as parts of one bar 1000 units wide: class, start, width, hint.
    pub(crate) split: Vec<(&'static str, i64, i64, String)>,
    /// Name, title and rows: by language, by site.
    pub(crate) groups: [(&'static str, &'static str, Vec<GroupRow>); 2],
}

/// One large number.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) label: &'static str,
    pub(crate) value: String,
    pub(crate) note: String,
    pub(crate) help: &'static str,
}

/// The answers to one category, counted both ways.
#[derive(Debug)]
pub(crate) struct CategoryRow {
    pub(crate) title: String,
    pub(crate) decisions: Share,
    pub(crate) browsers: Share,
}

/// A part of a whole.
#[derive(Debug)]
pub(crate) struct Share {
    pub(crate) percent: String,
    /// Of 1000.
    pub(crate) width: i64,
    pub(crate) counts: String,
}

#[derive(Debug)]
pub(crate) struct EventRow {
    pub(crate) class: &'static str,
    pub(crate) label: &'static str,
    pub(crate) count: String,
    pub(crate) percent: String,
    pub(crate) log: String,
}

/// A site or a language.
#[derive(Debug)]
pub(crate) struct GroupRow {
    pub(crate) key: String,
    pub(crate) decisions: String,
    pub(crate) accepted: Share,
    pub(crate) refused: Share,
    pub(crate) link: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    Query(selection): Query<Selection>,
) -> Result<Response, Refusal> {
    let frame = frame.of(&visitor);
    let broken = |error| frame.clone().unavailable(&error);
    // The event belongs to the log; here all of them are counted.
    let selection = Selection {
        event: String::new(),
        ..selection
    };
    let today = day_of(app.clock.now());
    let period = selection.period(today);
    let length = period.last - period.first + 1;
    let before = Period {
        first: period.first - length,
        last: period.first - 1,
        ..period.clone()
    };
    let facets = app.store.facets().await.map_err(broken)?;
    let counts = app.store.overview(&period).await.map_err(broken)?;
    let earlier = app.store.overview(&before).await.map_err(broken)?;

    let (language, t) = (frame.language, frame.t);
    let quick = selection.quick_periods("/dashboard", today).into_iter();
    let events = sum_events(&counts.by_day);
    let page = OverviewPage {
        sites: selection.sites(&app, &facets, t),
        languages: selection.languages(&facets, t),
        from: day_date(period.first).to_string(),
        until: day_date(period.last).to_string(),
        quick: quick
            .map(|(days, link, shown)| ((t.last_days)(days), link, shown))
            .collect(),
        is_new: facets.sites.is_empty(),
        figures: figures(&counts, &earlier, language),
        trend: Trend::new(&period, &counts.by_day, language),
        legend: Outcome::ALL
            .map(|outcome| (outcome.class(), outcome.label(t)))
            .into(),
        categories: categories(&app, &period, &counts.by_category, language),
        split: split(&events, language, t),
        events: event_rows(&events, &selection, language, t),
        groups: [
            (
                "languages",
                t.by_language,
                groups(&counts.by_language, language, |key| {
                    selection.link("/dashboard", &[("language", key)])
                }),
            ),
            (
                "sites",
                t.by_site,
                groups(&counts.by_site, language, |key| {
                    selection.link("/dashboard", &[("site", key)])
                }),
            ),
        ],
        frame,
    };
    Ok(Frame::page(StatusCode::OK, &page))
}

fn sum_events(days: &[DecisionCount]) -> BTreeMap<&str, i64> {
    let mut events = BTreeMap::new();
    for day in days {
        *events.entry(day.event.as_str()).or_default() += day.tally.decisions;
    }
    events
}

fn figures(now: &Overview, earlier: &Overview, language: Language) -> Vec<Figure> {
    let t = language.texts();
    let outcome = |wanted: Outcome| -> i64 {
        let days = now
            .by_day
            .iter()
            .filter(|day| Outcome::of(&day.event) == wanted);
        days.map(|day| day.tally.decisions).sum()
    };
    let total =
        |overview: &Overview| -> i64 { overview.by_day.iter().map(|d| d.tally.decisions).sum() };
    let decisions = total(now);
    let browsers: i64 = now.by_day.iter().map(|day| day.tally.standing).sum();
    let share = |label, part, help| Figure {
        label,
        value: language.percent(part, decisions),
        note: t.of_decisions(language, part, decisions),
        help,
    };
    vec![
        Figure {
            label: t.decisions_label,
            value: language.number(decisions),
            note: t
                .period_before
                .replace("{count}", &language.number(total(earlier))),
            help: t.help_decisions,
        },
        Figure {
            label: t.browsers_label,
            value: language.number(browsers),
            note: t.browsers_note.to_owned(),
            help: t.help_browsers,
        },
        share(t.accepted, outcome(Outcome::Accepted), t.help_accepted),
        share(t.refused, outcome(Outcome::Refused), t.help_refused),
        share(t.withdrawn, outcome(Outcome::Withdrawn), t.help_withdrawn),
    ]
}

/// Optional categories with most answers first.
fn categories(
    app: &App,
    period: &Period,
    counts: &[AnswerCount],
    language: Language,
) -> Vec<CategoryRow> {
    let t = language.texts();
    let configs = app.sites.iter().map(Site::config);
    let configs: Vec<_> = configs
        .filter(|c| period.site.as_ref().is_none_or(|site| *site == c.site))
        .collect();
    let known = |id: &str| configs.iter().find_map(|config| config.category(id));
    let asked = counts
        .iter()
        .filter(|count| count.id != "necessary" && !known(&count.id).is_some_and(|c| c.locked));
    let mut asked: Vec<_> = asked.collect();
    asked.sort_by_key(|count| std::cmp::Reverse(count.offered));
    asked
        .into_iter()
        .map(|count| {
            let own = known(&count.id).and_then(|category| category.title.as_ref());
            let title = own.map(|title| title.get(language.tag(), "en").to_owned());
            CategoryRow {
                title: title.unwrap_or_else(|| t.category(&count.id).to_owned()),
                decisions: share(count.granted, count.offered, language),
                browsers: share(count.standing_granted, count.standing_offered, language),
            }
        })
        .collect()
}

fn share(part: i64, whole: i64, language: Language) -> Share {
    let counts = language
        .texts()
        .part_of
        .replace("{part}", &language.number(part));
    Share {
        percent: language.percent(part, whole),
        width: if whole > 0 { part * 1000 / whole } else { 0 },
        counts: counts.replace("{whole}", &language.number(whole)),
    }
}

fn event_rows(
    events: &BTreeMap<&str, i64>,
    selection: &Selection,
    language: Language,
    t: &'static Texts,
) -> Vec<EventRow> {
    let total = events.values().sum();
    let all = Decision::ALL.iter().map(|decision| decision.as_str());
    all.filter_map(|event| {
        let count = events.get(event)?;
        Some(EventRow {
            class: Outcome::of(event).class(),
            label: t.event(event),
            count: language.number(*count),
            percent: language.percent(*count, total),
            log: selection.link("/dashboard/log", &[("event", event)]),
        })
    })
    .collect()
}

fn split(
    events: &BTreeMap<&str, i64>,
    language: Language,
    t: &'static Texts,
) -> Vec<(&'static str, i64, i64, String)> {
    let total: i64 = events.values().sum();
    let mut at = 0;
    let mut parts = Vec::new();
    for outcome in Outcome::ALL {
        let of_it = events
            .iter()
            .filter(|(event, _)| Outcome::of(event) == outcome);
        let count: i64 = of_it.map(|(_, count)| *count).sum();
        if count > 0 {
            let (from, to) = (1000 * at / total, 1000 * (at + count) / total);
            let hint = format!("{}: {}", outcome.label(t), language.percent(count, total));
            parts.push((outcome.class(), from, (to - from).max(1), hint));
            at += count;
        }
    }
    parts
}

fn groups(
    counts: &[GroupCount],
    language: Language,
    link: impl Fn(&str) -> String,
) -> Vec<GroupRow> {
    let mut groups = BTreeMap::<&str, [i64; 3]>::new();
    for count in counts {
        let [decisions, accepted, refused] = groups.entry(&count.key).or_default();
        *decisions += count.tally.decisions;
        match Outcome::of(&count.event) {
            Outcome::Accepted => *accepted += count.tally.decisions,
            Outcome::Refused => *refused += count.tally.decisions,
            _ => {}
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, [decisions, ..])| std::cmp::Reverse(*decisions));
    groups
        .into_iter()
        .map(|(key, [decisions, accepted, refused])| GroupRow {
            key: key.to_owned(),
            decisions: language.number(decisions),
            accepted: share(accepted, decisions, language),
            refused: share(refused, decisions, language),
            link: link(key),
        })
        .collect()
}
