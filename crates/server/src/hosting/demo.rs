//! The demo shop's config, from the files inside the binary.

use std::path::Path;

use zgoda_consent::config::Config;

use super::embedded::DEMO;
use crate::sites::{Broken, load_text};

/// The config of the demo shop.
///
/// # Errors
/// If the program was built with a demo shop that has none, or a broken one.
pub fn demo_config() -> Result<Config, Broken> {
    let file = DEMO.iter().find(|(path, _)| *path == "site.json");
    let text = file.map_or("", |(_, bytes)| std::str::from_utf8(bytes).unwrap_or(""));
    load_text(Path::new("the demo shop's site.json"), text).map(|loaded| loaded.config)
}
