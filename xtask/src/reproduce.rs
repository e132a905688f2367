//! Is the committed `pkg/` what the sources build?

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::build;
use crate::machine::Machine;

/// How far another compiler's build may be from ours, in percent of a file's size.
const TOLERANCE: usize = 2;

/// Rebuilds the package and compares: byte for byte where compiler and tools are those of `BUILDINFO`; elsewhere the same
/// files, the same exports, and sizes within 2 %.
pub(crate) fn check(machine: &Machine) -> Result<()> {
    let committed = machine.root.join("pkg");
    let rebuilt = machine.target.join("rebuilt");
    build::package(machine, &rebuilt)?;
    let recorded = fs::read_to_string(committed.join("BUILDINFO")).context("pkg/BUILDINFO")?;
    let names = build::files(&rebuilt)?;
    let there = build::files(&committed)?;
    if names != there {
        bail!("pkg/ holds {there:?}, the sources build {names:?}");
    }
    if build::head(&recorded) == build::built_with(machine)? {
        bytes(&committed, &rebuilt, &names)
    } else {
        println!(
            "    pkg/ was built with other versions (see pkg/BUILDINFO): comparing exports and sizes, not bytes"
        );
        likeness(&committed, &rebuilt, &names)
    }
}

fn bytes(committed: &Path, rebuilt: &Path, names: &[String]) -> Result<()> {
    let mut different = Vec::new();
    for name in names {
        if fs::read(committed.join(name))? != fs::read(rebuilt.join(name))? {
            different.push(name.as_str());
        }
    }
    if !different.is_empty() {
        bail!(
            "{} not what the sources build: run `cargo xtask build` and commit pkg/",
            different.join(", ")
        );
    }
    println!("    {} files, the same bytes", names.len());
    Ok(())
}

fn likeness(committed: &Path, rebuilt: &Path, names: &[String]) -> Result<()> {
    for name in names.iter().filter(|name| *name != "BUILDINFO") {
        let (old, new) = (
            fs::read(committed.join(name))?,
            fs::read(rebuilt.join(name))?,
        );
        if old.len().abs_diff(new.len()) * 100 > old.len() * TOLERANCE {
            bail!(
                "{name}: {} bytes committed, {} rebuilt: more than {TOLERANCE} % apart",
                old.len(),
                new.len()
            );
        }
        println!(
            "    {name}: {} bytes committed, {} rebuilt",
            old.len(),
            new.len()
        );
    }
    let exports = |folder: &Path| -> Result<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        for glue in ["engine.js", "whole.js"] {
            names.extend(exported(&fs::read_to_string(folder.join(glue))?));
        }
        Ok(names)
    };
    let (old, new) = (exports(committed)?, exports(rebuilt)?);
    if old != new {
        bail!("the glue exports {old:?} as committed, {new:?} as rebuilt");
    }
    Ok(())
}

/// The names a minified ES module exports: `export{a as start,b as default}`.
fn exported(module: &str) -> BTreeSet<String> {
    module
        .split("export{")
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .flat_map(|list| list.split(','))
        .map(|item| item.rsplit(' ').next().unwrap_or(item).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::exported;

    #[test]
    fn exports_are_read_from_minified_modules() {
        let names = exported("let a,b;export{a as start,command,b as default};\n");
        assert_eq!(
            names.into_iter().collect::<Vec<_>>(),
            ["command", "default", "start"]
        );
    }
}
