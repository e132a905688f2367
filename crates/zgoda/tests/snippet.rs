//! `zgoda snippet` as someone at a terminal meets it.

use std::fs;
use std::process::{Command, Output};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use zgoda_server::bundled;

const CONFIG: &str = r#"{
  "version": 1, "site": "blog", "origins": ["https://blog.example"], "languages": ["pl", "en"],
  "controller": { "name": "Me" }, "policy": "https://blog.example/privacy", "endpoint": "https://log.example/v1/records",
  "categories": [{ "id": "necessary", "locked": true }, { "id": "analytics" }],
  "services": [{ "id": "ga4", "category": "analytics", "preset": "ga4" }]
}"#;

fn snippet(arguments: &[&str]) -> Output {
    snippet_for(CONFIG, arguments)
}

fn snippet_for(config: &str, arguments: &[&str]) -> Output {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("zgoda.json"), config).unwrap();
    Command::new(env!("CARGO_BIN_EXE_zgoda"))
        .args(["snippet", "--config", "zgoda.json"])
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap()
}

fn text(arguments: &[&str]) -> String {
    let output = snippet(arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_pages_own_files_get_hints_where_the_browser_no_longer_looks_ahead() {
    let folder = TempDir::new().unwrap();
    let page = folder.path().join("index.html");
    fs::write(
        &page,
        "<link rel=stylesheet href=/a.css><script src=/b.js></script>",
    )
    .unwrap();
    let page = page.to_str().unwrap();
    let hints = "<link rel=\"preload\" as=\"style\" href=\"/a.css\">\n<link rel=\"preload\" as=\"script\" href=\"/b.js\">\n";
    for strength in ["barrier", "capture", "strict"] {
        let printed = text(&["--strength", strength, "--page", page]);
        assert!(
            printed.ends_with(&format!("<!-- -->\n{hints}")),
            "{printed}"
        );
    }
    assert!(!text(&["--strength", "auto", "--page", page]).contains("preload"));
    let output = snippet(&["--page", "missing.html"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot read missing.html"));
}

#[test]
fn every_strength_is_there_with_its_price_or_said_not_to_be() {
    let all = text(&[]);
    for strength in ["marked", "auto", "barrier", "capture", "strict"] {
        assert!(
            all.contains(&format!("<!-- {strength}: ")),
            "{strength}: {all}"
        );
    }
    assert!(
        all.contains("<script src=\"/zgoda/zgoda.js\" data-site=\"blog\"></script>\n"),
        "auto: {all}"
    );
    assert!(
        all.contains(
            "script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' https://log.example\n"
        ),
        "{all}"
    );
    let has_more = bundled("zgoda-strict.js").is_some();
    assert_eq!(
        all.contains("barrier: not in this build of the guard"),
        !has_more,
        "{all}"
    );
    assert_eq!(
        snippet(&["--strength", "barrier"]).status.success(),
        has_more
    );
}

#[test]
fn what_a_first_visit_needs_is_hinted_at_where_that_is_wanted() {
    assert!(!text(&["--strength", "auto"]).contains("<link"));
    let hosted = text(&["--strength", "marked", "--ahead"]);
    assert!(hosted.contains("<script src=\"/zgoda/zgoda-marked.js\" data-site=\"blog\"></script>\n<link rel=\"modulepreload\" href=\"/zgoda/engine.js\">\n"), "{hosted}");
    assert!(
        hosted.ends_with("crossorigin href=\"/zgoda/sites/blog.json\">\n"),
        "{hosted}"
    );
    let own = text(&[
        "--strength",
        "strict",
        "--ahead",
        "--config-url",
        "/zgoda.json",
    ]);
    assert!(
        own.ends_with("crossorigin href=\"/zgoda.json\">\n"),
        "{own}"
    );
}

#[test]
fn the_price_is_what_the_files_of_this_build_weigh() {
    let weight = |name: &str| {
        let mut brotli = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
        std::io::Write::write_all(&mut brotli, bundled(name).unwrap()).unwrap();
        brotli.into_inner().len()
    };
    let later = weight("zgoda.js") + weight("late.js");
    let auto = text(&["--strength", "auto"]);
    assert!(
        auto.contains(&format!(
            "later visits: 2 requests, {later} bytes (brotli)\n"
        )),
        "{auto}"
    );
    // Guard, what follows it, glue, module, Polish, config.
    assert!(auto.contains("first visit:  6 requests, "), "{auto}");
    assert!(text(&["--strength", "auto", "--inline"]).contains("later visits: 1 request, "));
}

#[test]
fn the_inlined_guard_is_this_builds_and_its_hash_is_right() {
    let part = text(&[
        "--strength",
        "auto",
        "--inline",
        "--at",
        "https://cdn.example/z",
        "--config-url",
        "/zgoda.json",
    ]);
    let guard = std::str::from_utf8(bundled("zgoda.js").unwrap()).unwrap();
    let tag = format!(
        "<script data-config=\"/zgoda.json\" data-base=\"https://cdn.example/z/\">{guard}</script>"
    );
    assert!(part.contains(&tag));
    let hash = BASE64_STANDARD.encode(Sha256::digest(guard));
    let policy = format!(
        "script-src https://cdn.example 'sha256-{hash}' 'wasm-unsafe-eval'; connect-src https://cdn.example https://log.example"
    );
    assert!(part.contains(&policy), "{part}");
}

#[test]
fn the_strong_ones_are_inlined_too_with_what_stands_behind_them() {
    let guard = std::str::from_utf8(bundled("zgoda-strict.js").unwrap()).unwrap();
    let hash = BASE64_STANDARD.encode(Sha256::digest(guard));
    for strength in ["barrier", "capture", "strict"] {
        let part = text(&["--strength", strength, "--inline"]);
        let tag = format!(
            " data-base=\"/zgoda/\" data-strength=\"{strength}\">{guard}</script><meta http-equiv="
        );
        assert!(part.contains(&tag), "{strength}");
        assert!(part.contains(&format!("'sha256-{hash}'")), "{strength}");
    }
}

#[test]
fn an_address_that_would_break_out_of_the_tag_is_refused() {
    for at in ["/x\" onload=\"y", "/a b/", "/<x/"] {
        let output = snippet(&["--at", at]);
        assert!(!output.status.success());
        assert!(String::from_utf8_lossy(&output.stderr).contains("an address is allowed"));
    }
}

#[test]
fn where_the_unknown_are_held_the_tag_says_so_and_names_the_sites_own_hosts() {
    let config = CONFIG.replacen(r#""controller""#, r#""unknown": "hold", "controller""#, 1);
    let output = snippet_for(&config, &["--at", "https://consent.example/zgoda/"]);
    let all = String::from_utf8(output.stdout).unwrap();
    let own = "blog.example log.example";
    let held = format!("data-site=\"blog\" data-unknown=\"hold\" data-hosts=\"{own}\"></script>");
    assert_eq!(all.matches(&held).count(), 1, "auto: {all}");
    let marked = all.lines().find(|line| line.contains("zgoda-marked.js"));
    assert!(
        marked.is_none_or(|line| !line.contains("data-unknown")),
        "{marked:?}"
    );
    if bundled("zgoda-strict.js").is_some() {
        let strict = format!(
            "data-strength=\"strict\" data-unknown=\"hold\" data-hosts=\"https://consent.example {own}\""
        );
        assert!(all.contains(&strict), "{all}");
    }
}
