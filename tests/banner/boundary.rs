//! Values of the page are read as what they are, whatever the page has done to its prototypes.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use zgoda_banner::Value;
use zgoda_consent::source::Source;

fn parse(text: &str) -> Value {
    Value::parse(text).expect("JSON")
}

#[wasm_bindgen_test]
fn kinds_are_those_of_json() {
    let value = parse(
        r#"{"a":1,"b":1.5,"c":"x","d":true,"e":null,"f":[1,"y"],"g":{"h":9007199254740992}}"#,
    );
    let of = |name: &str| value.get(name).expect("a member");
    assert_eq!((of("a").number(), of("a").kind()), (Some(1), "number"));
    assert_eq!(
        (of("b").number(), of("b").kind()),
        (None, "number"),
        "no fraction is a whole number"
    );
    assert_eq!(
        (of("c").text().as_deref(), of("c").kind()),
        (Some("x"), "text")
    );
    assert_eq!((of("d").flag(), of("d").kind()), (Some(true), "flag"));
    assert_eq!(of("e").kind(), "null");
    assert_eq!(
        (of("f").items().map(|items| items.len()), of("f").keys()),
        (Some(2), None)
    );
    assert_eq!(of("g").keys(), Some(vec!["h".to_owned()]));
    assert_eq!(
        of("g").get("h").and_then(|h| h.number()),
        None,
        "beyond 2^53 - 1"
    );
    assert!(
        value.get("z").is_none()
            && of("c").get("length").is_none()
            && of("f").get("length").is_some()
    );
    assert!(Value::parse("{").is_none());
}

#[wasm_bindgen_test]
fn f7_only_own_members_count() {
    let name = JsValue::from_str("analytics");
    let prototype = Object::get_prototype_of(&Object::new());
    Reflect::set(&prototype, &name, &JsValue::TRUE).expect("a prototype can be written to");
    let seen = parse("{}").get("analytics").is_some() || parse("[]").get("analytics").is_some();
    Reflect::delete_property(&prototype, &name).expect("and cleaned");
    assert!(!seen);
    assert_eq!(
        parse(r#"{"__proto__":{"x":true}}"#).keys(),
        Some(vec!["__proto__".to_owned()])
    );
    assert!(parse(r#"{"__proto__":{"x":true}}"#).get("x").is_none());
}
