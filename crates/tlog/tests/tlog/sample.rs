//! A log to test with.

use std::sync::LazyLock;

use zgoda_tlog::append::Appender;
use zgoda_tlog::hash::Hash;
use zgoda_tlog::key::{KeyKind, KeyName, SignerKey};
use zgoda_tlog::tile::{Tile, TileId, TileSet};
use zgoda_tlog::tree::{CompactRange, TreeHead};

pub(crate) const ORIGIN: &str = "shop.example/log";

/// Leaf `index` of the sample log.
pub(crate) fn leaf(index: u64) -> Hash {
    Hash::leaf(&index.to_be_bytes())
}

pub(crate) fn leaves(size: u64) -> Vec<Hash> {
    (0..size).map(leaf).collect()
}

/// The largest sample log that is kept ready.
const READY: u64 = 3_000;

/// The head of the sample log when it had `size` leaves.
pub(crate) fn head(size: u64) -> TreeHead {
    static HEADS: LazyLock<Vec<TreeHead>> = LazyLock::new(|| {
        let mut range = CompactRange::default();
        let mut heads = vec![range.head()];
        heads.extend(leaves(READY).into_iter().map(|leaf| {
            range.push(leaf);
            range.head()
        }));
        heads
    });
    HEADS[usize::try_from(size).unwrap()]
}

/// All tiles of the sample log when it had `size` leaves.
pub(crate) fn tiles(size: u64) -> TileSet {
    static TILES: LazyLock<TileSet> = LazyLock::new(|| {
        Appender::default()
            .append(&leaves(READY))
            .tiles
            .into_iter()
            .collect()
    });
    let cut = |id: TileId| Tile::decode(id, &TILES.get(id.level, id.index).unwrap().encode());
    TileId::of_tree(size).map(|id| cut(id).unwrap()).collect()
}

/// A key made from one byte.
pub(crate) fn key(name: &str, kind: KeyKind, seed: u8) -> SignerKey {
    SignerKey::from_seed(KeyName::new(name).unwrap(), kind, &[seed; 32])
}

pub(crate) fn log_key() -> SignerKey {
    key(ORIGIN, KeyKind::Ed25519, 1)
}

/// For each byte of `text` two texts that differ in one bit of it, less those that are no UTF-8.
pub(crate) fn one_bit_off(text: &str) -> impl Iterator<Item = String> {
    (0..text.len() * 2).filter_map(|change| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[change / 2] ^= if change % 2 == 0 {
            1
        } else {
            1 << (1 + change / 2 % 7)
        };
        String::from_utf8(bytes).ok()
    })
}
