//! Where the focus goes when something it was in goes away (requirements E4, E5).

use js_sys::JSON;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::dom::Tag;
use crate::page;

/// The page's element that had the focus when the question appeared.
#[derive(Default)]
pub(crate) struct Return {
    to: Option<HtmlElement>,
}

impl Return {
    /// Remembers what has the focus now.
    pub(crate) fn remember() -> Self {
        Self {
            to: page::focused().filter(|element| element.tag_name() != "BODY"),
        }
    }

    /// What another module of ours has remembered.
    #[cfg(feature = "whole")]
    pub(crate) fn to(to: Option<HtmlElement>) -> Self {
        Self { to }
    }

    /// What is remembered, for another module of ours; undefined if nothing is.
    #[cfg(not(feature = "whole"))]
    pub(crate) fn element(self) -> wasm_bindgen::JsValue {
        self.to.map(Into::into).unwrap_or_default()
    }

    /// Gives the focus back if it was lost with a layer.
    pub(crate) fn give_back(&self) {
        if is_lost() {
            self.give();
        }
    }

    /// Gives the focus to the element remembered, else to the start of the content.
    pub(crate) fn give(&self) {
        match self.to.as_ref().filter(|element| element.is_connected()) {
            Some(element) => focus(element.unchecked_ref()),
            None => {
                if let Some(start) = page::content_start() {
                    move_to(&start);
                }
            }
        }
    }
}

/// Whether nothing has the focus: what had it has left the page.
pub(crate) fn is_lost() -> bool {
    page::focused().is_none_or(|element| element.tag_name() == "BODY")
}

/// Moves the focus to an element that may not take it by itself.
pub(crate) fn move_to(element: &Tag) {
    if element.attribute("tabindex").is_none() {
        element.set("tabindex", "-1");
    }
    focus(element);
}

/// Gives an element the focus and leaves the page where it is scrolled to: an answer is no reason for what somebody reads to move.
fn focus(element: &Tag) {
    element.focus_as(&JSON::parse("{\"preventScroll\":true}").unwrap_or_default());
}
