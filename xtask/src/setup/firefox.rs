//! Firefox: the second browser in which tags are tried. Nobody drives it, so it needs no driver.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::apt;
use crate::machine::program;

const NAMES: [&str; 2] = ["firefox-esr", "firefox"];
const MAC: &str = "/Applications/Firefox.app/Contents/MacOS/firefox";

pub(crate) fn ensure() -> Result<PathBuf> {
    if find().is_none() && apt::here() {
        apt::ensure(&["firefox-esr"], "what is held, seen in a second browser")?;
    }
    find().context("install Firefox, or name it in FIREFOX")
}

fn find() -> Option<PathBuf> {
    env::var_os("FIREFOX")
        .map(PathBuf::from)
        .or_else(|| NAMES.iter().find_map(|name| program(name)))
        .or_else(|| Some(PathBuf::from(MAC)).filter(|file| file.is_file()))
}
