//! The page's own storage, kept as the verdict says.

pub(crate) mod clear;
