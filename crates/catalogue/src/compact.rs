//! The table that travels in the guard: ids, categories, host patterns and markers, nothing else.

use crate::{Category, Entry, SERVICES};

/// Every entry marked `guard`: one group for each category in the order of [`Category::ALL`], joined by `|`, of rows joined by `;`.
///
/// A row is `service,pattern pattern …`; where the first pattern begins with the id, up to a dot or a parenthesis, `service,` is left
/// out (docs/CATALOGUE.md). Sorted by id: names of one vendor stand together, which a compressor likes.
#[must_use]
pub fn compact_table() -> String {
    let mut entries: Vec<&Entry> = SERVICES.iter().filter(|entry| entry.guard).collect();
    entries.sort_by_key(|entry| entry.id);
    let group = |category| {
        let rows: Vec<String> = entries
            .iter()
            .filter(|entry| entry.category == category)
            .map(|entry| row(entry))
            .collect();
        rows.join(";")
    };
    Category::ALL.map(group).join("|")
}

fn row(entry: &Entry) -> String {
    let patterns: Vec<&str> = entry.hosts.iter().copied().chain(entry.markers()).collect();
    let patterns = patterns.join(" ");
    if patterns.split(['.', '(']).next() == Some(entry.id) {
        return patterns;
    }
    format!("{},{patterns}", entry.id)
}
