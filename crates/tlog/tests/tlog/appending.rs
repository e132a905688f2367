use proptest::prelude::*;
use zgoda_tlog::append::{Appender, ResumeError};
use zgoda_tlog::hash::Hash;
use zgoda_tlog::tile::{Tile, TileId, TileSet};
use zgoda_tlog::tree::{CompactRange, TreeHead};

use crate::sample::{head, leaves, tiles};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn d12_batches_and_single_leaves_make_one_tree(batches in prop::collection::vec(0..300_usize, 0..4)) {
        let all = leaves(batches.iter().sum::<usize>() as u64);
        let (mut edge, mut written, mut rest) = (Appender::default(), TileSet::default(), &all[..]);
        for batch in batches {
            let (now, later) = rest.split_at(batch);
            let growth = edge.append(now);
            written.extend(growth.tiles);
            edge = growth.next;
            rest = later;
        }
        let (mut one_edge, mut one_written) = (Appender::default(), TileSet::default());
        for leaf in &all {
            let growth = one_edge.append(&[*leaf]);
            one_written.extend(growth.tiles);
            one_edge = growth.next;
        }
        prop_assert_eq!(&edge, &one_edge);
        prop_assert_eq!(&written, &one_written);
        prop_assert_eq!(edge.head(), CompactRange::of(&all).head());
        let ids: Vec<TileId> = written.iter().map(Tile::id).collect();
        prop_assert_eq!(ids, TileId::of_tree(edge.head().size).collect::<Vec<_>>());
        // What was written is enough to go on from.
        prop_assert_eq!(Appender::resume(&edge.head(), &written), Ok(edge));
    }
}

#[test]
fn d18_a_batch_that_is_dropped_leaves_no_trace() {
    let edge = Appender::default().append(&leaves(300)).next;
    let before = edge.clone();
    let lost = edge.append(&[Hash::leaf(b"lost")]);
    assert_ne!(lost.next, edge);
    assert_eq!(edge, before);
    assert_eq!(
        edge.append(&[]).tiles,
        [],
        "nothing appended, nothing to write"
    );
}

#[test]
fn d11_tiles_and_head_of_two_moments_are_not_resumed() {
    let mut altered: TileSet = tiles(299);
    altered.insert(Tile::new(0, 1, vec![Hash::leaf(b"other"); 44]).unwrap());
    assert!(matches!(
        Appender::resume(&head(300), &altered),
        Err(ResumeError::Root { .. })
    ));
    let narrow = TileId {
        level: 0,
        index: 1,
        width: 44,
    };
    assert_eq!(
        Appender::resume(&head(300), &tiles(299)),
        Err(ResumeError::Missing(narrow))
    );
    assert_eq!(
        Appender::resume(&head(1), &TileSet::default()),
        Err(ResumeError::Missing(TileId {
            level: 0,
            index: 0,
            width: 1
        }))
    );
    let endless = TreeHead {
        size: u64::MAX,
        root: Hash::EMPTY,
    };
    assert_eq!(
        Appender::resume(&endless, &tiles(1)),
        Err(ResumeError::Size(u64::MAX))
    );
    assert_eq!(
        Appender::resume(&TreeHead::EMPTY, &TileSet::default()),
        Ok(Appender::default())
    );
}

/// Tiles may be ahead of the head after a crash between the two; the beginning of a tile is the older tile.
#[test]
fn d11_wider_tiles_than_the_head_says_are_cut() {
    for size in [1, 255, 256, 257, 299] {
        let resumed = Appender::resume(
            &head(size),
            &tiles(size + 1)
                .iter()
                .cloned()
                .chain(tiles(size).iter().cloned())
                .collect(),
        );
        assert_eq!(resumed.unwrap().head(), head(size));
    }
}
