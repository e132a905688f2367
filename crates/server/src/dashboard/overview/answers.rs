//! Opt-in: by category, by service, over time.

use std::collections::BTreeMap;

use zgoda_consent::config::Config;
use zgoda_store::{AnswerCount, Overview};

use super::panel::{Panel, Picture};
use super::panels::Reading;
use super::table::{Cell, Table, is_few};
use crate::dashboard::chart::{Bar, Lines, Part, Steps};
use crate::dashboard::language::Language;

pub(super) fn by_category(reading: &Reading<'_>, counts: &Overview) -> Panel {
    let t = reading.t;
    let asked = optional(reading, &counts.by_category);
    let rows = asked
        .iter()
        .map(|count| (title(reading, &count.id), *count));
    Panel {
        table: table(t.category_label, reading, rows.clone()),
        picture: Picture::Bars(
            rows.map(|(title, count)| bar(title, count, reading.language))
                .collect(),
        ),
        ..reading.panel("categories", t.categories_title, t.help_categories)
    }
}

pub(super) fn by_service(reading: &Reading<'_>, counts: &Overview) -> Panel {
    let t = reading.t;
    let is_optional = |id: &str| {
        let category = reading.find(|config| config.service(id).map(|one| one.category.clone()));
        category.is_none_or(|category| !is_locked(reading, &category))
    };
    let mut asked: Vec<_> = counts
        .by_service
        .iter()
        .filter(|count| is_optional(&count.id))
        .collect();
    asked.sort_by_key(|count| std::cmp::Reverse(count.granted));
    let name = |id: &str| {
        let tag = reading.language.tag();
        let own = reading.find(|config| {
            let service = config.service(id)?;
            Some(service.name.get(tag, config.default_language()).to_owned())
        });
        own.filter(|name| !name.is_empty())
            .unwrap_or_else(|| id.to_owned())
    };
    let rows = asked.iter().map(|count| (name(&count.id), *count));
    Panel {
        table: table(t.service_label, reading, rows.clone()),
        picture: Picture::Bars(
            rows.map(|(name, count)| bar(name, count, reading.language))
                .collect(),
        ),
        ..reading.panel("services", t.services_title, t.help_services)
    }
}

/// Category by day or week, with what was taken back of it: the withdrawal rate by cohort (A73).
pub(super) fn over_time(reading: &Reading<'_>, counts: &Overview) -> Panel {
    let (t, language) = (reading.t, reading.language);
    let steps = Steps::of(reading.period);
    let mut sums = BTreeMap::<&str, Vec<[i64; 3]>>::new();
    for (day, count) in &counts.categories_by_day {
        let of_it = sums
            .entry(&count.id)
            .or_insert_with(|| vec![[0; 3]; steps.count()]);
        let [granted, asked, taken_back] = &mut of_it[steps.of_day(*day)];
        *granted += count.granted;
        *asked += count.offered;
        *taken_back += count.taken_back;
    }
    let asked = optional(reading, &counts.by_category);
    let series: Vec<(String, &Vec<[i64; 3]>)> = asked
        .iter()
        .filter_map(|count| Some((title(reading, &count.id), sums.get(&*count.id)?)))
        .collect();
    let drawn: Vec<(String, Vec<[i64; 2]>)> = series
        .iter()
        .map(|(title, values)| {
            let shares = values.iter().map(|[granted, asked, _]| [*granted, *asked]);
            (title.clone(), shares.collect())
        })
        .collect();
    let lines = Lines::new(steps, &drawn, language);
    let mut head = vec![t.date.to_owned()];
    for (title, _) in &series {
        head.push(title.clone());
        head.push(format!("{title}: {}", t.taken_back));
    }
    let row = |step: usize| {
        let cells = series.iter().flat_map(|(_, values)| {
            let [granted, asked, taken_back] = values[step];
            [
                Cell::Share(granted, asked),
                Cell::Share(taken_back, granted),
            ]
        });
        (steps.date(step), cells.collect())
    };
    Panel {
        legend: lines
            .series
            .iter()
            .map(|one| (one.class, format!("{} {}", one.label, one.last)))
            .collect(),
        table: Table {
            head,
            rows: (0..steps.count()).rev().map(row).collect(),
        },
        picture: Picture::Lines(lines),
        is_wide: true,
        ..reading.panel("opt-in", t.over_time_title, t.help_over_time)
    }
}

/// The categories that visitors were asked about, those with most answers first.
fn optional<'c>(reading: &Reading<'_>, counts: &'c [AnswerCount]) -> Vec<&'c AnswerCount> {
    let asked = counts.iter().filter(|count| !is_locked(reading, &count.id));
    let mut asked: Vec<_> = asked.collect();
    asked.sort_by_key(|count| std::cmp::Reverse(count.offered));
    asked
}

fn is_locked(reading: &Reading<'_>, category: &str) -> bool {
    let locked = reading.find(|config: &Config| Some(config.category(category)?.locked));
    category == "necessary" || locked.unwrap_or(false)
}

/// The site's own title of a category, else the built-in one, else its id.
fn title(reading: &Reading<'_>, id: &str) -> String {
    let tag = reading.language.tag();
    let own = reading.find(|config| {
        let title = config.category(id)?.title.as_ref()?;
        Some(title.get(tag, config.default_language()).to_owned())
    });
    own.unwrap_or_else(|| reading.t.category(id).to_owned())
}

fn bar(label: String, count: &AnswerCount, language: Language) -> Bar {
    let t = language.texts();
    let (granted, asked) = (count.granted, count.offered);
    let is_told = !is_few(asked);
    Bar {
        label,
        link: None,
        parts: if is_told {
            Part::row(&[("accepted", granted)], asked)
        } else {
            Vec::new()
        },
        figure: Cell::Share(granted, asked).text(language),
        note: if is_told {
            t.of_decisions(language, granted, asked)
        } else {
            t.too_few.to_owned()
        },
    }
}

fn table<'c>(
    label: &str,
    reading: &Reading<'_>,
    rows: impl Iterator<Item = (String, &'c AnswerCount)>,
) -> Table {
    let t = reading.t;
    let head = [
        label,
        t.asked,
        t.granted,
        t.per_decision,
        t.browsers_asked,
        t.browsers_granted,
        t.per_browser,
        t.taken_back,
        t.of_granted,
    ];
    Table {
        head: head.map(str::to_owned).into(),
        rows: rows
            .map(|(name, count)| (name, Cell::answers(count)))
            .collect(),
    }
}
