//! The config of the page, by the rules that the server has for it too.

use zgoda_consent::config;

#[cfg(feature = "whole")]
use zgoda_consent::field::FieldError;

use super::bridge::Bridge;

/// Reads a config that was checked where it was resolved. Any other is for the whole engine, which can check it and say what is wrong.
///
/// # Errors
/// `config`: the whole engine has to read it.
#[cfg(not(feature = "whole"))]
pub(crate) fn read_config(_: &Bridge, text: &str) -> Result<config::Checked, &'static str> {
    let checked = config::parse_checked(text).ok_or("config")?;
    if wants_more(&checked.config) {
        // The whole engine takes the page over; code that drops a config would be downloaded for this alone.
        std::mem::forget(checked);
        return Err("config");
    }
    Ok(checked)
}

/// Whether the first layer is another than the one that most sites have: the whole engine draws those.
#[cfg(not(feature = "whole"))]
fn wants_more(config: &config::Config) -> bool {
    let look = &config.look;
    look.switches
        || look.layout == config::Layout::None
        || config.minor.is_some()
        || config.message.is_some()
}

/// Reads the config of the page, and tells the owner everything that is wrong or odd.
///
/// # Errors
/// `config`: it is none.
#[cfg(feature = "whole")]
pub(crate) fn read_config(bridge: &Bridge, text: &str) -> Result<config::Config, &'static str> {
    let tell = |error: &FieldError| {
        let path = if error.path.is_empty() {
            "config"
        } else {
            &error.path
        };
        bridge.report(
            "config",
            &[
                path,
                ": found ",
                &error.found,
                ", allowed: ",
                &error.allowed,
            ]
            .concat(),
        );
    };
    match config::parse(text) {
        Ok(read) => {
            read.warnings.iter().for_each(tell);
            Ok(read.config)
        }
        Err(errors) => {
            errors.iter().for_each(tell);
            Err("config")
        }
    }
}
