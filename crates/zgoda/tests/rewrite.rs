//! `zgoda rewrite` as someone at a terminal meets it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const PAGE: &str = "<!doctype html>\n<head><script src=\"/zgoda/zgoda.js\" data-site=\"blog\"></script>\n\
                    <script src=\"https://static.hotjar.com/x.js\"></script></head>\n";

const CONFIG: &str = r#"{
  "version": 1, "site": "blog", "origins": ["https://blog.example"], "languages": ["en"],
  "controller": { "name": "Me" }, "policy": "https://blog.example/privacy", "unknown": "hold",
  "categories": [{ "id": "necessary", "locked": true }, { "id": "analytics" }],
  "services": [{ "id": "heat", "category": "analytics", "preset": "hotjar" }]
}"#;

/// Runs the command in `folder`; `input` comes in on standard input.
fn zgoda(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_zgoda"))
        .arg("rewrite")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A folder with two pages, a hidden one and what is none.
fn site() -> TempDir {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("blog/.git")).unwrap();
    fs::write(at("index.html"), PAGE).unwrap();
    fs::write(
        at("blog/post.HTM"),
        PAGE.replace("/zgoda/zgoda.js", "/app.js"),
    )
    .unwrap();
    fs::write(at("blog/.git/old.html"), PAGE).unwrap();
    fs::write(at("notes.txt"), PAGE).unwrap();
    folder
}

#[test]
fn without_write_it_only_says_what_it_would_do() {
    let folder = site();
    let output = zgoda(folder.path(), &["."], b"");
    assert!(output.status.success());
    assert_eq!(
        text(&output.stdout),
        "./blog/post.HTM:3:1: held <script> (hotjar, analytics): https://static.hotjar.com/x.js\n\
         ./blog/post.HTM: no zgoda.js in it: nothing releases what is held\n\
         ./index.html:3:1: held <script> (hotjar, analytics): https://static.hotjar.com/x.js\n"
    );
    assert!(
        text(&output.stderr).contains("2 read, nothing written: --write changes them; 2 tags held")
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("index.html")).unwrap(),
        PAGE
    );
}

#[test]
fn with_write_it_changes_files_once_and_only_those_that_have_to() {
    let folder = site();
    let output = zgoda(folder.path(), &[".", "--write"], b"");
    assert!(output.status.success());
    let page = fs::read_to_string(folder.path().join("index.html")).unwrap();
    let inert = "<script type=\"text/plain\" data-category=\"analytics\" data-service=\"hotjar\" data-src=\"https://static.hotjar.com/x.js\">";
    assert_eq!(
        page,
        PAGE.replace("<script src=\"https://static.hotjar.com/x.js\">", inert)
    );
    for untouched in ["notes.txt", "blog/.git/old.html"] {
        assert_eq!(
            fs::read_to_string(folder.path().join(untouched)).unwrap(),
            PAGE
        );
    }
    let again = zgoda(folder.path(), &[".", "--write"], b"");
    assert_eq!(text(&again.stdout), "");
    assert!(text(&again.stderr).contains("2 read, 0 changed; 0 tags held"));
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 3, "nothing is left lying about");
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_link_stays_one() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = site();
    let at = |name: &str| folder.path().join(name);
    fs::set_permissions(at("index.html"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("index.html", at("link.html")).unwrap();
    assert!(
        zgoda(folder.path(), &["link.html", "--write"], b"")
            .status
            .success()
    );
    assert!(at("link.html").is_symlink());
    assert!(
        fs::read_to_string(at("index.html"))
            .unwrap()
            .contains("text/plain")
    );
    assert_eq!(
        fs::metadata(at("index.html")).unwrap().permissions().mode() & 0o777,
        0o640
    );
}

#[test]
fn check_fails_as_long_as_there_is_something_to_do() {
    let folder = site();
    assert!(
        !zgoda(folder.path(), &[".", "--check"], b"")
            .status
            .success()
    );
    assert!(
        zgoda(folder.path(), &[".", "--write"], b"")
            .status
            .success()
    );
    assert!(
        zgoda(folder.path(), &[".", "--check"], b"")
            .status
            .success()
    );
}

#[test]
fn a_stream_goes_through_and_the_report_goes_elsewhere() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("zgoda.json"), CONFIG).unwrap();
    let html = b"\xff<img src=https://a.example/x><img src=/own.png><img src=https://blog.example/y>\n\xfe";
    let output = zgoda(folder.path(), &["-", "--config", "zgoda.json"], html);
    assert!(output.status.success());
    let expected: &[u8] = b"\xff<img data-category=\"*\" data-src=https://a.example/x><img src=/own.png><img src=https://blog.example/y>\n\xfe";
    assert_eq!(output.stdout, expected);
    assert!(
        text(&output.stderr)
            .starts_with("-:1:2: held <img> (unknown third party): https://a.example/x\n")
    );
    let base = zgoda(
        folder.path(),
        &[
            "-",
            "--config",
            "zgoda.json",
            "--base",
            "https://a.example/",
        ],
        html,
    );
    assert_eq!(base.stdout, html, "the base is the site's own");
}

#[test]
fn machines_read_json() {
    let folder = site();
    fs::write(folder.path().join("zgoda.json"), CONFIG).unwrap();
    fs::write(
        folder.path().join("ads.html"),
        "<script>fbq('init')</script><style>@import 'https://a.example/x.css';</style>",
    )
    .unwrap();
    let output = zgoda(
        folder.path(),
        &["ads.html", "index.html", "--json", "--config", "zgoda.json"],
        b"",
    );
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["held"], 2);
    assert_eq!(report["left"], 1);
    assert_eq!(
        report["unknown_categories"],
        serde_json::json!(["marketing"])
    );
    let [ads, index] = report["files"].as_array().unwrap().as_slice() else {
        panic!("{report}");
    };
    assert_eq!(
        (&ads["has_guard"], &index["has_guard"]),
        (&false.into(), &true.into())
    );
    assert_eq!(ads["findings"][1]["what"], "css");
    assert_eq!(ads["findings"][1]["column"], 29);
    assert_eq!(
        index["findings"][0]["service"], "heat",
        "the config's name for it"
    );
    assert_eq!(index["findings"][0]["line"], 3);
}

#[test]
fn what_cannot_be_done_is_said_and_loses_nothing() {
    let folder = site();
    let utf_16: Vec<u8> = PAGE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(folder.path().join("wide.html"), &utf_16).unwrap();
    let output = zgoda(folder.path(), &["wide.html", "index.html", "--write"], b"");
    assert!(!output.status.success());
    assert!(
        text(&output.stdout).contains("wide.html:1:1: LEFT: the file is UTF-16; save it as UTF-8")
    );
    assert_eq!(fs::read(folder.path().join("wide.html")).unwrap(), utf_16);
    assert!(
        fs::read_to_string(folder.path().join("index.html"))
            .unwrap()
            .contains("text/plain"),
        "the others are done"
    );

    for (arguments, message) in [
        (&["nowhere.html"][..], "cannot read nowhere.html"),
        (&["-", "index.html"], "- stands alone"),
        (&["--config", "notes.txt", "index.html"], "notes.txt"),
        (&[], "required"),
    ] {
        let output = zgoda(folder.path(), arguments, b"");
        assert!(!output.status.success());
        assert!(
            text(&output.stderr).contains(message),
            "{}",
            text(&output.stderr)
        );
    }
    fs::create_dir(folder.path().join("empty")).unwrap();
    let output = zgoda(folder.path(), &["empty"], b"");
    assert!(text(&output.stderr).contains("there is no *.html and no *.htm in empty"));
}
