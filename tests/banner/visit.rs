//! One visit, from the question to the record, with a bridge that writes down what it is told.

use js_sys::{Array, Function, JSON, JsString, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, ShadowRoot};
use zgoda_banner::{Value, command, start};
use zgoda_consent::source::Source;

const CONFIG: &str = include_str!("../../crates/consent/tests/vectors/config.resolved.json");

/// A bridge as the guard makes it; what the engine does with it is listed in `window.heard`.
const BRIDGE: &str = r#"
    window.heard = [];
    const hear = (name) => (...told) => window.heard.push([name, ...told]);
    return {
        config, configUrl: "https://shop.example/", lang: null, language: "en", base: "/zgoda/", bundle: "0".repeat(64),
        version: "0.1.0", key: "zgoda", apply: hear("apply"), frames: hear("frames"), releaseOnce: hear("releaseOnce"),
        emit: hear("emit"), report: hear("report"), reopen: hear("reopen"),
        run: (name) => (hear("run")(name), new Promise(() => {})),
    };"#;

fn bridge(config: &str) -> JsValue {
    let make = Function::new_with_args("config", BRIDGE);
    make.call1(&JsValue::UNDEFINED, &JsValue::from_str(config))
        .expect("a bridge")
}

/// Everything the bridge was told under `name`, as JSON.
fn heard(name: &str) -> Vec<String> {
    let window = web_sys::window().expect("a window");
    let all: Array = Reflect::get(&window, &"heard".into())
        .expect("a list")
        .unchecked_into();
    all.iter()
        .map(|entry| Array::from(&entry))
        .filter(|entry| entry.get(0) == *name)
        .map(|entry| JSON::stringify(&entry).map_or_else(|_| String::new(), String::from))
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a browser under test allows storage"
)]
fn storage() -> web_sys::Storage {
    web_sys::window()
        .and_then(|window| window.local_storage().ok().flatten())
        .expect("storage")
}

fn kept(key: &str) -> Value {
    let text = storage()
        .get_item(key)
        .ok()
        .flatten()
        .expect("something kept");
    Value::parse(&text).expect("JSON")
}

fn dialog() -> ShadowRoot {
    let body = web_sys::window()
        .and_then(|window| window.document()?.body())
        .expect("a body");
    let first: Element = body
        .first_element_child()
        .expect("the banner comes first in the body");
    first.shadow_root().expect("an open shadow root")
}

fn click(selector: &str) {
    let found = dialog().query_selector(selector).expect("a selector");
    found
        .expect(selector)
        .unchecked_into::<HtmlElement>()
        .click();
}

fn count(selector: &str) -> u32 {
    dialog()
        .query_selector_all(selector)
        .expect("a selector")
        .length()
}

#[wasm_bindgen_test]
fn a_visit() {
    storage().clear().expect("storage");

    // A broken config starts nothing and tells the owner each field.
    let broken = CONFIG
        .replacen("\"version\":1", "\"version\":2", 1)
        .replacen("\"site\":", "\"sight\":", 1);
    assert_eq!(start(bridge(&broken)), "config");
    assert!(
        heard("report")
            .iter()
            .any(|line| line.contains("version: found 2, allowed: 1")),
        "{:?}",
        heard("report")
    );
    assert!(
        heard("report")
            .iter()
            .any(|line| line.contains("site: found nothing"))
    );
    assert_eq!(start(bridge("{")), "config");

    // Undecided: nothing is granted, the question stands first in the page, its answers are equal (A7, B3 to B5, E3).
    let config = CONFIG.replace("\"reload\":true", "\"reload\":false");
    assert_eq!(start(bridge(&config)), JsValue::UNDEFINED);
    assert_eq!(start(bridge(&config)), "started");
    command("close", JsValue::UNDEFINED);
    let first = storage().get_item("zgoda").expect("storage");
    assert_eq!(first, None, "nothing is kept before a decision (A1)");
    assert_eq!(count(".ask .answers > button"), 3);
    assert_eq!(count("[style], style, script"), 0, "F2");
    let asked = dialog().text_content().unwrap_or_default();
    for said in ["Privacy policy", "withdraw", "Accept all", "Reject all"] {
        assert!(asked.contains(said), "A5: {said}");
    }

    // The second layer: everything off, nothing saved by closing (A7, B8).
    click(".ask [data-do=settings]:not(.link)");
    assert!(count(".settings input") > 2);
    assert_eq!(count(".settings input:checked"), 0);
    click(".settings .shut");
    assert_eq!(count(".settings"), 0);
    assert_eq!(storage().get_item("zgoda").expect("storage"), None);

    // One switch and save: exactly this is kept, recorded and handed to the guard (A4, B27).
    click(".ask .link");
    click("#c-analytics");
    click(".settings [data-do=save]");
    assert_eq!((count(".settings"), count(".ask")), (0, 0));
    let choice = kept("zgoda");
    let analytics = choice
        .get("cat")
        .and_then(|cat| cat.get("analytics")?.flag());
    let others = choice
        .get("cat")
        .and_then(|cat| cat.keys())
        .unwrap_or_default()
        .len();
    assert!(analytics == Some(true) && others > 1);
    let record = kept("zgoda.receipt")
        .get("record")
        .and_then(|record| record.text())
        .expect("a record");
    assert!(
        record.contains("\"event\":\"save\"") && record.contains("\"trusted\":false"),
        "F10: {record}"
    );
    assert!(
        heard("apply")
            .last()
            .is_some_and(|told| told.contains("\"analytics\":true") && told.contains("\"gate\":{"))
    );
    assert!(heard("emit").iter().any(|told| told.contains("\"change\"")));

    // Opened again, it shows what was decided (A36); taking back denies everything and tells (A14, B17).
    command("open", JsValue::UNDEFINED);
    assert!(count(".settings input:checked") >= 1);
    click(".settings [data-do=reject]");
    let choice = kept("zgoda");
    assert_eq!(
        choice
            .get("event")
            .and_then(|event| event.text())
            .as_deref(),
        Some("reject_all")
    );
    // What was granted and lies on another domain is out of reach, and the visitor is told so.
    let status = dialog().query_selector("[role=status]").ok().flatten();
    let said = status
        .and_then(|status| status.text_content())
        .unwrap_or_default();
    assert!(
        said.contains("has been saved") && said.contains("could not delete: _ga."),
        "{said}"
    );

    // A script of the page decides too; ids that are not on offer are without effect.
    let argument = JSON::parse(
        r#"{"choices":{"categories":{"analytics":true,"nonsense":true}},"surface":"api"}"#,
    )
    .expect("JSON");
    command("set", argument);
    let receipt = command("receipt", JsValue::UNDEFINED);
    let receipt: JsString = JSON::stringify(&receipt).expect("a receipt");
    let receipt = String::from(receipt);
    assert!(
        receipt.contains("\"event\":\"api\"") && !receipt.contains("nonsense"),
        "{receipt}"
    );
    storage().clear().expect("storage");
}
