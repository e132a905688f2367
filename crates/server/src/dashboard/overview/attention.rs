//! How visitors met the dialog, where the owner lets it be counted: shown, settings opened, how soon it was answered, or not at all.

use zgoda_consent::attention::Step;

use super::panel::{Panel, Picture};
use super::panels::Reading;
use super::table::{Cell, Table, is_few};
use crate::dashboard::chart::{Bar, Part};

/// Sums of a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Attention {
    /// By step, in the order of [`Step::ALL`].
    times: [i64; Step::ALL.len()],
}

impl Attention {
    pub(super) fn of(steps: &[(String, i64)]) -> Self {
        let of = |word: &str| steps.iter().find(|(one, _)| one == word);
        let mut times = [0; Step::ALL.len()];
        for (sum, word) in times.iter_mut().zip(Step::WORDS) {
            *sum = of(word).map_or(0, |(_, times)| *times);
        }
        Self { times }
    }

    fn times(&self, step: Step) -> i64 {
        self.times[step as usize]
    }

    pub(super) fn shown(&self) -> i64 {
        self.times(Step::Shown)
    }

    /// Shown, and the page was left without an answer.
    pub(super) fn ignored(&self) -> i64 {
        let answered = [Step::Within5, Step::Within15, Step::Within60, Step::Later];
        let answered: i64 = answered.iter().map(|step| self.times(*step)).sum();
        (self.shown() - answered).max(0)
    }
}

/// The panel; empty where nothing is counted.
pub(super) fn panel(reading: &Reading<'_>, attention: &Attention) -> Panel {
    let t = reading.t;
    let whole = attention.shown();
    let steps = [
        (t.shown_times, "decided", whole),
        (t.opened, "chosen", attention.times(Step::Opened)),
        (t.within_5, "accepted", attention.times(Step::Within5)),
        (t.within_15, "accepted", attention.times(Step::Within15)),
        (t.within_60, "accepted", attention.times(Step::Within60)),
        (t.later, "accepted", attention.times(Step::Later)),
        (t.ignored, "decided", attention.ignored()),
    ];
    let steps: Vec<_> = steps.into_iter().filter(|_| whole > 0).collect();
    let rows = steps.iter().map(|(label, _, times)| {
        let cells = vec![Cell::Count(*times), Cell::Share(*times, whole)];
        ((*label).to_owned(), Cell::unless_few(whole, cells))
    });
    let head = [t.step, t.times_label, t.share];
    Panel {
        table: Table {
            head: head.map(str::to_owned).into(),
            rows: rows.collect(),
        },
        picture: Picture::Bars(
            steps
                .iter()
                .map(|step| bar(reading, *step, whole))
                .collect(),
        ),
        ..reading.panel("attention", t.attention_title, t.help_attention)
    }
}

/// One step, as a part of all times the dialog was shown.
pub(super) fn bar(
    reading: &Reading<'_>,
    (label, class, times): (&'static str, &'static str, i64),
    whole: i64,
) -> Bar {
    let is_told = !is_few(whole);
    let share = if is_told { (times, whole) } else { (0, 0) };
    Bar {
        label: label.to_owned(),
        link: None,
        parts: if is_told {
            Part::row(&[(class, times)], whole)
        } else {
            Vec::new()
        },
        figure: Cell::Share(share.0, share.1).text(reading.language),
        note: if is_told {
            reading
                .t
                .times
                .replace("{count}", &reading.language.number(times))
        } else {
            reading.t.too_few.to_owned()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a74_what_was_shown_and_not_answered_was_ignored() {
        let steps = |list: &[(&str, i64)]| {
            let list: Vec<_> = list
                .iter()
                .map(|(word, n)| ((*word).to_owned(), *n))
                .collect();
            Attention::of(&list)
        };
        let counted = steps(&[
            ("answered_5s", 3),
            ("answered_later", 2),
            ("opened", 9),
            ("shown", 12),
        ]);
        assert_eq!((counted.shown(), counted.ignored()), (12, 7));
        assert_eq!(steps(&[]).ignored(), 0);
        // An answer that arrived where the showing did not.
        assert_eq!(steps(&[("answered_60s", 2), ("shown", 1)]).ignored(), 0);
    }
}
