//! Programs from crates.io at pinned versions, compiled once into the cache.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cache::{filled, fingerprint};
use crate::machine::Machine;
use crate::process::Process;
use crate::versions;

/// A program of crates.io.
struct Pinned {
    package: &'static str,
    program: &'static str,
    version: &'static str,
    /// What it is asked for its version with.
    asked: &'static [&'static str],
}

impl Pinned {
    const fn new(package: &'static str, program: &'static str, version: &'static str) -> Self {
        let asked = &["--version"];
        Self {
            package,
            program,
            version,
            asked,
        }
    }
}

/// wasm-bindgen, its test runner and wasm-pack; returns their folder.
pub(crate) fn wasm(machine: &Machine) -> Result<PathBuf> {
    let locked = locked_version(machine, "wasm-bindgen")?;
    if locked != versions::WASM_BINDGEN {
        bail!(
            "Cargo.lock has wasm-bindgen {locked}, xtask installs {}: make them agree",
            versions::WASM_BINDGEN
        );
    }
    installed(
        machine,
        "wasm-tools",
        &[
            Pinned::new("wasm-bindgen-cli", "wasm-bindgen", versions::WASM_BINDGEN),
            Pinned::new("wasm-pack", "wasm-pack", versions::WASM_PACK),
        ],
    )
}

/// The cargo-deny program.
pub(crate) fn deny(machine: &Machine) -> Result<PathBuf> {
    let crates = [Pinned::new(
        "cargo-deny",
        "cargo-deny",
        versions::CARGO_DENY,
    )];
    Ok(installed(machine, "deny", &crates)?.join("cargo-deny"))
}

/// The cargo-cyclonedx program.
pub(crate) fn cyclonedx(machine: &Machine) -> Result<PathBuf> {
    let program = "cargo-cyclonedx";
    let pinned = Pinned {
        asked: &["cyclonedx", "--version"],
        ..Pinned::new(program, program, versions::CARGO_CYCLONEDX)
    };
    Ok(installed(machine, "cyclonedx", &[pinned])?.join(program))
}

/// Installs `crates` into one folder of the cache and checks that each says its version.
fn installed(machine: &Machine, name: &str, crates: &[Pinned]) -> Result<PathBuf> {
    let pins: Vec<String> = crates
        .iter()
        .map(|one| format!("{}@{}", one.package, one.version))
        .collect();
    let folder = machine
        .cache
        .join(format!("{name}-{}", fingerprint(&[&pins.join(" ")])));
    // One build folder for all: they share most of their dependencies.
    let build = machine.target.join("tools");
    filled(&folder, |scratch| {
        for pin in &pins {
            println!("    compiling {pin}: a few minutes, once");
            install(machine, pin, scratch, &build)?;
        }
        Ok(())
    })?;
    let bin = folder.join("bin");
    for Pinned {
        program,
        version,
        asked,
        ..
    } in crates
    {
        let said = Process::new(bin.join(program)).args(*asked).text()?;
        if !said.trim().ends_with(&format!(" {version}")) {
            bail!(
                "{} says `{}`, not {version}: remove {}",
                program,
                said.trim(),
                folder.display()
            );
        }
    }
    Ok(bin)
}

/// `cargo install` without optimisation: these programs run for seconds, their compilation would take minutes more.
fn install(machine: &Machine, pin: &str, root: &Path, build: &Path) -> Result<()> {
    machine
        .cargo()
        .without(&["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET"])
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_LTO", "false")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        .args(["install", "--quiet", pin, "--root"])
        .args([root])
        .args(["--no-track", "--target-dir"])
        .args([build])
        .quietly()
}

/// The version of `package` in Cargo.lock.
fn locked_version(machine: &Machine, package: &str) -> Result<String> {
    let lock =
        fs::read_to_string(machine.root.join("Cargo.lock")).context("there is no Cargo.lock")?;
    let line = format!("name = \"{package}\"\nversion = \"");
    let (_, rest) = lock
        .split_once(&line)
        .with_context(|| format!("Cargo.lock does not name {package}"))?;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}
