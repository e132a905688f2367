//! Headers on their way through: none lost but those that belong to one connection, or are no longer true.

use std::net::IpAddr;

use axum::http::header::{self, Entry, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use zgoda_rewrite::{Rules, Url};

use super::Upstream;
use crate::Settings;

/// Headers about one connection (RFC 9110, section 7.6.1).
const OF_CONNECTION: [HeaderName; 7] = [
    HeaderName::from_static("keep-alive"),
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// What is true of the site's bytes and not of ours.
const OF_BYTES: [HeaderName; 6] = [
    header::CONTENT_LENGTH,
    header::ACCEPT_RANGES,
    HeaderName::from_static("content-md5"),
    HeaderName::from_static("digest"),
    HeaderName::from_static("content-digest"),
    HeaderName::from_static("repr-digest"),
];

/// The dashboard's own cookies: nothing the site has to know, nothing it may set.
const OWN_COOKIES: [&str; 2] = ["__Host-zgoda", "zgoda_session"];

/// How we sign what passes through.
const VIA: &str = "1.1 zgoda";

/// Whether a request has come through here before.
pub(super) fn has_passed(headers: &HeaderMap) -> bool {
    let mut via = headers.get_all(header::VIA).iter();
    via.any(|line| {
        line.to_str()
            .is_ok_and(|line| line.split(',').any(|one| one.trim() == VIA))
    })
}

/// Makes the headers of a request those of ours to `authority`, for a client at `peer`.
pub(super) fn onward(
    headers: &mut HeaderMap,
    settings: &Settings,
    peer: Option<IpAddr>,
    authority: &str,
) {
    remove_connection(headers);
    hide_own_cookies(headers);
    let codings = super::coding::understood(headers);
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(codings));
    // Part of a page cannot be rewritten.
    if asks_for_page(headers) {
        headers.remove(header::RANGE);
        headers.remove(header::IF_RANGE);
    }
    let host = headers.remove(header::HOST);
    if let Ok(authority) = HeaderValue::from_str(authority) {
        headers.insert(header::HOST, authority);
    }
    // What only a proxy before us may say is believed only if there is one.
    let mut said = |name: &'static str, value: Option<HeaderValue>| {
        if !settings.behind_tls {
            headers.remove(name);
        }
        if let Some(value) = value
            && let Entry::Vacant(free) = headers.entry(name)
        {
            free.insert(value);
        }
    };
    said("x-forwarded-host", host);
    let scheme = if settings.home.is_secure() {
        "https"
    } else {
        "http"
    };
    said("x-forwarded-proto", Some(HeaderValue::from_static(scheme)));
    said("forwarded", None);
    if !settings.behind_tls {
        headers.remove("x-forwarded-for");
    }
    if let Some(peer) = peer.and_then(|ip| HeaderValue::from_str(&ip.to_string()).ok()) {
        headers.append("x-forwarded-for", peer);
    }
    headers.append(header::VIA, HeaderValue::from_static(VIA));
}

/// Makes the headers of the site's answer ours.
pub(super) fn back(headers: &mut HeaderMap, upstream: &Upstream) {
    remove_connection(headers);
    let location = headers
        .get(header::LOCATION)
        .and_then(|to| upstream.relative(to.to_str().ok()?));
    if let Some(location) = location.and_then(|to| HeaderValue::from_str(to).ok()) {
        headers.insert(header::LOCATION, location);
    }
    let sets_ours = |line: &HeaderValue| {
        let name = line
            .as_bytes()
            .split(|byte| *byte == b'=')
            .next()
            .unwrap_or_default();
        OWN_COOKIES
            .iter()
            .any(|own| own.as_bytes() == name.trim_ascii())
    };
    keep(headers, &header::SET_COOKIE, |line| !sets_ours(line));
}

/// Makes the headers of a page those of a rewritten one: what they say about its bytes goes, and so do early requests to those
/// who have to wait.
pub(super) fn rewritten(headers: &mut HeaderMap, rules: &Rules, page: &Url) {
    for name in &OF_BYTES {
        headers.remove(name);
    }
    // Other bytes, the same meaning.
    let etag = headers
        .get(header::ETAG)
        .filter(|tag| !tag.as_bytes().starts_with(b"W/"));
    let weak = etag.and_then(|tag| HeaderValue::from_bytes(&[b"W/", tag.as_bytes()].concat()).ok());
    if let Some(weak) = weak {
        headers.insert(header::ETAG, weak);
    }
    let early: Vec<_> = headers.get_all(header::LINK).iter().cloned().collect();
    headers.remove(header::LINK);
    for line in early {
        // What is no text names no address that we could tell.
        let Ok(text) = line.to_str() else {
            headers.append(header::LINK, line);
            continue;
        };
        let links = split_links(text).into_iter();
        let kept: Vec<_> = links
            .filter(|link| !fetches_held(link, rules, page))
            .collect();
        if let Ok(kept) = HeaderValue::from_str(kept.join(",").trim())
            && !kept.is_empty()
        {
            headers.append(header::LINK, kept);
        }
    }
}

/// Whether a link of a `Link` header fetches something that has to wait.
fn fetches_held(link: &str, rules: &Rules, page: &Url) -> bool {
    let address = link
        .trim_start()
        .strip_prefix('<')
        .and_then(|rest| rest.split('>').next());
    let says = link.to_ascii_lowercase();
    let fetches = [
        "preconnect",
        "dns-prefetch",
        "preload",
        "prefetch",
        "stylesheet",
    ];
    let fetches = fetches.iter().any(|word| says.contains(word));
    fetches && address.is_some_and(|address| rules.find_host(address, page).is_some())
}

/// The links of a `Link` header: commas part them, except inside `<…>` and quotes.
fn split_links(line: &str) -> Vec<&str> {
    let (mut is_address, mut is_quoted) = (false, false);
    line.split(move |c| {
        match c {
            '<' if !is_quoted => is_address = true,
            '>' if !is_quoted => is_address = false,
            '"' if !is_address => is_quoted = !is_quoted,
            _ => {}
        }
        c == ',' && !is_address && !is_quoted
    })
    .collect()
}

fn remove_connection(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named
        .iter()
        .chain(&OF_CONNECTION)
        .chain([&header::CONNECTION])
    {
        headers.remove(name);
    }
}

fn asks_for_page(headers: &HeaderMap) -> bool {
    let accepts = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    accepts.is_some_and(|accept| accept.contains("text/html"))
}

fn hide_own_cookies(headers: &mut HeaderMap) {
    let lines: Vec<_> = headers.get_all(header::COOKIE).iter().cloned().collect();
    headers.remove(header::COOKIE);
    for line in lines {
        let pairs = line.as_bytes().split(|byte| *byte == b';');
        let is_own = |pair: &&[u8]| {
            let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
            OWN_COOKIES
                .iter()
                .any(|own| own.as_bytes() == name.trim_ascii())
        };
        let kept: Vec<&[u8]> = pairs.filter(|pair| !is_own(pair)).collect();
        let kept = kept.join(&b';');
        if let Ok(kept) = HeaderValue::from_bytes(kept.trim_ascii())
            && !kept.is_empty()
        {
            headers.append(header::COOKIE, kept);
        }
    }
}

/// Keeps those values of `name` that are `wanted`.
fn keep(headers: &mut HeaderMap, name: &HeaderName, wanted: impl Fn(&HeaderValue) -> bool) {
    let all: Vec<_> = headers
        .get_all(name)
        .iter()
        .filter(|one| wanted(one))
        .cloned()
        .collect();
    headers.remove(name);
    for value in all {
        headers.append(name, value);
    }
}
