//! The large numbers, and what moved since the period before.

use zgoda_store::{Circumstance, Overview, Tally};

use super::table::{add, is_few};
use crate::dashboard::chart::Outcome;
use crate::dashboard::language::Language;
use crate::dashboard::texts::Texts;

/// One large number.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) label: &'static str,
    pub(crate) value: String,
    pub(crate) note: String,
    /// Since the period before; none where there is nothing to compare with.
    pub(crate) change: Option<String>,
    pub(crate) help: &'static str,
}

/// What the figures of one period are made of.
#[derive(Debug, Default)]
struct Sums {
    all: Tally,
    by_outcome: [Tally; 4],
    /// Decisions in the settings, withdrawals left out.
    in_settings: i64,
}

impl Sums {
    fn of(overview: &Overview) -> Self {
        let mut sums = Self::default();
        for day in &overview.by_day {
            add(&mut sums.all, day.tally);
            add(
                &mut sums.by_outcome[Outcome::of(&day.event) as usize],
                day.tally,
            );
        }
        let settings = overview.by_circumstance.iter().filter(|(one, group)| {
            *one == Circumstance::Surface && group.key == "settings" && group.event != "withdraw"
        });
        sums.in_settings = settings.map(|(_, group)| group.tally.decisions).sum();
        sums
    }

    fn outcome(&self, outcome: Outcome) -> Tally {
        self.by_outcome[outcome as usize]
    }

    fn share(&self, outcome: Outcome) -> [i64; 2] {
        [self.outcome(outcome).decisions, self.all.decisions]
    }

    /// Decisions that granted something, and those of them that were withdrawn later (A73).
    fn resigned(&self) -> [i64; 2] {
        let (accepted, chosen) = (
            self.outcome(Outcome::Accepted),
            self.outcome(Outcome::Chosen),
        );
        [
            accepted.withdrawn + chosen.withdrawn,
            accepted.decisions + chosen.decisions,
        ]
    }

    /// Decisions in the settings, of all that withdrew nothing (A74).
    fn engaged(&self) -> [i64; 2] {
        let withdrawn = self.outcome(Outcome::Withdrawn).decisions;
        [self.in_settings, self.all.decisions - withdrawn]
    }
}

/// `before` is what there is to compare with: nothing where the log began within that period, for part of a period is no measure.
pub(super) fn figures(
    now: &Overview,
    before: Option<&Overview>,
    language: Language,
) -> Vec<Figure> {
    let t = language.texts();
    let is_compared = before.is_some();
    let (now, before) = (Sums::of(now), before.map(Sums::of).unwrap_or_default());
    let share = |label, of: fn(&Sums) -> [i64; 2], help| {
        figure(label, of(&now), of(&before), language, t, help)
    };
    vec![
        Figure {
            label: t.decisions_label,
            value: language.number(now.all.decisions),
            note: if is_compared {
                let count = language.number(before.all.decisions);
                t.period_before.replace("{count}", &count)
            } else {
                t.no_period_before.to_owned()
            },
            change: language.change(now.all.decisions, before.all.decisions),
            help: t.help_decisions,
        },
        // The older a period, the more of its browsers have spoken again since: comparing two would mislead.
        Figure {
            label: t.browsers_label,
            value: language.number(now.all.standing),
            note: t.browsers_note.to_owned(),
            change: None,
            help: t.help_browsers,
        },
        share(
            t.accepted,
            |sums| sums.share(Outcome::Accepted),
            t.help_accepted,
        ),
        share(
            t.refused,
            |sums| sums.share(Outcome::Refused),
            t.help_refused,
        ),
        share(t.resigned, Sums::resigned, t.help_resigned),
        share(t.engaged, Sums::engaged, t.help_engaged),
    ]
}

fn figure(
    label: &'static str,
    now: [i64; 2],
    before: [i64; 2],
    language: Language,
    t: &'static Texts,
    help: &'static str,
) -> Figure {
    let [part, whole] = now;
    let is_told = !is_few(whole);
    let points = language.points(now, before);
    Figure {
        label,
        value: if is_told {
            language.percent(part, whole)
        } else {
            "\u{2013}".to_owned()
        },
        note: if is_told {
            t.of_decisions(language, part, whole)
        } else {
            t.too_few.to_owned()
        },
        change: points
            .filter(|_| is_told && !is_few(before[1]))
            .map(|points| t.points.replace("{points}", &points)),
        help,
    }
}
