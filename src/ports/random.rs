//! Random bytes, from the browser's own source and no other.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = crypto, js_name = getRandomValues)]
    fn fill(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
}

/// 32 fresh bytes, or `None` where there is no secure source: then no id may be made.
pub(crate) fn entropy() -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    fill(&mut bytes).ok().map(|_| bytes)
}
