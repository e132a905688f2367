//! Where JavaScript ends: what the guard hands over, how its values are read, how ours go back.

pub(crate) mod bridge;
pub(crate) mod deferred;
pub(crate) mod emit;
pub(crate) mod source;
