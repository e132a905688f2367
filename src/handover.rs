//! On one page, from the module of the first layer to the whole engine: what the one leaves and the other goes on with. The dialog
//! stays where it stands, and so does the focus; what only the memory of the first held goes along.

#[cfg(feature = "whole")]
use wasm_bindgen::JsCast;

#[cfg(not(feature = "whole"))]
use crate::boundary::emit::{Member, object};
#[cfg(feature = "whole")]
use crate::{boundary::source::Value, ui::dialog::Dialog};
#[cfg(feature = "whole")]
use zgoda_consent::source::Source;

use crate::banner::Banner;

#[cfg(not(feature = "whole"))]
impl Banner {
    /// Hands everything over. From now on this banner does no more than bring a record that is on its way to its end.
    pub(crate) fn retire(&mut self) -> wasm_bindgen::JsValue {
        self.is_silent = true;
        let (host, focus) = self
            .dialog
            .take()
            .map(crate::ui::dialog::Dialog::leave)
            .unwrap_or_default();
        object(&[
            ("kept", Member::Texts(&self.shelves.in_memory())),
            ("said", Member::Text(&self.said)),
            ("forgetful", Member::Flag(self.forgetful)),
            ("host", Member::Value(host)),
            ("focus", Member::Value(focus)),
        ])
    }
}

#[cfg(feature = "whole")]
impl Banner {
    /// Goes on with what the first layer's module has handed over, if there was one.
    pub(crate) fn take_over(&mut self) {
        let before = Value(self.bridge.before());
        let texts = before.get("kept").and_then(|kept| kept.items());
        let texts: Vec<String> = texts
            .unwrap_or_default()
            .iter()
            .filter_map(Source::text)
            .collect();
        self.shelves.remember(&texts);
        self.said = before
            .get("said")
            .and_then(|said| said.text())
            .unwrap_or_default();
        self.forgetful = before.get("forgetful").and_then(|flag| flag.flag()) == Some(true);
        if let Some(host) = before.get("host").filter(|host| host.0.is_object()) {
            let focus = before.get("focus").filter(|focus| focus.0.is_object());
            self.dialog = Dialog::adopt(
                &self.stage(),
                host.0.unchecked_ref(),
                focus.map(|focus| focus.0.unchecked_into()),
            );
        }
    }
}
