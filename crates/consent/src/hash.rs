//! Names of content.

use alloc::string::String;

use sha2::{Digest, Sha256};

/// SHA-256 over `bytes`, as 64 lower-case hex digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    crate::id::hex(&Sha256::digest(bytes))
}
