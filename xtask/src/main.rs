//! `cargo xtask`: sets a machine up, builds `pkg/`, tests everything.

mod build;
mod cache;
mod check;
mod deny;
mod floors;
mod machine;
mod process;
mod reproduce;
mod sbom;
mod setup;
mod size;
mod tally;
mod tests;
#[cfg(test)]
mod threats;
mod versions;

use std::env;
use std::process::ExitCode;

use anyhow::Result;

use crate::machine::Machine;
use crate::tally::Tally;

const USAGE: &str = "\
cargo xtask <command>

  test        everything below, after installing what is missing; the last line counts
  setup       install and verify: compiler and std for wasm, wasm tools, Node packages, PostgreSQL, Chromium
  build       pkg/ from the sources
  check       rustfmt, clippy (native and wasm32), rustdoc
  native      tests of rules, catalogue, store, server and command
  types       what a page may write with www/zgoda.d.ts
  wasm        tests of the banner in headless Chromium
  gate        tests of the guard in Chromium
  blocking    every way to a tracker against every strength, compared with docs/BLOCKING.md; --write writes it
  e2e         the whole product in Chromium
  floors      what each part may know
  deny        licences, sources, banned crates
  advisories  known vulnerabilities of dependencies (fetches the RustSec database)
  sbom        the components of command and banner, as CycloneDX, into target/sbom
  size        every shipped file, raw, gzip and brotli, against the budgets
  pkg         rebuild pkg/ and compare with what is committed

Steps install what they need. Installed tools go to $XDG_CACHE_HOME/zgoda or ~/.cache/zgoda.";

/// The step behind `blocking --write`.
const WRITE_BLOCKING: &str = "blocking --write";

fn main() -> ExitCode {
    let mut args = env::args().skip(1);
    let words = (args.next(), args.next(), args.next());
    let command = match words {
        (Some(command), None, None) => command,
        (Some(command), Some(flag), None) if command == "blocking" && flag == "--write" => {
            WRITE_BLOCKING.to_owned()
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&command) {
        Ok(Some(tally)) => {
            if tally.finish() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Ok(None) => {
            eprintln!("xtask has no command `{command}`\n\n{USAGE}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the steps of `command`; `None` if there is no such command.
fn run(command: &str) -> Result<Option<Tally>> {
    let machine = Machine::here()?;
    let mut tally = Tally::default();
    if command == "test" {
        setup::all(&machine, &mut tally);
        check::all(&machine, &mut tally);
        for name in [
            "deny", "native", "types", "wasm", "gate", "blocking", "e2e", "floors", "size", "pkg",
        ] {
            step(name, &machine, &mut tally);
        }
    } else if !step(command, &machine, &mut tally) {
        return Ok(None);
    }
    Ok(Some(tally))
}

/// Runs one step, or one group of them; says whether there is one of this name.
fn step(name: &str, machine: &Machine, tally: &mut Tally) -> bool {
    match name {
        "setup" => setup::all(machine, tally),
        "check" => check::all(machine, tally),
        "build" => tally.check("build", "pkg/ from the sources", || {
            build::package(machine, &machine.root.join("pkg"))
        }),
        "native" => tally.step("native", "rules, catalogue, store, server, command", || {
            tests::native(machine)
        }),
        "types" => tally.check("types", "www/zgoda.d.ts with tsc", || tests::types(machine)),
        "wasm" => tally.step("wasm", "the banner in headless Chromium", || {
            tests::wasm(machine)
        }),
        "gate" => tally.step("gate", "the guard in Chromium", || tests::gate(machine)),
        "blocking" => tally.step("blocking", "every way to a tracker", || {
            tests::blocking(machine, &[])
        }),
        WRITE_BLOCKING => tally.step(WRITE_BLOCKING, "docs/BLOCKING.md", || {
            tests::blocking(machine, &[("BLOCKING", "write".as_ref())])
        }),
        "e2e" => tally.step("e2e", "the whole product in Chromium", || {
            tests::e2e(machine)
        }),
        "floors" => tally.step("floors", "what each part may know", || {
            floors::check(machine)
        }),
        "deny" => tally.check("deny", "licences, sources, banned crates", || {
            deny::check(machine, &deny::OFFLINE)
        }),
        "advisories" => tally.check("advisories", "known vulnerabilities", || {
            deny::check(machine, &deny::ADVISORIES)
        }),
        "sbom" => tally.check("sbom", "the components of command and banner", || {
            sbom::write(machine)
        }),
        "size" => tally.check("size", "shipped bytes against the budgets", || {
            size::table(machine)
        }),
        "pkg" => tally.check(
            "pkg",
            "the committed package is what the sources build",
            || reproduce::check(machine),
        ),
        _ => return false,
    }
    true
}
