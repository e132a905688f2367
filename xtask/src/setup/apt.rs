//! Debian packages: only what is missing, announced, as root or through sudo.

use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::machine::program;
use crate::process::Process;

/// Whether this is a machine with apt.
pub(crate) fn here() -> bool {
    program("apt-get").is_some()
}

/// Whether it is Debian itself: its children lack some of its packages, and would be asked for them on every run.
pub(crate) fn is_debian() -> bool {
    here()
        && fs::read_to_string("/etc/os-release")
            .is_ok_and(|text| text.lines().any(|line| line == "ID=debian"))
}

/// Installs those of `packages` that are missing; `why` tells the reader what they are for.
pub(crate) fn ensure(packages: &[&str], why: &str) -> Result<()> {
    let missing: Vec<&str> = packages
        .iter()
        .copied()
        .filter(|name| !installed(name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("    installing {} ({why})", missing.join(" "));
    let outcome = as_root(&["update", "-qq"]).and_then(|()| {
        let mut args = vec!["install", "-y", "-qq", "--no-install-recommends"];
        args.extend(&missing);
        as_root(&args)
    });
    outcome.with_context(|| {
        format!(
            "{why}: install by hand with `apt-get install --no-install-recommends {}`",
            missing.join(" ")
        )
    })
}

fn installed(package: &str) -> bool {
    Process::new("dpkg-query")
        .args(["-W", "-f", "${db:Status-Status}", package])
        .text()
        .is_ok_and(|status| status == "installed")
}

fn as_root(args: &[&str]) -> Result<()> {
    let root = Process::new("id").args(["-u"]).text()?.trim() == "0";
    let process = if root {
        Process::new("apt-get")
    } else if program("sudo").is_some() {
        // Without a terminal nobody can type a password: fail at once instead of waiting.
        let ask: &[&str] = if env::var_os("CI").is_some() {
            &["-n"]
        } else {
            &[]
        };
        Process::new("sudo").args(ask).args(["apt-get"])
    } else {
        bail!("not root, and there is no sudo")
    };
    process
        .args(args)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .quietly()
}
