//! The table in the guard.

use std::io::Write as _;
use zgoda_catalogue::{Category, compact_table, find, services};

/// What a returning visitor may pay for it, in bytes after brotli 11.
const BUDGET: usize = 1800;

#[test]
fn it_decodes_to_the_entries_it_was_made_of() {
    let table = compact_table();
    let mut seen = 0;
    let groups: Vec<&str> = table.split('|').collect();
    assert_eq!(groups.len(), Category::ALL.len());
    for (category, group) in Category::ALL.into_iter().zip(groups) {
        for row in group.split(';') {
            let (id, patterns) = row
                .split_once(',')
                .unwrap_or_else(|| (row.split(['.', '(']).next().unwrap_or_default(), row));
            let entry = find(id).unwrap_or_else(|| panic!("{row}: unknown id"));
            assert_eq!(category, entry.category, "{row}");
            let (hosts, markers): (Vec<&str>, Vec<&str>) = patterns
                .split(' ')
                .partition(|pattern| !pattern.ends_with('('));
            assert_eq!(hosts, entry.hosts, "{row}");
            assert!(
                markers.iter().all(|marker| entry.inline.contains(marker)),
                "{row}"
            );
            seen += 1;
        }
    }
    assert_eq!(seen, services().iter().filter(|entry| entry.guard).count());
}

/// It stands between single quotes in a script.
#[test]
fn it_needs_no_escaping() {
    let table = compact_table();
    assert!(table.is_ascii());
    assert!(!table.contains(['\'', '"', '\\', '\n', '<', '`']));
}

#[test]
fn it_keeps_its_budget() -> std::io::Result<()> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
    writer.write_all(compact_table().as_bytes())?;
    drop(writer);
    assert!(packed.len() <= BUDGET, "{} bytes", packed.len());
    Ok(())
}

/// The vendors whose public snippets were let through by every other banner.
#[test]
fn it_holds_the_vendors_that_leak_most() {
    let vendors = [
        "ga4",
        "gtm",
        "google-ads",
        "meta-pixel",
        "hotjar",
        "clarity",
        "uet",
        "tiktok",
        "linkedin",
        "pinterest",
        "x-pixel",
        "snap",
        "reddit",
        "hubspot",
        "matomo",
        "matomo-cloud",
        "segment",
        "mixpanel",
        "amplitude",
        "plausible",
        "criteo",
        "yandex-metrica",
        "intercom",
        "youtube",
        "vimeo",
        "google-maps",
        "recaptcha",
        "facebook-social",
        "adsense",
        "x-embed",
        "instagram",
        "cloudflare-insights",
        "google-fonts",
        "posthog",
    ];
    for id in vendors {
        assert!(find(id).is_some_and(|entry| entry.guard), "{id}");
    }
}
