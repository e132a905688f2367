//! One file per command.

pub(crate) mod check;
mod data;
pub(crate) mod export;
mod key;
pub(crate) mod serve;
pub(crate) mod verify;
