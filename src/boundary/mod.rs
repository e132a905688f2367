//! Where JavaScript ends: what the guard hands over, the config, how its values are read, how ours go back.

pub(crate) mod bridge;
pub(crate) mod config;
pub(crate) mod deferred;
pub(crate) mod emit;
pub(crate) mod source;
