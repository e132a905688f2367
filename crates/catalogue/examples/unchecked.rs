//! Lists the entries that nobody has compared with their sources, and the pages to compare them with.

fn main() {
    for entry in zgoda_catalogue::services() {
        if entry.checked.is_none() {
            let pages: Vec<&str> = entry.sources.iter().map(|source| source.url).collect();
            println!(
                "{:10} {:24} {}",
                entry.category.id(),
                entry.id,
                pages.join(" ")
            );
        }
    }
}
