//! The guard, as the engine sees it. None of these calls throws; the guard sees to that.

#[cfg(feature = "whole")]
use js_sys::Function;
use wasm_bindgen::prelude::*;
#[cfg(feature = "whole")]
use web_sys::Element;

#[cfg(feature = "whole")]
use super::deferred::{Deferred, function};
use crate::page;

#[wasm_bindgen]
extern "C" {
    /// What the guard hands over when it starts the engine.
    #[derive(Clone, Debug)]
    pub(crate) type Bridge;

    /// What the first layer's module has handed over; undefined if there was none.
    #[cfg(feature = "whole")]
    #[wasm_bindgen(method, getter)]
    pub(crate) fn before(this: &Bridge) -> JsValue;

    /// Has a command carried out by whoever can: the whole engine is loaded for it.
    #[cfg(not(feature = "whole"))]
    #[wasm_bindgen(method)]
    pub(crate) fn command(this: &Bridge, name: &str, argument: &JsValue);

    /// Hands over the verdict; the guard signals, releases and holds by it.
    #[wasm_bindgen(method)]
    pub(crate) fn apply(this: &Bridge, verdict: &JsValue);

    #[cfg(feature = "whole")]
    /// Asks to be told of every frame held (now and later) and released.
    #[wasm_bindgen(method)]
    pub(crate) fn frames(this: &Bridge, on_hold: &Function, on_release: &Function);

    #[cfg(feature = "whole")]
    /// Shows one frame this time only.
    #[wasm_bindgen(method, js_name = releaseOnce)]
    pub(crate) fn release_once(this: &Bridge, frame: &Element);

    /// Tells the page's listeners.
    #[wasm_bindgen(method)]
    pub(crate) fn emit(this: &Bridge, name: &str, detail: &JsValue);

    /// Tells the owner that something is wrong.
    #[wasm_bindgen(method)]
    pub(crate) fn report(this: &Bridge, code: &str, text: &str);

    /// Runs one of the banner's own scripts, with `members` on its tag.
    #[cfg(feature = "whole")]
    #[wasm_bindgen(method)]
    fn run(this: &Bridge, name: &str, members: &JsValue) -> Deferred;

    /// Shows or hides the button that opens the settings.
    #[wasm_bindgen(method)]
    pub(crate) fn reopen(this: &Bridge, shown: bool);
}

/// What the guard says once. A getter for each would be an import for each.
impl Bridge {
    /// Text of the resolved config, exactly as it was read.
    pub(crate) fn config(&self) -> String {
        self.text("config")
    }

    /// Where the config came from; the endpoint is relative to it.
    pub(crate) fn config_url(&self) -> String {
        self.text("configUrl")
    }

    /// Text of the language file, if one was fetched.
    pub(crate) fn lang(&self) -> Option<String> {
        page::text(self, "lang")
    }

    /// Tag of the language the page is in.
    pub(crate) fn language(&self) -> String {
        self.text("language")
    }

    /// SHA-256 over the engine's files.
    pub(crate) fn bundle(&self) -> String {
        self.text("bundle")
    }

    /// Version of the banner.
    pub(crate) fn version(&self) -> String {
        self.text("version")
    }

    fn text(&self, name: &str) -> String {
        page::text(self, name).unwrap_or_default()
    }
}

#[cfg(feature = "whole")]
impl Bridge {
    /// Runs the script called `name`, of those that come with the banner, with `members` on its tag. Without it something is not
    /// shown; nothing depends on it.
    pub(crate) fn run_script(&self, name: &str, members: &JsValue) {
        let ended = function(Box::new(|_| JsValue::UNDEFINED));
        self.run(name, members).then(&ended, &ended);
    }
}
