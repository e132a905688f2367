//! The browser as the banner needs it. Whatever a visitor's settings can forbid comes back as a value, never as a throw.

pub(crate) mod clock;
pub(crate) mod outbox;
pub(crate) mod post;
pub(crate) mod random;
pub(crate) mod storage;
