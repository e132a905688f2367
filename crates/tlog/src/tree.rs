//! A tree of any size, held by the roots of its perfect subtrees: one hash per bit set in the number of leaves.

use alloc::vec::Vec;

use crate::hash::Hash;

/// A tree at one moment: what a checkpoint signs (RFC 9162, section 2.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeHead {
    /// The number of leaves.
    pub size: u64,
    /// The Merkle tree hash over them.
    pub root: Hash,
}

impl TreeHead {
    /// The tree without leaves.
    pub const EMPTY: Self = Self {
        size: 0,
        root: Hash::EMPTY,
    };
}

/// A compact range from leaf 0: enough to grow a tree and to know its root, in at most 63 hashes.
///
/// A whole log can be checked by pushing its leaves one by one, whatever its size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompactRange {
    size: u64,
    /// Roots of the perfect subtrees, the largest and leftmost first.
    peaks: Vec<Hash>,
}

impl CompactRange {
    /// The range over these leaves.
    #[must_use]
    pub fn of(leaves: &[Hash]) -> Self {
        let mut range = Self::default();
        for leaf in leaves {
            range.push(*leaf);
        }
        range
    }

    /// Puts the range together from what [`Self::size`] and [`Self::peaks`] gave; `None` if the number of peaks does not fit.
    #[must_use]
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        let fits = u32::try_from(peaks.len()) == Ok(size.count_ones());
        fits.then_some(Self { size, peaks })
    }

    /// Adds a leaf at the right edge: two hashes' work on average.
    pub fn push(&mut self, leaf: Hash) {
        let mut root = leaf;
        for _ in 0..self.size.trailing_ones() {
            // One peak per bit set, so there is one for each of the trailing ones.
            if let Some(left) = self.peaks.pop() {
                root = Hash::node(left, root);
            }
        }
        self.peaks.push(root);
        self.size += 1;
    }

    /// The number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the perfect subtrees, the largest and leftmost first.
    #[must_use]
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// The root over all leaves: the peaks folded from the right, which is RFC 6962's split at the largest power of two below
    /// the size.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.peaks
            .iter()
            .rev()
            .copied()
            .reduce(|right, left| Hash::node(left, right))
            .unwrap_or(Hash::EMPTY)
    }

    /// Size and root.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        TreeHead {
            size: self.size,
            root: self.root(),
        }
    }
}
