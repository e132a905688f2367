//! The stored choice is read strictly: anything odd means undecided (requirement F9).

use serde_json::{Value, json};
use zgoda_consent::{
    DAY,
    stored::{Broken, MAX_BYTES, Stale, parse, parse_written},
};

use crate::shop::NOW;

fn value() -> Value {
    serde_json::from_str(include_str!("../vectors/stored.json")).expect("a stored choice")
}

fn with(name: &str, put: Value) -> String {
    let mut value = value();
    value[name] = put;
    value.to_string()
}

#[test]
fn wrong_members_are_named() {
    for (name, put) in [
        ("v", json!(2)),
        ("v", json!("1")),
        ("site", json!("Shop")),
        ("id", json!("0123")),
        ("id", json!("3031323334353637383961626364656G")),
        ("rec", json!("01a209fe-77dc-4768-a96a-6b6c6d6e6f70")),
        ("rec", json!(null)),
        ("at", json!(-1)),
        ("at", json!(1.5)),
        ("exp", json!("soon")),
        ("rev", json!(-3)),
        ("rev", json!(5_000_000_000_u64)),
        ("event", json!("accept")),
        ("regime", json!("eu")),
        ("lang", json!("polski!")),
        ("cat", json!(["analytics"])),
        ("cat", json!({"analytics": 1})),
        ("cat", json!({"analytics": "true"})),
        ("cat", json!({"__proto__": true})),
        ("svc", json!(null)),
        ("svc", json!({"hotjar": null})),
    ] {
        let Err(Broken::Member(path)) = parse(&with(name, put.clone()), NOW, "shop") else {
            panic!("{name}: {put}")
        };
        assert!(path.starts_with(name), "{path}");
    }
    assert_eq!(
        parse(&with("extra", json!(1)), NOW, "shop"),
        Err(Broken::Member("extra".to_owned()))
    );
    for name in ["v", "exp", "svc"] {
        let mut value = value();
        value.as_object_mut().expect("an object").remove(name);
        value["other"] = json!(1);
        assert_eq!(
            parse(&value.to_string(), NOW, "shop"),
            Err(Broken::Member(name.to_owned()))
        );
    }
    for text in ["", "null", "[]", "true", "{", "\"{}\""] {
        assert!(parse(text, NOW, "shop").is_err(), "{text}");
    }
}

#[test]
fn of_another_site_is_nobodys() {
    assert_eq!(parse(&value().to_string(), NOW, "cafe"), Err(Broken::Site));
}

#[test]
fn too_long_is_not_even_parsed() {
    let long = with("svc", json!({"a".repeat(64): true})) + &" ".repeat(MAX_BYTES);
    assert_eq!(parse(&long, NOW, "shop"), Err(Broken::Text));
}

/// The clock may differ by a day; a choice never holds for more than 400.
#[test]
fn times_are_plausible() {
    let at = value()["at"].as_i64().expect("a time");
    assert!(parse(&value().to_string(), at - DAY, "shop").is_ok());
    assert_eq!(
        parse(&value().to_string(), at - DAY - 1, "shop"),
        Err(Broken::Time)
    );
    assert!(parse(&with("exp", json!(at + 400 * DAY)), NOW, "shop").is_ok());
    assert_eq!(
        parse(&with("exp", json!(at + 400 * DAY + 1)), NOW, "shop"),
        Err(Broken::Time)
    );
    assert_eq!(
        parse(&with("exp", json!(at)), NOW, "shop"),
        Err(Broken::Time)
    );
}

/// A choice that does not hold any more can still be read: the chain of records goes on.
#[test]
fn stale_is_not_broken() {
    let stored = parse(&value().to_string(), NOW, "shop").expect("a stored choice");
    assert_eq!(stored.holds(stored.exp - 1, 3), Ok(()));
    assert_eq!(stored.holds(stored.exp, 3), Err(Stale::Expired));
    assert_eq!(stored.holds(NOW, 4), Err(Stale::Revision));
    assert!(parse(&value().to_string(), stored.exp + DAY, "shop").is_ok());
}

#[test]
fn errors_have_a_short_text() {
    assert_eq!(Broken::Member("exp".to_owned()).to_string(), "wrong: exp");
    assert_eq!(
        parse("[]", NOW, "shop").expect_err("a list").to_string(),
        "no object"
    );
}

/// What the first layer's module reads without the table of the format is read alike with it; every other text it leaves alone (F9).
#[test]
fn f9_what_was_written_is_read_without_the_table() {
    let text = include_str!("../vectors/stored.json");
    let stored = parse(text, NOW, "shop").expect("a choice");
    assert_eq!(parse_written(text, NOW, "shop"), Some(stored));
    assert_eq!(parse_written(text, NOW, "other"), None);
    assert_eq!(parse_written(&with("v", json!(1)), NOW, "shop"), None);
    for at in 0..text.len() {
        for put in b"09afgzAZ-_\" \\{}[],:.te" {
            let mut edited = text.as_bytes().to_vec();
            edited[at] = *put;
            let edited = String::from_utf8(edited).expect("ASCII");
            if let Some(read) = parse_written(&edited, NOW, "shop") {
                assert_eq!(parse(&edited, NOW, "shop"), Ok(read), "{edited}");
            }
        }
    }
}
