//! Deletes what denied services left on the device, as far as a page can (requirements A14, A42, B17).

use wasm_bindgen::prelude::*;
#[cfg(feature = "whole")]
use web_sys::EventTarget;
use web_sys::Storage;
use zgoda_consent::{
    config::{Cookie, StorageKind},
    source::Source,
    text::cut,
};

use crate::{
    boundary::{
        deferred::{Deferred, function},
        source::Value,
    },
    page,
    ports::storage,
};
#[cfg(feature = "whole")]
use crate::{commands::Command, post};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = indexedDB, js_name = deleteDatabase)]
    fn delete_database(name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = indexedDB)]
    fn databases() -> Result<Deferred, JsValue>;
    #[wasm_bindgen(catch, js_namespace = caches, js_name = delete)]
    fn delete_cache(name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = caches, js_name = keys)]
    fn cache_names() -> Result<Deferred, JsValue>;
}

/// What was done, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// Deleted.
    pub(crate) cleared: Vec<String>,
    /// Still there, or out of this page's reach: another site's cookies, those closed to scripts.
    pub(crate) kept: Vec<String>,
}

/// Deletes everything that fits `declared`. What stays is in the report, where the browser says so at once; of databases and caches
/// of `lost` services it comes later, as [`Command::Stays`].
pub(crate) fn clear(declared: &[&Cookie], lost: &[&Cookie]) -> Report {
    let mut report = Report::default();
    for entry in declared {
        match entry.kind {
            StorageKind::Cookie => clear_cookies(entry, &mut report),
            StorageKind::Local => clear_entries(storage::local(), entry, &mut report),
            StorageKind::Session => clear_entries(storage::session(), entry, &mut report),
            StorageKind::IndexedDb | StorageKind::Cache => {
                let is_lost = |lost: &&Cookie| core::ptr::eq(*lost, *entry);
                clear_later(entry, cfg!(feature = "whole") && lost.iter().any(is_lost));
            }
            StorageKind::Pixel => {}
        }
    }
    for name in core::mem::take(&mut report.kept) {
        let is_it = |entry: &&Cookie| entry.name.as_str() == name || entry.name.matches(&name);
        if lost.iter().any(is_it) {
            report.kept.push(name);
        }
    }
    report
}

fn clear_entries(storage: Option<Storage>, entry: &Cookie, report: &mut Report) {
    let Some(storage) = storage else { return };
    let names = storage::names(&storage);
    for name in names.iter().filter(|name| entry.name.matches(name)) {
        let _ = storage.remove_item(name);
        report.note(name, storage.get_item(name).ok().flatten().is_none());
    }
}

fn clear_cookies(entry: &Cookie, report: &mut Report) {
    let host = page::host();
    if entry
        .domain
        .as_deref()
        .is_some_and(|domain| !covers(domain, &host))
    {
        report.note(entry.name.as_str(), false);
        return;
    }
    let path = page::path();
    let found = fitting(entry);
    for name in &found {
        for domain in domains(&host) {
            for path in paths(&path) {
                let scope = if domain.is_empty() { "" } else { "; Domain=" };
                storage::put_cookie(
                    &[name, "=; Path=", path, scope, domain, "; Max-Age=0"].concat(),
                );
            }
        }
    }
    let left = fitting(entry);
    for name in &found {
        report.note(name, !left.contains(name));
    }
}

/// Names of the cookies that fit.
fn fitting(entry: &Cookie) -> Vec<String> {
    let all = storage::cookies();
    let mut found = Vec::new();
    for (name, _) in storage::pairs(&all) {
        if entry.name.matches(name) {
            found.push(name.to_owned());
        }
    }
    found
}

/// Deletes the databases and caches that fit `declared`, as soon as the browser has listed them. A database that the page
/// still has open goes when the page does. Where `is_news`, what stays is told.
fn clear_later(entry: &Cookie, is_news: bool) {
    let is_cache = entry.kind == StorageKind::Cache;
    let Ok(list) = (if is_cache { cache_names() } else { databases() }) else {
        #[cfg(feature = "whole")]
        stays_unseen(entry.name.as_str(), is_news);
        return;
    };
    let pattern = entry.name.clone();
    let delete = function(Box::new(move |list| {
        let list = Value(list);
        #[cfg(feature = "whole")]
        if list.items().is_none() {
            stays_unseen(pattern.as_str(), is_news);
        }
        for item in list.items().unwrap_or_default() {
            let name = if is_cache {
                item.text()
            } else {
                item.get("name").and_then(|name| name.text())
            };
            if let Some(name) = name.filter(|name| pattern.matches(name)) {
                delete_now(&name, is_cache, is_news);
            }
        }
        JsValue::UNDEFINED
    }));
    list.then(&delete, &delete);
}

/// Passes on that the browser does not list what may fit `pattern`: whatever there is of it stays.
#[cfg(feature = "whole")]
fn stays_unseen(pattern: &str, is_news: bool) {
    if is_news {
        post(Command::Stays(pattern.to_owned()));
    }
}

/// Without a word of what becomes of it: a first visit has no service that lost its yes.
#[cfg(not(feature = "whole"))]
fn delete_now(name: &str, is_cache: bool, _is_news: bool) {
    let _ = if is_cache {
        delete_cache(name)
    } else {
        delete_database(name)
    };
}

/// Passes on what stays: a cache that the browser does not delete, a database that fails or waits for whoever has it open.
#[cfg(feature = "whole")]
fn delete_now(name: &str, is_cache: bool, is_news: bool) {
    let told = name.to_owned();
    let stays = function(Box::new(move |answer: JsValue| {
        // A cache that was deleted answers `true`, one that was gone before `false`; everything else says that it stays.
        if is_news && answer.as_bool().is_none() {
            post(Command::Stays(told.clone()));
        }
        JsValue::UNDEFINED
    }));
    if is_cache {
        match delete_cache(name) {
            Ok(answer) => drop(answer.unchecked_into::<Deferred>().then(&stays, &stays)),
            Err(error) => drop(stays.call1(&JsValue::UNDEFINED, &error)),
        }
        return;
    }
    match delete_database(name) {
        Ok(request) => {
            let request: EventTarget = request.unchecked_into();
            for event in ["blocked", "error"] {
                let _ = request.add_event_listener_with_callback(event, &stays);
            }
        }
        Err(error) => drop(stays.call1(&JsValue::UNDEFINED, &error)),
    }
}

impl Report {
    fn note(&mut self, name: &str, gone: bool) {
        let list = if gone {
            &mut self.cleared
        } else {
            &mut self.kept
        };
        if !list.iter().any(|known| known == name) {
            list.push(name.to_owned());
        }
    }
}

/// Whether a cookie of `domain` is sent to `host`.
fn covers(domain: &str, host: &str) -> bool {
    let domain = match cut(domain, b'.') {
        ("", Some(rest)) => rest,
        _ => domain,
    };
    host.strip_suffix(domain)
        .is_some_and(|front| matches!(front.as_bytes().last(), None | Some(b'.')))
}

/// No domain, then `host` and every domain above it that has a dot; browsers ignore those that are public suffixes.
fn domains(host: &str) -> Vec<&str> {
    let mut all = vec![""];
    let mut rest = host;
    while let (_, Some(parent)) = cut(rest, b'.') {
        all.push(rest);
        rest = parent;
    }
    all
}

/// Every path of which a cookie is visible at `path`: `/`, then each folder with and without its slash, then the whole.
fn paths(path: &str) -> Vec<&str> {
    let mut all = vec!["/"];
    for (at, byte) in path.bytes().enumerate().skip(1) {
        if byte == b'/' {
            for end in [at, at + 1] {
                all.push(path.get(..end).unwrap_or(path));
            }
        }
    }
    if path.len() > 1 && path.as_bytes().last() != Some(&b'/') {
        all.push(path);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{covers, domains, paths};

    #[test]
    fn a42_every_place_a_cookie_may_live_is_tried() {
        assert_eq!(
            domains("www.shop.example"),
            ["", "www.shop.example", "shop.example"]
        );
        assert_eq!(domains("localhost"), [""]);
        assert_eq!(paths("/"), ["/"]);
        assert_eq!(paths("/a/b"), ["/", "/a", "/a/", "/a/b"]);
        assert_eq!(paths("/a/"), ["/", "/a", "/a/"]);
    }

    #[test]
    fn a42_another_sites_cookies_are_out_of_reach() {
        assert!(
            covers("shop.example", "www.shop.example") && covers("shop.example", "shop.example")
        );
        assert!(
            !covers("vendor.example", "www.shop.example") && !covers("op.example", "shop.example")
        );
    }
}
