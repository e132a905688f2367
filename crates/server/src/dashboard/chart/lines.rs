//! Shares over time: one line per series, broken where too few were asked.

use std::fmt::Write;

use super::{HEIGHT, STEP, Steps};
use crate::dashboard::language::Language;
use crate::dashboard::overview::is_few;

/// Series that have a colour of their own.
pub(crate) const COLOURS: [&str; 4] = ["line-1", "line-2", "line-3", "line-4"];

/// The picture; 0 % at the bottom, 100 % at the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lines {
    pub(crate) width: i64,
    pub(crate) height: i64,
    pub(crate) series: Vec<Series>,
    pub(crate) scale: Vec<String>,
    /// Heights of the grid.
    pub(crate) grid: Vec<i64>,
    pub(crate) dates: Vec<String>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Series {
    pub(crate) class: &'static str,
    pub(crate) label: String,
    /// SVG path data.
    pub(crate) path: String,
    /// The share of the last step that has one.
    pub(crate) last: String,
}

impl Lines {
    /// `series`: label, and per step how many granted and how many were asked. Those beyond the colours are left out.
    pub(crate) fn new(
        steps: Steps,
        series: &[(String, Vec<[i64; 2]>)],
        language: Language,
    ) -> Self {
        let count = i64::try_from(steps.count()).unwrap_or(1);
        let drawn = series.iter().zip(COLOURS);
        Self {
            width: count * STEP,
            height: HEIGHT,
            series: drawn
                .map(|((label, values), class)| {
                    let mut shown = values.iter().filter(|[_, asked]| !is_few(*asked));
                    Series {
                        class,
                        label: label.clone(),
                        path: path(values),
                        last: shown.next_back().map_or(String::new(), |[granted, asked]| {
                            language.percent(*granted, *asked)
                        }),
                    }
                })
                .collect(),
            scale: [100, 75, 50, 25, 0].map(|mark| format!("{mark}%")).into(),
            grid: [0, 1, 2, 3].map(|quarter| HEIGHT * quarter / 4).into(),
            dates: steps.marks(),
        }
    }
}

fn path(values: &[[i64; 2]]) -> String {
    let mut path = String::new();
    let mut is_broken = true;
    for (at, [granted, asked]) in values.iter().enumerate() {
        if is_few(*asked) {
            is_broken = true;
            continue;
        }
        let x = i64::try_from(at).unwrap_or(0) * STEP + STEP / 2;
        let y = HEIGHT - HEIGHT * granted / asked;
        let _ = write!(path, "{}{x} {y}", if is_broken { "M" } else { "L" });
        if is_broken {
            // A point that stands alone is seen, too: lines have round ends.
            let _ = write!(path, "h0");
        }
        is_broken = false;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a33_a_line_is_broken_where_few_were_asked() {
        let path = path(&[[5, 10], [10, 10], [1, 4], [0, 8]]);
        assert_eq!(path, "M50 120h0L150 0M350 240h0");
    }
}
