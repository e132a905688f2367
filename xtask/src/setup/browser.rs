//! Chromium, its driver, and fonts for every script the banner speaks.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::apt;
use crate::machine::program;
use crate::process::Process;

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
/// Chromium without what is around the page. It is its makers' own for tests, and takes less time.
const SHELL: &str = "chromium-headless-shell";
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const ADVICE: &str = "install Chromium or Chrome and the chromedriver of the same version, or name them in CHROMIUM and CHROMEDRIVER";

/// A browser and the driver of the same version.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) program: PathBuf,
    pub(crate) driver: PathBuf,
    /// What most tests drive: the shell, or the browser itself where there is no such package.
    pub(crate) shell: PathBuf,
}

pub(crate) fn ensure() -> Result<Browser> {
    if find().is_none() && apt::here() {
        apt::ensure(&["chromium", "chromium-driver"], "tests in a real browser")?;
    }
    if shell().is_none() && apt::is_debian() {
        // The tests are the same without.
        if let Err(error) = apt::ensure(&[SHELL], "the same tests in less time") {
            println!("    going on without {SHELL}: {error:#}");
        }
    }
    fonts()?;
    let found = find().context(ADVICE)?;
    let (browser, driver) = (version(&found.program)?, version(&found.driver)?);
    if browser.split('.').next() != driver.split('.').next() {
        bail!("the browser is {browser}, its driver {driver}: {ADVICE}");
    }
    Ok(found)
}

fn find() -> Option<Browser> {
    let browser = env::var_os("CHROMIUM")
        .map(PathBuf::from)
        .or_else(|| NAMES.iter().find_map(|name| program(name)))
        .or_else(|| Some(PathBuf::from(MAC)).filter(|file| file.is_file()))?;
    let driver = env::var_os("CHROMEDRIVER")
        .map(PathBuf::from)
        .or_else(|| program("chromedriver"))?;
    Some(Browser {
        shell: shell().unwrap_or_else(|| browser.clone()),
        program: browser,
        driver,
    })
}

fn shell() -> Option<PathBuf> {
    env::var_os("CHROMIUM_SHELL")
        .map(PathBuf::from)
        .or_else(|| program(SHELL))
}

/// The version in `Chromium 156.0.8078.79 built on …`.
fn version(program: &Path) -> Result<String> {
    let said = Process::new(program).args(["--version"]).text()?;
    said.split(' ')
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
        .map(str::to_owned)
        .with_context(|| format!("{} says `{}`", program.display(), said.trim()))
}

/// Without fonts a Debian server draws Polish, Arabic and Japanese as empty boxes. Desktops have them.
fn fonts() -> Result<()> {
    if !apt::here() {
        return Ok(());
    }
    let drawn = |language: &str| {
        Process::new("fc-list")
            .args([format!(":lang={language}")])
            .text()
            .is_ok_and(|fonts| !fonts.trim().is_empty())
    };
    let mut missing = Vec::new();
    if !(drawn("pl") && drawn("ar")) {
        missing.extend(["fontconfig", "fonts-noto-core"]);
    }
    if !drawn("ja") {
        missing.extend(["fontconfig", "fonts-noto-cjk"]);
    }
    apt::ensure(&missing, "fonts for every language")
}
