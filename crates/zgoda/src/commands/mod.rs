//! One file per command.

pub(crate) mod backup;
pub(crate) mod check;
mod data;
pub(crate) mod demo_data;
pub(crate) mod doctor;
pub(crate) mod erase;
pub(crate) mod export;
pub(crate) mod hold;
mod key;
pub(crate) mod keys;
mod noted;
pub(crate) mod password;
mod private;
pub(crate) mod purge;
pub(crate) mod rewrite;
mod sealing;
pub(crate) mod serve;
pub(crate) mod snippet;
pub(crate) mod user;
pub(crate) mod verify;
