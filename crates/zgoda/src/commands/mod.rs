//! One file per command.

pub(crate) mod check;
mod data;
pub(crate) mod demo_data;
pub(crate) mod export;
pub(crate) mod serve;
