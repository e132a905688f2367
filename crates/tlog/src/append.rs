//! Growing the tree: from a batch of leaves to the new root and the tiles to write.

use alloc::vec::Vec;
use core::error::Error;
use core::fmt::{self, Display, Formatter};

use crate::hash::Hash;
use crate::text::MAX_SIZE;
use crate::tile::{TILE_WIDTH, Tile, TileId, TileSet};
use crate::tree::{CompactRange, TreeHead};

/// The right edge of a tree: its partial tiles, which is all that appending needs.
///
/// A value, not a place: [`Self::append`] gives the next edge and leaves this one as it was, so a batch whose transaction
/// fails is forgotten by dropping the result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Appender {
    size: u64,
    /// Per tile level, the hashes of the partial tile there: at most 255.
    edge: Vec<Vec<Hash>>,
}

/// What a batch made of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth {
    /// The edge after the batch: keep it once head and tiles are durable.
    pub next: Appender,
    /// The tree after the batch.
    pub head: TreeHead,
    /// The tiles that are new or wider than before, each in its last width only, to be written with the head in one
    /// transaction.
    pub tiles: Vec<Tile>,
}

/// Why a tree cannot be grown further from what was kept of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResumeError {
    /// A tile of the right edge is not there, or narrower than this size says.
    Missing(TileId),
    /// The tiles have another root than the head: the two are not from one moment, or one of them was altered.
    Root {
        /// The root of the head.
        head: Hash,
        /// The root that the tiles lead to.
        tiles: Hash,
    },
    /// The size is beyond what can be counted.
    Size(u64),
}

impl Appender {
    /// The edge of the tree `head`, read from its tiles of [`Self::edge_tiles`] and checked against its root.
    ///
    /// # Errors
    ///
    /// If a tile is missing, or tiles and root disagree.
    pub fn resume(head: &TreeHead, tiles: &TileSet) -> Result<Self, ResumeError> {
        if head.size > MAX_SIZE {
            return Err(ResumeError::Size(head.size));
        }
        let mut edge = Vec::new();
        for id in Self::edge_tiles(head.size) {
            let tile = tiles
                .get(id.level, id.index)
                .ok_or(ResumeError::Missing(id))?;
            let hashes = tile
                .hashes()
                .get(..usize::from(id.width))
                .ok_or(ResumeError::Missing(id))?;
            edge.resize(usize::from(id.level), Vec::new());
            edge.push(hashes.to_vec());
        }
        let appender = Self {
            size: head.size,
            edge,
        };
        let root = appender.head().root;
        if root != head.root {
            return Err(ResumeError::Root {
                head: head.root,
                tiles: root,
            });
        }
        Ok(appender)
    }

    /// The partial tiles of a tree of `size` leaves: at most one per level.
    pub fn edge_tiles(size: u64) -> impl Iterator<Item = TileId> {
        let width = u64::from(TILE_WIDTH);
        let hashes = core::iter::successors(Some(size), move |hashes| Some(hashes / width));
        (0..)
            .zip(hashes.take_while(|hashes| *hashes > 0))
            .filter_map(move |(level, hashes)| {
                let partial = u16::try_from(hashes % width)
                    .ok()
                    .filter(|width| *width > 0)?;
                Some(TileId {
                    level,
                    index: hashes / width,
                    width: partial,
                })
            })
    }

    /// The tiles of [`Self::edge_tiles`], as they are.
    pub fn edge(&self) -> impl Iterator<Item = Tile> {
        Self::edge_tiles(self.size).filter_map(|id| {
            Tile::new(id.level, id.index, self.edge[usize::from(id.level)].clone())
        })
    }

    /// Appends leaves: root and tiles come out the same however they are batched.
    #[must_use]
    pub fn append(&self, leaves: &[Hash]) -> Growth {
        let mut next = self.clone();
        let mut tiles = Vec::new();
        for leaf in leaves {
            next.push(*leaf, &mut tiles);
        }
        // Every level that got a hash was touched from the leaves up; what it keeps is its partial tile.
        for id in Self::edge_tiles(next.size) {
            let before = self.edge.get(usize::from(id.level)).map_or(0, Vec::len);
            let hashes = &next.edge[usize::from(id.level)];
            let passed = tiles.iter().any(|tile: &Tile| tile.id().level == id.level);
            if passed || hashes.len() > before {
                tiles.extend(Tile::new(id.level, id.index, hashes.clone()));
            }
        }
        Growth {
            head: next.head(),
            next,
            tiles,
        }
    }

    /// Adds one leaf; a tile that gets full goes to `full`, and its root to the level above.
    fn push(&mut self, leaf: Hash, full: &mut Vec<Tile>) {
        let (mut hash, mut index) = (leaf, self.size);
        self.size += 1;
        for level in 0.. {
            if self.edge.len() == usize::from(level) {
                self.edge.push(Vec::new());
            }
            let hashes = &mut self.edge[usize::from(level)];
            hashes.push(hash);
            if hashes.len() < usize::from(TILE_WIDTH) {
                return;
            }
            hash = CompactRange::of(hashes).root();
            index /= u64::from(TILE_WIDTH);
            full.extend(Tile::new(level, index, core::mem::take(hashes)));
        }
    }

    /// Size and root: some hundred hashes' work.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        let peaks = self
            .edge
            .iter()
            .rev()
            .flat_map(|hashes| CompactRange::of(hashes).peaks().to_vec())
            .collect();
        let root =
            CompactRange::from_peaks(self.size, peaks).map_or(Hash::EMPTY, |range| range.root());
        TreeHead {
            size: self.size,
            root,
        }
    }
}

impl Display for ResumeError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(TileId {
                level,
                index,
                width,
            }) => {
                write!(
                    f,
                    "tile {index} of level {level} is missing or has fewer than {width} hashes"
                )
            }
            Self::Root { head, tiles } => {
                write!(
                    f,
                    "the tiles lead to root {tiles}, the tree head says {head}"
                )
            }
            Self::Size(size) => write!(f, "a tree of {size} leaves is beyond what can be counted"),
        }
    }
}

impl Error for ResumeError {}
