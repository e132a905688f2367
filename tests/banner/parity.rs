//! The formats mean the same, byte for byte, read from the page's values and by the native reader (requirement D2).

use wasm_bindgen_test::wasm_bindgen_test;
use zgoda_banner::Value;
use zgoda_consent::{
    config,
    gate::Gate,
    hash::sha256_hex,
    json,
    notice::{Direction, Notice, Shown},
    record,
    regime::Regime,
    source::Source,
    stored,
};

macro_rules! vector {
    ($name:literal) => {
        include_str!(concat!("../../crates/consent/tests/vectors/", $name))
    };
}

fn value(text: &str) -> Value {
    Value::parse(text).expect("JSON")
}

/// The hash that the vectors name for one of their files.
fn hash(name: &str) -> String {
    value(vector!("hashes.json"))
        .get(name)
        .and_then(|hash| hash.text())
        .expect("a hash")
}

#[wasm_bindgen_test]
fn d2_config_reads_alike() {
    let text = vector!("config.resolved.json");
    let here = config::read(&value(text)).expect("a config");
    assert_eq!(here, config::parse(text).expect("a config"));
    assert_eq!(sha256_hex(text.as_bytes()), hash("config.resolved.json"));
}

#[wasm_bindgen_test]
fn d2_notice_has_the_same_bytes() {
    let config = config::read(&value(vector!("config.resolved.json")))
        .expect("a config")
        .config;
    let texts = value(vector!("texts.json"));
    let texts: Vec<(String, String)> = texts
        .keys()
        .expect("an object")
        .into_iter()
        .map(|key| {
            (
                texts
                    .get(&key)
                    .and_then(|text| text.text())
                    .expect("a text"),
                key,
            )
        })
        .map(|(text, key)| (key, text))
        .collect();
    let shown = Shown {
        regime: Regime::EuOptIn,
        language: "pl",
        direction: Direction::Ltr,
        banner: "0.1.0",
        texts: &texts,
    };
    let notice = Notice::of(&config, &shown);
    assert_eq!(notice.canonical(), vector!("notice.json"));
    assert_eq!(notice.hash(), hash("notice.json"));
}

#[wasm_bindgen_test]
fn d2_record_and_choice_survive_the_page() {
    let read = |text| record::read(&value(text)).expect("a record");
    for text in [
        vector!("record.changed.json"),
        vector!("record-without-told.json"),
    ] {
        assert_eq!(read(text).canonical(), text);
    }
    let record = read(vector!("record.json"));
    assert_eq!(record.canonical(), vector!("record.json"));
    let choice = stored::read(
        &value(vector!("stored.json")),
        record.given_at,
        &record.site,
    )
    .expect("a choice");
    assert_eq!(choice.write(), vector!("stored.json"));
    assert_eq!(choice.rec, record.record_id);
    let config = config::read(&value(vector!("config.resolved.json")))
        .expect("a config")
        .config;
    assert_eq!(
        Gate::of(&config, "Ustawienia prywatności", "pl").write(),
        vector!("gate.json")
    );
}

#[wasm_bindgen_test]
fn every_error_is_told_alike() {
    let whole = vector!("config.resolved.json");
    for (sound, broken) in [
        ("\"version\":1", "\"version\":2"),
        ("\"site\":", "\"sight\":"),
        ("\"services\":[", "\"services\":[1.5,null,\"x\","),
        ("\"categories\":[", "\"categories\":[{\"id\":\"own\"},"),
        ("\"consent\"", "\"good will\""),
        ("\"days\":400", "\"days\":-400"),
    ] {
        let text = whole.replacen(sound, broken, 1);
        assert_ne!(text, whole, "{sound} is in the vector");
        let native = json::parse(&text).expect("JSON");
        let here = config::read(&value(&text)).expect_err(broken);
        assert_eq!(here, config::read(&&native).expect_err(broken));
        assert!(!here.is_empty());
    }
}
