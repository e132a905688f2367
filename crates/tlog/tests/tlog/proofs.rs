use proptest::prelude::*;
use zgoda_tlog::hash::Hash;
use zgoda_tlog::proof::{
    MakeError, OutOfRange, ProofError, consistency_path, inclusion_path, prove_consistency,
    prove_inclusion, verify_consistency, verify_inclusion,
};
use zgoda_tlog::tile::{TileError, TileId, TileSet};
use zgoda_tlog::tree::TreeHead;

use crate::sample::{head, leaf, tiles};

const MOST: u64 = 70;

#[test]
fn d7_every_leaf_of_every_tree_is_proven() {
    let tiles = tiles(MOST);
    for size in 1..=MOST {
        let head = head(size);
        for index in 0..size {
            let proof = prove_inclusion(&tiles, index, size).unwrap();
            assert_eq!(
                verify_inclusion(&proof, index, leaf(index), &head),
                Ok(()),
                "{index} of {size}"
            );
        }
    }
}

#[test]
fn d7_a_proof_is_of_its_leaf_and_index_only() {
    let tiles = tiles(MOST);
    for size in 1..=34 {
        let head = head(size);
        for index in 0..size {
            let proof = prove_inclusion(&tiles, index, size).unwrap();
            for other in (0..=size).filter(|other| *other != index) {
                assert!(verify_inclusion(&proof, other, leaf(index), &head).is_err());
                assert!(verify_inclusion(&proof, index, leaf(other), &head).is_err());
            }
            assert_eq!(
                verify_inclusion(
                    &[&proof[..], &[head.root]].concat(),
                    index,
                    leaf(index),
                    &head
                ),
                Err(ProofError::Length)
            );
            if let Some((_, shorter)) = proof.split_last() {
                assert_eq!(
                    verify_inclusion(shorter, index, leaf(index), &head),
                    Err(ProofError::Length)
                );
            }
        }
    }
}

#[test]
fn d11_every_tree_is_shown_to_continue_every_earlier_one() {
    let tiles = tiles(MOST);
    let heads: Vec<TreeHead> = (0..=MOST).map(head).collect();
    for (size, new) in (0..).zip(&heads) {
        for (old_size, old) in (0..=size).zip(&heads) {
            let proof = prove_consistency(&tiles, old_size, size).unwrap();
            assert_eq!(
                verify_consistency(&proof, old, new),
                Ok(()),
                "{old_size} to {size}"
            );
            assert_eq!(
                verify_consistency(&[&proof[..], &[new.root]].concat(), old, new),
                Err(ProofError::Length)
            );
            if let Some((_, shorter)) = proof.split_last() {
                assert!(verify_consistency(shorter, old, new).is_err());
            }
            for wrong in [
                TreeHead {
                    root: Hash::leaf(b"other"),
                    ..*old
                },
                TreeHead {
                    size: old_size + 1,
                    ..*old
                },
            ] {
                assert!(
                    verify_consistency(&proof, &wrong, new).is_err(),
                    "{wrong:?} to {size}"
                );
            }
            let wrong = TreeHead {
                root: Hash::leaf(b"other"),
                ..*new
            };
            // Nothing is claimed of the newer tree when the older is empty.
            assert_eq!(
                verify_consistency(&proof, old, &wrong).is_ok(),
                old_size == 0 && size > 0
            );
        }
    }
}

#[test]
fn d7_leaves_beyond_the_tree_have_no_proof() {
    let beyond = OutOfRange { asked: 5, size: 5 };
    assert_eq!(inclusion_path(5, 5), Err(beyond));
    assert_eq!(
        prove_inclusion(&tiles(5), 5, 5),
        Err(MakeError::OutOfRange(beyond))
    );
    assert_eq!(
        verify_inclusion(&[], 5, leaf(5), &head(5)),
        Err(ProofError::OutOfRange(beyond))
    );
    let beyond = OutOfRange { asked: 6, size: 5 };
    assert_eq!(consistency_path(6, 5), Err(beyond));
    assert_eq!(
        verify_consistency(&[], &head(6), &head(5)),
        Err(ProofError::OutOfRange(beyond))
    );
    assert!(matches!(
        prove_inclusion(&TileSet::default(), 0, 2),
        Err(MakeError::Read(TileError::Missing(_)))
    ));
}

#[test]
fn d15_no_proof_is_longer_than_63_hashes() {
    let size = zgoda_tlog::MAX_SIZE;
    assert_eq!(inclusion_path(0, size).unwrap().len(), 63);
    assert_eq!(inclusion_path(size - 1, size).unwrap().len(), 62);
    let size = 1 << 62;
    for old in [1, 2, 3, size / 2 - 1, size / 2, size / 2 + 1, size - 1] {
        assert!(consistency_path(old, size).unwrap().len() <= 63, "{old}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn d12_the_tiles_named_for_a_proof_are_enough(size in 1..3_000_u64, index in any::<prop::sample::Index>()) {
        let index = index.index(usize::try_from(size).unwrap()) as u64;
        let all = tiles(size);
        let fetch = |path: &[_]| -> TileSet {
            let ids = TileId::covering(path, size);
            ids.iter().map(|id| all.get(id.level, id.index).unwrap().clone()).collect()
        };
        let few = fetch(&inclusion_path(index, size).unwrap());
        prop_assert!(few.iter().count() <= 4);
        let proof = prove_inclusion(&few, index, size).unwrap();
        prop_assert_eq!(verify_inclusion(&proof, index, leaf(index), &head(size)), Ok(()));
        let few = fetch(&consistency_path(index, size).unwrap());
        let proof = prove_consistency(&few, index, size).unwrap();
        prop_assert_eq!(verify_consistency(&proof, &head(index), &head(size)), Ok(()));
    }

    #[test]
    fn d14_any_changed_bit_of_a_proof_fails(
        size in 2..1_000_u64, index in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), bit in 0..256_usize,
    ) {
        let index = index.index(usize::try_from(size).unwrap()) as u64;
        let all = tiles(size);
        let change = |proof: &mut Vec<Hash>| {
            let at = at.index(proof.len());
            proof[at].0[bit / 8] ^= 1 << (bit % 8);
        };
        let mut proof = prove_inclusion(&all, index, size).unwrap();
        change(&mut proof);
        prop_assert_eq!(verify_inclusion(&proof, index, leaf(index), &head(size)), Err(ProofError::Root));
        let mut proof = prove_consistency(&all, index.max(1), size).unwrap();
        if !proof.is_empty() {
            change(&mut proof);
            prop_assert!(verify_consistency(&proof, &head(index.max(1)), &head(size)).is_err());
        }
    }

    /// No proof, however it was made, may stop the verifier.
    #[test]
    fn d14_anything_at_all_can_be_verified(
        proof in prop::collection::vec(any::<[u8; 32]>().prop_map(Hash), 0..70), old in any::<u64>(), new in any::<u64>(),
    ) {
        let tree = |size| TreeHead { size, root: Hash::leaf(b"root") };
        prop_assert!(verify_inclusion(&proof, old, Hash::EMPTY, &tree(new)).is_err());
        let _ = verify_consistency(&proof, &tree(old), &tree(new));
    }
}
