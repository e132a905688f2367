//! What a site owner writes (`zgoda.json`; PROTOCOL, section 2).

mod checked;
mod checksum;
mod consistency;
mod format;
mod look;
mod model;
mod preset;
mod read;
#[cfg(feature = "explain")]
mod told;
mod write;

pub use checked::Checked;
pub use look::{Colors, Edge, Layout, Look, Message, Position, Reopen, Theme};
pub use model::{
    Category, Config, Controller, Cookie, DataKind, LegalBasis, RegimeChoice, Service, Signal,
    SignalChoice, Storage, StorageKind, Transfer, Unknown, Vendor,
};
pub use preset::{Preset, Presets};
pub use read::{Read, parse, parse_checked, read, resolve};
