//! What each part may know, proved on dependencies, sources and shipped bytes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::machine::{Machine, cargo_home, home};
use crate::process::{Count, Process};
use crate::setup::sysroot::TARGET;

/// A package, the target it is built for, and the crates that must never be among its normal dependencies.
type Ban = (&'static str, Option<&'static str>, &'static [&'static str]);

const DEPENDENCIES: [Ban; 6] = [
    ("zgoda-consent", None, PURE),
    ("zgoda-catalogue", None, PURE),
    ("zgoda-tlog", None, PURE),
    (
        "zgoda-banner",
        Some(TARGET),
        &[
            "zgoda-store",
            "zgoda-rewrite",
            "lol_html",
            "zgoda-server",
            "zgoda",
            "tokio",
            "sqlx",
            "axum",
        ],
    ),
    (
        "zgoda-rewrite",
        None,
        &[
            "zgoda-store",
            "zgoda-server",
            "zgoda-banner",
            "tokio",
            "axum",
            "http",
            "hyper",
            "serde_json",
        ],
    ),
    (
        "zgoda-store",
        None,
        &[
            "axum",
            "http",
            "hyper",
            "tower",
            "tower-http",
            "zgoda-server",
            "zgoda-banner",
        ],
    ),
];

/// Floor 0 has no I/O, no clock, no randomness, no JSON library and no browser.
const PURE: &[&str] = &[
    "serde_json",
    "web-sys",
    "js-sys",
    "wasm-bindgen",
    "tokio",
    "rand",
    "getrandom",
    "chrono",
    "jiff",
    "time",
    "zgoda-store",
    "zgoda-server",
    "zgoda-banner",
];

/// What the sources of floor 0, and of the rewriter, must not name. Their tests may.
const WORDS: [&str; 10] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::io",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant",
    "println!",
    "unsafe ",
];

/// Texts of a serde deserialiser. Linked into the module it would cost 15 KB; configuration is read by `Source`.
const DESERIALISER: [&str; 2] = ["invalid type", "missing field"];

/// Constructors of functions from text. A page's security policy refuses them, as it refuses `eval`.
const EVAL: [&str; 2] = ["new_no_args", "new_with_args"];

/// Proves every floor; each proof counts, each breach is printed.
pub(crate) fn check(machine: &Machine) -> Result<Count> {
    let mut count = Count::default();
    let mut prove = |what: String, breaches: Vec<String>| {
        if breaches.is_empty() {
            println!("    holds: {what}");
            count.passed += 1;
        } else {
            println!("    BROKEN: {what}: {}", breaches.join(", "));
            count.failed += 1;
        }
    };
    for (package, target, banned) in DEPENDENCIES {
        let found = dependencies(machine, package, target)?;
        let breaches = banned
            .iter()
            .filter(|name| found.iter().any(|dep| dep == *name));
        prove(
            format!("{package} knows none of {} crates", banned.len()),
            breaches.map(|name| (*name).to_owned()).collect(),
        );
    }
    for folder in [
        "crates/consent/src",
        "crates/catalogue/src",
        "crates/tlog/src",
        "crates/rewrite/src",
    ] {
        let breaches = words(&machine.root, folder, &WORDS)?;
        prove(
            format!("{folder} has no I/O, no clock, no randomness"),
            breaches,
        );
    }
    prove(
        "the banner makes no function from text".to_owned(),
        words(&machine.root, "src", &EVAL)?,
    );
    let mut modules = Vec::new();
    for name in ["pkg/engine_bg.wasm", "pkg/whole_bg.wasm"] {
        modules.extend(fs::read(machine.root.join(name)).context(name)?);
    }
    let linked = DESERIALISER
        .iter()
        .filter(|text| contains(&modules, text.as_bytes()));
    prove(
        "no deserialiser in the modules".to_owned(),
        linked.map(|text| (*text).to_owned()).collect(),
    );
    let tracked = tracked(machine)?;
    prove(
        "lock files name no mirror".to_owned(),
        mirrors(&machine.root, &tracked)?,
    );
    prove(
        "tracked files hold no folder of this machine".to_owned(),
        folders(&machine.root, &tracked)?,
    );
    Ok(count)
}

/// Names of the normal dependencies of `package`, its own included.
fn dependencies(machine: &Machine, package: &str, target: Option<&str>) -> Result<Vec<String>> {
    let tree = machine
        .cargo()
        .args([
            "tree",
            "--locked",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--package",
            package,
        ])
        .args(
            target
                .map(|target| ["--target", target])
                .into_iter()
                .flatten(),
        )
        .text()?;
    Ok(tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| *name != package)
        .map(str::to_owned)
        .collect())
}

/// Places in `folder` where code (not a comment, not a test module) names one of `words`.
fn words(root: &Path, folder: &str, words: &[&str]) -> Result<Vec<String>> {
    let mut places = Vec::new();
    for name in crate::build::files(&root.join(folder))? {
        let text = fs::read_to_string(root.join(folder).join(&name))?;
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (at, line) in code.lines().enumerate() {
            let line = line.split("//").next().unwrap_or_default();
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                places.push(format!("{folder}/{name}:{} {word}", at + 1));
            }
        }
    }
    Ok(places)
}

/// The files git knows.
fn tracked(machine: &Machine) -> Result<Vec<PathBuf>> {
    let list = Process::new("git")
        .within(&machine.root)
        .args(["ls-files", "-z"])
        .text()
        .context("floors are proved on a git checkout")?;
    Ok(list
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
        .collect())
}

/// Lock files that name a host other than crates.io's index.
fn mirrors(root: &Path, tracked: &[PathBuf]) -> Result<Vec<String>> {
    let locks = tracked
        .iter()
        .filter(|file| file.ends_with("Cargo.lock") || file.ends_with("package-lock.json"));
    let mut found = Vec::new();
    for file in locks {
        let text = fs::read_to_string(root.join(file))?;
        let foreign = text.lines().any(|line| {
            let fetched = line.contains("\"resolved\":") || line.starts_with("source = ");
            fetched && !line.contains("registry+https://github.com/rust-lang/crates.io-index")
        });
        if foreign {
            found.push(file.display().to_string());
        }
    }
    Ok(found)
}

/// Files that hold a path of this machine: of the checkout, of cargo's or of the user's folder.
fn folders(root: &Path, tracked: &[PathBuf]) -> Result<Vec<String>> {
    let mut private = vec![format!("{}/", root.display())];
    private.push(format!("{}/", cargo_home()?.display()));
    private.push(format!("{}/", home()?.display()));
    let mut found = Vec::new();
    for file in tracked {
        // A file that is deleted but not yet committed has nothing to hide.
        let Ok(bytes) = fs::read(root.join(file)) else {
            continue;
        };
        if private.iter().any(|path| contains(&bytes, path.as_bytes())) {
            found.push(file.display().to_string());
        }
    }
    Ok(found)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
