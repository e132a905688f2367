//! Pictures of counts, drawn here as SVG: no script, no style attribute. On a page a drawing is stretched to whatever width there
//! is and its labels are text beside it, so they never shrink; in a file of its own it brings its words and colours along.

mod bars;
mod columns;
mod lines;
mod outcome;

pub(crate) use bars::{Bar, Part};
pub(crate) use columns::Trend;
pub(crate) use lines::Lines;
pub(crate) use outcome::Outcome;

use zgoda_store::Period;

use crate::time::day_date;

/// Height of a drawing in its own units.
const HEIGHT: i64 = 240;
/// Room of one day or week.
const STEP: i64 = 100;
/// More days than this and one step stands for a week.
const MOST_STEPS: i64 = 92;

/// A period cut into days or weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Steps {
    first: i64,
    last: i64,
    span: i64,
}

impl Steps {
    pub(crate) fn of(period: &Period) -> Self {
        let is_weekly = period.last - period.first + 1 > MOST_STEPS;
        Self {
            first: period.first,
            last: period.last,
            span: if is_weekly { 7 } else { 1 },
        }
    }

    pub(crate) fn is_weekly(self) -> bool {
        self.span > 1
    }

    /// How many there are, at least one.
    pub(crate) fn count(self) -> usize {
        usize::try_from((self.last - self.first).div_euclid(self.span) + 1).unwrap_or(1)
    }

    /// The step that `day` is in. Weeks are counted back from the last day, so that the newest is a whole one.
    pub(crate) fn of_day(self, day: i64) -> usize {
        let back = (self.last - day).div_euclid(self.span);
        self.count() - 1 - usize::try_from(back).unwrap_or(0).min(self.count() - 1)
    }

    /// The first day of a step, `YYYY-MM-DD`.
    pub(crate) fn date(self, step: usize) -> String {
        let back = i64::try_from(self.count() - 1 - step).unwrap_or(0);
        let first = self.last - back * self.span - self.span + 1;
        day_date(first.max(self.first)).to_string()
    }

    /// First, middle and last date.
    fn marks(self) -> Vec<String> {
        let last = self.count() - 1;
        let mut dates: Vec<String> = [0, last.div_ceil(2), last].map(|at| self.date(at)).into();
        dates.dedup();
        dates
    }
}
