//! A part of the overview: a picture, the same as a table, and how it is counted.

use super::table::Table;
use crate::dashboard::chart::{Bar, Lines, Trend};

/// So many bars are drawn at once; what a site has more of is opened by who asks.
const AT_ONCE: usize = 15;

/// One card.
#[derive(Debug)]
pub(crate) struct Panel {
    /// Names it in addresses and in the page.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    /// How it is counted.
    pub(crate) help: &'static str,
    pub(crate) picture: Picture,
    /// Class and name of each colour.
    pub(crate) legend: Vec<(&'static str, String)>,
    pub(crate) table: Table,
    /// Whether it takes the whole width.
    pub(crate) is_wide: bool,
    /// Addresses of the table and the picture as files.
    pub(crate) csv: String,
    pub(crate) svg: String,
}

/// What is drawn.
#[derive(Debug)]
pub(crate) enum Picture {
    Columns(Trend),
    Lines(Lines),
    Bars(Vec<Bar>),
}

impl Panel {
    /// Whether there is nothing to show.
    pub(crate) fn is_empty(&self) -> bool {
        match &self.picture {
            Picture::Columns(trend) => trend.columns.iter().all(|column| column.total == 0),
            Picture::Lines(lines) => lines.series.iter().all(|series| series.path.is_empty()),
            Picture::Bars(bars) => bars.is_empty(),
        }
    }

    /// The bars that are drawn at once, and all others.
    pub(crate) fn split(bars: &[Bar]) -> (&[Bar], &[Bar]) {
        // Nobody opens a list to find one more.
        let at_once = if bars.len() <= AT_ONCE + 2 {
            bars.len()
        } else {
            AT_ONCE
        };
        bars.split_at(at_once)
    }
}
