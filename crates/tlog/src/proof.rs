//! Inclusion and consistency proofs.
//!
//! Made by the recursion of RFC 6962, sections 2.1.1 and 2.1.2, and verified by the loops of RFC 9162, sections 2.1.3.2 and
//! 2.1.4.2: the two share no code, so a slip in one shows in the other.
//!
//! A store that reads asynchronously asks first which subtrees a proof takes ([`inclusion_path`], [`consistency_path`]),
//! fetches their tiles ([`crate::tile::TileId::covering`]) and makes the proof from a [`crate::tile::TileSet`].

use alloc::vec::Vec;
use core::error::Error;
use core::fmt::{self, Display, Formatter};

use crate::hash::Hash;
use crate::node::{HashReader, Subtree, split};
use crate::tree::TreeHead;

/// Why a proof could not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MakeError<E> {
    /// The leaf or the older tree lies beyond the tree.
    OutOfRange(OutOfRange),
    /// The reader failed.
    Read(E),
}

/// There is no such leaf or older tree in a tree of this size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfRange {
    /// The index of the leaf, or the size of the older tree.
    pub asked: u64,
    /// The size of the tree.
    pub size: u64,
}

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProofError {
    /// The leaf or the older tree lies beyond the tree.
    OutOfRange(OutOfRange),
    /// It has too many or too few hashes for these sizes.
    Length,
    /// It leads to another root than that of the tree.
    Root,
    /// It leads to another root than that of the older tree.
    OldRoot,
}

/// The subtrees whose hashes prove that leaf `index` is in a tree of `size` leaves, from the leaf's sibling up.
///
/// # Errors
///
/// If there is no such leaf.
pub fn inclusion_path(index: u64, size: u64) -> Result<Vec<Subtree>, OutOfRange> {
    if index >= size {
        return Err(OutOfRange { asked: index, size });
    }
    let (mut path, mut start, mut end) = (Vec::new(), 0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(Subtree { start: middle, end });
            end = middle;
        } else {
            path.push(Subtree { start, end: middle });
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The subtrees whose hashes prove that a tree of `size` leaves begins with one of `old` leaves, the deepest first.
///
/// Empty if `old` is 0 or `size`: then the roots alone decide.
///
/// # Errors
///
/// If `old` is larger than `size`.
pub fn consistency_path(old: u64, size: u64) -> Result<Vec<Subtree>, OutOfRange> {
    if old > size {
        return Err(OutOfRange { asked: old, size });
    }
    let (mut path, mut start, mut end) = (Vec::new(), 0, size);
    if old == 0 {
        return Ok(path);
    }
    while end != old {
        let middle = start + split(end - start);
        if old <= middle {
            path.push(Subtree { start: middle, end });
            end = middle;
        } else {
            path.push(Subtree { start, end: middle });
            start = middle;
        }
    }
    // The verifier knows the older root: when all of the older tree is one subtree of the newer, it is not repeated.
    if start != 0 {
        path.push(Subtree { start, end });
    }
    path.reverse();
    Ok(path)
}

/// Proves that leaf `index` is in the tree of `size` leaves: at most 63 hashes, from the leaf's sibling up.
///
/// # Errors
///
/// If there is no such leaf, or the reader fails.
pub fn prove_inclusion<R: HashReader + ?Sized>(
    reader: &R,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, MakeError<R::Error>> {
    read_path(reader, inclusion_path(index, size))
}

/// Proves that the tree of `size` leaves only appends to its first `old` leaves: at most 64 hashes, and 63 up to 2^62 leaves.
///
/// # Errors
///
/// If `old` is larger than `size`, or the reader fails.
pub fn prove_consistency<R: HashReader + ?Sized>(
    reader: &R,
    old: u64,
    size: u64,
) -> Result<Vec<Hash>, MakeError<R::Error>> {
    read_path(reader, consistency_path(old, size))
}

fn read_path<R: HashReader + ?Sized>(
    reader: &R,
    path: Result<Vec<Subtree>, OutOfRange>,
) -> Result<Vec<Hash>, MakeError<R::Error>> {
    let path = path.map_err(MakeError::OutOfRange)?;
    path.into_iter()
        .map(|subtree| subtree.hash(reader).map_err(MakeError::Read))
        .collect()
}

/// Accepts `proof` only if it shows that `leaf` is leaf `index` of the tree `head` (RFC 9162, section 2.1.3.2).
///
/// # Errors
///
/// Why the proof does not show it.
pub fn verify_inclusion(
    proof: &[Hash],
    index: u64,
    leaf: Hash,
    head: &TreeHead,
) -> Result<(), ProofError> {
    if index >= head.size {
        return Err(ProofError::OutOfRange(OutOfRange {
            asked: index,
            size: head.size,
        }));
    }
    let (mut here, mut last, mut root) = (index, head.size - 1, leaf);
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if here & 1 == 1 || here == last {
            root = Hash::node(*sibling, root);
            climb_to_right_child(&mut here, &mut last);
        } else {
            root = Hash::node(root, *sibling);
        }
        (here, last) = (here >> 1, last >> 1);
    }
    if last != 0 {
        Err(ProofError::Length)
    } else if root != head.root {
        Err(ProofError::Root)
    } else {
        Ok(())
    }
}

/// Accepts `proof` only if it shows that the tree `new` begins with the leaves of `old` (RFC 9162, section 2.1.4.2).
///
/// Trees of one size must have one root; every tree begins with the empty one. Then the proof has to be empty.
///
/// # Errors
///
/// Why the proof does not show it.
pub fn verify_consistency(
    proof: &[Hash],
    old: &TreeHead,
    new: &TreeHead,
) -> Result<(), ProofError> {
    if old.size > new.size {
        return Err(ProofError::OutOfRange(OutOfRange {
            asked: old.size,
            size: new.size,
        }));
    }
    if new.size == 0 && new.root != Hash::EMPTY {
        return Err(ProofError::Root);
    }
    if old.size == 0 || old.size == new.size {
        let known = if old.size == 0 { Hash::EMPTY } else { new.root };
        return if !proof.is_empty() {
            Err(ProofError::Length)
        } else if old.root != known {
            Err(ProofError::OldRoot)
        } else {
            Ok(())
        };
    }
    let (first, rest) = if old.size.is_power_of_two() {
        (old.root, proof)
    } else {
        let (first, rest) = proof.split_first().ok_or(ProofError::Length)?;
        (*first, rest)
    };
    let (mut here, mut last) = (old.size - 1, new.size - 1);
    let complete = here.trailing_ones();
    (here, last) = (here >> complete, last >> complete);
    let (mut old_root, mut new_root) = (first, first);
    for hash in rest {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if here & 1 == 1 || here == last {
            old_root = Hash::node(*hash, old_root);
            new_root = Hash::node(*hash, new_root);
            climb_to_right_child(&mut here, &mut last);
        } else {
            new_root = Hash::node(new_root, *hash);
        }
        (here, last) = (here >> 1, last >> 1);
    }
    if last != 0 {
        Err(ProofError::Length)
    } else if old_root != old.root {
        Err(ProofError::OldRoot)
    } else if new_root != new.root {
        Err(ProofError::Root)
    } else {
        Ok(())
    }
}

/// At the right edge a subtree may have no sibling on several levels: goes up until it is a right child, or the root.
fn climb_to_right_child(here: &mut u64, last: &mut u64) {
    while *here & 1 == 0 && *here != 0 {
        (*here, *last) = (*here >> 1, *last >> 1);
    }
}

impl Display for OutOfRange {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} lies beyond a tree of {} leaves",
            self.asked, self.size
        )
    }
}

impl<E: Display> Display for MakeError<E> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange(why) => why.fmt(f),
            Self::Read(why) => write!(f, "a hash of the tree could not be read: {why}"),
        }
    }
}

impl Display for ProofError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange(why) => why.fmt(f),
            Self::Length => {
                f.write_str("the proof has the wrong number of hashes for these tree sizes")
            }
            Self::Root => f.write_str("the proof leads to another root than that of the tree"),
            Self::OldRoot => {
                f.write_str("the proof leads to another root than that of the older tree")
            }
        }
    }
}

impl Error for OutOfRange {}
impl<E: Error> Error for MakeError<E> {}
impl Error for ProofError {}
