//! Lists of everything that is linked (SBOM, requirement F32), as `CycloneDX`.

use std::env;
use std::fs;

use anyhow::{Context, Result};

use crate::machine::{Machine, path_with};
use crate::process::Process;
use crate::setup::tools;

/// What cargo-cyclonedx writes beside each manifest; what it is called then, unless nobody is given it.
const LISTS: [(&str, Option<&str>); 3] = [
    ("crates/zgoda/zgoda_bin.cdx.json", Some("zgoda.cdx.json")),
    ("zgoda_banner_cdylib-rlib.cdx.json", Some("banner.cdx.json")),
    ("xtask/xtask_bin.cdx.json", None),
];

/// Writes `target/sbom/zgoda.cdx.json` and `target/sbom/banner.cdx.json`.
pub(crate) fn write(machine: &Machine) -> Result<()> {
    let program = tools::cyclonedx(machine)?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Process::new(&program)
        .within(&machine.root)
        .env("PATH", path_with(program.parent())?)
        .env("CARGO", cargo)
        .args(["cyclonedx", "--format", "json", "--spec-version", "1.5"])
        .args([
            "--describe",
            "binaries",
            "--no-build-deps",
            "--target",
            "all",
        ])
        .args(["-qq"])
        .run()?;
    let folder = machine.target.join("sbom");
    fs::create_dir_all(&folder)?;
    for (written, kept) in LISTS {
        let written = machine.root.join(written);
        let missing = || format!("cargo-cyclonedx did not write {}", written.display());
        if let Some(kept) = kept {
            fs::copy(&written, folder.join(kept)).with_context(missing)?;
            println!("    {}", folder.join(kept).display());
        }
        fs::remove_file(&written).with_context(missing)?;
    }
    Ok(())
}
