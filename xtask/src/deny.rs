//! Licences, sources and banned crates of everything we link, by `deny.toml`.

use std::env;

use anyhow::Result;

use crate::machine::{Machine, path_with};
use crate::process::Process;

/// Everything that can be checked without the network.
pub(crate) const OFFLINE: [&str; 3] = ["bans", "licenses", "sources"];

/// Known vulnerabilities; fetches the `RustSec` database.
pub(crate) const ADVISORIES: [&str; 1] = ["advisories"];

pub(crate) fn check(machine: &Machine, what: &[&str]) -> Result<()> {
    let program = machine.deny()?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Process::new(program)
        .within(&machine.root)
        .env("PATH", path_with(program.parent())?)
        .env("CARGO", cargo)
        .args([
            "--workspace",
            "--locked",
            "--log-level",
            "warn",
            "check",
            "--hide-inclusion-graph",
        ])
        .args(what)
        .run()
}
