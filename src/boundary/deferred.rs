//! Promises and callbacks, without the machinery of futures (2 KB of wasm).

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::{commands::Command, post};

#[wasm_bindgen]
extern "C" {
    /// A promise of the browser.
    #[derive(Clone, Debug)]
    pub(crate) type Deferred;

    /// Calls `done` with the value or `failed` with the reason, later.
    #[wasm_bindgen(method)]
    pub(crate) fn then(this: &Deferred, done: &Function, failed: &Function) -> Deferred;
}

/// A function for the page to call, once or often: each call becomes a command.
pub(crate) fn callback(command: fn(JsValue) -> Command) -> Function {
    function(Box::new(move |value| {
        post(command(value));
        JsValue::UNDEFINED
    }))
}

/// A function of the page that does `work`, for as long as the page lives. All share this one type: each type costs glue.
pub(crate) fn function(work: Box<dyn FnMut(JsValue) -> JsValue>) -> Function {
    Closure::wrap(work).into_js_value().unchecked_into()
}
