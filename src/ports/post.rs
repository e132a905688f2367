//! Requests to the log, one at a time over all tabs of the site.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::boundary::{
    deferred::Deferred,
    emit::{Member, object},
};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(address: &str, init: &JsValue) -> Result<Deferred, JsValue>;

    /// The answer to a request.
    pub(crate) type Answer;
    #[wasm_bindgen(method, getter)]
    fn status(this: &Answer) -> Option<u16>;
    #[wasm_bindgen(method, catch)]
    fn text(this: &Answer) -> Result<Deferred, JsValue>;

    /// The Web Locks of this origin.
    type Locks;
    #[wasm_bindgen(method, catch)]
    fn request(
        this: &Locks,
        name: &str,
        options: &JsValue,
        held: &Function,
    ) -> Result<Deferred, JsValue>;

    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(work: &Function, after_ms: i32);

    #[wasm_bindgen(js_name = URL)]
    type Address;
    #[wasm_bindgen(constructor, catch, js_class = "URL")]
    fn new(address: &str, base: &str) -> Result<Address, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn href(this: &Address) -> String;
}

/// `address` seen from `base`, or `None` if it is none.
pub(crate) fn resolve(address: &str, base: &str) -> Option<String> {
    Address::new(address, base)
        .ok()
        .map(|address| address.href())
}

/// Sends `body`; `done` hears the [`Answer`], or whatever else if there is none. A text body needs no leave from a foreign
/// server first (CORS preflight).
pub(crate) fn send(method: &str, address: &str, body: &str, done: &Function) -> Option<Deferred> {
    let init = object(&[
        ("method", Member::Text(method)),
        ("body", Member::Text(body)),
        // No cookies, and no word of the page it comes from.
        ("credentials", Member::Text("omit")),
        ("referrerPolicy", Member::Text("no-referrer")),
        // It may outlive the page, up to the 64 KiB that browsers allow.
        ("keepalive", Member::Flag(body.len() < 60_000)),
    ]);
    Some(fetch(address, &init).ok()?.then(done, done))
}

/// The status in an answer; 0 if it is none.
pub(crate) fn status(answer: &JsValue) -> u16 {
    if answer.is_object() {
        answer.unchecked_ref::<Answer>().status().unwrap_or(0)
    } else {
        0
    }
}

/// Reads the body of an answer; `done` hears the text, or whatever else if it is none.
pub(crate) fn read(answer: &JsValue, done: &Function) {
    if let Ok(body) = answer.unchecked_ref::<Answer>().text() {
        body.then(done, done);
    }
}

/// Calls `work` with the lock called `name`, or with null if another tab has it; the lock is kept until the promise that `work`
/// answers is settled. False if this browser has no locks.
pub(crate) fn exclusively(locks: &JsValue, name: &str, options: &JsValue, work: &Function) -> bool {
    locks.is_object()
        && locks
            .unchecked_ref::<Locks>()
            .request(name, options, work)
            .is_ok()
}

/// Calls `work` after a while.
pub(crate) fn later(work: &Function, after_ms: i32) {
    set_timeout(work, after_ms);
}
