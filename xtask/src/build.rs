//! `pkg/`: everything a site serves, built from the sources to the same bytes anywhere.

mod engine;
mod glue;
mod info;
mod names;
mod scripts;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use engine::Engines;
pub(crate) use engine::environment;
pub(crate) use info::{built_with, head};

use crate::cache::hex;
use crate::machine::Machine;
use crate::versions;

/// Builds the whole package into `out`, replacing what is there.
pub(crate) fn package(machine: &Machine, out: &Path) -> Result<()> {
    let scratch = machine.target.join("package");
    if scratch.is_dir() {
        fs::remove_dir_all(&scratch)?;
    }
    for folder in ["lang", "own"] {
        fs::create_dir_all(scratch.join(folder))?;
    }
    let engines = Engines::build(machine)?;
    scripts::guards(machine, &engines, &scratch)?;
    scripts::occasional(machine, &scratch)?;
    scripts::adapters(machine, &scratch)?;
    languages(machine, &scratch)?;
    for engine in [&engines.first, &engines.whole] {
        let name = engine.name;
        fs::write(scratch.join(format!("{name}.js")), &engine.glue)?;
        fs::write(scratch.join(format!("{name}_bg.wasm")), &engine.module)?;
    }
    fs::copy(
        machine.root.join("www/zgoda.d.ts"),
        scratch.join("zgoda.d.ts"),
    )
    .context("www/zgoda.d.ts")?;
    fs::write(scratch.join("package.json"), manifest())?;
    let info = info::write(machine, &engines, &scratch)?;
    fs::write(scratch.join("BUILDINFO"), info)?;
    replace(&scratch, out)
}

/// The files of a package, sorted, as paths below `folder`.
pub(crate) fn files(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in
            fs::read_dir(&next).with_context(|| format!("cannot list {}", next.display()))?
        {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(folder)?.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// SHA-256 as 64 hex digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Other names that pages give a language, so that the guard need not know them: the file, then the names.
const ALIASES: [(&str, &[&str]); 3] = [
    ("nb", &["nn", "no"]),
    ("zh-Hans", &["zh"]),
    ("zh-Hant", &["zh-hk", "zh-mo", "zh-tw"]),
];

/// How the keys of texts of the first file begin that the scripts which are rarely fetched (`www/own`, `www/fallback.js`) say too.
const SHARED: [&str; 13] = [
    "appearance.both",
    "appearance.object",
    "appearance.text",
    "close",
    "direction",
    "kind.",
    "objection.object",
    "objection.text",
    "policy",
    "reject",
    "settings.title",
    "storage.kind",
    "storage.name",
];

/// Each language without white space, in lower case and under every name a page may give it: in `lang/` what the engine draws, in
/// `own/` what only the settings say, of the visitor's own. English is in the module; its file in `lang/` is for those who translate.
fn languages(machine: &Machine, out: &Path) -> Result<()> {
    let folder = machine.root.join("www/lang");
    let own = fs::read_to_string(machine.root.join("www/own.txt")).context("www/own.txt")?;
    let is_on = |list: &str, key: &str| list.lines().any(|start| key.starts_with(start));
    for name in files(&folder)? {
        let text = fs::read_to_string(folder.join(&name))?;
        let texts: Map<String, Value> =
            serde_json::from_str(&text).with_context(|| format!("www/lang/{name}"))?;
        let part = |is_part: &dyn Fn(&str) -> bool| {
            let mut part = texts.clone();
            part.retain(|key, _| is_part(key));
            Value::Object(part).to_string()
        };
        let main = part(&|key| !is_on(&own, key));
        let own =
            part(&|key| is_on(&own, key) || SHARED.iter().any(|start| key.starts_with(start)));
        let tag = name.trim_end_matches(".json");
        let others = ALIASES.iter().filter(|(file, _)| *file == tag);
        for name in others.flat_map(|(_, names)| *names).chain([&tag]) {
            let name = format!("{}.json", name.to_lowercase());
            fs::write(out.join("lang").join(&name), &main)?;
            fs::write(out.join("own").join(&name), &own)?;
        }
    }
    Ok(())
}

/// What npm and bundlers read.
fn manifest() -> String {
    let value = json!({
        "name": "zgoda",
        "version": versions::PRODUCT,
        "description": "A consent banner that holds every tracker until the visitor says yes",
        "license": "MIT",
        "main": "zgoda.js",
        "types": "zgoda.d.ts",
        "sideEffects": true,
    });
    format!("{value:#}\n")
}

/// Makes `out` hold exactly the files of `scratch`, touching only those that differ.
fn replace(scratch: &Path, out: &Path) -> Result<()> {
    fs::create_dir_all(out)?;
    let new = files(scratch)?;
    for old in files(out)? {
        if !new.contains(&old) {
            fs::remove_file(out.join(&old))?;
        }
    }
    for name in &new {
        let bytes = fs::read(scratch.join(name))?;
        let target = out.join(name);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        if fs::read(&target).ok().as_deref() != Some(&bytes) {
            fs::write(&target, bytes)?;
        }
    }
    Ok(())
}
