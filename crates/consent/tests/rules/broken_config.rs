//! One broken config for every field: the error names the place, what was there and what may be there (requirement A20).

use std::{fs, path::PathBuf};

use serde_json::{Value, json};
use zgoda_consent::{config, field::FieldError};

use crate::shop::CONFIG;

/// The config of the vectors with one thing changed: `at` (a JSON pointer) becomes `put`, or goes if there is no `put`.
pub(crate) fn broken(case: &Value) -> Value {
    let mut whole: Value = serde_json::from_str(CONFIG).expect("a config");
    let at = case["at"].as_str().expect("a pointer");
    let Some((parent, name)) = at.rsplit_once('/') else {
        return case["put"].clone();
    };
    let parent = whole
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("nothing at {at}"));
    match (parent, case.get("put")) {
        (Value::Object(members), Some(put)) => drop(members.insert(name.to_owned(), put.clone())),
        (Value::Object(members), None) => drop(members.remove(name).expect("a member")),
        (Value::Array(items), Some(put)) => {
            items[name.parse::<usize>().expect("an index")] = put.clone();
        }
        (other, _) => panic!("cannot change {at} of {other}"),
    }
    whole
}

pub(crate) fn cases() -> Vec<Value> {
    serde_json::from_str(include_str!("../data/broken-config.json")).expect("a list of cases")
}

fn told(error: &FieldError) -> Value {
    json!([error.path, error.found, error.allowed])
}

#[test]
fn every_error_is_precise() {
    for case in cases() {
        let errors = config::parse(&broken(&case).to_string()).expect_err(&case.to_string());
        let errors: Vec<_> = errors.iter().map(told).collect();
        assert_eq!(Value::Array(errors), case["errors"], "{case}");
    }
}

#[test]
#[ignore = "writes the expected errors anew; read them before you commit them"]
fn write() {
    let lines: Vec<_> = cases()
        .into_iter()
        .map(|mut case| {
            let errors = config::parse(&broken(&case).to_string())
                .err()
                .unwrap_or_default();
            case["errors"] = errors.iter().map(told).collect();
            case.to_string()
        })
        .collect();
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/broken-config.json");
    fs::write(path, format!("[\n{}\n]\n", lines.join(",\n"))).expect("a writable folder");
}
