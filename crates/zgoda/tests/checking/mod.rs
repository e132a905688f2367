//! `zgoda check` as an owner meets it.

use std::fs;

use tempfile::TempDir;

use crate::running::{run, text};
use crate::{BROKEN, RIGHT};

#[test]
fn check_says_that_a_config_is_right() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("zgoda.json"), RIGHT).unwrap();
    let check = |arguments: &[&str]| {
        run(
            &[&["check", "zgoda.json"], arguments].concat(),
            folder.path(),
        )
    };
    let output = check(&[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(said.contains("site \"blog\", revision 1, 2 categories, 1 services"));
    assert!(
        said.contains("0 errors, 1 warnings, 1 pieces of advice"),
        "{said}"
    );
    // It says nothing of a data protection officer: a warning, and no failure unless that is asked for.
    let said = text(&output.stderr);
    assert!(said.contains("warning[no-dpo] controller.dpo\n    found  nothing\n    rule   A26: GDPR Art. 13(1)(b)\n    risk   "), "{said}");
    assert_eq!(check(&["--deny", "warnings"]).status.code(), Some(1));
    let rest = ["--deny", "warnings", "--allow", "no-dpo"];
    assert!(check(&rest).status.success());
    assert_eq!(
        check(&["--deny", "advice", "--allow", "no-dpo"])
            .status
            .code(),
        Some(1)
    );
    let output = check(&["--allow", "no-such-lint"]);
    assert_eq!(output.status.code(), Some(2));
    let output = check(&["--resolve"]);
    assert!(text(&output.stdout).contains("Google Ireland Limited"));
}

#[test]
fn b3_b15_a_config_that_takes_rights_away_fails_with_the_rule_the_risk_and_the_fix() {
    let folder = TempDir::new().unwrap();
    let bad = RIGHT.replace(
        "\"categories\"",
        "\"look\": { \"layout\": \"none\", \"reopen\": \"none\", \"shape\": 1 }, \"categories\"",
    );
    fs::write(folder.path().join("zgoda.json"), bad).unwrap();
    let check = |arguments: &[&str]| {
        let output = run(
            &[&["check", "zgoda.json", "--format", "json"], arguments].concat(),
            folder.path(),
        );
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), report)
    };
    let (code, report) = check(&[]);
    assert_eq!(code, Some(1));
    assert_eq!(report["schema"], "zgoda.check.v1");
    assert_eq!(report["site"], "blog");
    assert_eq!(
        report["counts"],
        serde_json::json!({"error": 2, "warning": 2, "advice": 1})
    );
    let findings = report["findings"].as_array().unwrap();
    let lints: Vec<_> = findings
        .iter()
        .map(|finding| finding["lint"].as_str().unwrap())
        .collect();
    assert_eq!(
        lints,
        ["own-dialog", "no-way-back", "odd", "no-dpo", "no-authority"]
    );
    let first = findings[0].as_object().unwrap();
    let members: Vec<_> = first.keys().map(String::as_str).collect();
    let mut expected = [
        "lint",
        "severity",
        "allowed",
        "path",
        "found",
        "requirement",
        "law",
        "risk",
        "fix",
    ];
    expected.sort_unstable();
    assert_eq!(members, expected);
    assert_eq!(first["requirement"], "B3");
    assert_eq!(first["path"], "look.layout");
    for member in ["law", "risk", "fix"] {
        assert!(!first[member].as_str().unwrap().is_empty(), "{member}");
    }
    assert_eq!(findings[2]["path"], "look.shape");

    let (code, report) = check(&["--allow", "own-dialog", "--allow", "no-way-back"]);
    assert_eq!(code, Some(0));
    assert_eq!(report["counts"]["error"], 0);
    assert_eq!(report["findings"][0]["allowed"], true);

    fs::write(folder.path().join("zgoda.json"), BROKEN).unwrap();
    let (code, report) = check(&[]);
    assert_eq!(code, Some(1));
    assert_eq!(report["site"], serde_json::Value::Null);
    assert_eq!(report["findings"][0]["lint"], "invalid");
}

#[test]
fn check_says_everything_that_is_wrong_at_once() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("zgoda.json"), BROKEN).unwrap();
    let output = run(&["check", "zgoda.json"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    for part in [
        "error[invalid] version\n    found  2\n    rule   A8\n",
        "    fix    1\n",
        "site\n    found  \"My Blog!\"",
        "languages",
        "controller.name\n    found  nothing",
        "policy\n    found  \"javascript:alert(1)\"",
    ] {
        assert!(said.contains(part), "{part}\n--- in\n{said}");
    }
    let unheard = RIGHT.replace("\"preset\": \"ga4\"", "\"preset\": \"unheard-of\"");
    fs::write(folder.path().join("zgoda.json"), unheard).unwrap();
    let said = text(&run(&["check", "zgoda.json"], folder.path()).stderr);
    assert!(
        said.contains("services[0].preset\n    found  \"unheard-of\""),
        "{said}"
    );
    fs::write(folder.path().join("zgoda.json"), &RIGHT[..100]).unwrap();
    let said = text(&run(&["check", "zgoda.json"], folder.path()).stderr);
    assert!(said.contains("line 3, column"), "{said}");
    let said = text(&run(&["check", "missing.json"], folder.path()).stderr);
    assert!(said.contains("cannot read missing.json"), "{said}");
}
