//! The page around the banner: what is asked of it, and the sheets by which it is touched.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, Document, HtmlElement};

use zgoda_consent::id::is_id;

use crate::ui::dom::Tag;
#[cfg(feature = "whole")]
use crate::{boundary::deferred::function, ports::post};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    static WINDOW: Tag;

    #[wasm_bindgen(js_namespace = location, js_name = reload)]
    fn load_anew();

    #[wasm_bindgen(js_name = matchMedia)]
    fn match_media(query: &str) -> JsValue;

    #[cfg(feature = "whole")]
    #[wasm_bindgen(js_name = getComputedStyle)]
    fn computed_style(element: &Tag) -> JsValue;
}

/// What belongs to the window; undefined if the browser has none, or keeps it from this page.
pub(crate) fn window(name: &str) -> JsValue {
    WINDOW.with(|window| member(window, name))
}

/// The document.
pub(crate) fn document() -> Document {
    window("document").unchecked_into()
}

/// Whether the tab belongs to another origin, and this page is a frame in it. Such a window lets nobody see its document.
pub(crate) fn is_framed() -> bool {
    member(&window("top"), "document").is_undefined()
}

/// Whether the page came over https.
pub(crate) fn is_https() -> bool {
    location("protocol") == "https:"
}

/// The host name of the page; empty for a file.
pub(crate) fn host() -> String {
    location("hostname")
}

/// The path of the page.
pub(crate) fn path() -> String {
    location("pathname")
}

/// A part of the address of the page. A getter for each would be an import for each.
fn location(part: &str) -> String {
    text(&window("location"), part).unwrap_or_default()
}

/// Loads the page anew.
pub(crate) fn reload() {
    load_anew();
}

/// Whether somebody has entered something in a form here. The first option of a list is selected, and boxes, sliders and colours
/// have a value, without anybody's doing.
pub(crate) fn has_entries() -> bool {
    let changed = |field: &Tag, now, first| member(field, now) != member(field, first);
    all("textarea,input:not([type=checkbox],[type=radio],[type=range],[type=color])")
        .iter()
        .any(|field| changed(field, "value", "defaultValue"))
        || all("input,option").iter().any(|field| {
            changed(field, "checked", "defaultChecked")
                || changed(field, "selected", "defaultSelected") && member(field, "index") != 0
        })
}

/// Whether the page is laid out narrow, as on a phone.
pub(crate) fn is_narrow() -> bool {
    member(&match_media("(max-width:40em)"), "matches") == JsValue::TRUE
}

/// What kind of page this is, where the owner says so in a `meta`: an id, never an address (requirement A31).
pub(crate) fn group() -> Option<String> {
    let said = all("meta[name=zgoda-page-group]").into_iter().next()?;
    text(&said, "content").filter(|id| is_id(id))
}

/// The page's element that has the focus, if one has.
pub(crate) fn focused() -> Option<HtmlElement> {
    document().active_element().map(JsCast::unchecked_into)
}

/// The body, once the parser has come to it.
pub(crate) fn body() -> Option<Tag> {
    document().body().map(JsCast::unchecked_into)
}

/// Everything that fits a constant selector.
pub(crate) fn all(selector: &str) -> Vec<Tag> {
    let Ok(found) = document().query_selector_all(selector) else {
        return Vec::new();
    };
    let found = Array::from(&found);
    let mut tags = Vec::new();
    for at in 0..found.length() {
        tags.push(found.get(at).unchecked_into());
    }
    tags
}

/// Where the page's own content starts: its main part or heading, else the body.
pub(crate) fn content_start() -> Option<Tag> {
    all("main,[role=main],h1").into_iter().next().or_else(body)
}

/// Whether the page is still being parsed.
pub(crate) fn is_loading() -> bool {
    member(&document(), "readyState") == "loading"
}

/// Calls `work` when the page has been parsed.
pub(crate) fn when_complete(work: &Function) {
    document()
        .unchecked_ref::<Tag>()
        .listen("DOMContentLoaded", work, false);
}

/// Calls `work` once the page's own scripts have had their turn at its HTML: when everything has loaded and the browser is idle. A
/// picture that does not come holds it up for four seconds. It may be called several times.
#[cfg(feature = "whole")]
pub(crate) fn when_settled(work: &Function) {
    if member(&document(), "readyState") == "complete" {
        return when_idle(work);
    }
    let work = work.clone();
    post::later(&work, 4000);
    let idle = function(Box::new(move |_| {
        when_idle(&work);
        JsValue::UNDEFINED
    }));
    WINDOW.with(|window| window.listen("load", &idle, false));
}

/// Calls `work` when the browser has nothing else to do, where it can tell, and after a second whatever the page does.
#[cfg(feature = "whole")]
fn when_idle(work: &Function) {
    post::later(work, 1000);
    if let Some(ask) = window("requestIdleCallback").dyn_ref::<Function>() {
        let _ = ask.call1(&JsValue::UNDEFINED, work);
    }
}

/// Calls `work` whenever the window has changed its size.
pub(crate) fn when_resized(work: &Function) {
    WINDOW.with(|window| window.listen("resize", work, false));
}

/// A flag or value that browsers may or may not have on `navigator`.
pub(crate) fn navigator(name: &str) -> JsValue {
    member(&window("navigator"), name)
}

/// A member of an object of the browser; undefined if there is none.
pub(crate) fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}

/// The same, if it is a text.
pub(crate) fn text(object: &JsValue, name: &str) -> Option<String> {
    member(object, name).as_string()
}

/// Declarations that put another element into the flow of the page exactly where `element` is. A frame is inline unless the
/// page says otherwise: then it stands on the base line of a line of text, as nothing but an inline block of cut content does.
#[cfg(feature = "whole")]
pub(crate) fn flow_of(element: &Tag) -> String {
    let style = computed_style(element);
    let value = |name| member(&style, name).as_string().unwrap_or_default();
    let mut css = if value("display") == "inline" {
        "display:inline-block;overflow:hidden;"
    } else {
        "display:block;"
    }
    .to_owned();
    for name in ["position", "inset", "float", "margin", "vertical-align"] {
        css.push_str(&[name, ":", &value(name), ";"].concat());
    }
    css
}

/// A style sheet made of `css`. Adopted sheets pass a `style-src` that forbids inline styles (requirement F2).
pub(crate) fn sheet(css: &str) -> Option<CssStyleSheet> {
    let sheet = CssStyleSheet::new().ok()?;
    set_css(&sheet, css);
    Some(sheet)
}

/// Replaces the rules of `sheet`.
pub(crate) fn set_css(sheet: &CssStyleSheet, css: &str) {
    // A sheet made by its constructor takes rules until the page goes away; there is nothing to do if it does not.
    let _ = sheet.replace_sync(css);
}

/// Adds `sheet` to those of a document or shadow root.
pub(crate) fn adopt(root: &JsValue, sheet: &CssStyleSheet) {
    let all = Array::from(&member(root, "adoptedStyleSheets"));
    all.push(sheet);
    let _ = Reflect::set(root, &JsValue::from_str("adoptedStyleSheets"), &all);
}
