//! The engine of Safari, as GTK has it: the third browser in which tags are tried. Nobody drives it, so it needs no driver, but it draws
//! on a screen.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::apt;
use crate::machine::program;

/// The smallest browser made of it; Debian and its children keep it beside the library.
const NAME: &str = "MiniBrowser";
const FOLDERS: [&str; 3] = [
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1",
    "/usr/libexec/webkit2gtk-4.1",
];

pub(crate) fn ensure() -> Result<PathBuf> {
    let is_here = find().is_some() && program("Xvfb").is_some();
    if !is_here && apt::here() {
        apt::ensure(
            &["libwebkit2gtk-4.1-0", "xvfb"],
            "what is held, seen in a third browser",
        )?;
    }
    program("Xvfb").context("install Xvfb, the screen that WebKitGTK draws on")?;
    find().context("install WebKitGTK's MiniBrowser, or name it in WEBKIT")
}

fn find() -> Option<PathBuf> {
    env::var_os("WEBKIT")
        .map(PathBuf::from)
        .or_else(|| program(NAME))
        .or_else(|| {
            FOLDERS
                .iter()
                .map(|folder| PathBuf::from(folder).join(NAME))
                .find(|file| file.is_file())
        })
}
