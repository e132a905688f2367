//! std for wasm32-unknown-unknown, built once per compiler and flavour into the cache.
//!
//! A sysroot's `bin` holds `rustc` and `rustdoc` that compile against it, and the real cargo. First in PATH it makes plain
//! `cargo`, `wasm-pack build` and `wasm-pack test` work: rustup's proxies would put their own compiler first again.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::compiler::Compiler;
use crate::cache::{filled, fingerprint};
use crate::machine::{Machine, cargo_home};
use crate::process::Process;

/// The target of everything the browser runs.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Raised when the recipe below changes.
const RECIPE: &str = "1";

/// What std is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// Panic messages and speed: tests and lints.
    Test,
    /// Size: the shipped module. A panic is a bare trap.
    Small,
}

impl Flavour {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Small => "small",
        }
    }

    const fn opt_level(self) -> &'static str {
        match self {
            Self::Test => "3",
            Self::Small => "z",
        }
    }

    /// Compiler flags that std and the crates above it have to agree on.
    ///
    /// Small functions are inlined before LLVM, which at this level inlines next to nothing; what is left is much less code. By how
    /// much is too much was measured with `cargo xtask size` (docs/decisions/0005-first-visit-size.md).
    pub(crate) const fn flags(self) -> &'static str {
        match self {
            Self::Test => "",
            Self::Small => {
                "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none \
                 -Zinline-mir=yes -Zinline-mir-threshold=130 -Zinline-mir-hint-threshold=130"
            }
        }
    }
}

/// A built std with the compiler in front of it.
#[derive(Debug)]
pub(crate) struct Sysroot {
    pub(crate) flavour: Flavour,
    pub(crate) folder: PathBuf,
}

impl Sysroot {
    /// The folder to put first in PATH.
    pub(crate) fn bin(&self) -> PathBuf {
        self.folder.join("bin")
    }
}

pub(crate) fn ensure(machine: &Machine, flavour: Flavour) -> Result<Sysroot> {
    let compiler = machine.compiler()?;
    let key = fingerprint(&[
        RECIPE,
        &compiler.version,
        &compiler.sysroot.to_string_lossy(),
        &compiler.cargo.to_string_lossy(),
        flavour.opt_level(),
        flavour.flags(),
    ]);
    let folder = machine.cache.join(format!("std-{}-{key}", flavour.name()));
    if !folder.is_dir() {
        println!(
            "    building std for {TARGET} ({}): about a minute, once",
            flavour.name()
        );
    }
    filled(&folder, |scratch| {
        let built = compile(machine, compiler, flavour, scratch)?;
        assemble(compiler, &built, scratch, &folder)?;
        fs::remove_dir_all(scratch.join("build")).map_err(Into::into)
    })?;
    Ok(Sysroot { flavour, folder })
}

/// Builds the sources of std; returns the folder with its libraries.
fn compile(
    machine: &Machine,
    compiler: &Compiler,
    flavour: Flavour,
    scratch: &Path,
) -> Result<PathBuf> {
    let target = scratch.join("build");
    let flags = format!(
        "-Zforce-unstable-if-unmarked -Cembed-bitcode=yes --remap-path-prefix={}=/rust --remap-path-prefix={}=/cargo {}",
        compiler.sources().display(),
        cargo_home()?.display(),
        match flavour {
            Flavour::Test => "-Cpanic=abort",
            Flavour::Small => flavour.flags(),
        }
    );
    let features: &[&str] = match flavour {
        Flavour::Test => &[],
        Flavour::Small => &["--features", "optimize_for_size"],
    };
    Process::new(&compiler.cargo)
        .within(&machine.root)
        .without(&[
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_BUILD_TARGET",
            "RUSTUP_TOOLCHAIN",
            "RUSTC_WRAPPER",
        ])
        .env("RUSTC", &compiler.rustc)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", &target)
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", flavour.opt_level())
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        // Keeps the names of symbols, and with them the bytes of the module, free of folders.
        .env(
            "__CARGO_DEFAULT_LIB_METADATA",
            format!("zgoda-{}", flavour.name()),
        )
        .env("RUSTFLAGS", flags)
        .args([
            "build",
            "--quiet",
            "--release",
            "--locked",
            "--no-default-features",
        ])
        .args(["--target", TARGET, "--manifest-path"])
        .args([compiler.sources().join("library/sysroot/Cargo.toml")])
        .args(features)
        .quietly()?;
    Ok(target.join(TARGET).join("release/deps"))
}

/// Lays the libraries out as a sysroot. `place` is where the folder will finally be: the wrappers name it.
fn assemble(compiler: &Compiler, built: &Path, scratch: &Path, place: &Path) -> Result<()> {
    let host = compiler.fact("host")?;
    let rustlib = scratch.join("lib/rustlib");
    let libraries = rustlib.join(TARGET).join("lib");
    let host_bin = rustlib.join(host).join("bin");
    let bin = scratch.join("bin");
    for folder in [&libraries, &host_bin, &bin] {
        fs::create_dir_all(folder)?;
    }
    for entry in fs::read_dir(built)? {
        let file = entry?.path();
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if file.extension().is_some_and(|kind| kind == "rlib") && !name.starts_with("libsysroot-") {
            fs::copy(&file, libraries.join(name))?;
        }
    }
    let theirs = compiler.sysroot.join("lib/rustlib");
    symlink(
        theirs.join(host).join("lib"),
        rustlib.join(host).join("lib"),
    )?;
    symlink(theirs.join("src"), rustlib.join("src"))?;
    match &compiler.lld {
        Some(lld) => symlink(lld, host_bin.join("rust-lld"))?,
        None => {
            for entry in fs::read_dir(theirs.join(host).join("bin"))? {
                let entry = entry?;
                symlink(entry.path(), host_bin.join(entry.file_name()))?;
            }
        }
    }
    symlink(&compiler.cargo, bin.join("cargo"))?;
    for (name, real) in [("rustc", &compiler.rustc), ("rustdoc", &compiler.rustdoc)] {
        script(
            &bin.join(name),
            &format!(
                "exec '{}' --sysroot '{}' \"$@\"",
                real.display(),
                place.display()
            ),
        )?;
    }
    // clippy is started with the compiler as its first argument and asks the environment for the sysroot.
    script(
        &bin.join("clippy-driver"),
        &format!(
            "SYSROOT='{}' exec '{}' \"$@\"",
            place.display(),
            compiler.clippy.display()
        ),
    )
}

fn script(file: &Path, line: &str) -> Result<()> {
    fs::write(file, format!("#!/bin/sh\n{line}\n"))?;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("cannot make {} executable", file.display()))
}
