//! The tree over the log as the server sees it: what makes a change to the log show (docs/TLOG.md).

use async_trait::async_trait;
use zgoda_tlog::append::Growth;
use zgoda_tlog::commitment::{Entry, Salt};
use zgoda_tlog::tile::{TileId, TileSet};
use zgoda_tlog::tree::TreeHead;

use crate::{Appended, RecordId, StoreError};

/// The Merkle tree over commitments to the records, in the order of the log: leaf `n` is the record in place `n + 1`.
///
/// [`ConsentStore::append`](crate::ConsentStore::append) grows it, in the transaction that writes the records. Tiles and
/// commitments never change, so a proof for an older head can be made from what is there later.
#[async_trait]
pub trait TreeStore: Send + Sync + 'static {
    /// The tree over everything that was appended.
    async fn head(&self) -> Result<TreeHead, StoreError>;

    /// Those of the tiles `ids` that the tree has, each in the width asked for.
    async fn tiles(&self, ids: &[TileId]) -> Result<TileSet, StoreError>;

    /// At most `count` commitments from leaf `first` on, in order.
    async fn commitments(&self, first: u64, count: u32) -> Result<Vec<Commitment>, StoreError>;

    /// The commitment to this record.
    async fn commitment(&self, id: &RecordId) -> Result<Option<Commitment>, StoreError>;

    /// Gives records that are older than the tree their leaves, the oldest first, one per salt; answers how many have none
    /// yet. Until that is 0 nothing can be appended.
    async fn commit_earlier(&self, salts: &[Salt]) -> Result<u64, StoreError>;

    /// Keeps a checkpoint for good; answers whether it was new. There is one at most for each size: the first.
    async fn put_checkpoint(&self, checkpoint: &SignedHead) -> Result<bool, StoreError>;

    /// At most `limit` kept checkpoints of trees larger than `above`, the smallest first.
    async fn checkpoints(&self, above: u64, limit: u32) -> Result<Vec<SignedHead>, StoreError>;

    /// The kept checkpoint of the largest tree.
    async fn newest_checkpoint(&self) -> Result<Option<SignedHead>, StoreError>;

    /// Keeps a checkpoint with what witnesses put to it, for good; answers whether it was new. There is one at most for each size:
    /// the first. It is apart from [`Self::put_checkpoint`], which keeps what the log signed before any witness was asked.
    async fn put_cosigned(&self, checkpoint: &SignedHead) -> Result<bool, StoreError>;

    /// At most `limit` kept cosigned checkpoints of trees larger than `above`, the smallest first.
    async fn cosigned(&self, above: u64, limit: u32) -> Result<Vec<SignedHead>, StoreError>;

    /// The kept cosigned checkpoint of the largest tree.
    async fn newest_cosigned(&self) -> Result<Option<SignedHead>, StoreError>;
}

/// What became of a batch, and of the tree.
#[derive(Debug, Clone, Default)]
pub struct Grown {
    /// One per arrival, in the same order.
    pub outcomes: Vec<Appended>,
    /// `None` if nothing was new.
    pub tree: Option<GrownTree>,
}

/// The tree as a batch left it.
#[derive(Debug, Clone)]
pub struct GrownTree {
    /// The tree over everything that was appended, durable.
    pub head: TreeHead,
    /// The tiles that the batch touched and those of the right edge.
    pub tiles: TileSet,
}

impl GrownTree {
    /// A tree of which nothing but the head is at hand.
    #[must_use]
    pub fn of_head(head: TreeHead) -> Self {
        let tiles = TileSet::default();
        Self { head, tiles }
    }
}

impl From<Growth> for GrownTree {
    fn from(growth: Growth) -> Self {
        let mut tiles: TileSet = growth.next.edge().collect();
        tiles.extend(growth.tiles);
        Self {
            head: growth.head,
            tiles,
        }
    }
}

/// What the tree holds of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitment {
    /// Its leaf, from 0.
    pub index: u64,
    /// What is hashed into the leaf.
    pub entry: Entry,
    /// What opens the entry, together with the record; gone after erasure.
    pub salt: Option<Salt>,
}

/// A checkpoint as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// The number of leaves it speaks for.
    pub size: u64,
    /// The server's clock, ms.
    pub signed_at: i64,
    /// The note, byte for byte.
    pub note: String,
}
