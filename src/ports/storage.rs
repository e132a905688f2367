//! Where a choice is kept: local storage, else a first-party cookie, else the memory of this page (PROTOCOL section 3).

use std::cell::RefCell;

#[cfg(feature = "whole")]
use gloo_storage::{LocalStorage, Storage as _};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, Storage};
use zgoda_consent::text::cut;

use crate::page;

/// How long something written will last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Until it is deleted or expires.
    Lasting,
    /// Until the visitor leaves the page.
    ThisPage,
}

/// The three shelves, tried in order. Nothing here throws, whatever the visitor forbids.
#[derive(Default)]
pub(crate) struct Shelves {
    memory: RefCell<Vec<(String, String)>>,
}

impl Shelves {
    /// The text kept under `key`.
    pub(crate) fn read(&self, key: &str) -> Option<String> {
        local()
            .and_then(|local| local.get_item(key).ok().flatten())
            .or_else(|| cookie(key))
            .or_else(|| {
                self.memory
                    .borrow()
                    .iter()
                    .find(|(name, _)| name == key)
                    .map(|(_, text)| text.clone())
            })
    }

    /// Keeps `text` where the browser allows it. `max_age` (seconds) is the life of the cookie that stands in for local
    /// storage; without it no cookie is set, because every request would carry it.
    pub(crate) fn write(&self, key: &str, text: &str, max_age: Option<&str>) -> Kept {
        if let Some(local) = local() {
            if local.set_item(key, text).is_ok() {
                return Kept::Lasting;
            }
            // No room: what was kept before would be read in its place, and may say yes where this says no.
            let _ = local.remove_item(key);
        }
        if let Some(max_age) = max_age {
            set_cookie(key, text, max_age);
            if cookie(key).as_deref() == Some(text) {
                return Kept::Lasting;
            }
            // Too long for a cookie: likewise.
            set_cookie(key, "", "0");
        }
        let mut memory = self.memory.borrow_mut();
        memory.retain(|(name, _)| name != key);
        memory.push((key.to_owned(), text.to_owned()));
        Kept::ThisPage
    }

    /// Keeps `text` under `prefix` + `id`, and of all that is under `prefix` only the `most` that come last by name.
    pub(crate) fn keep_newest(&self, prefix: &str, id: &str, text: &str, most: usize) {
        self.write(&[prefix, id].concat(), text, None);
        for old in self.names(prefix).iter().rev().skip(most) {
            self.remove(old);
        }
    }

    /// Forgets what is kept under `key`, a cookie too, and under every key that continues it after a dot.
    #[cfg(feature = "whole")]
    pub(crate) fn forget(&self, key: &str) {
        for name in self.names(&[key, "."].concat()) {
            self.remove(&name);
        }
        self.remove(key);
        if cookie(key).is_some() {
            set_cookie(key, "", "0");
        }
    }

    /// What only the memory of this page keeps: key, text, key, text …
    #[cfg(not(feature = "whole"))]
    pub(crate) fn in_memory(&self) -> Vec<String> {
        let mut out = Vec::new();
        for (key, text) in &*self.memory.borrow() {
            out.push(key.clone());
            out.push(text.clone());
        }
        out
    }

    /// Keeps the same in this memory.
    #[cfg(feature = "whole")]
    pub(crate) fn remember(&self, texts: &[String]) {
        for pair in texts.chunks_exact(2) {
            if let [key, text] = pair {
                self.memory.borrow_mut().push((key.clone(), text.clone()));
            }
        }
    }

    /// Names of what is kept under keys that start with `prefix`, sorted.
    pub(crate) fn names(&self, prefix: &str) -> Vec<String> {
        let mut all = local().as_ref().map_or_else(Vec::new, names);
        for (name, _) in &*self.memory.borrow() {
            all.push(name.clone());
        }
        let mut sorted: Vec<String> = Vec::new();
        for name in all {
            if name.starts_with(prefix) {
                // By insertion, which is small; there are some twenty at most.
                let at = sorted.partition_point(|other| *other < name);
                sorted.insert(at, name);
            }
        }
        sorted
    }

    /// Forgets what is kept under `key`, except a cookie: that ends by itself.
    pub(crate) fn remove(&self, key: &str) {
        if let Some(local) = local() {
            let _ = local.remove_item(key);
        }
        self.memory.borrow_mut().retain(|(name, _)| name != key);
    }
}

/// The names of all entries.
pub(crate) fn names(storage: &Storage) -> Vec<String> {
    let count = storage.length().unwrap_or(0);
    let mut names = Vec::new();
    for at in 0..count {
        names.extend(storage.key(at).ok().flatten());
    }
    names
}

/// Local storage, if the visitor lets us have it. Asked for each time: permission can go while the page is open.
///
/// `LocalStorage::raw` throws where storage is forbidden, so it is called only after a probe that cannot. The first layer does
/// without its 1 KB.
pub(crate) fn local() -> Option<Storage> {
    #[expect(clippy::disallowed_methods, reason = "this is the probe")]
    let probed = page::document().default_view()?.local_storage();
    #[cfg(feature = "whole")]
    let probed = probed.map(|found| found.map(|_| LocalStorage::raw()));
    probed.ok().flatten()
}

/// Session storage, likewise.
pub(crate) fn session() -> Option<Storage> {
    page::document()
        .default_view()?
        .session_storage()
        .ok()
        .flatten()
}

fn cookie(key: &str) -> Option<String> {
    let all = cookies();
    let (_, value) = pairs(&all).find(|(name, _)| *name == key)?;
    js_sys::decode_uri_component(value).ok().map(String::from)
}

/// Names and values in a list of cookies.
pub(crate) fn pairs(cookies: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = Some(cookies);
    std::iter::from_fn(move || {
        let (pair, others) = cut(rest?, b';');
        rest = others;
        let (name, value) = cut(pair.strip_prefix(' ').unwrap_or(pair), b'=');
        Some((name, value.unwrap_or("")))
    })
}

fn set_cookie(key: &str, text: &str, max_age: &str) {
    let value = String::from(js_sys::encode_uri_component(text));
    let secure = if page::is_https() { "; Secure" } else { "" };
    put_cookie(
        &[
            key,
            "=",
            &value,
            "; Path=/; SameSite=Lax; Max-Age=",
            max_age,
            secure,
        ]
        .concat(),
    );
}

/// The cookies of this page as it sees them; empty where they are forbidden.
pub(crate) fn cookies() -> String {
    page::document()
        .unchecked_ref::<HtmlDocument>()
        .cookie()
        .unwrap_or_default()
}

/// Sets one cookie, unless that is forbidden.
pub(crate) fn put_cookie(line: &str) {
    let _ = page::document()
        .unchecked_ref::<HtmlDocument>()
        .set_cookie(line);
}
