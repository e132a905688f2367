//! What every entry owes to owners and visitors, beyond what the build checks.

use std::collections::BTreeSet;
use zgoda_catalogue::{Category, Entry, Text, find, match_cookie, match_url, services};

/// English words that have no business in a Polish sentence.
const ENGLISH: &[&str] = &[
    "the",
    "and",
    "of",
    "for",
    "with",
    "from",
    "this",
    "that",
    "which",
    "are",
    "is",
    "by",
    "visitor",
    "visitors",
    "browser",
    "site",
    "page",
    "cookie's",
    "stored",
    "keeps",
    "lasts",
    "days",
    "until",
    "advertisements",
];

/// Phrases that tell a visitor nothing.
const HOLLOW: &[&str] = &[
    "improv",
    "your experience",
    "better experience",
    "enhance",
    "optimi",
    "ulepsz",
    "popraw",
    "doświadczeni",
];

fn texts(entry: &'static Entry) -> impl Iterator<Item = Text> {
    let single = [
        Some(entry.purpose),
        Some(entry.retention),
        entry.necessity,
        entry.transfer.map(|t| t.basis),
    ];
    let cookies = entry.cookies.iter().map(|cookie| cookie.purpose);
    single
        .into_iter()
        .flatten()
        .chain(cookies)
        .chain(entry.notes.iter().copied())
}

#[test]
fn there_are_enough_and_ids_are_unique() {
    let ids: BTreeSet<&str> = services().iter().map(|entry| entry.id).collect();
    assert_eq!(ids.len(), services().len());
    assert!(ids.len() >= 120, "{} services", ids.len());
    for category in Category::ALL {
        assert!(
            services().iter().any(|entry| entry.category == category),
            "{} is empty",
            category.id()
        );
    }
}

/// Found in a page, described completely, and with a way to take effect on withdrawal or to stand in before consent.
#[test]
fn forty_have_their_full_behaviour() {
    let full = services().iter().filter(|entry| {
        let found = !entry.hosts.is_empty() || !entry.inline.is_empty();
        let acts = entry.signal.is_some() || !entry.consent_mode.is_empty() || entry.embed;
        found && acts && !entry.cookies.is_empty() && entry.is_tracker()
    });
    let full = full.count();
    assert!(full >= 40, "{full} services");
}

#[test]
fn a20_every_text_is_there_in_both_languages_and_differs() {
    for entry in services() {
        for text in texts(entry) {
            assert!(!text.en.is_empty() && !text.pl.is_empty(), "{}", entry.id);
            assert_ne!(text.en, text.pl, "{}", entry.id);
        }
    }
}

#[test]
fn polish_texts_are_polish_and_english_ones_english() {
    for entry in services() {
        for Text { en, pl } in texts(entry) {
            let words = pl.split(|letter: char| !letter.is_alphanumeric() && letter != '\'');
            let english: Vec<&str> = words.filter(|word| ENGLISH.contains(word)).collect();
            assert!(english.is_empty(), "{}: {english:?} in {pl:?}", entry.id);
            let polish = en.chars().any(|letter| "ąćęłńśźżĄĆĘŁŃŚŹŻ".contains(letter));
            assert!(!polish, "{}: Polish letters in {en:?}", entry.id);
        }
    }
}

#[test]
fn a28_purposes_say_what_is_done() {
    for entry in services() {
        let Text { en, pl } = entry.purpose;
        for sentence in [en, pl] {
            assert!(
                sentence.split(' ').count() >= 5,
                "{}: {sentence:?}",
                entry.id
            );
            let hollow = HOLLOW
                .iter()
                .find(|part| sentence.to_lowercase().contains(**part));
            assert_eq!(hollow, None, "{}: {sentence:?}", entry.id);
        }
    }
}

/// A locked category holds nothing that counts, follows or advertises.
#[test]
fn a40_necessary_services_are_no_trackers() {
    for entry in services().iter().filter(|entry| !entry.is_tracker()) {
        assert!(
            entry.necessity.is_some() && entry.legal_basis != "consent",
            "{}",
            entry.id
        );
        assert!(
            entry.signal.is_none() && entry.consent_mode.is_empty(),
            "{}",
            entry.id
        );
        assert!(
            !entry.data.contains(&"behaviour") && !entry.data.contains(&"demographic"),
            "{}",
            entry.id
        );
        for host in entry.hosts {
            let (host, path) = host.split_at(host.find('/').unwrap_or(host.len()));
            let owner = match_url(host, path, "").map(|found| found.id);
            assert_eq!(owner, Some(entry.id), "{host}{path}");
        }
    }
}

/// An address made of a pattern belongs to the pattern's own entry: no longer pattern of another shadows it.
#[test]
fn no_pattern_is_shadowed() {
    for entry in services() {
        for pattern in entry.hosts {
            let (place, query) = pattern.split_once('?').unwrap_or((pattern, ""));
            let (host, path) = place.split_at(place.find('/').unwrap_or(place.len()));
            let path = if path.is_empty() { "/" } else { path };
            let owner = match_url(host, path, query).map(|found| found.id);
            assert_eq!(owner, Some(entry.id), "{pattern}");
        }
    }
}

/// A pattern that another of the same entry covers only costs bytes, unless a third party's stands between.
#[test]
fn no_pattern_is_needless() {
    for entry in services() {
        for pattern in entry.hosts {
            let (place, query) = pattern.split_once('?').unwrap_or((pattern, ""));
            let (host, path) = place.split_at(place.find('/').unwrap_or(place.len()));
            let covering = services()
                .iter()
                .flat_map(|other| other.hosts.iter().map(move |text| (*text, other.id)));
            let next = covering
                .filter(|(text, _)| {
                    text != pattern && zgoda_consent::matching::matches(text, host, path, query)
                })
                .max_by_key(|(text, _)| text.len());
            assert!(
                next.is_none_or(|(_, id)| id != entry.id),
                "{}: {pattern} is covered by {next:?}",
                entry.id
            );
        }
    }
}

#[test]
fn a25_transfers_have_a_basis_and_a_country_outside_the_eea() {
    const EEA: &str =
        "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK";
    for entry in services() {
        if let Some(transfer) = entry.transfer {
            assert!(
                !EEA.contains(transfer.country),
                "{}: {}",
                entry.id,
                transfer.country
            );
        } else if let Some(vendor) = entry.vendor {
            assert!(
                EEA.contains(vendor.country),
                "{}: {} without transfer",
                entry.id,
                vendor.country
            );
        }
    }
}

#[test]
fn a43_google_services_obey_consent_mode() {
    let types = |id: &str| find(id).map(|entry| entry.consent_mode);
    assert_eq!(types("ga4"), Some(&["analytics_storage"][..]));
    assert_eq!(
        types("google-ads"),
        Some(&["ad_storage", "ad_user_data", "ad_personalization"][..])
    );
}

#[test]
fn c15_c18_vendor_calls_are_as_documented() {
    let calls = |id: &str| {
        let signal = find(id)
            .and_then(|entry| entry.signal)
            .unwrap_or_else(|| panic!("{id} has no signal"));
        let text = |calls: &[zgoda_catalogue::Call]| {
            calls
                .iter()
                .map(|call| format!("{}{}", call.function, call.arguments))
                .collect::<Vec<_>>()
                .join(" ")
        };
        [text(signal.before), text(signal.grant), text(signal.revoke)]
    };
    assert_eq!(
        calls("meta-pixel"),
        [
            r#"fbq["consent","revoke"]"#,
            r#"fbq["consent","grant"]"#,
            r#"fbq["consent","revoke"]"#
        ]
    );
    assert_eq!(
        calls("tiktok"),
        [
            "ttq.holdConsent[]",
            "ttq.grantConsent[]",
            "ttq.revokeConsent[]"
        ]
    );
    assert_eq!(
        calls("uet")[1],
        r#"uetq.push["consent","update",{"ad_storage":"granted"}]"#
    );
    assert_eq!(calls("pinterest")[2], r#"pintrk["setconsent",false]"#);
}

#[test]
fn cookies_are_found_by_name() {
    let owners = |name: &str| {
        match_cookie(name)
            .map(|(entry, _)| entry.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(owners("_ga_ABCDE12345"), ["ga4"]);
    assert_eq!(owners("_hjSessionUser_1234567"), ["hotjar"]);
    assert_eq!(owners("_fbp"), ["meta-pixel"]);
    assert!(owners("_pk_id.1.1fff").contains(&"matomo"));
    assert!(owners("theme-of-the-shop").is_empty());
}
