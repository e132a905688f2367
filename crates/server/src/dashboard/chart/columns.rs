//! Decisions over time: stacked columns.

use std::fmt::Write;

use zgoda_store::{DecisionCount, Period};

use super::{HEIGHT, Outcome, STEP, Steps};
use crate::dashboard::language::Language;
use crate::dashboard::texts::Texts;

/// How much of its room a column fills.
const COLUMN: i64 = 78;

/// The picture and its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trend {
    pub(crate) width: i64,
    pub(crate) height: i64,
    pub(crate) columns: Vec<Column>,
    /// Labels of the lines, from the top to zero.
    pub(crate) scale: Vec<String>,
    /// Heights of the lines.
    pub(crate) lines: Vec<i64>,
    /// First, middle and last date.
    pub(crate) dates: Vec<String>,
    /// Whether a column is a week.
    pub(crate) is_weekly: bool,
}

/// A day or week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) date: String,
    pub(crate) total: i64,
    /// Counts in the order of [`Outcome::ALL`].
    pub(crate) counts: [i64; 4],
    pub(crate) hint: String,
    pub(crate) x: i64,
    pub(crate) segments: Vec<Segment>,
}

/// One outcome within a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) class: &'static str,
    pub(crate) y: i64,
    pub(crate) height: i64,
}

impl Trend {
    pub(crate) fn new(period: &Period, days: &[DecisionCount], language: Language) -> Self {
        let t = language.texts();
        let steps = Steps::of(period);
        let mut counts = vec![[0; 4]; steps.count()];
        for day in days {
            counts[steps.of_day(day.day)][Outcome::of(&day.event) as usize] += day.tally.decisions;
        }
        let highest = counts.iter().map(|c| c.iter().sum()).max().unwrap_or(0);
        let (top, lines) = scale(highest);
        let columns = counts.iter().enumerate().map(|(step, counts)| {
            let x = i64::try_from(step).unwrap_or(0) * STEP;
            column(steps.date(step), *counts, x, top, language, t)
        });
        Self {
            width: i64::try_from(steps.count()).unwrap_or(1) * STEP,
            height: HEIGHT,
            columns: columns.collect(),
            scale: (0..=lines)
                .rev()
                .map(|line| language.number(top * line / lines))
                .collect(),
            lines: (0..lines).map(|line| HEIGHT * line / lines).collect(),
            dates: steps.marks(),
            is_weekly: steps.is_weekly(),
        }
    }
}

fn column(
    date: String,
    counts: [i64; 4],
    x: i64,
    top: i64,
    language: Language,
    t: &'static Texts,
) -> Column {
    let total: i64 = counts.iter().sum();
    let mut hint = format!("{date}: {}", t.decisions(language, total));
    let mut segments = Vec::new();
    let mut below = 0;
    for (outcome, count) in Outcome::ALL.into_iter().zip(counts) {
        if count > 0 {
            let _ = write!(hint, "\n{}: {}", outcome.label(t), language.number(count));
            // Both edges are rounded from the whole, so that columns of one height end at one height.
            let (from, to) = (HEIGHT * below / top, HEIGHT * (below + count) / top);
            segments.push(Segment {
                class: outcome.class(),
                y: HEIGHT - to,
                height: (to - from).max(1),
            });
            below += count;
        }
    }
    Column {
        date,
        total,
        counts,
        hint,
        x: x + (STEP - COLUMN) / 2,
        segments,
    }
}

/// The top of a scale that holds `highest`, and in how many steps it is written: 1, 2 or 5 times a power of ten each.
fn scale(highest: i64) -> (i64, i64) {
    let mut step = 1;
    let mut factors = [2, 5, 10].into_iter().cycle();
    let mut power = 1;
    while step * 4 < highest {
        let factor = factors.next().unwrap_or(10);
        step = power * factor;
        if factor == 10 {
            power *= 10;
        }
    }
    let steps = ((highest + step - 1) / step).max(1);
    (step * steps, steps)
}

#[cfg(test)]
mod tests {
    use zgoda_store::Tally;

    use super::*;

    fn days(counts: &[(i64, &str, i64)]) -> Vec<DecisionCount> {
        let counts = counts.iter();
        counts
            .map(|&(day, event, decisions)| DecisionCount {
                day,
                event: event.to_owned(),
                tally: Tally {
                    decisions,
                    ..Tally::default()
                },
            })
            .collect()
    }

    fn period(first: i64, last: i64) -> Period {
        Period {
            first,
            last,
            sites: zgoda_store::Sites::All,
            language: None,
        }
    }

    #[test]
    fn a_scale_is_round_and_holds_everything() {
        let scales = [0, 1, 4, 5, 9, 38, 100, 101, 999, 12_345].map(scale);
        assert_eq!(
            scales,
            [
                (1, 1),
                (1, 1),
                (4, 4),
                (6, 3),
                (10, 2),
                (40, 4),
                (100, 2),
                (150, 3),
                (1000, 2),
                (15_000, 3)
            ]
        );
    }

    #[test]
    fn every_day_has_its_column_also_the_empty_ones() {
        let counts = days(&[(10, "accept_all", 3), (10, "gpc", 1), (12, "save", 2)]);
        let trend = Trend::new(&period(9, 12), &counts, Language::English);
        let totals: Vec<_> = trend.columns.iter().map(|c| c.total).collect();
        assert_eq!(totals, [0, 4, 0, 2]);
        assert_eq!(trend.columns[1].counts, [3, 0, 1, 0]);
        assert_eq!(trend.scale, ["4", "3", "2", "1", "0"]);
        let full = &trend.columns[1].segments;
        assert_eq!((full[0].y, full[0].height), (60, 180));
        assert_eq!((full[1].y, full[1].height), (0, 60));
        assert_eq!(trend.dates, ["1970-01-10", "1970-01-12", "1970-01-13"]);
    }

    #[test]
    fn long_periods_are_drawn_in_weeks_and_lose_nothing() {
        let counts: Vec<_> = (0..365).map(|day| (day, "save", 1)).collect();
        let trend = Trend::new(&period(0, 364), &days(&counts), Language::English);
        assert!(trend.is_weekly);
        assert_eq!(trend.columns.len(), 53);
        let sum: i64 = trend.columns.iter().map(|c| c.total).sum();
        assert_eq!(sum, 365);
        assert_eq!(trend.columns[52].total, 7);
    }
}
