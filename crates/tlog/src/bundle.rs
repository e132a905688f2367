//! Entry bundles: the entries of a log, as many as one tile has leaf hashes (C2SP tlog-tiles, "Log entries").

use alloc::vec::Vec;
use core::error::Error;
use core::fmt::{self, Display, Formatter};

use crate::tile::TILE_WIDTH;

/// Why bytes are not an entry bundle, or entries cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BundleError {
    /// The bytes end inside an entry or inside its length.
    Truncated,
    /// There are more entries than a full bundle has, or none.
    Count,
    /// An entry is longer than its length can say: 65 535 bytes.
    TooLong,
}

/// The bytes to serve: each entry after its length as a big-endian 16-bit number.
///
/// # Errors
///
/// If there are no entries or more than 256, or one is too long.
pub fn encode<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, BundleError> {
    if entries.is_empty() || entries.len() > usize::from(TILE_WIDTH) {
        return Err(BundleError::Count);
    }
    let mut bytes = Vec::new();
    for entry in entries {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| BundleError::TooLong)?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// The entries of a bundle, in order.
///
/// # Errors
///
/// If the bytes end too early, or there are no entries or more than 256.
pub fn decode(mut bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk().ok_or(BundleError::Truncated)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, rest) = rest
            .split_at_checked(length)
            .ok_or(BundleError::Truncated)?;
        entries.push(entry);
        bytes = rest;
    }
    if entries.is_empty() || entries.len() > usize::from(TILE_WIDTH) {
        return Err(BundleError::Count);
    }
    Ok(entries)
}

impl Display for BundleError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Truncated => "the bundle ends inside an entry",
            Self::Count => "a bundle has 1 to 256 entries",
            Self::TooLong => "an entry has at most 65535 bytes",
        })
    }
}

impl Error for BundleError {}
