//! Bars beside each other's labels: parts of a whole.

/// One bar, 1000 units wide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) link: Option<String>,
    pub(crate) parts: Vec<Part>,
    pub(crate) figure: String,
    pub(crate) note: String,
}

/// A stretch of a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) class: &'static str,
    pub(crate) x: i64,
    pub(crate) width: i64,
}

impl Part {
    /// Parts of `whole` from the start of the bar on, one after the other. Nothing is drawn of nothing.
    pub(crate) fn row(parts: &[(&'static str, i64)], whole: i64) -> Vec<Self> {
        let mut before = 0;
        let mut row = Vec::new();
        for (class, count) in parts {
            if *count > 0 && whole > 0 {
                let (from, to) = (1000 * before / whole, 1000 * (before + count) / whole);
                row.push(Self {
                    class,
                    x: from,
                    width: (to - from).max(2),
                });
                before += count;
            }
        }
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_lie_beside_each_other_and_end_where_the_whole_ends() {
        let row = Part::row(&[("a", 1), ("b", 0), ("c", 2)], 3);
        let drawn: Vec<_> = row.iter().map(|p| (p.class, p.x, p.x + p.width)).collect();
        assert_eq!(drawn, [("a", 0, 333), ("c", 333, 1000)]);
        assert!(Part::row(&[("a", 1)], 0).is_empty());
    }
}
