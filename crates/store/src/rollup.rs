//! Counts per day: what the dashboard reads instead of the records.
//!
//! A back end keeps them in the transaction that appends, so they never disagree with the log. Days are days of UTC.
//!
//! Two ways of counting, because they answer two questions. *Decisions*: every record counts once, so someone who accepts
//! and withdraws counts twice. *Standing*: every browser counts once, with its last decision at that site.

use std::collections::BTreeMap;

use crate::last_word::Superseded;
use crate::{Arrival, Sites};

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
    /// Of these sites only.
    pub sites: Sites,
    /// In this language only.
    pub language: Option<String>,
}

/// The counts of a period, all from one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// By day and event, in this order; days without decisions are left out.
    pub by_day: Vec<DecisionCount>,
    /// By day and category, in this order.
    pub categories_by_day: Vec<(i64, AnswerCount)>,
    /// By category, in the order of their ids.
    pub by_category: Vec<AnswerCount>,
    /// By service, in the order of their ids.
    pub by_service: Vec<AnswerCount>,
    /// By site and event.
    pub by_site: Vec<GroupCount>,
    /// By language and event.
    pub by_language: Vec<GroupCount>,
    /// By what else is known of a decision, its value, and event.
    pub by_circumstance: Vec<(Circumstance, GroupCount)>,
}

/// What else a decision is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Circumstance {
    /// Version of the banner.
    Banner,
    /// What kind of page it was.
    PageGroup,
    /// Rules that applied.
    Regime,
    /// How wide the dialog was.
    Screen,
    /// Where the decision was made.
    Surface,
}

impl Circumstance {
    /// Each of them.
    pub const ALL: [Self; 5] = [
        Self::Banner,
        Self::PageGroup,
        Self::Regime,
        Self::Screen,
        Self::Surface,
    ];

    /// Its word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Banner => "banner",
            Self::Regime => "regime",
            Self::PageGroup => "page_group",
            Self::Screen => "screen",
            Self::Surface => "surface",
        }
    }
}

/// Decisions of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionCount {
    /// Days since 1970-01-01.
    pub day: i64,
    /// What the visitors did.
    pub event: String,
    /// How many.
    pub tally: Tally,
}

/// Decisions that have something in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupCount {
    /// What they have in common: the site, the language …
    pub key: String,
    /// What the visitors did.
    pub event: String,
    /// How many.
    pub tally: Tally,
}

/// Decisions counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many records.
    pub decisions: i64,
    /// How many of them are still the last word of their browser.
    pub standing: i64,
    /// How many of them the next record of the same browser withdrew, whenever that was.
    pub withdrawn: i64,
}

/// Answers to one category or service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerCount {
    /// Its id.
    pub id: String,
    /// Records that were asked about it.
    pub offered: i64,
    /// Records that granted it.
    pub granted: i64,
    /// Of the offered, those that are still the last word of their browser.
    pub standing_offered: i64,
    /// Of the granted, those that are still the last word of their browser.
    pub standing_granted: i64,
    /// Of the granted, those that the next record of the same browser denied, whenever that was.
    pub taken_back: i64,
}

impl AnswerCount {
    /// Adds up what is counted per day; by id, in their order.
    pub(crate) fn sum<'c>(days: impl Iterator<Item = &'c Self>) -> Vec<Self> {
        let mut sums = BTreeMap::<&str, Self>::new();
        for day in days {
            let sum = sums.entry(&day.id).or_insert_with(|| Self {
                id: day.id.clone(),
                ..Self::default()
            });
            sum.offered += day.offered;
            sum.granted += day.granted;
            sum.standing_offered += day.standing_offered;
            sum.standing_granted += day.standing_granted;
            sum.taken_back += day.taken_back;
        }
        sums.into_values().collect()
    }
}

/// What there is to choose from in a filter, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Sites with records.
    pub sites: Vec<String>,
    /// Languages with records.
    pub languages: Vec<String>,
    /// Rules that applied to records.
    pub regimes: Vec<String>,
    /// The day of the first record.
    pub first_day: Option<i64>,
}

/// Day, site and language: what every count can be narrowed to.
pub(crate) type Scope = (i64, String, String);

/// Counts of decisions, in the order of the columns: records, standing, withdrawn.
pub(crate) type Decisions = [i64; 3];

/// Counts of answers, in the order of the columns: offered, granted, standing offered, standing granted, taken back.
pub(crate) type Answers = [i64; 5];

/// How one batch changes the counts: gathered first, written once per row.
#[derive(Debug, Default)]
pub(crate) struct RollupDelta {
    /// By event.
    pub(crate) decisions: BTreeMap<(Scope, String), Decisions>,
    pub(crate) categories: BTreeMap<(Scope, String), Answers>,
    pub(crate) services: BTreeMap<(Scope, String), Answers>,
    /// By value and event.
    pub(crate) circumstances: BTreeMap<(Scope, Circumstance, String, String), Decisions>,
}

impl RollupDelta {
    /// Counts a new record, which is the last word of its browser from now on.
    pub(crate) fn add(&mut self, arrival: &Arrival, received_at: i64) {
        let scope = (
            day_of(received_at),
            arrival.site.clone(),
            arrival.language.clone(),
        );
        self.decide(&scope, &arrival.event, &arrival.circumstances, [1, 1, 0]);
        for (list, counts) in [
            (&arrival.categories, &mut self.categories),
            (&arrival.services, &mut self.services),
        ] {
            for (id, granted) in list {
                let granted = i64::from(*granted);
                answer(counts, &scope, id, [1, granted, 1, granted, 0]);
            }
        }
    }

    /// Takes back the standing of the record that `next` has replaced, and notes what of it `next` took back.
    pub(crate) fn supersede(&mut self, last: &Superseded, next: &Arrival) {
        let withdrawn = i64::from(next.event == "withdraw");
        let by = [0, -1, withdrawn];
        self.decide(&last.scope, &last.event, &last.circumstances, by);
        for (before, now, counts) in [
            (&last.categories, &next.categories, &mut self.categories),
            (&last.services, &next.services, &mut self.services),
        ] {
            for (id, granted) in before {
                let is_denied = now.contains(&(id.clone(), false));
                let taken_back = i64::from(*granted && is_denied);
                let by = [0, 0, -1, -i64::from(*granted), taken_back];
                answer(counts, &last.scope, id, by);
            }
        }
    }

    /// Takes back the standing of a record that is erased; that it was made stays counted.
    pub(crate) fn erase(&mut self, last: &Superseded) {
        self.decide(&last.scope, &last.event, &last.circumstances, [0, -1, 0]);
        for (before, counts) in [
            (&last.categories, &mut self.categories),
            (&last.services, &mut self.services),
        ] {
            for (id, granted) in before {
                let by = [0, 0, -1, -i64::from(*granted), 0];
                answer(counts, &last.scope, id, by);
            }
        }
    }

    fn decide(
        &mut self,
        scope: &Scope,
        event: &str,
        circumstances: &[(Circumstance, String)],
        by: Decisions,
    ) {
        let counts = self.decisions.entry((scope.clone(), event.to_owned()));
        add(counts.or_default(), by);
        for (circumstance, value) in circumstances {
            let key = (
                scope.clone(),
                *circumstance,
                value.clone(),
                event.to_owned(),
            );
            add(self.circumstances.entry(key).or_default(), by);
        }
    }
}

fn answer(counts: &mut BTreeMap<(Scope, String), Answers>, scope: &Scope, id: &str, by: Answers) {
    add(
        counts.entry((scope.clone(), id.to_owned())).or_default(),
        by,
    );
}

fn add<const N: usize>(counts: &mut [i64; N], by: [i64; N]) {
    for (count, by) in counts.iter_mut().zip(by) {
        *count += by;
    }
}
