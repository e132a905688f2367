//! The rules, tested from outside, as the banner and the server use them.

mod appearance;
mod attention;
mod shop;

mod broken_config;
mod clearing;
mod decisions;
mod gpc;
mod languages;
mod leaks;
#[cfg(feature = "lint")]
mod lints;
mod minors;
mod mutated;
mod mutations;
mod objection;
mod parsing;
mod properties;
mod readers;
mod records;
mod regimes;
mod renewal;
mod resolving;
mod schema;
mod stored_choice;
mod vectors;
