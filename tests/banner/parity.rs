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
fn d2_hashes_of_every_length_are_sha_256() {
    // `head -c LENGTH /dev/zero | tr '\0' a | sha256sum`: around the ends of blocks, where the page pads by itself.
    for (length, hash) in [
        (
            0,
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
        (
            55,
            "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318",
        ),
        (
            56,
            "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a",
        ),
        (
            63,
            "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34",
        ),
        (
            64,
            "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb",
        ),
        (
            119,
            "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb",
        ),
        (
            120,
            "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c",
        ),
    ] {
        assert_eq!(sha256_hex("a".repeat(length).as_bytes()), hash, "{length}");
    }
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
