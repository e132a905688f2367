//! The tree in memory.

use async_trait::async_trait;
use zgoda_tlog::append::Appender;
use zgoda_tlog::commitment::{Entry, Salt};
use zgoda_tlog::tile::{Tile, TileId, TileSet};
use zgoda_tlog::tree::TreeHead;

use super::Memory;
use crate::{Arrival, Commitment, GrownTree, RecordId, SignedHead, StoreError, TreeStore};

#[derive(Debug, Default)]
pub(super) struct Tree {
    edge: Appender,
    tiles: TileSet,
    /// In the order of the leaves.
    commitments: Vec<(Entry, Option<Salt>)>,
    /// The smallest tree first.
    checkpoints: Vec<SignedHead>,
    /// The smallest tree first.
    cosigned: Vec<SignedHead>,
}

impl Tree {
    pub(super) fn append(&mut self, arrival: &Arrival) {
        let entry = Entry::commit(&arrival.salt, arrival.body.as_bytes());
        let growth = self.edge.append(&[entry.leaf()]);
        self.tiles.extend(growth.tiles);
        self.edge = growth.next;
        self.commitments.push((entry, Some(arrival.salt)));
    }

    pub(super) fn head(&self) -> TreeHead {
        self.edge.head()
    }

    /// As it is now, with all its tiles.
    pub(super) fn grown(&self) -> GrownTree {
        GrownTree {
            head: self.head(),
            tiles: self.tiles.clone(),
        }
    }

    /// Takes the salt of the record in place `seq` away.
    pub(super) fn forget(&mut self, seq: i64) {
        let index = usize::try_from(seq - 1).unwrap_or(usize::MAX);
        if let Some((_, salt)) = self.commitments.get_mut(index) {
            *salt = None;
        }
    }

    fn commitment(&self, index: usize) -> Option<Commitment> {
        let (entry, salt) = *self.commitments.get(index)?;
        Some(Commitment {
            index: index as u64,
            entry,
            salt,
        })
    }
}

#[async_trait]
impl TreeStore for Memory {
    async fn head(&self) -> Result<TreeHead, StoreError> {
        Ok(self.tables().tree.head())
    }

    async fn tiles(&self, ids: &[TileId]) -> Result<TileSet, StoreError> {
        let tables = self.tables();
        let cut = |id: &TileId| {
            let tile = tables.tree.tiles.get(id.level, id.index)?;
            Tile::decode(*id, &tile.encode()).ok()
        };
        Ok(ids.iter().filter_map(cut).collect())
    }

    async fn commitments(&self, first: u64, count: u32) -> Result<Vec<Commitment>, StoreError> {
        let tables = self.tables();
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        let all = (first..tables.tree.commitments.len()).take(count as usize);
        Ok(all
            .filter_map(|index| tables.tree.commitment(index))
            .collect())
    }

    async fn commitment(&self, id: &RecordId) -> Result<Option<Commitment>, StoreError> {
        let tables = self.tables();
        let place = tables.entries().find(|e| e.record_id == *id);
        let index = place.and_then(|entry| usize::try_from(entry.seq - 1).ok());
        Ok(index.and_then(|index| tables.tree.commitment(index)))
    }

    /// There are none: the tree is as old as the log.
    async fn commit_earlier(&self, _: &[Salt]) -> Result<u64, StoreError> {
        Ok(0)
    }

    async fn put_checkpoint(&self, checkpoint: &SignedHead) -> Result<bool, StoreError> {
        Ok(put(&mut self.tables().tree.checkpoints, checkpoint))
    }

    async fn checkpoints(&self, above: u64, limit: u32) -> Result<Vec<SignedHead>, StoreError> {
        Ok(larger(&self.tables().tree.checkpoints, above, limit))
    }

    async fn newest_checkpoint(&self) -> Result<Option<SignedHead>, StoreError> {
        Ok(self.tables().tree.checkpoints.last().cloned())
    }

    async fn put_cosigned(&self, checkpoint: &SignedHead) -> Result<bool, StoreError> {
        Ok(put(&mut self.tables().tree.cosigned, checkpoint))
    }

    async fn cosigned(&self, above: u64, limit: u32) -> Result<Vec<SignedHead>, StoreError> {
        Ok(larger(&self.tables().tree.cosigned, above, limit))
    }

    async fn newest_cosigned(&self) -> Result<Option<SignedHead>, StoreError> {
        Ok(self.tables().tree.cosigned.last().cloned())
    }
}

/// Whether none of its size was there.
fn put(kept: &mut Vec<SignedHead>, checkpoint: &SignedHead) -> bool {
    let place = kept.binary_search_by_key(&checkpoint.size, |one| one.size);
    if let Err(at) = place {
        kept.insert(at, checkpoint.clone());
    }
    place.is_err()
}

fn larger(kept: &[SignedHead], above: u64, limit: u32) -> Vec<SignedHead> {
    let larger = kept.iter().filter(|one| one.size > above);
    larger.take(limit as usize).cloned().collect()
}
