//! A year of believable decisions for the demo shop: what the dashboard looks like when a shop has had visitors.
//!
//! Every record is made by the engine that runs in browsers, from a config that is kept with it, so it follows from that config
//! as a visitor's would. Nothing asks a clock or the machine's randomness: one plan makes the same records on every machine.

mod calendar;
mod chance;
mod shop;
mod visitors;

pub(crate) use calendar::HOUR;
pub(crate) use shop::Shop;
pub(crate) use visitors::Decisions;

/// What to make.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// The first moment, ms.
    pub(crate) from: i64,
    /// The moment after the last, ms; at least [`HOUR`] later.
    pub(crate) until: i64,
    /// How many records.
    pub(crate) records: u64,
    /// Another one, another year.
    pub(crate) seed: u64,
}
