//! Promises about the tree.

use zgoda_tlog::commitment::Entry;
use zgoda_tlog::hash::Hash;
use zgoda_tlog::proof::{
    consistency_path, inclusion_path, prove_consistency, prove_inclusion, verify_consistency,
    verify_inclusion,
};
use zgoda_tlog::tile::{Tile, TileId};
use zgoda_tlog::tree::{CompactRange, TreeHead};

use super::sample::{Sample, arrival, arrivals};
use crate::{Arrival, Commitment, ConsentStore, RecordId, SignedHead, TreeStore};

/// Leaf `index` as the tree must have it.
fn leaf(arrival: &Arrival) -> Hash {
    Entry::commit(&arrival.salt, arrival.body.as_bytes()).leaf()
}

/// The head over these records.
fn head(arrivals: &[Arrival]) -> TreeHead {
    let leaves: Vec<Hash> = arrivals.iter().map(leaf).collect();
    CompactRange::of(&leaves).head()
}

/// D7: RFC 6962 over all records in the order of the log, however they were batched.
pub async fn d7_the_tree_is_over_all_records_in_their_order(
    store: &(impl ConsentStore + TreeStore),
) {
    assert_eq!(store.head().await.unwrap(), TreeHead::EMPTY);
    let all = arrivals(600);
    let mut done = 0;
    for size in [1, 2, 5, 248, 1, 300, 43] {
        store.append(&all[done..done + size]).await.unwrap();
        done += size;
        assert_eq!(store.head().await.unwrap(), head(&all[..done]), "{done}");
    }
}

/// D7: what a batch made of the tree is told as it is kept, and suffices to prove the batch, and the tree before it, without asking.
pub async fn d7_the_tree_that_a_batch_left_is_told_as_it_is_kept(
    store: &(impl ConsentStore + TreeStore),
) {
    let all = arrivals(600);
    let (mut done, mut before) = (0, TreeHead::EMPTY);
    for size in [1, 2, 5, 248, 1, 255, 1, 43] {
        let grown = store.grow(&all[done..done + size]).await.unwrap();
        let first = done as u64;
        done += size;
        let grown = grown.tree.expect("it grew");
        assert_eq!(grown.head, store.head().await.unwrap(), "{done}");
        let ids: Vec<TileId> = grown.tiles.iter().map(Tile::id).collect();
        assert_eq!(grown.tiles, store.tiles(&ids).await.unwrap(), "{done}");
        for leaf_at in first..done as u64 {
            let proof = prove_inclusion(&grown.tiles, leaf_at, grown.head.size).unwrap();
            let record = &all[usize::try_from(leaf_at).unwrap()];
            verify_inclusion(&proof, leaf_at, leaf(record), &grown.head).unwrap();
        }
        let proof = prove_consistency(&grown.tiles, before.size, grown.head.size).unwrap();
        verify_consistency(&proof, &before, &grown.head).unwrap();
        before = grown.head;
    }
    let again = store.grow(&all[..3]).await.unwrap();
    assert!(again.tree.is_none(), "nothing was new");
}

/// A replay, a conflict and an empty batch are no leaves.
pub async fn only_what_is_new_becomes_a_leaf(store: &(impl ConsentStore + TreeStore)) {
    let first = arrival(Sample::default());
    let mut again = first.clone();
    again.salt.0[31] ^= 1;
    let forged = arrival(Sample {
        event: "accept_all",
        ..Sample::default()
    });
    let next = arrival(Sample {
        number: 2,
        ..Sample::default()
    });
    store.append(&[]).await.unwrap();
    store
        .append(&[first.clone(), again, forged, next.clone()])
        .await
        .unwrap();
    assert_eq!(
        store.head().await.unwrap(),
        head(&[first.clone(), next.clone()])
    );
    let commitment = store.commitment(&first.record_id).await.unwrap().unwrap();
    assert_eq!(commitment.salt, Some(first.salt), "the first salt stays");
}

/// What opens a leaf is kept beside it.
pub async fn d8_every_record_has_its_commitment(store: &(impl ConsentStore + TreeStore)) {
    let all = arrivals(20);
    store.append(&all).await.unwrap();
    let expected: Vec<Commitment> = (0..)
        .zip(&all)
        .map(|(index, arrival)| Commitment {
            index,
            entry: Entry::commit(&arrival.salt, arrival.body.as_bytes()),
            salt: Some(arrival.salt),
        })
        .collect();
    assert_eq!(store.commitments(0, 100).await.unwrap(), expected);
    assert_eq!(store.commitments(7, 5).await.unwrap(), expected[7..12]);
    assert_eq!(store.commitments(20, 5).await.unwrap(), []);
    for (arrival, commitment) in all.iter().zip(&expected) {
        let found = store.commitment(&arrival.record_id).await.unwrap();
        assert_eq!(found, Some(*commitment));
    }
    assert_eq!(store.commitment(&RecordId([9; 16])).await.unwrap(), None);
}

/// D12: tiles of every width that was ever the last.
pub async fn d12_tiles_of_every_earlier_size_are_there(store: &(impl ConsentStore + TreeStore)) {
    let all = arrivals(300);
    for batch in all.chunks(70) {
        store.append(batch).await.unwrap();
    }
    for size in [1, 70, 255, 256, 257, 300] {
        let ids: Vec<TileId> = TileId::of_tree(size).collect();
        let tiles = store.tiles(&ids).await.unwrap();
        let found: Vec<TileId> = tiles.iter().map(zgoda_tlog::tile::Tile::id).collect();
        assert_eq!(found, ids, "{size}");
    }
    let beyond: Vec<TileId> = TileId::of_tree(301).collect();
    assert_eq!(
        store.tiles(&beyond).await.unwrap().iter().count(),
        beyond.len() - 1,
        "a tile that is wider than the log is not there"
    );
}

/// D11, D14: proofs made from stored tiles hold, for the newest head and for earlier ones.
pub async fn d14_proofs_can_be_made_from_the_tiles(store: &(impl ConsentStore + TreeStore)) {
    let all = arrivals(300);
    store.append(&all).await.unwrap();
    for size in [1, 2, 100, 257, 300] {
        let now = head(&all[..usize::try_from(size).unwrap()]);
        let index = size / 2;
        let path = inclusion_path(index, size).unwrap();
        let ids: Vec<TileId> = TileId::covering(&path, size).into_iter().collect();
        let tiles = store.tiles(&ids).await.unwrap();
        let proof = prove_inclusion(&tiles, index, size).unwrap();
        let arrival = &all[usize::try_from(index).unwrap()];
        verify_inclusion(&proof, index, leaf(arrival), &now).unwrap();

        let path = consistency_path(size, 300).unwrap();
        let ids: Vec<TileId> = TileId::covering(&path, 300).into_iter().collect();
        let tiles = store.tiles(&ids).await.unwrap();
        let proof = prove_consistency(&tiles, size, 300).unwrap();
        verify_consistency(&proof, &now, &head(&all)).unwrap();
    }
}

/// A checkpoint that was given away cannot be replaced by another of the same size.
pub async fn d11_a_checkpoint_is_kept_once_and_never_changed(store: &impl TreeStore) {
    let kept = |size, note: &str| SignedHead {
        size,
        signed_at: 5,
        note: note.to_owned(),
    };
    assert_eq!(store.newest_checkpoint().await.unwrap(), None);
    for (size, note) in [(0, "zero"), (7, "seven"), (3, "three")] {
        assert!(store.put_checkpoint(&kept(size, note)).await.unwrap());
    }
    assert!(!store.put_checkpoint(&kept(7, "other")).await.unwrap());
    assert_eq!(
        store.newest_checkpoint().await.unwrap(),
        Some(kept(7, "seven"))
    );
    assert_eq!(
        store.checkpoints(0, 10).await.unwrap(),
        [kept(3, "three"), kept(7, "seven")]
    );
    assert_eq!(store.checkpoints(0, 1).await.unwrap(), [kept(3, "three")]);
}

/// A new log has nothing to catch up with.
pub async fn a_log_that_began_with_its_tree_has_no_earlier_records(
    store: &(impl ConsentStore + TreeStore),
) {
    store.append(&arrivals(3)).await.unwrap();
    let salts = [super::salt(1), super::salt(2)];
    assert_eq!(store.commit_earlier(&salts).await.unwrap(), 0);
    assert_eq!(store.head().await.unwrap(), head(&arrivals(3)));
}

/// D15: what witnesses put to a checkpoint is kept beside what the log signed alone, and is as final.
pub async fn d15_a_cosigned_checkpoint_is_kept_once_beside_the_log_s_own(store: &impl TreeStore) {
    let kept = |size, note: &str| SignedHead {
        size,
        signed_at: 5,
        note: note.to_owned(),
    };
    assert_eq!(store.newest_cosigned().await.unwrap(), None);
    assert!(store.put_checkpoint(&kept(7, "alone")).await.unwrap());
    for (size, note) in [(7, "seen"), (3, "seen before")] {
        assert!(store.put_cosigned(&kept(size, note)).await.unwrap());
    }
    assert!(!store.put_cosigned(&kept(7, "other")).await.unwrap());
    let newest = store.newest_cosigned().await.unwrap();
    assert_eq!(newest, Some(kept(7, "seen")));
    let all = store.cosigned(0, 10).await.unwrap();
    assert_eq!(all, [kept(3, "seen before"), kept(7, "seen")]);
    assert_eq!(store.cosigned(3, 10).await.unwrap(), all[1..]);
    assert_eq!(store.cosigned(0, 1).await.unwrap(), all[..1]);
    let own = store.checkpoints(0, 10).await.unwrap();
    assert_eq!(own, [kept(7, "alone")]);
}
