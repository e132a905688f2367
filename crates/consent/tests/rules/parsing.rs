//! The JSON reader: strict, bounded, exact.

use proptest::prelude::*;
use zgoda_consent::json::{MAX_DEPTH, SyntaxError, Value, parse};

fn fails(text: &str) -> SyntaxError {
    parse(text).expect_err(text)
}

#[test]
fn values() {
    assert_eq!(parse(" null "), Ok(Value::Null));
    assert_eq!(
        parse("[true,false]"),
        Ok(Value::List(vec![Value::Flag(true), Value::Flag(false)]))
    );
    assert_eq!(parse("-0"), Ok(Value::Integer(0)));
    assert_eq!(
        parse("9007199254740991"),
        Ok(Value::Integer(9_007_199_254_740_991))
    );
    for fraction in [
        "9007199254740992",
        "1.0",
        "1e2",
        "-1.5E-3",
        "123456789012345678901234567890",
    ] {
        assert_eq!(parse(fraction), Ok(Value::Fraction), "{fraction}");
    }
    assert_eq!(
        parse(r#""\"\\\/\b\f\n\r\t\u017c\uD83D\uDE00ż""#),
        Ok(Value::Text("\"\\/\u{8}\u{c}\n\r\tż😀ż".to_owned()))
    );
}

#[test]
fn no_values() {
    for text in [
        "",
        " ",
        "nul",
        "True",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "--1",
        "[1,]",
        "[1 2]",
        "{,}",
        r#"{"a"}"#,
        r#"{"a":}"#,
        r#"{"a":1,}"#,
        "{a:1}",
        "'a'",
        "\"a",
        "\"\n\"",
        r#""\x""#,
        r#""\u12""#,
        r#""\ud800""#,
        r#""\udc00\ud800""#,
        r#""\ud800\u0041""#,
        "1 1",
        "\u{feff}1",
        "/**/1",
        "NaN",
        "\"\u{0}\"",
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn errors_have_a_place() {
    let text = "{\n  \"ż\": 1,\n  \"ż\": 2\n}";
    let error = fails(text).into_field_error(text);
    assert_eq!(
        error.to_string(),
        "line 3, column 3: found \"\"\", allowed: each member only once"
    );
    assert_eq!(
        fails("[1").into_field_error("[1").to_string(),
        "line 1, column 3: found the end, allowed: , or ]"
    );
}

/// F14: depth is bounded before the stack is.
#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(parse(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(fails(&nested(MAX_DEPTH + 1)).at, MAX_DEPTH);
    assert!(parse(&"[".repeat(1_000_000)).is_err());
}

proptest! {
    /// Whatever another parser takes for JSON this one does, and the other way round, up to depth and repeated names.
    #[test]
    fn agrees_with_serde_json(text in r#"[\[\]{}:,"\\a-eu0-9.+ -]{0,12}"#) {
        let ours = parse(&text);
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        let bounded = ours.as_ref().is_err_and(|error| error.allowed.contains("only once") || error.allowed.contains("8 deep"));
        let surprising = theirs.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
        prop_assert!(ours.is_ok() == theirs.is_ok() || bounded || surprising, "{text:?}: {ours:?} {theirs:?}");
    }

    #[test]
    fn takes_every_text(text in any::<String>()) {
        let quoted = serde_json::to_string(&text).expect("a text");
        prop_assert_eq!(parse(&quoted), Ok(Value::Text(text)));
    }
}
