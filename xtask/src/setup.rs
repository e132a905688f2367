//! Makes a machine ready to build and test: installs what is missing, verifies what is there.

pub(crate) mod apt;
pub(crate) mod browser;
pub(crate) mod compiler;
pub(crate) mod firefox;
pub(crate) mod node;
pub(crate) mod postgres;
pub(crate) mod sysroot;
pub(crate) mod tools;
pub(crate) mod webkit;

use crate::machine::Machine;
use crate::setup::sysroot::Flavour;
use crate::tally::Tally;

/// Every piece, as steps of their own so that the summary shows what a cold start costs.
pub(crate) fn all(machine: &Machine, tally: &mut Tally) {
    tally.check(
        "setup: compiler",
        "a compiler for wasm with the sources of std",
        || {
            let compiler = machine.compiler()?;
            println!(
                "    {} at {}",
                compiler.version.lines().next().unwrap_or_default(),
                compiler.rustc.display()
            );
            Ok(())
        },
    );
    tally.check(
        "setup: std",
        "std for wasm, once for tests and once for size",
        || {
            machine.sysroot(Flavour::Test)?;
            machine.sysroot(Flavour::Small).map(drop)
        },
    );
    tally.check(
        "setup: tools",
        "wasm-bindgen, wasm-pack and cargo-deny at pinned versions",
        || {
            machine.wasm_tools()?;
            machine.deny().map(drop)
        },
    );
    tally.check("setup: node", "Node and the pinned npm packages", || {
        machine.node().map(drop)
    });
    tally.check("setup: postgresql", "PostgreSQL, for tests", || {
        println!("    {}", postgres::ensure()?);
        Ok(())
    });
    tally.check(
        "setup: browser",
        "Chromium, its driver, fonts, Firefox, WebKit",
        || {
            println!("    {}", machine.browser()?.program.display());
            println!("    {}", firefox::ensure()?.display());
            println!("    {}", webkit::ensure()?.display());
            Ok(())
        },
    );
}
