//! Counts as a table: the same for the page and for a file.

use zgoda_store::{AnswerCount, Tally};

use crate::dashboard::language::Language;

/// Groups of fewer than this many are not told apart (A33): of a handful one might know who they were.
pub(crate) const LEAST: i64 = 5;

/// Whether a group is too small to say more about it than that it is there.
pub(crate) fn is_few(count: i64) -> bool {
    count < LEAST
}

/// Rows with names, columns with titles.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    /// Title of the column of names, then of the others.
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<(String, Vec<Cell>)>,
}

/// What stands in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell {
    Count(i64),
    /// A share: part, whole.
    Share(i64, i64),
    /// Fewer than [`LEAST`].
    Few,
}

impl Cell {
    /// As people read it.
    pub(crate) fn text(self, language: Language) -> String {
        match self {
            Self::Count(count) => language.number(count),
            Self::Share(_, whole) if is_few(whole) => "\u{2013}".to_owned(),
            Self::Share(part, whole) => language.percent(part, whole),
            Self::Few => format!("< {LEAST}"),
        }
    }

    /// As machines read it: digits, a share as a fraction with four decimals, nothing where there is no share.
    pub(crate) fn csv(self) -> String {
        match self {
            Self::Count(count) => count.to_string(),
            Self::Share(_, whole) if is_few(whole) => String::new(),
            Self::Share(part, whole) => {
                let parts = (part * 20_000 + whole).div_euclid(whole * 2);
                format!("{}.{:04}", parts / 10_000, parts % 10_000)
            }
            Self::Few => format!("<{LEAST}"),
        }
    }

    /// Asked, granted, share; the same by browser; taken back, share.
    pub(super) fn answers(count: &AnswerCount) -> Vec<Self> {
        let cells = [
            Self::Count(count.offered),
            Self::Count(count.granted),
            Self::Share(count.granted, count.offered),
            Self::Count(count.standing_offered),
            Self::Count(count.standing_granted),
            Self::Share(count.standing_granted, count.standing_offered),
            Self::Count(count.taken_back),
            Self::Share(count.taken_back, count.granted),
        ];
        Self::unless_few(count.offered, cells.into())
    }

    /// `cells`, or nothing of a group of `size` that is too small.
    pub(super) fn unless_few(size: i64, cells: Vec<Self>) -> Vec<Self> {
        if is_few(size) {
            vec![Self::Few; cells.len()]
        } else {
            cells
        }
    }
}

pub(super) fn add(sum: &mut Tally, tally: Tally) {
    sum.decisions += tally.decisions;
    sum.standing += tally.standing;
    sum.withdrawn += tally.withdrawn;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a33_of_fewer_than_five_nothing_is_told() {
        let cells = |offered| {
            Cell::answers(&AnswerCount {
                offered,
                granted: 3,
                standing_offered: 4,
                standing_granted: 2,
                ..AnswerCount::default()
            })
        };
        assert!(cells(4).iter().all(|cell| *cell == Cell::Few));
        let told: Vec<String> = cells(5).iter().map(|c| c.text(Language::English)).collect();
        // Four browsers are too few for a share, five decisions are not.
        assert_eq!(told, ["5", "3", "60.0%", "4", "2", "–", "0", "–"]);
        let csv: Vec<String> = cells(5).iter().map(|cell| cell.csv()).collect();
        assert_eq!(csv, ["5", "3", "0.6000", "4", "2", "", "0", ""]);
        assert_eq!(Cell::Few.csv(), "<5");
    }
}
