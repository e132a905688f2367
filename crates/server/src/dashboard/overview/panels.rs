//! Decisions: over time, as a funnel, by what was done, by group.

use std::collections::BTreeMap;

use zgoda_consent::config::Config;
use zgoda_consent::record::Decision;
use zgoda_store::{Circumstance, GroupCount, Overview, Period, Tally};

use super::answers;
use super::attention::{self, Attention};
use super::panel::{Panel, Picture};
use super::table::{Cell, Table, add, is_few};
use crate::dashboard::chart::{Bar, Outcome, Part, Trend};
use crate::dashboard::filter::Selection;
use crate::dashboard::language::{Language, name_of};
use crate::dashboard::texts::Texts;

/// Who reads what.
#[derive(Debug)]
pub(super) struct Reading<'r> {
    pub(super) selection: &'r Selection,
    pub(super) period: &'r Period,
    /// Of the sites that are looked at.
    pub(super) configs: Vec<&'r Config>,
    pub(super) language: Language,
    pub(super) t: &'static Texts,
    /// Whether whoever reads it may read the log.
    pub(super) has_log: bool,
}

impl Reading<'_> {
    /// The address of these records in the log, for whoever may read it.
    fn to_log(&self, more: (&str, &str)) -> Option<String> {
        let link = || self.selection.link("/dashboard/log", &[more]);
        self.has_log.then(link)
    }

    /// The first answer that a config has.
    pub(super) fn find<T>(&self, ask: impl Fn(&Config) -> Option<T>) -> Option<T> {
        self.configs.iter().find_map(|config| ask(config))
    }

    /// A panel without anything in it.
    pub(super) fn panel(&self, id: &'static str, title: &'static str, help: &'static str) -> Panel {
        let file = |kind| {
            let page = format!("/dashboard/overview/{id}.{kind}");
            self.selection.link(&page, &[])
        };
        Panel {
            id,
            title,
            help,
            picture: Picture::Bars(Vec::new()),
            legend: Vec::new(),
            table: Table::default(),
            is_wide: false,
            csv: file("csv"),
            svg: file("svg"),
        }
    }

    fn outcomes(&self) -> Vec<(&'static str, String)> {
        Outcome::ALL
            .map(|outcome| (outcome.class(), outcome.label(self.t).to_owned()))
            .into()
    }
}

/// Every panel, in the order shown.
pub(super) fn panels(
    reading: &Reading<'_>,
    counts: &Overview,
    steps: &[(String, i64)],
) -> Vec<Panel> {
    let t = reading.t;
    let attention = Attention::of(steps);
    let circumstance = |wanted: Circumstance| {
        let groups = counts.by_circumstance.iter();
        groups
            .filter(move |(one, _)| *one == wanted)
            .map(|(_, group)| group)
    };
    let narrowed =
        |name| move |key: &str| Some(reading.selection.link("/dashboard", &[(name, key)]));
    let plain = |key: &str| key.to_owned();
    vec![
        trend(reading, counts),
        funnel(reading, counts, &attention),
        attention::panel(reading, &attention),
        answers::by_category(reading, counts),
        answers::over_time(reading, counts),
        answers::by_service(reading, counts),
        events(reading, counts),
        groups(
            reading,
            ("languages", t.by_language),
            counts.by_language.iter(),
            |tag| name_of(tag).to_owned(),
            narrowed("language"),
        ),
        groups(
            reading,
            ("regimes", t.by_regime),
            circumstance(Circumstance::Regime),
            |key| t.regime_name(key).to_owned(),
            |key| reading.to_log(("regime", key)),
        ),
        groups(
            reading,
            ("screens", t.by_screen),
            circumstance(Circumstance::Screen),
            |key| t.ui_name(key).to_owned(),
            |_| None,
        ),
        groups(
            reading,
            ("surfaces", t.by_surface),
            circumstance(Circumstance::Surface),
            |key| t.surface_name(key).to_owned(),
            |_| None,
        ),
        groups(
            reading,
            ("page-groups", t.by_page_group),
            circumstance(Circumstance::PageGroup),
            plain,
            |_| None,
        ),
        groups(
            reading,
            ("sites", t.by_site),
            counts.by_site.iter(),
            plain,
            narrowed("site"),
        ),
        groups(
            reading,
            ("banners", t.by_banner),
            circumstance(Circumstance::Banner),
            plain,
            |_| None,
        ),
    ]
}

fn trend(reading: &Reading<'_>, counts: &Overview) -> Panel {
    let t = reading.t;
    let trend = Trend::new(reading.period, &counts.by_day, reading.language);
    let mut head = vec![t.date.to_owned()];
    head.extend(Outcome::ALL.map(|outcome| outcome.label(t).to_owned()));
    head.push(t.total.to_owned());
    let rows = trend.columns.iter().rev().map(|column| {
        let counts = column.counts.iter().chain([&column.total]);
        (
            column.date.clone(),
            counts.map(|count| Cell::Count(*count)).collect(),
        )
    });
    Panel {
        table: Table {
            head,
            rows: rows.collect(),
        },
        legend: reading.outcomes(),
        is_wide: true,
        picture: Picture::Columns(trend),
        ..reading.panel("trend", t.trend_title, t.help_trend)
    }
}

/// Shown and ignored, where that is counted; decided, what it came to, and what of it was withdrawn later. Withdrawals themselves are the end of it, not a start.
fn funnel(reading: &Reading<'_>, counts: &Overview, attention: &Attention) -> Panel {
    let (t, language) = (reading.t, reading.language);
    let mut by_outcome = [Tally::default(); 4];
    for day in &counts.by_day {
        add(&mut by_outcome[Outcome::of(&day.event) as usize], day.tally);
    }
    let decided = &by_outcome[..Outcome::Withdrawn as usize];
    let mut all = Tally::default();
    for tally in decided {
        add(&mut all, *tally);
    }
    let whole = all.decisions;
    let steps = [(t.decided, "decided", all)].into_iter().chain(
        Outcome::ALL
            .into_iter()
            .zip(decided)
            .map(|(outcome, tally)| (outcome.label(t), outcome.class(), *tally)),
    );
    let steps: Vec<_> = steps.filter(|_| whole > 0).collect();
    let bar = |(label, class, tally): &(&'static str, &'static str, Tally)| {
        let kept = tally.decisions - tally.withdrawn;
        let is_told = !is_few(tally.decisions);
        let later = t
            .later_withdrawn
            .replace("{count}", &language.number(tally.withdrawn));
        Bar {
            label: (*label).to_owned(),
            link: None,
            parts: if is_told {
                Part::row(&[(class, kept), ("withdrawn", tally.withdrawn)], whole)
            } else {
                Vec::new()
            },
            figure: Cell::Share(
                if is_told { tally.decisions } else { 0 },
                if is_told { whole } else { 0 },
            )
            .text(language),
            note: if is_told {
                format!("{}; {later}", t.decisions(language, tally.decisions))
            } else {
                t.too_few.to_owned()
            },
        }
    };
    let row = |(label, _, tally): &(&'static str, &'static str, Tally)| {
        let cells = [
            Cell::Count(tally.decisions),
            Cell::Share(tally.decisions, whole),
            Cell::Count(tally.withdrawn),
            Cell::Share(tally.withdrawn, tally.decisions),
        ];
        (
            (*label).to_owned(),
            Cell::unless_few(tally.decisions, cells.into()),
        )
    };
    let head = [
        t.step,
        t.decisions_label,
        t.share,
        t.withdrawn_later,
        t.of_these,
    ];
    let shown = attention.shown();
    let met = [
        (t.shown_times, "decided", shown),
        (t.ignored, "decided", attention.ignored()),
    ];
    let met = met.into_iter().filter(|_| shown > 0);
    let met_row = |(label, _, times): (&'static str, &'static str, i64)| {
        let cells = [
            Cell::Count(times),
            Cell::Share(times, shown),
            Cell::Share(0, 0),
            Cell::Share(0, 0),
        ];
        (label.to_owned(), Cell::unless_few(shown, cells.into()))
    };
    Panel {
        table: Table {
            head: head.map(str::to_owned).into(),
            rows: met
                .clone()
                .map(met_row)
                .chain(steps.iter().map(row))
                .collect(),
        },
        picture: Picture::Bars(
            met.map(|step| attention::bar(reading, step, shown))
                .chain(steps.iter().map(bar))
                .collect(),
        ),
        legend: vec![("withdrawn", t.withdrawn_later.to_owned())],
        ..reading.panel("funnel", t.funnel_title, t.help_funnel)
    }
}

fn events(reading: &Reading<'_>, counts: &Overview) -> Panel {
    let (t, language) = (reading.t, reading.language);
    let mut sums = BTreeMap::<&str, i64>::new();
    for day in &counts.by_day {
        *sums.entry(&day.event).or_default() += day.tally.decisions;
    }
    let total: i64 = sums.values().sum();
    let known = Decision::ALL.iter().map(|decision| decision.as_str());
    let events: Vec<_> = known
        .filter_map(|event| Some((event, *sums.get(event)?)))
        .collect();
    let bars = events.iter().map(|(event, count)| Bar {
        label: t.event(event).to_owned(),
        link: reading.to_log(("event", event)),
        parts: Part::row(&[(Outcome::of(event).class(), *count)], total),
        figure: Cell::Share(*count, total).text(language),
        note: t.decisions(language, *count),
    });
    let rows = events.iter().map(|(event, count)| {
        (
            t.event(event).to_owned(),
            vec![Cell::Count(*count), Cell::Share(*count, total)],
        )
    });
    Panel {
        table: Table {
            head: [t.event, t.decisions_label, t.share]
                .map(str::to_owned)
                .into(),
            rows: rows.collect(),
        },
        picture: Picture::Bars(bars.collect()),
        ..reading.panel("events", t.events_title, t.help_events)
    }
}

fn groups<'c>(
    reading: &Reading<'_>,
    (id, title): (&'static str, &'static str),
    counts: impl Iterator<Item = &'c GroupCount>,
    name: impl Fn(&str) -> String,
    link: impl Fn(&str) -> Option<String>,
) -> Panel {
    let (t, language) = (reading.t, reading.language);
    let mut sums = BTreeMap::<&str, ([i64; 4], Tally)>::new();
    for count in counts {
        let (by_outcome, all) = sums.entry(&count.key).or_default();
        by_outcome[Outcome::of(&count.event) as usize] += count.tally.decisions;
        add(all, count.tally);
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(_, (_, all))| std::cmp::Reverse(all.decisions));
    let bars = sums.iter().map(|(key, (by_outcome, all))| {
        let is_told = !is_few(all.decisions);
        let parts = Outcome::ALL.map(|one| (one.class(), by_outcome[one as usize]));
        Bar {
            label: name(key),
            link: link(key),
            parts: if is_told {
                Part::row(&parts, all.decisions)
            } else {
                Vec::new()
            },
            figure: Cell::Share(by_outcome[0], if is_told { all.decisions } else { 0 })
                .text(language),
            note: if is_told {
                t.accepted_of
                    .replace("{count}", &language.number(all.decisions))
            } else {
                t.too_few.to_owned()
            },
        }
    });
    let rows = sums.iter().map(|(key, (by_outcome, all))| {
        let whole = all.decisions;
        let mut cells = vec![Cell::Count(whole)];
        cells.extend(by_outcome.map(|part| Cell::Share(part, whole)));
        cells.push(Cell::Count(all.withdrawn));
        (name(key), Cell::unless_few(whole, cells))
    });
    let mut head = vec![title.to_owned(), t.decisions_label.to_owned()];
    head.extend(Outcome::ALL.map(|outcome| outcome.label(t).to_owned()));
    head.push(t.withdrawn_later.to_owned());
    Panel {
        table: Table {
            head,
            rows: rows.collect(),
        },
        picture: Picture::Bars(bars.collect()),
        legend: reading.outcomes(),
        ..reading.panel(id, title, t.help_groups)
    }
}
