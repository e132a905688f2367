//! Names of content.

use alloc::string::String;

/// SHA-256 over `bytes`, as 64 lower-case hex digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    crate::id::hex(&sha256(bytes))
}

#[cfg(not(target_arch = "wasm32"))]
fn sha256(bytes: &[u8]) -> impl core::ops::Deref<Target = [u8]> {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes)
}

/// The same by the library's compression function alone: what it needs to hash in pieces would be half of it.
#[cfg(target_arch = "wasm32")]
fn sha256(bytes: &[u8]) -> alloc::vec::Vec<u8> {
    // FIPS 180-4, section 5.1.1: a bit that is set, zeros, and the length in bits make whole blocks.
    let mut message = bytes.to_vec();
    message.push(0x80);
    while message.len() % 64 != 56 {
        message.push(0);
    }
    message.extend_from_slice(&(bytes.len() as u64 * 8).to_be_bytes());
    // Section 5.3.3.
    let mut state = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    for block in message.as_chunks::<64>().0 {
        sha2::compress256(&mut state, &[(*block).into()]);
    }
    let mut out = alloc::vec::Vec::new();
    for word in state {
        out.extend_from_slice(&word.to_be_bytes());
    }
    out
}
