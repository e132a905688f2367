//! Days with far more decisions than usual: a program that makes them up looks like that (F18). So does a campaign; what it was is
//! for people to find out.

use std::collections::BTreeMap;

use zgoda_store::DecisionCount;

use crate::dashboard::filter::Selection;
use crate::dashboard::language::Language;
use crate::time::day_date;

/// Fewer decisions in a day than this are no burst.
const LEAST: i64 = 100;
/// A burst has this many times the decisions of a usual day, or more.
const TIMES: i64 = 10;
/// There is no usual day before there are this many others.
const OTHERS: usize = 6;

/// A day that stands out.
#[derive(Debug)]
pub(crate) struct Burst {
    pub(crate) text: String,
    /// The log of that day.
    pub(crate) link: String,
}

/// The days of `by_day` that stand out, the newest first.
pub(super) fn bursts(
    by_day: &[DecisionCount],
    selection: &Selection,
    language: Language,
) -> Vec<Burst> {
    let tell = |(day, count, usual)| {
        let date = day_date(day).to_string();
        Burst {
            text: language
                .texts()
                .burst
                .replace("{date}", &date)
                .replace("{count}", &language.number(count))
                .replace("{usual}", &language.number(usual)),
            link: selection.link("/dashboard/log", &[("from", &date), ("until", &date)]),
        }
    };
    found(by_day).into_iter().rev().map(tell).collect()
}

/// Day, decisions, and decisions of a usual day: the median of the other days on which anybody decided.
fn found(by_day: &[DecisionCount]) -> Vec<(i64, i64, i64)> {
    let mut days: BTreeMap<i64, i64> = BTreeMap::new();
    for one in by_day {
        *days.entry(one.day).or_default() += one.tally.decisions;
    }
    let stands_out = |(&day, &count): (&i64, &i64)| {
        let others = days.iter().filter(|(other, _)| **other != day);
        let mut others: Vec<_> = others.map(|(_, count)| *count).collect();
        if count < LEAST || others.len() < OTHERS {
            return None;
        }
        others.sort_unstable();
        let usual = others[others.len() / 2];
        (count >= usual * TIMES).then_some((day, count, usual))
    };
    days.iter().filter_map(stands_out).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use zgoda_store::Tally;

    /// Two events a day, `count` decisions in all.
    fn days(counts: &[i64]) -> Vec<DecisionCount> {
        let both = |(day, count): (i64, &i64)| {
            [("accept_all", count / 2), ("reject_all", count - count / 2)].map(
                |(event, decisions)| DecisionCount {
                    day,
                    event: event.to_owned(),
                    tally: Tally {
                        decisions,
                        ..Tally::default()
                    },
                },
            )
        };
        (0..).zip(counts).flat_map(both).collect()
    }

    #[test]
    fn f18_a_day_with_ten_times_the_usual_stands_out() {
        for (counts, expected) in [
            (&[20, 22, 18, 25, 19, 21, 240][..], &[(6, 240, 21)][..]),
            (&[20, 22, 18, 25, 19, 21, 209], &[]),
            (
                &[900, 22, 18, 25, 19, 21, 900],
                &[(0, 900, 22), (6, 900, 22)],
            ),
            // Little is never much.
            (&[1, 1, 1, 1, 1, 1, 99], &[]),
            // A new log has no usual day.
            (&[20, 22, 18, 25, 19, 500], &[]),
            (&[], &[]),
        ] {
            assert_eq!(found(&days(counts)), expected, "{counts:?}");
        }
    }
}
