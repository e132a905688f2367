//! Known third parties: what they do, what they keep, and how to tell them apart.
//!
//! The facts live in `data/*/*.toml`, one topic a file; the build checks them and makes static tables of them
//! (docs/CATALOGUE.md). Nothing is read at run time.

mod compact;
mod entry;

pub use compact::compact_table;
pub use entry::{Call, Category, Cookie, Entry, Signal, Source, Storage, Text, Transfer, Vendor};

use zgoda_consent::matching::matches;

include!(concat!(env!("OUT_DIR"), "/table.rs"));

/// Every known service, by category, then by file, then by id.
#[must_use]
pub fn services() -> &'static [Entry] {
    &SERVICES
}

/// The service with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Entry> {
    SERVICES.iter().find(|entry| entry.id == id)
}

/// The service an address belongs to: the one with the longest host pattern that fits.
///
/// `path` begins with `/`, `query` comes without `?`; upper case in `host` does not matter.
#[must_use]
pub fn match_url(host: &str, path: &str, query: &str) -> Option<&'static Entry> {
    longest(
        |entry| entry.hosts,
        |pattern| matches(pattern, host, path, query),
    )
}

/// The service an inline script belongs to: the one whose distinctive string is in it, the longest if several are.
///
/// A string that begins like a name is not looked for inside longer names: `fbq(` is not in `myfbq(`.
#[must_use]
pub fn match_inline(text: &str) -> Option<&'static Entry> {
    longest(|entry| entry.inline, |part| stands_alone(part, text))
}

/// The entry with the longest of its `parts` that `fits`.
fn longest(
    parts: impl Fn(&Entry) -> &'static [&'static str],
    fits: impl Fn(&str) -> bool,
) -> Option<&'static Entry> {
    let candidates = SERVICES
        .iter()
        .flat_map(|entry| parts(entry).iter().map(move |part| (*part, entry)));
    candidates
        .filter(|(part, _)| fits(part))
        .max_by_key(|(part, _)| part.len())
        .map(|(_, entry)| entry)
}

fn stands_alone(part: &str, text: &str) -> bool {
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$';
    let begins_name = part.bytes().next().is_some_and(in_name);
    text.match_indices(part).any(|(at, _)| {
        let before = text[..at].bytes().next_back();
        !(begins_name && before.is_some_and(in_name))
    })
}

/// The services that keep something of this name in the browser; several where vendors share a name.
pub fn match_cookie(name: &str) -> impl Iterator<Item = (&'static Entry, &'static Cookie)> {
    SERVICES.iter().flat_map(move |entry| {
        entry
            .cookies
            .iter()
            .filter(move |cookie| cookie.is_named(name))
            .map(move |cookie| (entry, cookie))
    })
}
