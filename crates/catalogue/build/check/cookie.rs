//! Rules for what a service keeps in the browser.

use super::Entry;
use crate::schema::{Cookie, Text};
use zgoda_consent::config::StorageKind;
use zgoda_consent::matching::{CookiePattern, HostPattern};

/// Thirty years: the longest lifetime any vendor documents.
const LONGEST: u32 = 10_950;

pub(super) fn check(entry: &mut Entry<'_>, cookie: &Cookie) {
    let Cookie {
        name,
        kind,
        days,
        domain,
        en,
        pl,
    } = cookie;
    let field = format!("cookies `{name}`");
    entry.check(
        CookiePattern::parse(name).is_some(),
        &field,
        "is not a cookie pattern",
    );
    entry.one_of(&field, kind, StorageKind::WORDS);
    entry.text(
        &field,
        &Text {
            en: en.clone(),
            pl: pl.clone(),
        },
    );
    entry.check(
        days.is_none_or(|days| days <= LONGEST),
        &field,
        "lasts longer than thirty years",
    );
    match kind.as_str() {
        "cookie" => {
            entry.check(
                days.is_some(),
                &field,
                "a cookie has days, 0 until the browser is closed",
            );
            entry.check(
                !name.contains(' '),
                &field,
                "a cookie has no space in its name",
            );
        }
        "session" | "pixel" => {
            entry.check(days.is_none_or(|days| days == 0), &field, "lasts no days");
        }
        _ => {}
    }
    if let Some(domain) = domain {
        let host = HostPattern::parse(domain).is_some() && !domain.contains('/');
        entry.check(host, &field, "domain must be a host without leading dot");
    }
}
