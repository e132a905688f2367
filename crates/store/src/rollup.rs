//! Counts per day: what the dashboard reads instead of the records.
//!
//! A back end keeps them in the transaction that appends, so they never disagree with the log. Days are days of UTC.
//!
//! Two ways of counting, because they answer two questions. *Decisions*: every record counts once, so someone who accepts
//! and withdraws counts twice. *Standing*: every browser counts once, with its last decision at that site.

use std::collections::BTreeMap;

use crate::Arrival;

/// Milliseconds in a day.
pub const DAY_MS: i64 = 86_400_000;

/// The day that holds this moment (ms): days since 1970-01-01, UTC.
#[must_use]
pub const fn day_of(at: i64) -> i64 {
    at.div_euclid(DAY_MS)
}

/// The days to count, both included, and whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub first: i64,
    /// Last day.
    pub last: i64,
    /// Of this site only.
    pub site: Option<String>,
    /// In this language only.
    pub language: Option<String>,
}

/// The counts of a period, all from one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// By day and event, in this order; days without decisions are left out.
    pub by_day: Vec<DecisionCount>,
    /// By category, in the order of their ids.
    pub by_category: Vec<CategoryCount>,
    /// By site and event.
    pub by_site: Vec<GroupCount>,
    /// By language and event.
    pub by_language: Vec<GroupCount>,
}

/// Decisions of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionCount {
    /// Days since 1970-01-01.
    pub day: i64,
    /// What the visitors did.
    pub event: String,
    /// How many records.
    pub decisions: i64,
    /// How many of them are still the last word of their browser.
    pub standing: i64,
}

/// Decisions of one site or language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupCount {
    /// The site or language.
    pub key: String,
    /// What the visitors did.
    pub event: String,
    /// How many records.
    pub decisions: i64,
    /// How many of them are still the last word of their browser.
    pub standing: i64,
}

/// Answers to one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryCount {
    /// Its id.
    pub category: String,
    /// Records that were asked about it.
    pub offered: i64,
    /// Records that granted it.
    pub granted: i64,
    /// Of the offered, those that are still the last word of their browser.
    pub standing_offered: i64,
    /// Of the granted, those that are still the last word of their browser.
    pub standing_granted: i64,
}

/// What there is to choose from in a filter, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Sites with records.
    pub sites: Vec<String>,
    /// Languages with records.
    pub languages: Vec<String>,
}

/// Day, site, language, and event or category.
pub(crate) type Key = (i64, String, String, String);

/// How one batch changes the counts: gathered first, written once per row.
#[derive(Debug, Default)]
pub(crate) struct RollupDelta {
    /// Records, standing records; by event.
    pub(crate) decisions: BTreeMap<Key, [i64; 2]>,
    /// Offered, granted, standing offered, standing granted; by category.
    pub(crate) categories: BTreeMap<Key, [i64; 4]>,
}

impl RollupDelta {
    /// Counts a new record, which is the last word of its browser from now on.
    pub(crate) fn add(&mut self, arrival: &Arrival, received_at: i64) {
        let key = |last: &str| {
            (
                day_of(received_at),
                arrival.site.clone(),
                arrival.language.clone(),
                last.to_owned(),
            )
        };
        let [decisions, standing] = self.decisions.entry(key(&arrival.event)).or_default();
        *decisions += 1;
        *standing += 1;
        for (category, granted) in &arrival.categories {
            let granted = i64::from(*granted);
            let counts = self.categories.entry(key(category)).or_default();
            for (count, by) in counts.iter_mut().zip([1, granted, 1, granted]) {
                *count += by;
            }
        }
    }

    /// Takes back the standing of a record that another one of the same browser has replaced.
    pub(crate) fn supersede(
        &mut self,
        (day, site, language): (i64, &str, &str),
        event: &str,
        categories: &[(String, bool)],
    ) {
        let key = |last: &str| (day, site.to_owned(), language.to_owned(), last.to_owned());
        self.decisions.entry(key(event)).or_default()[1] -= 1;
        for (category, granted) in categories {
            let counts = self.categories.entry(key(category)).or_default();
            counts[2] -= 1;
            counts[3] -= i64::from(*granted);
        }
    }
}
