//! Which compiler builds wasm: rustup's with its rust-src, or Debian's rustc-web with rust-web-src.
//!
//! std is built from those sources once (see [`super::sysroot`]), so no prebuilt wasm32 std is needed. A machine whose
//! rustup may fetch nothing (`RUSTUP_AUTO_INSTALL=0`) and any bare Debian use Debian's compiler.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::apt;
use crate::machine::{Machine, program};
use crate::process::Process;

/// Forces a route: `rustup` or `debian`. The committed `pkg/` is built with `debian`.
const ROUTE: &str = "ZGODA_WASM_COMPILER";

/// A compiler that can build std for wasm.
#[derive(Debug)]
pub(crate) struct Compiler {
    pub(crate) rustc: PathBuf,
    pub(crate) rustdoc: PathBuf,
    pub(crate) clippy: PathBuf,
    pub(crate) cargo: PathBuf,
    /// lld of the compiler's LLVM; `None` where the compiler brings its own.
    pub(crate) lld: Option<PathBuf>,
    /// `rustc --print sysroot`.
    pub(crate) sysroot: PathBuf,
    /// `rustc -vV`: what a build must name to be repeated.
    pub(crate) version: String,
}

impl Compiler {
    /// The sources of std.
    pub(crate) fn sources(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib/src/rust")
    }

    /// A line of `rustc -vV`, such as `host` or `LLVM version`.
    pub(crate) fn fact(&self, name: &str) -> Result<&str> {
        fact(&self.version, name)
    }
}

pub(crate) fn ensure(machine: &Machine) -> Result<Compiler> {
    match env::var(ROUTE).ok().as_deref() {
        Some("rustup") => rustup(machine),
        Some("debian") => debian(machine),
        Some(other) => bail!("{ROUTE} is `{other}`; it may be `rustup` or `debian`"),
        None => match rustup(machine) {
            Ok(compiler) => Ok(compiler),
            Err(reason) if apt::here() => {
                println!("    rustup cannot build wasm here ({reason:#}): using Debian's rustc-web");
                debian(machine)
            }
            Err(reason) => Err(reason.context(
                "no compiler for wasm: install rustup (https://rustup.rs), then run `rustup component add rust-src clippy`",
            )),
        },
    }
}

fn rustup(machine: &Machine) -> Result<Compiler> {
    let rustup = program("rustup").context("there is no rustup")?;
    let which = |name: &str| -> Result<PathBuf> {
        let path = Process::new(&rustup)
            .args(["which", name])
            .within(&machine.root)
            .text()?;
        Ok(PathBuf::from(path.trim()))
    };
    let found = Compiler::of(which("rustc")?, which("cargo")?, None)?;
    if !has_sources(&found) {
        if env::var("RUSTUP_AUTO_INSTALL").is_ok_and(|value| value == "0") {
            bail!("its toolchain has no rust-src, and RUSTUP_AUTO_INSTALL=0 forbids fetching it");
        }
        println!("    fetching the sources of std");
        Process::new(&rustup)
            .args(["component", "add", "rust-src", "clippy"])
            .within(&machine.root)
            .quietly()?;
    }
    Ok(found)
}

fn debian(machine: &Machine) -> Result<Compiler> {
    apt::ensure(
        &[
            "rustc-web",
            "rust-web-src",
            "rust-web-clippy",
            "gcc",
            "libc6-dev",
        ],
        "a compiler that can build wasm",
    )?;
    let rustc = Path::new("/usr/bin/rustc");
    let version = Process::new(rustc).args(["-vV"]).text()?;
    let llvm = fact(&version, "LLVM version")?
        .split('.')
        .next()
        .unwrap_or_default()
        .to_owned();
    // The linker has to understand what this LLVM writes; the version moves with Debian's security updates.
    apt::ensure(&[&format!("lld-{llvm}")], "the linker of the same LLVM")?;
    let cargo = match program("rustup") {
        Some(rustup) => Process::new(rustup)
            .args(["which", "cargo"])
            .within(&machine.root)
            .text()?
            .trim()
            .into(),
        None => env::var_os("CARGO")
            .map(PathBuf::from)
            .context("run this through cargo")?,
    };
    let found = Compiler::of(
        rustc.to_path_buf(),
        cargo,
        Some(format!("/usr/bin/lld-{llvm}").into()),
    )?;
    if !has_sources(&found) {
        bail!(
            "rust-web-src is installed, but {} is empty",
            found.sources().display()
        );
    }
    Ok(found)
}

impl Compiler {
    fn of(rustc: PathBuf, cargo: PathBuf, lld: Option<PathBuf>) -> Result<Self> {
        let version = Process::new(&rustc).args(["-vV"]).text()?;
        let sysroot = Process::new(&rustc).args(["--print", "sysroot"]).text()?;
        Ok(Self {
            rustdoc: rustc.with_file_name("rustdoc"),
            clippy: rustc.with_file_name("clippy-driver"),
            rustc,
            cargo,
            lld,
            sysroot: PathBuf::from(sysroot.trim()),
            version,
        })
    }
}

fn has_sources(compiler: &Compiler) -> bool {
    compiler.sources().join("library/Cargo.lock").is_file()
}

fn fact<'a>(version: &'a str, name: &str) -> Result<&'a str> {
    version
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        .with_context(|| format!("rustc -vV does not say `{name}`"))
}
