//! The counts, by walking over the records.

use std::collections::BTreeMap;

use crate::{
    AnswerCount, Arrival, DecisionCount, Entry, GroupCount, Overview, Period, Tally, day_of,
};

type Record = (Entry, Arrival);

pub(super) fn overview(
    records: &[Record],
    is_erased: impl Fn(&Entry) -> bool,
    period: &Period,
) -> Overview {
    let mut by_day = BTreeMap::<(i64, String), Tally>::new();
    let mut by_site = BTreeMap::<(String, String), Tally>::new();
    let mut by_language = BTreeMap::<(String, String), Tally>::new();
    let mut by_circumstance = BTreeMap::new();
    let mut categories = BTreeMap::<(i64, String), AnswerCount>::new();
    let mut services = BTreeMap::<(i64, String), AnswerCount>::new();
    for (entry, arrival) in records {
        let day = day_of(entry.received_at);
        if !is_in(period, day, entry) {
            continue;
        }
        let next = next(records, entry);
        let tally = Tally {
            decisions: 1,
            standing: i64::from(next.is_none() && !is_erased(entry)),
            withdrawn: i64::from(next.is_some_and(|next| next.event == "withdraw")),
        };
        let event = || entry.event.clone();
        add(by_day.entry((day, event())).or_default(), tally);
        let site = (entry.site.clone(), event());
        add(by_site.entry(site).or_default(), tally);
        let language = (entry.language.clone(), event());
        add(by_language.entry(language).or_default(), tally);
        for (circumstance, value) in &arrival.circumstances {
            let key = (*circumstance, value.clone(), event());
            add(by_circumstance.entry(key).or_default(), tally);
        }
        for (answers, later, counts) in [
            (
                &arrival.categories,
                next.map(|n| &n.categories),
                &mut categories,
            ),
            (&arrival.services, next.map(|n| &n.services), &mut services),
        ] {
            for (id, granted) in answers {
                let count = counts.entry((day, id.clone())).or_default();
                count.id.clone_from(id);
                let granted = i64::from(*granted);
                count.offered += 1;
                count.granted += granted;
                count.standing_offered += tally.standing;
                count.standing_granted += granted * tally.standing;
                let is_denied = later.is_some_and(|later| later.contains(&(id.clone(), false)));
                count.taken_back += granted * i64::from(is_denied);
            }
        }
    }
    Overview {
        by_day: by_day
            .into_iter()
            .map(|((day, event), tally)| DecisionCount { day, event, tally })
            .collect(),
        by_category: AnswerCount::sum(categories.values()),
        categories_by_day: categories
            .into_iter()
            .map(|((day, _), count)| (day, count))
            .collect(),
        by_service: AnswerCount::sum(services.values()),
        by_site: groups(by_site),
        by_language: groups(by_language),
        by_circumstance: by_circumstance
            .into_iter()
            .map(|((circumstance, key, event), tally)| {
                (circumstance, GroupCount { key, event, tally })
            })
            .collect(),
    }
}

fn is_in(period: &Period, day: i64, entry: &Entry) -> bool {
    let is = |wanted: &Option<String>, own: &String| wanted.as_ref().is_none_or(|w| w == own);
    (period.first..=period.last).contains(&day)
        && period.sites.has(&entry.site)
        && is(&period.language, &entry.language)
}

/// The record by which the same browser replaced `entry`.
fn next<'r>(records: &'r [Record], entry: &Entry) -> Option<&'r Arrival> {
    let mut later = records.iter().filter(|(other, _)| {
        other.seq > entry.seq && other.consent_id == entry.consent_id && other.site == entry.site
    });
    later.next().map(|(_, arrival)| arrival)
}

fn add(sum: &mut Tally, tally: Tally) {
    sum.decisions += tally.decisions;
    sum.standing += tally.standing;
    sum.withdrawn += tally.withdrawn;
}

fn groups(counts: BTreeMap<(String, String), Tally>) -> Vec<GroupCount> {
    let groups = counts.into_iter();
    groups
        .map(|((key, event), tally)| GroupCount { key, event, tally })
        .collect()
}
