//! Where a choice is kept: local storage, else a first-party cookie, else the memory of this page (PROTOCOL section 3).

use std::cell::RefCell;

#[cfg(feature = "whole")]
use gloo_storage::{LocalStorage, Storage as _};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlDocument, Storage};
use zgoda_consent::{canonical::insert, text::cut};

use crate::page;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = encodeURIComponent)]
    fn encode(text: &str) -> String;
    #[wasm_bindgen(catch, js_name = decodeURIComponent)]
    fn decode(text: &str) -> Result<String, JsValue>;
}

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
    ///
    /// An older text under `key` is gone afterwards from wherever the new one could not be put: a yes that outlives the
    /// no after it would be read first on the next page.
    pub(crate) fn write(&self, key: &str, text: &str, max_age: Option<&str>) -> Kept {
        let is_local = local().is_some_and(|local| local.set_item(key, text).is_ok());
        if !is_local {
            self.remove(key);
        }
        if let Some(max_age) = max_age {
            if !is_local {
                set_cookie(key, text, max_age);
                if cookie(key).as_deref() == Some(text) {
                    return Kept::Lasting;
                }
            }
            expire_cookie(key);
        }
        if is_local {
            return Kept::Lasting;
        }
        self.memory
            .borrow_mut()
            .push((key.to_owned(), text.to_owned()));
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
        expire_cookie(key);
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
        let mut sorted = Vec::new();
        for name in all {
            if name.starts_with(prefix) {
                insert(&mut sorted, name);
            }
        }
        sorted
    }

    /// Forgets what is kept under `key`, except a cookie: that ends by itself.
    pub(crate) fn remove(&self, key: &str) {
        if let Some(local) = local() {
            let _ = local.remove_item(key);
        }
        let mut memory = self.memory.borrow_mut();
        if let Some(at) = memory.iter().position(|(name, _)| name == key) {
            memory.swap_remove(at);
        }
    }
}

/// The names of all entries.
pub(crate) fn names(storage: &Storage) -> Vec<String> {
    let count = storage.length().unwrap_or(0);
    let mut names = Vec::new();
    for at in 0..count {
        if let Ok(Some(name)) = storage.key(at) {
            names.push(name);
        }
    }
    names
}

/// Local storage, if the visitor lets us have it. Asked for each time: permission can go while the page is open.
///
/// `LocalStorage::raw` throws where storage is forbidden, so it is called only after a probe that cannot. The first layer does
/// without its 1 KB.
pub(crate) fn local() -> Option<Storage> {
    let found = area("localStorage");
    #[cfg(feature = "whole")]
    let found = found.map(|_| LocalStorage::raw());
    found
}

/// Session storage, likewise.
pub(crate) fn session() -> Option<Storage> {
    area("sessionStorage")
}

/// An area of storage. To ask for one throws where storage is forbidden, but not to look at a member of the window.
fn area(name: &str) -> Option<Storage> {
    let area = page::window(name);
    area.is_object().then(|| area.unchecked_into())
}

/// What the cookie of a key is called: with a prefix that keeps hosts next door from setting it, where there is https (RFC
/// 6265bis, 4.1.3.2).
fn cookie_name(key: &str) -> String {
    [if page::is_https() { "__Host-" } else { "" }, key].concat()
}

fn cookie(key: &str) -> Option<String> {
    let all = cookies();
    let own = cookie_name(key);
    let (_, value) = pairs(&all).find(|(name, _)| *name == own)?;
    decode(value).ok()
}

/// Names and values in a list of cookies.
pub(crate) fn pairs(cookies: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = Some(cookies);
    std::iter::from_fn(move || {
        let (pair, others) = cut(rest?, b';');
        rest = others;
        let (name, value) = cut(pair.trim_ascii_start(), b'=');
        Some((name, value.unwrap_or("")))
    })
}

fn set_cookie(key: &str, text: &str, max_age: &str) {
    let value = encode(text);
    let secure = if page::is_https() { "; Secure" } else { "" };
    put_cookie(
        &[
            &cookie_name(key),
            "=",
            &value,
            "; Path=/; SameSite=Lax; Max-Age=",
            max_age,
            secure,
        ]
        .concat(),
    );
}

fn expire_cookie(key: &str) {
    if cookie(key).is_some() {
        set_cookie(key, "", "0");
    }
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
