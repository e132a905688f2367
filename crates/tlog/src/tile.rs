//! Tiles: how the hashes of a tree are kept and served (C2SP tlog-tiles, "Merkle Tree").
//!
//! A tile of level L holds up to 256 hashes of perfect subtrees over 256^L leaves each. A full tile never changes. A partial
//! one only grows, and every narrower tile is its beginning: one row per tile, replaced by a wider one, serves all of them.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use core::error::Error;
use core::fmt::{self, Display, Formatter};

use crate::hash::{HASH_SIZE, Hash};
use crate::node::{HashReader, Node, Subtree};
use crate::tree::CompactRange;

/// The levels of the tree that one tile spans.
pub const TILE_HEIGHT: u8 = 8;

/// The number of hashes in a full tile.
pub const TILE_WIDTH: u16 = 1 << TILE_HEIGHT;

/// The number of tile levels that a tree of up to 2^64 leaves has.
const MAX_LEVELS: u8 = 8;

/// Names a tile. Level 0 holds leaf hashes; an entry bundle is named like the tile of level 0 with its leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// 0 for leaf hashes; at most 7 in a tree this crate can count.
    pub level: u8,
    /// The position among the tiles of this level.
    pub index: u64,
    /// The number of hashes: 1 to 255 in a partial tile, 256 in a full one.
    pub width: u16,
}

impl TileId {
    /// All tiles of a tree of `size` leaves, level by level, without the empty ones.
    pub fn of_tree(size: u64) -> impl Iterator<Item = Self> {
        (0..MAX_LEVELS).flat_map(move |level| {
            let hashes = hashes_on(level, size);
            let tiles = hashes.div_ceil(u64::from(TILE_WIDTH));
            (0..tiles).map(move |index| Self {
                level,
                index,
                width: width_at(hashes, index),
            })
        })
    }

    /// The index of the first leaf after those below the full tile. A log that has pruned all leaves before `end` need not serve
    /// the tile any more (C2SP tlog-tiles, "Pruning").
    #[must_use]
    pub fn end(self) -> u64 {
        let height = u32::from(TILE_HEIGHT) * (u32::from(self.level) + 1);
        1_u64
            .checked_shl(height)
            .and_then(|leaves| leaves.checked_mul(self.index.checked_add(1)?))
            .unwrap_or(u64::MAX)
    }

    /// The tile of a tree of `size` leaves from which the hash of `node` follows; `None` if the tree has no such node.
    #[must_use]
    pub fn holding(node: Node, size: u64) -> Option<Self> {
        let level = node.level / TILE_HEIGHT;
        let (first, count) = position(node)?;
        let hashes = hashes_on(level, size);
        let inside = first.checked_add(count)? <= hashes;
        let index = first / u64::from(TILE_WIDTH);
        inside.then(|| Self {
            level,
            index,
            width: width_at(hashes, index),
        })
    }

    /// The tiles of a tree of `size` leaves that a proof along `path` is made from, each once. At most two per level.
    #[must_use]
    pub fn covering(path: &[Subtree], size: u64) -> BTreeSet<Self> {
        path.iter()
            .flat_map(|subtree| subtree.nodes())
            .filter_map(|node| Self::holding(node, size))
            .collect()
    }
}

/// How many hashes of perfect subtrees over 256^level leaves a tree has.
fn hashes_on(level: u8, size: u64) -> u64 {
    size.checked_shr(u32::from(level) * u32::from(TILE_HEIGHT))
        .unwrap_or(0)
}

/// The width of tile `index` on a level that has `hashes` hashes.
fn width_at(hashes: u64, index: u64) -> u16 {
    let rest = hashes - index * u64::from(TILE_WIDTH);
    u16::try_from(rest).map_or(TILE_WIDTH, |rest| rest.min(TILE_WIDTH))
}

/// Where on its tile level the hashes under `node` begin, and how many there are.
fn position(node: Node) -> Option<(u64, u64)> {
    let count = 1 << (node.level % TILE_HEIGHT);
    Some((node.index.checked_mul(count)?, count))
}

/// A tile with its hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    id: TileId,
    hashes: Vec<Hash>,
}

/// Why something is not the tile it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TileError {
    /// These are not the bytes of a tile of that width.
    Length {
        /// The tile asked for.
        id: TileId,
        /// The number of bytes found.
        bytes: usize,
    },
    /// The set has no tile with the hash of this node, or a narrower one.
    Missing(Node),
}

impl Tile {
    /// A tile of the hashes in hand: 1 to 256; `None` for another number.
    #[must_use]
    pub fn new(level: u8, index: u64, hashes: Vec<Hash>) -> Option<Self> {
        let width = u16::try_from(hashes.len())
            .ok()
            .filter(|width| (1..=TILE_WIDTH).contains(width))?;
        Some(Self {
            id: TileId {
                level,
                index,
                width,
            },
            hashes,
        })
    }

    /// Reads the hashes of tile `id`, 32 bytes each. A wider tile may be given: what was served while the tree was smaller is
    /// its beginning.
    ///
    /// # Errors
    ///
    /// If there are fewer bytes than the width takes, or more than a full tile has, or part of a hash.
    pub fn decode(id: TileId, bytes: &[u8]) -> Result<Self, TileError> {
        let (hashes, rest) = bytes.as_chunks::<HASH_SIZE>();
        let width = usize::from(id.width);
        let fits = (width..=usize::from(TILE_WIDTH)).contains(&hashes.len());
        if !rest.is_empty() || !fits || width == 0 {
            return Err(TileError::Length {
                id,
                bytes: bytes.len(),
            });
        }
        Ok(Self {
            id,
            hashes: hashes[..width].iter().copied().map(Hash).collect(),
        })
    }

    /// The bytes to keep and to serve: the hashes one after the other.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(|hash| hash.0).collect()
    }

    /// Its name.
    #[must_use]
    pub const fn id(&self) -> TileId {
        self.id
    }

    /// Its hashes, from left to right.
    #[must_use]
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }
}

/// Tiles in memory, to make proofs from. Of two widths of one tile the wider is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TileSet(BTreeMap<(u8, u64), Tile>);

impl TileSet {
    /// Adds a tile.
    pub fn insert(&mut self, tile: Tile) {
        let held = self
            .0
            .entry((tile.id.level, tile.id.index))
            .or_insert_with(|| tile.clone());
        if held.id.width < tile.id.width {
            *held = tile;
        }
    }

    /// The widest tile held at this place.
    #[must_use]
    pub fn get(&self, level: u8, index: u64) -> Option<&Tile> {
        self.0.get(&(level, index))
    }

    /// All tiles held.
    pub fn iter(&self) -> impl Iterator<Item = &Tile> {
        self.0.values()
    }
}

impl Extend<Tile> for TileSet {
    fn extend<T: IntoIterator<Item = Tile>>(&mut self, tiles: T) {
        tiles.into_iter().for_each(|tile| self.insert(tile));
    }
}

impl FromIterator<Tile> for TileSet {
    fn from_iter<T: IntoIterator<Item = Tile>>(tiles: T) -> Self {
        let mut set = Self::default();
        set.extend(tiles);
        set
    }
}

impl HashReader for TileSet {
    type Error = TileError;

    fn read(&self, node: Node) -> Result<Hash, TileError> {
        let missing = TileError::Missing(node);
        let (first, count) = position(node).ok_or(missing)?;
        let width = u64::from(TILE_WIDTH);
        let tile = self
            .get(node.level / TILE_HEIGHT, first / width)
            .ok_or(missing)?;
        let hashes = usize::try_from(first % width)
            .ok()
            .zip(usize::try_from(count).ok())
            .and_then(|(first, count)| tile.hashes.get(first..first + count))
            .ok_or(missing)?;
        Ok(CompactRange::of(hashes).root())
    }
}

impl Display for TileError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length {
                id:
                    TileId {
                        level,
                        index,
                        width,
                    },
                bytes,
            } => {
                write!(
                    f,
                    "{bytes} bytes are not tile {index} of level {level} with {width} hashes"
                )
            }
            Self::Missing(Node { level, index }) => {
                write!(
                    f,
                    "no tile at hand has the hash of node {index} on level {level}"
                )
            }
        }
    }
}

impl Error for TileError {}
