//! `docs/THREATS.md` names for each threat what proves the answer to it. Here: every threat has a row, and what a row names is there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The threats are numbered F1 to this.
const LAST: usize = 40;

/// What a row says instead of naming a test; the reason follows.
const NOT_COVERED: &str = "not covered: ";

#[test]
fn every_threat_is_answered_by_a_test_or_by_the_reason_why_not() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let page = fs::read_to_string(root.join("docs/THREATS.md")).unwrap();
    let wrong = check(&page, |path| fs::read_to_string(root.join(path)).ok());
    assert!(wrong.is_empty(), "docs/THREATS.md:\n{}", wrong.join("\n"));
}

/// Everything that is wrong with `page`, whose files are read by `read`.
fn check(page: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let rows = rows(page);
    let mut wrong = Vec::new();
    for id in (1..=LAST).map(|number| format!("F{number}")) {
        match rows.get(id.as_str()).map(Vec::as_slice) {
            None => wrong.push(format!("{id} has no row")),
            Some([answer]) => wrong.extend(unproved(&id, answer, &read)),
            Some(_) => wrong.push(format!("{id} has more than one row")),
        }
    }
    wrong
}

/// The last cell of each row, by its first.
fn rows(page: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut rows: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in page.lines().filter(|line| line.starts_with("| F")) {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        if let [id, _, answer] = cells[..] {
            rows.entry(id).or_default().push(answer);
        }
    }
    rows
}

/// What the answer to the threat `id` names that is not there. Names between backticks: a path, then the tests in it.
fn unproved(id: &str, answer: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut file: Option<(&str, String)> = None;
    let mut is_proved = false;
    // What stands after "not covered" explains; it proves nothing.
    let (proof, reason) = answer.split_once(NOT_COVERED).unwrap_or((answer, ""));
    for name in proof.split('`').skip(1).step_by(2) {
        if is_path(name) {
            file = read(name).map(|text| (name, text));
            if file.is_none() {
                wrong.push(format!("{id}: no file `{name}`"));
            }
        } else if let Some((path, text)) = &file {
            is_proved = true;
            if !has_test(path, text, name, &read) {
                wrong.push(format!("{id}: no test `{name}` in `{path}`"));
            }
        } else {
            wrong.push(format!("{id}: `{name}` is in no file that is there"));
        }
    }
    if !is_proved && wrong.is_empty() && reason.len() < 20 {
        wrong.push(format!("{id}: neither a test nor a reason"));
    }
    wrong
}

fn is_path(name: &str) -> bool {
    let extension = Path::new(name).extension();
    name.contains('/') && !name.contains(' ') && extension.is_some_and(|e| e == "rs" || e == "mjs")
}

/// Whether `text`, the file at `path`, holds the test `name`: in Rust a function with the attribute of one, or of the suite that
/// every store has to pass; in JavaScript a title.
fn has_test(path: &str, text: &str, name: &str, read: impl Fn(&str) -> Option<String>) -> bool {
    if Path::new(path).extension().is_some_and(|e| e == "mjs") {
        return ['"', '`']
            .iter()
            .any(|quote| text.contains(&format!("{quote}{name}{quote}")));
    }
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    let function = format!("fn {name}(");
    let is_it = |line: &str| {
        ["", "pub ", "async ", "pub async "].iter().any(|before| {
            line.strip_prefix(before)
                .is_some_and(|l| l.starts_with(&function))
        })
    };
    let Some(at) = lines.iter().position(|line| is_it(line)) else {
        return false;
    };
    if let Some((folder, _)) = path.split_once("/conformance/") {
        let list = read(&format!("{folder}/conformance/mod.rs")).unwrap_or_default();
        return list.lines().any(|line| line.trim() == format!("{name},"));
    }
    lines[..at]
        .iter()
        .rev()
        .take_while(|line| line.starts_with("#[") || line.starts_with("//"))
        .any(|line| line.starts_with("#[") && line.contains("test"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUST: &str = "\
#[test]
fn one() {}

#[tokio::test(flavor = \"current_thread\")]
/// What it shows.
async fn two() {}

fn helps() {}
";
    const SUITE: &str = "pub async fn stored(store: &impl Store) {}\npub async fn unlisted(store: &impl Store) {}\n";

    fn read(path: &str) -> Option<String> {
        match path {
            "a/tests/t.rs" => Some(RUST.to_owned()),
            "b/src/conformance/c.rs" => Some(SUITE.to_owned()),
            "b/src/conformance/mod.rs" => Some("    stored,\n".to_owned()),
            "e/d.test.mjs" => Some("test(\"F9: a title\", () => {})".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn what_is_there_is_found() {
        for answer in [
            "`a/tests/t.rs` `one`, `two`",
            "`a/tests/t.rs` `two`; `e/d.test.mjs` `F9: a title`",
            "`b/src/conformance/c.rs` `stored`",
            "`a/tests/t.rs` `one`. not covered: the rest of it, `helps` says why",
            "not covered: there is nothing of the kind",
        ] {
            assert_eq!(unproved("F1", answer, read), [""; 0], "{answer}");
        }
    }

    #[test]
    fn what_is_not_there_is_named() {
        for (answer, wrong) in [
            ("`a/tests/t.rs` `gone`", "no test `gone` in `a/tests/t.rs`"),
            ("`a/tests/t.rs` `helps`", "no test `helps` in"),
            ("`a/tests/t.rs` `on`", "no test `on` in"),
            ("`a/tests/u.rs` `one`", "no file `a/tests/u.rs`"),
            ("`b/src/conformance/c.rs` `unlisted`", "no test `unlisted`"),
            ("`e/d.test.mjs` `a title`", "no test `a title`"),
            ("`one`", "`one` is in no file"),
            ("all is well", "neither a test nor a reason"),
            ("`a/tests/t.rs`", "neither a test nor a reason"),
            ("not covered: no", "neither a test nor a reason"),
        ] {
            let said = unproved("F1", answer, read).join("\n");
            assert!(said.contains(wrong), "{answer}: {said}");
        }
    }

    #[test]
    fn each_threat_has_one_row() {
        let row = |number| format!("| F{number} | x | `a/tests/t.rs` `one` |\n");
        let page: String = (1..=LAST).map(row).collect();
        assert_eq!(check(&page, read), [""; 0]);
        assert_eq!(
            check(&page.replace("| F7 |", "| F8 |"), read),
            ["F7 has no row", "F8 has more than one row"]
        );
    }
}
