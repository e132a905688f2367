//! The engine: the root package as two modules (the first layer, and the whole), with glue that shares their short names.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::scripts::squeeze;
use super::{glue, names, sha256};
use crate::machine::{Machine, cargo_home, path_with};
use crate::process::Process;
use crate::setup::sysroot::{Flavour, Sysroot};

/// Sound for what rustc writes: data begins above 1 MiB. Never `-tnh`, which may drop Rust's bounds checks. Restructured control
/// flow, and functions that are called once left where they are unless they are tiny, make a module that compresses better.
const OPTIMISE: [&str; 6] = [
    "--low-memory-unused",
    "--flatten",
    "--rereloop",
    "-Oz",
    "--converge",
    "--one-caller-inline-max-function-size=24",
];

/// What wasm-bindgen exports for glue that may need it. What ours does not name is cut away, and what only that called.
const EXPORTS: [&str; 5] = [
    "__abort_handler",
    "__instance_terminated",
    "__wbindgen_destroy_closure",
    "__wbindgen_free",
    "__wbindgen_realloc",
];

/// Once more, alone: with `--converge` the map of names would be printed for every round.
const SHORTEN: [&str; 4] = [
    "--minify-imports-and-exports-and-modules",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Both modules of the engine.
#[derive(Debug)]
pub(super) struct Engines {
    /// What a first visit needs.
    pub(crate) first: Engine,
    /// What can wait until somebody asks for it.
    pub(crate) whole: Engine,
}

/// The two files of a module as they are shipped.
#[derive(Debug)]
pub(super) struct Engine {
    pub(crate) name: &'static str,
    pub(crate) glue: Vec<u8>,
    pub(crate) module: Vec<u8>,
}

impl Engines {
    pub(super) fn build(machine: &Machine) -> Result<Self> {
        Ok(Self {
            first: build(machine, "engine", &["--no-default-features"])?,
            whole: build(machine, "whole", &[])?,
        })
    }

    /// The hash by which records name the build: SHA-256 over the first's glue, its module, the whole's glue, its module, as hex.
    pub(super) fn bundle(&self) -> String {
        let Self { first, whole } = self;
        let files = [&first.glue, &first.module, &whole.glue, &whole.module];
        sha256(&files.map(Vec::as_slice).concat())
    }
}

fn build(machine: &Machine, name: &'static str, features: &[&str]) -> Result<Engine> {
    let raw = machine.target.join("wasm-pack").join(name);
    compile(machine, &raw, name, features)?;
    let optimised = raw.join("optimised.wasm");
    let shortened = raw.join("shortened.wasm");
    let node = machine.node()?;
    let glue = glue::slim(
        &fs::read_to_string(raw.join(format!("{name}.js"))).context("wasm-pack wrote no glue")?,
    )?;
    let is_idle = |export: &&&str| !glue.contains(&format!("wasm.{export}"));
    let idle = EXPORTS.iter().filter(is_idle);
    node.package("wasm-opt")
        .args(idle.map(|export| format!("--remove-exports={export}")))
        .args(OPTIMISE)
        .args([
            raw.join(format!("{name}_bg.wasm")),
            "-o".into(),
            optimised.clone(),
        ])
        .quietly()?;
    let map = node
        .package("wasm-opt")
        .args(SHORTEN)
        .args([optimised, "-o".into(), shortened.clone()])
        .text()?;
    let renamed = raw.join("renamed.js");
    fs::write(&renamed, names::shorten(&glue, &map)?)?;
    let glue = node
        .package("esbuild")
        .args([
            "--minify",
            "--format=esm",
            "--target=es2022",
            "--legal-comments=none",
        ])
        .args([renamed])
        .text()?;
    let glue = squeeze(machine, &glue, &["--module"])?;
    Ok(Engine {
        name,
        glue: glue.into_bytes(),
        module: fs::read(shortened)?,
    })
}

/// wasm-pack with our std and tools; `--no-opt` because the optimiser runs above, with names.
fn compile(machine: &Machine, out: &Path, name: &str, features: &[&str]) -> Result<()> {
    let small = machine.sysroot(Flavour::Small)?;
    if out.is_dir() {
        fs::remove_dir_all(out)?;
    }
    environment(
        machine,
        small,
        Process::new(machine.wasm_tools()?.join("wasm-pack")),
    )?
    .within(&machine.root)
    .args([
        "build",
        "--target",
        "web",
        "--profile",
        "wasm",
        "--out-name",
        name,
    ])
    .args([
        "--no-pack",
        "--no-typescript",
        "--no-opt",
        "--mode",
        "no-install",
        "--out-dir",
    ])
    .args([out])
    // The workspace builds the server by default; the banner is the root package.
    .args(["--", "--locked", "--package", "zgoda-banner"])
    .args(features)
    .quietly()
}

/// `process` with a sysroot's compiler and the pinned tools first in PATH, and with no folder of this machine in its output.
pub(crate) fn environment(machine: &Machine, std: &Sysroot, process: Process) -> Result<Process> {
    let bin = std.bin();
    let flags = format!(
        "{} --remap-path-prefix={}=/src --remap-path-prefix={}=/cargo",
        std.flavour.flags(),
        machine.root.display(),
        cargo_home()?.display()
    );
    let process = process
        .without(&[
            "RUSTUP_TOOLCHAIN",
            "RUSTC",
            "RUSTC_WRAPPER",
            "RUSTFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO",
        ])
        .env("PATH", path_with([bin.as_path(), machine.wasm_tools()?])?)
        .env(
            "CARGO_TARGET_DIR",
            machine.target.join(format!("wasm-{}", std.flavour.name())),
        )
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
            flags.trim(),
        );
    Ok(match std.flavour {
        Flavour::Test => process,
        Flavour::Small => process.env("RUSTC_BOOTSTRAP", "1"),
    })
}
