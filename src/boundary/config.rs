//! The config of the page, by the rules that the server has for it too.

use zgoda_consent::config;

#[cfg(not(feature = "whole"))]
use wasm_bindgen::JsValue;
#[cfg(feature = "whole")]
use zgoda_consent::field::FieldError;

use super::{bridge::Bridge, source::Value};

/// Reads what the whole engine would read; that is loaded to say what is wrong, and what is odd.
///
/// # Errors
/// `config`: it is none.
#[cfg(not(feature = "whole"))]
pub(crate) fn read_config(bridge: &Bridge, text: &str) -> Result<config::Config, &'static str> {
    let read = Value::parse(text).and_then(|value| config::read(&value).ok());
    let Some(read) = read else {
        return Err("config");
    };
    if !read.warnings.is_empty() {
        bridge.command("explain", &JsValue::UNDEFINED);
    }
    if wants_more(&read.config) {
        return Err("config");
    }
    Ok(read.config)
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
    let Some(value) = Value::parse(text) else {
        bridge.report("config", "the config is not JSON");
        return Err("config");
    };
    match config::read(&value) {
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
