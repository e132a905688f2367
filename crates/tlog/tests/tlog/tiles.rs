use proptest::prelude::*;
use zgoda_tlog::append::Appender;
use zgoda_tlog::bundle::{self, BundleError};
use zgoda_tlog::node::{HashReader, Node};
use zgoda_tlog::path::Resource;
use zgoda_tlog::tile::{Tile, TileError, TileId, TileSet};
use zgoda_tlog::tree::CompactRange;

use crate::sample::{leaf, leaves, tiles};

/// (level, full tiles, width of the partial one) for each level.
fn shape(size: u64) -> Vec<(u8, usize, u16)> {
    let ids: Vec<TileId> = TileId::of_tree(size).collect();
    let top = ids.iter().map(|id| id.level).max().unwrap_or(0);
    (0..=top)
        .map(|level| {
            let on_level = || ids.iter().filter(move |id| id.level == level);
            let full = on_level().filter(|id| id.width == 256).count();
            let partial = on_level()
                .find(|id| id.width < 256)
                .map_or(0, |id| id.width);
            (level, full, partial)
        })
        .collect()
}

#[test]
fn d12_the_tiles_of_the_specification() {
    assert_eq!(shape(70_000), [(0, 273, 112), (1, 1, 17), (2, 0, 1)]);
    assert_eq!(shape(256), [(0, 1, 0), (1, 0, 1)]);
    assert_eq!(TileId::of_tree(0).count(), 0, "no empty tiles");
}

#[test]
fn d12_a_tree_of_70_000_leaves_writes_those_tiles() {
    let all = leaves(70_000);
    let growth = Appender::default().append(&all);
    let tiles: TileSet = growth.tiles.iter().cloned().collect();
    let written: Vec<TileId> = tiles.iter().map(Tile::id).collect();
    assert_eq!(written, TileId::of_tree(70_000).collect::<Vec<_>>());
    assert_eq!(growth.tiles.len(), written.len(), "each tile once");
    assert_eq!(growth.head, CompactRange::of(&all).head());
    let full = tiles.get(0, 272).unwrap().encode();
    assert_eq!(full.len(), 8192);
    assert_eq!(full[..32], leaf(272 * 256).0);
    // A hash of level 1 is the root of a full tile below.
    let above = tiles.get(1, 1).unwrap().hashes()[16];
    assert_eq!(above, CompactRange::of(&all[272 * 256..273 * 256]).root());
}

#[test]
fn d12_paths() {
    let tile = |level, index, width| {
        Resource::Tile(TileId {
            level,
            index,
            width,
        })
    };
    let entries = |index, width| {
        Resource::Entries(TileId {
            level: 0,
            index,
            width,
        })
    };
    for (resource, path) in [
        (Resource::Checkpoint, "checkpoint"),
        (tile(0, 0, 256), "tile/0/000"),
        (tile(2, 0, 1), "tile/2/000.p/1"),
        (tile(0, 273, 112), "tile/0/273.p/112"),
        (tile(63, 1_234_067, 255), "tile/63/x001/x234/067.p/255"),
        (tile(1, 1000, 256), "tile/1/x001/000"),
        (entries(1_234_067, 256), "tile/entries/x001/x234/067"),
        (entries(0, 1), "tile/entries/000.p/1"),
    ] {
        assert_eq!(resource.to_string(), path);
        assert_eq!(Resource::parse(path), Some(resource));
    }
    for path in [
        "",
        "/checkpoint",
        "checkpoint/",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/a/000",
        "tile/0/x000/001",
        "tile/0/001/001",
        "tile/0/x001",
        "tile/0/x001/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000/",
        "tile/entries/",
        "tile/entries/0a0",
        "tile/0/../checkpoint",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/\u{661}00",
    ] {
        assert_eq!(Resource::parse(path), None, "{path}");
    }
}

proptest! {
    #[test]
    fn d12_each_resource_has_one_path(level in 0..=63_u8, index in 0..=zgoda_tlog::MAX_SIZE, width in 1..=256_u16) {
        let resource = Resource::Tile(TileId { level, index, width });
        prop_assert_eq!(Resource::parse(&resource.to_string()), Some(resource));
    }

    #[test]
    fn d12_any_text_is_a_path_or_not(path in "(tile/)?[0-9a-z/.]{0,20}") {
        if let Some(resource) = Resource::parse(&path) {
            prop_assert_eq!(resource.to_string(), path);
        }
    }

    #[test]
    fn d12_bundles_come_back(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..70), 1..257)) {
        let bytes = bundle::encode(&entries).unwrap();
        prop_assert_eq!(bundle::decode(&bytes).unwrap(), entries);
        prop_assert!(bundle::decode(&bytes[..bytes.len() - 1]).is_err() || bytes.ends_with(&[0, 0]));
    }
}

#[test]
fn d12_an_entry_bundle_is_lengths_and_entries() {
    assert_eq!(
        bundle::encode(&["", "ab"]).unwrap(),
        [0, 0, 0, 2, b'a', b'b']
    );
    assert_eq!(bundle::encode::<&str>(&[]), Err(BundleError::Count));
    assert_eq!(bundle::encode(&[""; 257]), Err(BundleError::Count));
    assert_eq!(
        bundle::encode(&[vec![0; 65_536]]),
        Err(BundleError::TooLong)
    );
    assert_eq!(bundle::encode(&[vec![0; 65_535]]).unwrap().len(), 65_537);
    assert_eq!(bundle::decode(&[]), Err(BundleError::Count));
    assert_eq!(bundle::decode(&[0]), Err(BundleError::Truncated));
    assert_eq!(bundle::decode(&[0, 1]), Err(BundleError::Truncated));
    assert_eq!(bundle::decode(&[0; 514]), Err(BundleError::Count));
}

#[test]
fn d12_a_tile_is_read_by_width() {
    let all = tiles(300);
    let tile = all.get(0, 1).unwrap();
    let bytes = tile.encode();
    assert_eq!(bytes.len(), 44 * 32);
    assert_eq!(Tile::decode(tile.id(), &bytes).as_ref(), Ok(tile));
    let narrow = TileId {
        width: 3,
        ..tile.id()
    };
    assert_eq!(
        Tile::decode(narrow, &bytes).unwrap().hashes(),
        &tile.hashes()[..3]
    );
    let wide = TileId {
        width: 45,
        ..tile.id()
    };
    for (id, bytes) in [
        (wide, &bytes[..]),
        (tile.id(), &bytes[1..]),
        (TileId { width: 0, ..wide }, &bytes),
    ] {
        assert_eq!(
            Tile::decode(id, bytes),
            Err(TileError::Length {
                id,
                bytes: bytes.len()
            })
        );
    }
    assert_eq!(Tile::new(0, 0, vec![]), None);
    assert_eq!(Tile::new(0, 0, leaves(257)), None);
}

#[test]
fn d12_every_node_is_in_the_tile_it_is_looked_for_in() {
    let size = 1_000;
    let all = tiles(size);
    for level in 0..12_u8 {
        for index in 0..=size >> level {
            let node = Node { level, index };
            let last = (index + 1) << level;
            if last > size {
                assert_eq!(TileId::holding(node, size), None);
                assert_eq!(all.read(node), Err(TileError::Missing(node)));
                continue;
            }
            let id = TileId::holding(node, size).unwrap();
            assert_eq!(all.get(id.level, id.index).unwrap().id(), id);
            let below: Vec<_> = (index << level..last).map(leaf).collect();
            assert_eq!(all.read(node), Ok(CompactRange::of(&below).root()));
        }
    }
}

#[test]
fn d13_a_tile_ends_after_the_leaves_it_may_hold() {
    let end = |level, index, width| {
        TileId {
            level,
            index,
            width,
        }
        .end()
    };
    assert_eq!(end(0, 0, 256), 256);
    assert_eq!(end(0, 3, 1), 1024);
    assert_eq!(end(1, 1, 17), 131_072);
    assert_eq!(end(7, 0, 1), u64::MAX);
    assert_eq!(end(63, 9, 1), u64::MAX);
}
