//! Where things are on this machine, and what has been made ready on it.

use std::cell::OnceCell;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};

use crate::process::Process;
use crate::setup::browser::Browser;
use crate::setup::compiler::Compiler;
use crate::setup::node::Node;
use crate::setup::sysroot::{Flavour, Sysroot};
use crate::setup::{browser, compiler, node, sysroot, tools};

/// The answer of one piece of set-up, kept: a piece that failed is not tried again in the same run.
type Ready<T> = OnceCell<Result<T, String>>;

/// This machine. Every piece of set-up is made ready when a step first asks for it.
#[derive(Debug)]
pub(crate) struct Machine {
    /// The repository.
    pub(crate) root: PathBuf,
    /// Cargo's target folder for native code; wasm builds get folders of their own inside.
    pub(crate) target: PathBuf,
    /// Installed tools, shared by all clones: `$XDG_CACHE_HOME/zgoda` or `~/.cache/zgoda`.
    pub(crate) cache: PathBuf,
    compiler: Ready<Compiler>,
    test_std: Ready<Sysroot>,
    small_std: Ready<Sysroot>,
    wasm_tools: Ready<PathBuf>,
    deny: Ready<PathBuf>,
    node: Ready<Node>,
    browser: Ready<Browser>,
}

impl Machine {
    pub(crate) fn here() -> Result<Self> {
        // Asked at run time: clones that share a target folder share this program.
        let xtask = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = xtask
            .parent()
            .context("xtask lies in the repository")?
            .to_path_buf();
        let target = env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root.join("target"), |dir| root.join(dir));
        let cache = match env::var_os("XDG_CACHE_HOME").filter(|dir| Path::new(dir).is_absolute()) {
            Some(dir) => PathBuf::from(dir),
            None => home()?.join(".cache"),
        };
        Ok(Self {
            root,
            target,
            cache: cache.join("zgoda"),
            compiler: OnceCell::new(),
            test_std: OnceCell::new(),
            small_std: OnceCell::new(),
            wasm_tools: OnceCell::new(),
            deny: OnceCell::new(),
            node: OnceCell::new(),
            browser: OnceCell::new(),
        })
    }

    /// The compiler for wasm.
    pub(crate) fn compiler(&self) -> Result<&Compiler> {
        once(&self.compiler, || compiler::ensure(self))
    }

    /// std for wasm, as tests and lints need it or as the shipped module does.
    pub(crate) fn sysroot(&self, flavour: Flavour) -> Result<&Sysroot> {
        let cell = match flavour {
            Flavour::Test => &self.test_std,
            Flavour::Small => &self.small_std,
        };
        once(cell, || sysroot::ensure(self, flavour))
    }

    /// The folder with wasm-bindgen, its test runner and wasm-pack.
    pub(crate) fn wasm_tools(&self) -> Result<&Path> {
        once(&self.wasm_tools, || tools::wasm(self)).map(PathBuf::as_path)
    }

    /// The cargo-deny program.
    pub(crate) fn deny(&self) -> Result<&Path> {
        once(&self.deny, || tools::deny(self)).map(PathBuf::as_path)
    }

    /// Node and the packages in `tests/package.json`.
    pub(crate) fn node(&self) -> Result<&Node> {
        once(&self.node, || node::ensure(self))
    }

    /// Chromium and its driver.
    pub(crate) fn browser(&self) -> Result<&Browser> {
        once(&self.browser, browser::ensure)
    }

    /// The cargo that runs this program: the real one, not rustup's proxy.
    pub(crate) fn cargo(&self) -> Process {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Process::new(cargo).within(&self.root)
    }
}

fn once<T>(cell: &Ready<T>, ensure: impl FnOnce() -> Result<T>) -> Result<&T> {
    cell.get_or_init(|| ensure().map_err(|error| format!("{error:#}")))
        .as_ref()
        .map_err(|error| anyhow!("{error}"))
}

/// The user's home folder.
pub(crate) fn home() -> Result<PathBuf> {
    env::var_os("HOME")
        .map(PathBuf::from)
        .context("HOME is not set")
}

/// Where cargo keeps sources of dependencies; their paths must not reach the wasm.
pub(crate) fn cargo_home() -> Result<PathBuf> {
    match env::var_os("CARGO_HOME") {
        Some(dir) => Ok(PathBuf::from(dir)),
        None => Ok(home()?.join(".cargo")),
    }
}

/// The program called `name` in the PATH.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// PATH with `folders` in front.
pub(crate) fn path_with<'a>(folders: impl IntoIterator<Item = &'a Path>) -> Result<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = folders
        .into_iter()
        .map(Path::to_path_buf)
        .chain(env::split_paths(&path));
    env::join_paths(all).context("a folder name cannot be part of PATH")
}
