//! Where a hash stands in the tree, and where hashes come from.

use alloc::vec::Vec;

use crate::hash::Hash;

/// The root of a perfect subtree: over the leaves `index << level` up to, not including, `(index + 1) << level`.
///
/// Such a hash never changes once its leaves are there, whatever is appended later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// The height above the leaves, 0 for a leaf.
    pub level: u8,
    /// The position among the nodes of this level.
    pub index: u64,
}

/// Where proofs get their hashes from: tiles in memory, a table, a file.
pub trait HashReader {
    /// Why a hash could not be read.
    type Error;

    /// The hash of a perfect subtree that is complete in the tree at hand.
    ///
    /// # Errors
    ///
    /// Whatever keeps the hash from being read.
    fn read(&self, node: Node) -> Result<Hash, Self::Error>;
}

/// A subtree that RFC 6962's recursion meets: the leaves from `start` up to, not including, `end`.
///
/// Perfect, unless it reaches the right edge of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subtree {
    pub(crate) start: u64,
    pub(crate) end: u64,
}

impl Subtree {
    /// The perfect subtrees it is made of, from left to right.
    #[must_use]
    pub fn nodes(self) -> Vec<Node> {
        let length = self.end - self.start;
        let mut nodes = Vec::new();
        let mut start = self.start;
        for level in (0..64_u8).rev().filter(|level| (length >> level) & 1 == 1) {
            nodes.push(Node {
                level,
                index: start >> level,
            });
            start += 1 << level;
        }
        nodes
    }

    /// Its Merkle tree hash.
    ///
    /// # Errors
    ///
    /// What the reader reports.
    pub fn hash<R: HashReader + ?Sized>(self, reader: &R) -> Result<Hash, R::Error> {
        let mut root = None;
        for node in self.nodes().into_iter().rev() {
            let left = reader.read(node)?;
            root = Some(root.map_or(left, |right| Hash::node(left, right)));
        }
        Ok(root.unwrap_or(Hash::EMPTY))
    }
}

/// The number of leaves left of the split: the largest power of two smaller than `size` (RFC 6962, section 2.1). `size` > 1.
pub(crate) const fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}
