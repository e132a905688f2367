//! What the log holds of a record: a commitment that says nothing once its salt is gone.
//!
//! The tree must never change, yet a person may ask to be forgotten. So the tree gets only
//! `HMAC-SHA-256(salt, record)`. Whoever has record and salt can show that this record was logged; once both are deleted the
//! entry is 32 bytes that no guessing of records can be checked against, and every other proof stays as it was.

use core::fmt::{self, Debug, Formatter};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::hash::Hash;

/// What an entry begins with: the version of its form.
pub const ENTRY_PREFIX: [u8; 2] = *b"v1";

/// The length of an entry, in bytes.
pub const ENTRY_SIZE: usize = ENTRY_PREFIX.len() + 32;

/// The secret of one record: 32 random bytes, used once, kept beside the record and deleted with it.
///
/// Its length is fixed on purpose: HMAC pads a short key with zeros, so keys of several lengths could open one commitment twice.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 32]);

impl Debug for Salt {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(..)")
    }
}

/// An entry of the log: `v1`, then HMAC-SHA-256 (RFC 2104) of a record under its salt. No personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry([u8; ENTRY_SIZE]);

impl Entry {
    /// Commits to the canonical bytes of a record.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "HMAC takes keys of any length")]
    pub fn commit(salt: &Salt, record: &[u8]) -> Self {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&salt.0).expect("HMAC takes keys of any length");
        mac.update(record);
        let mut bytes = [0; ENTRY_SIZE];
        bytes[..ENTRY_PREFIX.len()].copy_from_slice(&ENTRY_PREFIX);
        bytes[ENTRY_PREFIX.len()..].copy_from_slice(&mac.finalize().into_bytes());
        Self(bytes)
    }

    /// Reads an entry from a bundle; `None` if its length or its version is another one.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        bytes
            .try_into()
            .ok()
            .map(Self)
            .filter(|entry| entry.0.starts_with(&ENTRY_PREFIX))
    }

    /// Whether this entry commits to `record` under `salt`.
    #[must_use]
    pub fn opens(&self, salt: &Salt, record: &[u8]) -> bool {
        *self == Self::commit(salt, record)
    }

    /// The bytes that are hashed and served.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; ENTRY_SIZE] {
        &self.0
    }

    /// The hash of this entry as a leaf of the tree.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        Hash::leaf(&self.0)
    }
}
