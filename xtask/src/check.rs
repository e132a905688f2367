//! Formatting, lints and documentation: nothing may be left to say.

use anyhow::Result;

use crate::build;
use crate::machine::Machine;
use crate::process::Process;
use crate::setup::sysroot::{Flavour, TARGET};
use crate::tally::Tally;

pub(crate) fn all(machine: &Machine, tally: &mut Tally) {
    tally.check("fmt", "rustfmt would change nothing", || format(machine));
    tally.check("clippy", "every target of every crate", || clippy(machine));
    for (name, features) in [
        ("clippy wasm32", &[] as &[&str]),
        ("clippy wasm32 first", &["--no-default-features"]),
    ] {
        tally.check(name, "the banner as the browser gets it", || {
            clippy_wasm(machine, features)
        });
    }
    tally.check("fuzz", "what fuzzes the readers still fits them", || {
        fuzz(machine)
    });
    tally.check(
        "docs",
        "rustdoc without a warning, private items as well",
        || docs(machine),
    );
}

fn format(machine: &Machine) -> Result<()> {
    machine.cargo().args(["fmt", "--all", "--check"]).run()
}

fn clippy(machine: &Machine) -> Result<()> {
    machine
        .cargo()
        .args([
            "clippy",
            "--quiet",
            "--locked",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ])
        .run()
}

/// The fuzzers are no members of the workspace, and running them takes hours: here they are only read.
fn fuzz(machine: &Machine) -> Result<()> {
    let manifest = ["--manifest-path", "fuzz/Cargo.toml"];
    machine
        .cargo()
        .args(["fmt", "--check"])
        .args(manifest)
        .run()?;
    machine
        .cargo()
        // libFuzzer itself is C++ and is only linked, never read: any file stands in for it.
        .env(
            "CUSTOM_LIBFUZZER_PATH",
            machine.root.join("fuzz/Cargo.toml"),
        )
        .args(["clippy", "--quiet", "--locked", "--all-targets"])
        .args(manifest)
        .args(["--target-dir", "target/fuzz", "--", "-D", "warnings"])
        .run()
}

/// Clippy of the compiler that builds wasm: `cargo clippy` would start rustup's, which cannot read our std.
fn clippy_wasm(machine: &Machine, features: &[&str]) -> Result<()> {
    let std = machine.sysroot(Flavour::Test)?;
    build::environment(machine, std, Process::new(std.bin().join("cargo")))?
        .within(&machine.root)
        .env("RUSTC_WORKSPACE_WRAPPER", std.bin().join("clippy-driver"))
        // How `cargo clippy` hands its arguments to the driver.
        .env("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__")
        .args([
            "check",
            "--quiet",
            "--locked",
            "--package",
            "zgoda-banner",
            "--target",
            TARGET,
        ])
        // The tests are the whole engine's.
        .args(if features.is_empty() {
            &["--all-targets"]
        } else {
            features
        })
        .run()
}

fn docs(machine: &Machine) -> Result<()> {
    machine
        .cargo()
        .env("RUSTDOCFLAGS", "-D warnings")
        .args([
            "doc",
            "--quiet",
            "--locked",
            "--workspace",
            "--no-deps",
            "--document-private-items",
        ])
        .run()
}
