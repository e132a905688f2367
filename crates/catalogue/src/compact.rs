//! The table that travels in the guard: ids, categories, host patterns and markers, nothing else.

use crate::{Entry, SERVICES};

/// Every entry marked `guard`, as `service,c,pattern pattern …` joined by `;` (docs/PROTOCOL.md, section 7).
///
/// Sorted by id: names of one vendor stand together, which a compressor likes.
#[must_use]
pub fn compact_table() -> String {
    let mut entries: Vec<&Entry> = SERVICES.iter().filter(|entry| entry.guard).collect();
    entries.sort_by_key(|entry| entry.id);
    let rows: Vec<String> = entries.into_iter().map(row).collect();
    rows.join(";")
}

fn row(entry: &Entry) -> String {
    let patterns: Vec<&str> = entry.hosts.iter().copied().chain(entry.markers()).collect();
    format!(
        "{},{},{}",
        entry.id,
        entry.category.letter(),
        patterns.join(" ")
    )
}
