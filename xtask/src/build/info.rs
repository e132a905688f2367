//! `BUILDINFO`: what a package was built with, the hash of every file in it, and the hash by which records name it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Result;

use super::engine::Engines;
use super::{files, sha256};
use crate::machine::Machine;
use crate::setup::sysroot::Flavour;
use crate::versions;

/// Ends the part that says with what; hashes follow.
const FILES: &str = "\nfiles:\n";

/// The compilers and tools that decide the bytes, one per line.
///
/// Where another machine's lines are the same, its bytes are. Debian's rustc-web moves with security updates.
pub(crate) fn built_with(machine: &Machine) -> Result<String> {
    let compiler = machine.compiler()?;
    let node = fs::read_to_string(machine.root.join("tests/package.json"))?;
    let node: serde_json::Value = serde_json::from_str(&node)?;
    let package = |name: &str| {
        node["devDependencies"][name]
            .as_str()
            .unwrap_or("?")
            .to_owned()
    };
    let mut text = format!("zgoda {}\n\nbuilt with:\n", versions::PRODUCT);
    for (name, version) in [
        (
            "rustc",
            compiler
                .version
                .lines()
                .next()
                .unwrap_or_default()
                .trim_start_matches("rustc ")
                .to_owned(),
        ),
        ("host", compiler.fact("host")?.to_owned()),
        ("llvm", compiler.fact("LLVM version")?.to_owned()),
        ("std", Flavour::Small.flags().to_owned()),
        ("wasm-bindgen", versions::WASM_BINDGEN.to_owned()),
        ("wasm-pack", versions::WASM_PACK.to_owned()),
        ("binaryen", package("binaryen")),
        ("esbuild", package("esbuild")),
        ("terser", package("terser")),
    ] {
        writeln!(text, "{name} {version}")?;
    }
    Ok(text)
}

/// Before the hash that records name.
const BUNDLE: &str = "\nbundle:\n";

/// The text of `BUILDINFO` for the package in `folder` with this engine.
pub(super) fn write(machine: &Machine, engines: &Engines, folder: &Path) -> Result<String> {
    let mut text = built_with(machine)? + FILES;
    for name in files(folder)? {
        writeln!(text, "{}  {name}", sha256(&fs::read(folder.join(&name))?))?;
    }
    writeln!(text, "{BUNDLE}{}", engines.bundle())?;
    Ok(text)
}

/// The part of a `BUILDINFO` that says with what.
pub(crate) fn head(info: &str) -> &str {
    info.split_once(FILES).map_or(info, |(head, _)| head)
}
