//! The three hashes of a Merkle tree (RFC 6962, section 2.1; the same in RFC 9162, section 2.1.1).

use core::fmt::{self, Debug, Display, Formatter};

use sha2::{Digest, Sha256};

use crate::text;

/// The length of a hash, in bytes.
pub const HASH_SIZE: usize = 32;

/// A SHA-256 hash: of a leaf, of a subtree, or of a whole tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; HASH_SIZE]);

impl Hash {
    /// The root of the tree without leaves: SHA-256 of nothing.
    pub const EMPTY: Self = Self([
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9,
        0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52,
        0xb8, 0x55,
    ]);

    /// The hash of a leaf: `SHA-256(0x00 || entry)`.
    #[must_use]
    pub fn leaf(entry: &[u8]) -> Self {
        Self(
            Sha256::new()
                .chain_update([0])
                .chain_update(entry)
                .finalize()
                .into(),
        )
    }

    /// The hash of an inner node: `SHA-256(0x01 || left || right)`.
    ///
    /// The first byte keeps nodes and leaves apart, so that no leaf can pass for a subtree.
    #[must_use]
    pub fn node(left: Self, right: Self) -> Self {
        let hash = Sha256::new()
            .chain_update([1])
            .chain_update(left.0)
            .chain_update(right.0);
        Self(hash.finalize().into())
    }

    /// Reads padded standard base64 (RFC 4648, section 4) of exactly 32 bytes; `None` for anything else.
    #[must_use]
    pub fn from_base64(text: &str) -> Option<Self> {
        text::from_base64(text)?.try_into().ok().map(Self)
    }

    /// Padded standard base64, as every C2SP text form writes a hash.
    #[must_use]
    pub fn to_base64(self) -> alloc::string::String {
        text::to_base64(&self.0)
    }
}

/// 64 lower-case hex digits.
impl Display for Hash {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Debug for Hash {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}
