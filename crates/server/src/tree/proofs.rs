//! Proofs from the tiles of a store.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use zgoda_store::{Store, StoreError};
use zgoda_tlog::commitment::Salt;
use zgoda_tlog::hash::Hash;
use zgoda_tlog::node::{HashReader, Node};
use zgoda_tlog::proof::{
    MakeError, consistency_path, inclusion_path, prove_consistency, prove_inclusion,
};
use zgoda_tlog::receipt::Receipt;
use zgoda_tlog::tile::{TileError, TileId, TileSet};

use super::Published;

/// The tiles that a few proofs for one tree are made from.
#[derive(Debug)]
pub(crate) struct Proofs {
    tiles: TileSet,
    size: u64,
    /// The hashes of subtrees that were asked for: records of one batch share most of their way up.
    seen: RefCell<BTreeMap<Node, Hash>>,
}

impl Proofs {
    /// Reads what it takes to prove that `leaves` are in the tree of `size` leaves. Those beyond it are passed over.
    pub(crate) async fn of_leaves(
        store: &dyn Store,
        leaves: impl Iterator<Item = u64>,
        size: u64,
    ) -> Result<Self, StoreError> {
        Self::of_growth(store, TileSet::default(), size, leaves, size).await
    }

    /// Reads, at once, what it takes beside `tiles` to prove that the tree of `size` leaves begins with the tree of `old`
    /// leaves, and that `leaves` are in it. Those beyond it are passed over.
    pub(crate) async fn of_growth(
        store: &dyn Store,
        mut tiles: TileSet,
        old: u64,
        leaves: impl Iterator<Item = u64>,
        size: u64,
    ) -> Result<Self, StoreError> {
        let growth = (old < size).then(|| consistency_path(old, size).unwrap_or_default());
        let paths = leaves.filter_map(|leaf| inclusion_path(leaf, size).ok());
        let ids: BTreeSet<TileId> = growth
            .into_iter()
            .chain(paths)
            .flat_map(|path| TileId::covering(&path, size))
            .collect();
        let is_missing = |id: &TileId| {
            let held = tiles.get(id.level, id.index);
            held.is_none_or(|held| held.id().width < id.width)
        };
        let ids: Vec<TileId> = ids.into_iter().filter(is_missing).collect();
        if !ids.is_empty() {
            tiles.extend(store.tiles(&ids).await?.iter().cloned());
        }
        Ok(Self {
            tiles,
            size,
            seen: RefCell::default(),
        })
    }

    /// That `leaf` is in the tree.
    pub(crate) fn inclusion(&self, leaf: u64) -> Result<Vec<Hash>, StoreError> {
        prove_inclusion(self, leaf, self.size).map_err(not_whole)
    }

    /// That the tree begins with the one of `old` leaves.
    pub(crate) fn growth(&self, old: u64) -> Result<Vec<Hash>, StoreError> {
        prove_consistency(self, old, self.size).map_err(not_whole)
    }
}

/// A tile that the head says is there and is not.
fn not_whole(error: MakeError<TileError>) -> StoreError {
    StoreError::Tree(error.into())
}

impl HashReader for Proofs {
    type Error = TileError;

    fn read(&self, node: Node) -> Result<Hash, TileError> {
        if let Some(hash) = self.seen.borrow().get(&node) {
            return Ok(*hash);
        }
        let hash = self.tiles.read(node)?;
        self.seen.borrow_mut().insert(node, hash);
        Ok(hash)
    }
}

/// The receipt of the record at `leaf` under `salt`, as of the checkpoint `published`.
pub(crate) async fn receipt_of(
    store: &dyn Store,
    leaf: u64,
    salt: &Salt,
    published: &Published,
) -> Result<Receipt, StoreError> {
    let proofs = Proofs::of_leaves(store, [leaf].into_iter(), published.head.size).await?;
    Ok(Receipt::new(
        salt,
        leaf,
        proofs.inclusion(leaf)?,
        published.note.clone(),
    ))
}
