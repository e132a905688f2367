//! What a site owner writes (`zgoda.json`; PROTOCOL, section 2).

mod consistency;
mod format;
mod model;
mod preset;
mod read;
mod write;

pub use model::{
    Category, Colors, Config, Controller, Cookie, DataKind, Edge, Layout, LegalBasis, Look,
    Message, Position, RegimeChoice, Reopen, Service, Signal, SignalChoice, Storage, StorageKind,
    Theme, Transfer, Unknown, Vendor,
};
pub use preset::{Preset, Presets};
pub use read::{Read, parse, read, resolve};
