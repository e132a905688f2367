//! Elements, built from constants and text nodes alone: there is no way to pass markup here (requirement F1).

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, Node};
use zgoda_consent::text::cut;

#[wasm_bindgen]
extern "C" {
    /// An HTML element of ours. Its methods are bound without `catch`: names of tags and attributes are constants, so
    /// the browser has no reason to refuse them.
    #[wasm_bindgen(extends = HtmlElement, extends = web_sys::Element, extends = Node, extends = web_sys::EventTarget)]
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) type Tag;

    #[wasm_bindgen(js_namespace = document, js_name = createElement)]
    fn create(tag: &str) -> Tag;

    /// Sets an attribute.
    #[wasm_bindgen(method, js_name = setAttribute)]
    pub(crate) fn set(this: &Tag, name: &str, value: &str);

    /// The value of an attribute.
    #[wasm_bindgen(method, js_name = getAttribute)]
    pub(crate) fn attribute(this: &Tag, name: &str) -> Option<String>;

    /// Adds `child` at the end.
    #[wasm_bindgen(method)]
    pub(crate) fn append(this: &Tag, child: &Node);

    /// The nearest element at or above this one that fits a constant selector.
    #[wasm_bindgen(method, js_name = closest)]
    pub(crate) fn nearest(this: &Tag, selector: &str) -> Option<Tag>;

    /// The first element inside that fits a constant selector.
    #[wasm_bindgen(method, js_name = querySelector)]
    pub(crate) fn find(this: &Tag, selector: &str) -> Option<Tag>;

    /// Whether the check box is ticked.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn checked(this: &Tag) -> bool;

    /// Ticks or clears the check box.
    #[wasm_bindgen(method, setter, js_name = checked)]
    pub(crate) fn set_checked(this: &Tag, on: bool);

    /// Shows the check box as neither ticked nor clear.
    #[wasm_bindgen(method, setter, js_name = indeterminate)]
    pub(crate) fn set_mixed(this: &Tag, on: bool);

    /// Gives it the focus, as `options` say.
    #[wasm_bindgen(method, js_name = focus)]
    pub(crate) fn focus_as(this: &Tag, options: &JsValue);

    /// Removes an attribute.
    #[wasm_bindgen(method, js_name = removeAttribute)]
    pub(crate) fn unset(this: &Tag, name: &str);

    /// Adds `child` at the start.
    #[wasm_bindgen(method)]
    pub(crate) fn prepend(this: &Tag, child: &Node);

    /// Puts `other` before this element, if it is in a page.
    #[wasm_bindgen(method)]
    pub(crate) fn before(this: &Tag, other: &Node);

    /// Whether `other` is this element or inside it.
    #[wasm_bindgen(method, js_name = contains)]
    pub(crate) fn has(this: &Tag, other: &Node) -> bool;

    /// Has `listener` hear the events called `name`; `early`: before the elements inside.
    #[wasm_bindgen(method, js_name = addEventListener)]
    pub(crate) fn listen(this: &Tag, name: &str, listener: &Function, early: bool);

    /// Closes the dialog.
    #[wasm_bindgen(method)]
    pub(crate) fn close(this: &Tag);

    /// Shows the dialog above a page that is inert meanwhile.
    #[wasm_bindgen(method, js_name = showModal)]
    pub(crate) fn show_modal(this: &Tag);
}

/// A new element with classes, separated by dots (none if `classes` is empty). A button does not send forms.
pub(crate) fn element(tag: &str, classes: &str) -> Tag {
    let element = create(tag);
    if !classes.is_empty() {
        let (mut list, mut rest) = (String::new(), Some(classes));
        while let Some(more) = rest {
            let (class, others) = cut(more, b'.');
            if !list.is_empty() {
                list.push(' ');
            }
            list.push_str(class);
            rest = others;
        }
        element.set("class", &list);
    }
    if tag == "button" {
        element.set("type", tag);
    }
    element
}

/// `address` if it may stand in a link: http(s), mail, or relative to the page. Anything else, script above all, may not.
pub(crate) fn safe_address(address: &str) -> Option<&str> {
    let end = address
        .bytes()
        .position(|byte| matches!(byte, b':' | b'/' | b'?' | b'#'));
    let scheme = match end {
        Some(at) if address.as_bytes().get(at) == Some(&b':') => address.get(..at)?,
        _ => "",
    };
    let known = ["", "http", "https", "mailto"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    // Browsers drop tabs and line ends inside an address before they look for the scheme.
    (known && address.bytes().all(|byte| byte > b' ')).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::safe_address;

    #[test]
    fn f1_links_lead_to_pages_and_mail_only() {
        for good in [
            "https://a.example/x:y",
            "/privacy?a=b:c",
            "privacy.html#a:b",
            "mailto:dpo@shop.example",
            "HTTPS://A.example",
            "?x:y",
        ] {
            assert_eq!(safe_address(good), Some(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:1",
            "java\tscript:alert(1)",
            " javascript:1",
            "data:text/html,x",
            "blob:x",
            "\u{1}javascript:1",
        ] {
            assert_eq!(safe_address(bad), None, "{bad}");
        }
    }
}
