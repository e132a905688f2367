//! The tests, from the rules alone to the whole product in a browser.

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::build;
use crate::machine::Machine;
use crate::process::{Count, Process};
use crate::setup::sysroot::Flavour;
use crate::setup::{firefox, postgres, webkit};

/// Rules, catalogue, store, server and command: everything that runs without a browser.
pub(crate) fn native(machine: &Machine) -> Result<Count> {
    println!("    {}", postgres::ensure()?);
    compiled(machine)?;
    machine
        .cargo()
        .args([
            "test",
            "--quiet",
            "--locked",
            "--workspace",
            "--no-fail-fast",
        ])
        .counted()
}

/// The banner's own tests and the golden vectors, compiled to wasm, in headless Chromium.
pub(crate) fn wasm(machine: &Machine) -> Result<Count> {
    let browser = machine.browser()?;
    let std = machine.sysroot(Flavour::Test)?;
    let settings = machine.target.join("webdriver.json");
    fs::create_dir_all(&machine.target)?;
    fs::write(&settings, webdriver(&browser.program))?;
    let pack = Process::new(machine.wasm_tools()?.join("wasm-pack")).within(&machine.root);
    build::environment(machine, std, pack)?
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings)
        // A cold browser on a busy machine needs longer than the defaults.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60")
        .args(["test", "--headless", "--chrome", "--mode", "no-install"])
        .args(["--chromedriver".as_ref(), browser.driver.as_os_str()])
        // wasm-pack hands everything from its first unknown argument on to cargo.
        .args(["--locked", "--package", "zgoda-banner"])
        .counted()
}

/// The guard alone, as the build makes it, in Chromium; what a page could notice of it, in Firefox and `WebKit` as well.
pub(crate) fn gate(machine: &Machine) -> Result<Count> {
    in_others(machine, "tests/gate", &[])
}

/// Every way to a tracker against every strength of the guard; `docs/BLOCKING.md` holds what came of it.
pub(crate) fn blocking(machine: &Machine, settings: &[(&str, &Path)]) -> Result<Count> {
    in_others(machine, "tests/blocking", settings)
}

/// Tests that open Firefox and `WebKit` beside Chromium.
fn in_others(machine: &Machine, folder: &str, settings: &[(&str, &Path)]) -> Result<Count> {
    let (firefox, webkit) = (firefox::ensure()?, webkit::ensure()?);
    let others = [("FIREFOX", firefox.as_path()), ("WEBKIT", webkit.as_path())];
    node(machine, folder, &[&others, settings].concat())
}

/// The real server, the committed `pkg/`, real Chromium, and a stub that answers for the vendors.
pub(crate) fn e2e(machine: &Machine) -> Result<Count> {
    let zgoda = compiled(machine)?;
    node(machine, "tests/e2e", &[("ZGODA_BIN", &zgoda)])
}

/// What a page may write with `www/zgoda.d.ts`, and what it may not.
pub(crate) fn types(machine: &Machine) -> Result<()> {
    machine
        .node()?
        .package("tsc")
        .within(&machine.root)
        .args(["--project", "tests/types"])
        .run()
}

/// Builds programs and tests at once, with the same features, so that no dependency is compiled twice; returns `zgoda`.
pub(crate) fn compiled(machine: &Machine) -> Result<PathBuf> {
    machine
        .cargo()
        .args([
            "build",
            "--quiet",
            "--locked",
            "--workspace",
            "--all-targets",
        ])
        .run()?;
    Ok(machine.target.join("debug/zgoda"))
}

/// Runs the `*.test.mjs` and `*.test.js` below `folder`, as many files at a time as there are cores: each starts browsers and servers of
/// its own, and waits for them.
fn node(machine: &Machine, folder: &str, settings: &[(&str, &Path)]) -> Result<Count> {
    let browser = machine.browser()?;
    let mut files = Vec::new();
    test_files(&machine.root.join(folder), &mut files)?;
    if files.is_empty() {
        bail!("there is no test in {folder}");
    }
    files.sort();
    let mut node = machine
        .node()?
        .node()
        .within(&machine.root)
        .env("CHROMIUM", &browser.program)
        .env("CHROMIUM_SHELL", &browser.shell);
    for (name, value) in settings {
        node = node.env(name, value);
    }
    let at_once = std::thread::available_parallelism().map_or(1, NonZero::get);
    node.args(["--test", "--test-reporter=spec"])
        .args([format!("--test-concurrency={at_once}")])
        .args(files)
        .counted()
}

fn test_files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?
    {
        let path = entry?.path();
        let name = path.to_string_lossy();
        if path.is_dir() {
            test_files(&path, found)?;
        } else if name.ends_with(".test.mjs") || name.ends_with(".test.js") {
            found.push(path);
        }
    }
    Ok(())
}

/// Chromium's switches for tests: quiet on the network, and able to run as root in a container.
fn webdriver(browser: &Path) -> String {
    let settings = serde_json::json!({ "goog:chromeOptions": {
        "binary": browser,
        "args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"
        ],
    }});
    settings.to_string()
}
