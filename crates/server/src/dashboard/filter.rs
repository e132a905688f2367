//! What someone chose to look at, read from the address and written into it again.

use serde::Deserialize;
use zgoda_consent::record::Decision;
use zgoda_store::{Cursor, DAY_MS, Facets, LogFilter, Period, Sites};

use super::texts::Texts;
use crate::App;
use crate::time::{date_day, day_date};

/// The query of the overview, the log and the export. Whatever cannot be understood is left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Selection {
    pub(crate) site: String,
    pub(crate) event: String,
    pub(crate) language: String,
    pub(crate) regime: String,
    /// First day, `YYYY-MM-DD`.
    pub(crate) from: String,
    /// Last day, `YYYY-MM-DD`.
    pub(crate) until: String,
    /// How a record's or a browser's id begins.
    pub(crate) id: String,
    /// Places in the log: the page ends before this one.
    pub(crate) before: String,
    /// The page begins after this one.
    pub(crate) after: String,
}

/// Something to choose in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) is_chosen: bool,
}

impl Selection {
    /// Which records, of those at `allowed` sites.
    pub(crate) fn filter(&self, allowed: &Sites) -> LogFilter {
        LogFilter {
            sites: self.sites_of(allowed),
            event: chosen(&self.event),
            language: chosen(&self.language),
            regime: chosen(&self.regime),
            from: date_day(&self.from).map(|day| day * DAY_MS),
            until: date_day(&self.until).map(|day| (day + 1) * DAY_MS),
        }
    }

    /// The site that was chosen, or all; never one that is not allowed (F26).
    pub(crate) fn sites_of(&self, allowed: &Sites) -> Sites {
        let chosen = chosen(&self.site).map_or(Sites::All, |site| Sites::one(&site));
        chosen.and(allowed)
    }

    /// For the trail: the site, if this is about one alone. Ask it of a selection whose site is [`known`](Self::known).
    pub(crate) fn site_alone(&self, allowed: &Sites) -> Option<String> {
        let sites = self.sites_of(allowed);
        sites.only().filter(|site| *site != "?").map(str::to_owned)
    }

    /// From which place.
    pub(crate) fn cursor(&self) -> Cursor {
        match (self.before.parse(), self.after.parse()) {
            (Ok(seq), _) => Cursor::Before(seq),
            (_, Ok(seq)) => Cursor::After(seq),
            _ => Cursor::Newest,
        }
    }

    /// Which days, at `allowed` sites: those named, else the last 30 until `today`; never more than five years.
    pub(crate) fn period(&self, today: i64, allowed: &Sites) -> Period {
        let last = date_day(&self.until).unwrap_or(today);
        let first = date_day(&self.from)
            .filter(|first| *first <= last)
            .unwrap_or(last - 29);
        Period {
            first: first.max(last - 5 * 366),
            last,
            sites: self.sites_of(allowed),
            language: chosen(&self.language),
        }
    }

    /// The address of `page` with this selection and `more`, without a place.
    pub(crate) fn link(&self, page: &str, more: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let own = [
            ("site", &self.site),
            ("event", &self.event),
            ("language", &self.language),
            ("regime", &self.regime),
            ("from", &self.from),
            ("until", &self.until),
        ];
        for (name, value) in own {
            if !value.is_empty() && !more.iter().any(|(other, _)| *other == name) {
                query.append_pair(name, value);
            }
        }
        query.extend_pairs(more.iter().filter(|(_, value)| !value.is_empty()));
        let query = query.finish();
        if query.is_empty() {
            page.to_owned()
        } else {
            format!("{page}?{query}")
        }
    }

    /// What of this selection the trail may keep: sites, languages and rules that there are. Anything else that was typed into an
    /// address may be somebody's data (A31).
    pub(crate) fn known(&self, app: &App, facets: &Facets) -> Self {
        let kept = |value: &str, is_known: bool| {
            let kept = if is_known || value.is_empty() {
                value
            } else {
                "?"
            };
            kept.to_owned()
        };
        let one_of = |value: &String, all: &[String]| kept(value, all.contains(value));
        let date = |value: &str| kept(value, date_day(value).is_some());
        let place = |value: &str| kept(value, value.parse::<i64>().is_ok());
        Self {
            site: known_site(app, facets, &self.site).to_owned(),
            event: kept(&self.event, Decision::WORDS.contains(&&*self.event)),
            language: one_of(&self.language, &facets.languages),
            regime: one_of(&self.regime, &facets.regimes),
            from: date(&self.from),
            until: date(&self.until),
            id: String::new(),
            before: place(&self.before),
            after: place(&self.after),
        }
    }

    /// The address of `page` with this selection and its place.
    pub(crate) fn here(&self, page: &str) -> String {
        self.link(page, &[("before", &self.before), ("after", &self.after)])
    }

    /// Whether anything is left out.
    pub(crate) fn is_narrowed(&self) -> bool {
        [
            &self.site,
            &self.event,
            &self.language,
            &self.regime,
            &self.from,
            &self.until,
        ]
        .into_iter()
        .any(|value| !value.is_empty())
    }

    /// The sites to choose from: those the log has seen, and those that are served, as far as they are allowed.
    pub(crate) fn sites(
        &self,
        app: &App,
        facets: &Facets,
        allowed: &Sites,
        t: &Texts,
    ) -> Vec<Choice> {
        let served = app.sites.iter().map(|site| site.id().to_owned());
        let served = served.filter(|site| allowed.has(site));
        let all = facets.sites.iter().cloned().chain(served);
        choices(all, &self.site, t.all_sites, str::to_owned)
    }

    /// The languages to choose from: those the log has seen.
    pub(crate) fn languages(&self, facets: &Facets, t: &Texts) -> Vec<Choice> {
        let all = facets.languages.iter().cloned();
        choices(all, &self.language, t.all_languages, str::to_owned)
    }

    /// The rules to choose from: those the log has seen.
    pub(crate) fn regimes(&self, facets: &Facets, t: &Texts) -> Vec<Choice> {
        let all = facets.regimes.iter().cloned();
        choices(all, &self.regime, t.all_regimes, |regime| {
            t.regime_name(regime).to_owned()
        })
    }

    /// The events to choose from.
    pub(crate) fn events(&self, t: &Texts) -> Vec<Choice> {
        let mut events = vec![choice("", t.all_events, &self.event)];
        let all = Decision::ALL.iter().map(|one| one.as_str());
        events.extend(all.map(|event| choice(event, t.event(event), &self.event)));
        events
    }

    /// Periods that end today: length in days, address, and whether it is the one shown.
    pub(crate) fn quick_periods(&self, page: &str, today: i64) -> Vec<(i64, String, bool)> {
        let shown = self.period(today, &Sites::All);
        let days = [7, 30, 90, 365].into_iter();
        days.map(|days| {
            let first = today - days + 1;
            let is_shown = shown.first == first && shown.last == today;
            let (from, until) = (day_date(first).to_string(), day_date(today).to_string());
            (
                days,
                self.link(page, &[("from", &from), ("until", &until)]),
                is_shown,
            )
        })
        .collect()
    }
}

/// `site`, or `?` if there is none of this name: what was typed into an address may be somebody's data (A31).
pub(super) fn known_site<'s>(app: &App, facets: &Facets, site: &'s str) -> &'s str {
    let is_known = facets.sites.iter().any(|one| one == site) || app.sites.get(site).is_some();
    if is_known || site.is_empty() {
        site
    } else {
        "?"
    }
}

fn chosen(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

pub(super) fn choice(value: &str, label: &str, chosen: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        is_chosen: value == chosen,
    }
}

fn choices(
    values: impl Iterator<Item = String>,
    chosen: &str,
    all: &str,
    label: impl Fn(&str) -> String,
) -> Vec<Choice> {
    // What is chosen stays choosable, even if there is nothing of it any more.
    let mut values: Vec<String> = values.chain([chosen.to_owned()]).collect();
    values.sort();
    values.dedup();
    let values = values.iter().filter(|value| !value.is_empty());
    let mut choices = vec![choice("", all, chosen)];
    choices.extend(values.map(|value| choice(value, &label(value), chosen)));
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection() -> Selection {
        Selection {
            site: "shop".to_owned(),
            event: "save".to_owned(),
            from: "2026-11-01".to_owned(),
            until: "2026-11-02".to_owned(),
            before: "12".to_owned(),
            ..Selection::default()
        }
    }

    #[test]
    fn a_selection_is_written_as_it_is_read() {
        let link = selection().link("/dashboard/log", &[("before", "7")]);
        assert_eq!(
            link,
            "/dashboard/log?site=shop&event=save&from=2026-11-01&until=2026-11-02&before=7"
        );
        assert_eq!(
            Selection::default().link("/dashboard", &[("from", "")]),
            "/dashboard"
        );
        let hostile = Selection {
            site: "a&b=\"<x>".to_owned(),
            ..Selection::default()
        };
        assert_eq!(
            hostile.link("/dashboard", &[]),
            "/dashboard?site=a%26b%3D%22%3Cx%3E"
        );
    }

    #[test]
    fn days_are_whole_and_the_last_is_included() {
        let filter = selection().filter(&Sites::All);
        assert_eq!(filter.until.unwrap() - filter.from.unwrap(), 2 * DAY_MS);
        assert_eq!(selection().cursor(), Cursor::Before(12));
    }

    #[test]
    fn f26_a_site_that_is_not_allowed_cannot_be_chosen() {
        let blog = Sites::one("blog");
        let nothing = Sites::Only([].into());
        assert_eq!(selection().filter(&blog).sites, nothing);
        assert_eq!(selection().period(0, &blog).sites, nothing);
        assert_eq!(Selection::default().filter(&blog).sites, blog);
        assert_eq!(selection().filter(&Sites::All).sites, Sites::one("shop"));
    }

    #[test]
    fn what_cannot_be_understood_is_left_out() {
        let odd = Selection {
            from: "yesterday".to_owned(),
            until: "2026-02-31".to_owned(),
            before: "-".to_owned(),
            after: "1; DROP TABLE record".to_owned(),
            ..Selection::default()
        };
        assert_eq!(odd.filter(&Sites::All), LogFilter::default());
        assert_eq!(odd.cursor(), Cursor::Newest);
        let period = odd.period(1000, &Sites::All);
        assert_eq!((period.first, period.last), (971, 1000));
        let backwards = Selection {
            from: "2026-11-05".to_owned(),
            until: "2026-11-02".to_owned(),
            ..Selection::default()
        };
        let period = backwards.period(0, &Sites::All);
        assert_eq!(period.last - period.first, 29);
    }
}
