//! Patterns for hosts and for names of cookies and storage entries (PROTOCOL, section 7).

use alloc::{borrow::ToOwned, string::String};

use crate::text::cut;

/// `host`, `host/path-prefix` or `host/path-prefix?part`: an address on the web, without its scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPattern(String);

impl HostPattern {
    /// The pattern, unless `text` is none: a host name with a dot, without `*`, scheme or port, perhaps a path, perhaps a
    /// part of a query.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (host, path, part) = split(text);
        let mut before = b'.';
        let mut has_dot = false;
        for byte in host.bytes() {
            let is_dot = byte == b'.' && before != b'.';
            if !(is_dot || byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
                return None;
            }
            has_dot |= is_dot;
            before = byte;
        }
        let rest_holds = part.is_none_or(|part| !part.is_empty() && !path.is_empty());
        let printable = text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';'));
        (text.len() <= 256 && has_dot && before != b'.' && rest_holds && printable)
            .then(|| Self(text.to_owned()))
    }

    /// The pattern `text`, which the format has found to be one.
    #[cfg(feature = "explain")]
    pub(crate) const fn checked(text: String) -> Self {
        Self(text)
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether an address is meant: `host` or one of its subdomains, a `path` (from its `/`) that starts so, a `query`
    /// (without `?`) in which the part occurs.
    #[must_use]
    pub fn matches(&self, host: &str, path: &str, query: &str) -> bool {
        matches(&self.0, host, path, query)
    }
}

/// [`HostPattern::matches`] for a pattern in a static table.
#[must_use]
pub fn matches(pattern: &str, host: &str, path: &str, query: &str) -> bool {
    let (pattern_host, pattern_path, part) = split(pattern);
    is_same_or_subdomain(host, pattern_host)
        && path.starts_with(pattern_path)
        && part.is_none_or(|part| query.contains(part))
}

fn split(pattern: &str) -> (&str, &str, Option<&str>) {
    let (address, part) = cut(pattern, b'?');
    let host = cut(address, b'/').0;
    (host, address.get(host.len()..).unwrap_or(""), part)
}

fn is_same_or_subdomain(host: &str, of: &str) -> bool {
    let (host, of) = (host.as_bytes(), of.as_bytes());
    host.len().checked_sub(of.len()).is_some_and(|extra| {
        let (front, back) = host.split_at(extra);
        back.eq_ignore_ascii_case(of) && front.last().is_none_or(|byte| *byte == b'.')
    })
}

/// A name with `*` for any run of characters: `_ga*`, `_hjSession_*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookiePattern(String);

impl CookiePattern {
    /// The pattern, unless `text` is none: 1 to 128 bytes, no control characters, and not only `*`, which would clear what
    /// others stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let has_literal = text.bytes().any(|byte| byte != b'*');
        (has_literal && text.len() <= 128 && text.bytes().all(|byte| byte >= b' ' && byte != 0x7f))
            .then(|| Self(text.to_owned()))
    }

    /// The pattern `text`, which the format has found to be one.
    pub(crate) const fn checked(text: String) -> Self {
        Self(text)
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `name` is meant; letters must agree in case, as in cookies and storage keys.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let (mut pattern, mut name) = (self.0.as_bytes(), name.as_bytes());
        // Where to go on if the rest does not fit: the last star takes one byte more.
        let mut retry: Option<(&[u8], &[u8])> = None;
        loop {
            match (pattern.split_first(), name.split_first()) {
                (None, None) => return true,
                (Some((b'*', rest)), _) => {
                    pattern = rest;
                    retry = Some((rest, name));
                }
                (Some((expected, rest)), Some((found, others))) if expected == found => {
                    (pattern, name) = (rest, others);
                }
                _ => {
                    let Some((after_star, [_, others @ ..])) = retry else {
                        return false;
                    };
                    (pattern, name) = (after_star, others);
                    retry = Some((after_star, others));
                }
            }
        }
    }
}
