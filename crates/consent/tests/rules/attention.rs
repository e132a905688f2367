//! Steps of how the dialog was met.

use zgoda_consent::{
    attention::{MAX_BYTES, Step, read},
    json,
};

const RIGHT: &str =
    r#"{"language":"pl-PL","schema":"zgoda.attention.v1","site":"shop","step":"answered_15s"}"#;

#[test]
fn a74_a_step_is_read_whole() {
    let attention = read(&&json::parse(RIGHT).unwrap()).unwrap();
    assert_eq!(
        (attention.site.as_str(), attention.language.as_str()),
        ("shop", "pl-PL")
    );
    assert_eq!(attention.step, Step::Within15);
    assert!(RIGHT.len() < MAX_BYTES);
}

#[test]
fn a31_a_step_has_no_room_for_a_visitor() {
    for (from, to, path) in [
        ("\"site\":", "\"consent_id\":\"1\",\"site\":", "consent_id"),
        ("answered_15s", "answered_15.2s", "step"),
        ("\"shop\"", "\"Shop 1\"", "site"),
        ("pl-PL", "pl PL", "language"),
        ("attention.v1", "attention.v2", "schema"),
    ] {
        let errors = read(&&json::parse(&RIGHT.replacen(from, to, 1)).unwrap()).unwrap_err();
        let paths: Vec<_> = errors.iter().map(|error| error.path.as_str()).collect();
        assert_eq!(paths, [path], "{to}");
    }
}
