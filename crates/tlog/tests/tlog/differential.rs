//! Against `ct-merkle`, an independent implementation of RFC 6962.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof};
use sha2::Sha256;
use zgoda_tlog::hash::Hash;
use zgoda_tlog::proof::{prove_consistency, prove_inclusion, verify_consistency, verify_inclusion};

use crate::sample::{head, leaf, tiles};

fn theirs(size: u64) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    for index in 0..size {
        tree.push(index.to_be_bytes().to_vec());
    }
    tree
}

fn hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.as_chunks().0.iter().copied().map(Hash).collect()
}

fn bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

#[test]
fn d7_roots_and_inclusion_proofs_are_the_same_bytes() {
    let ours = tiles(70);
    for size in 1..=70 {
        let theirs = theirs(size);
        let root = theirs.root();
        assert_eq!(root.as_bytes()[..], head(size).root.0);
        for index in 0..size {
            let proof = prove_inclusion(&ours, index, size).unwrap();
            let their_proof = theirs.prove_inclusion(usize::try_from(index).unwrap());
            assert_eq!(
                bytes(&proof),
                their_proof.as_bytes(),
                "leaf {index} of {size}"
            );
            assert_eq!(
                verify_inclusion(
                    &hashes(their_proof.as_bytes()),
                    index,
                    leaf(index),
                    &head(size)
                ),
                Ok(())
            );
            let proof = InclusionProof::<Sha256>::try_from_bytes(bytes(&proof)).unwrap();
            root.verify_inclusion(&index.to_be_bytes(), index, &proof)
                .unwrap();
        }
    }
}

#[test]
fn d11_consistency_proofs_are_the_same_bytes() {
    let ours = tiles(70);
    for size in 1..=70 {
        let theirs = theirs(size);
        for old in 1..=size {
            let proof = prove_consistency(&ours, old, size).unwrap();
            let their_proof = theirs.prove_consistency(usize::try_from(size - old).unwrap());
            assert_eq!(bytes(&proof), their_proof.as_bytes(), "{old} to {size}");
            let their_hashes = hashes(their_proof.as_bytes());
            assert_eq!(
                verify_consistency(&their_hashes, &head(old), &head(size)),
                Ok(())
            );
            let proof = ConsistencyProof::<Sha256>::try_from_bytes(bytes(&proof)).unwrap();
            let old_root = ct_merkle::RootHash::new(head(old).root.0.into(), old);
            theirs.root().verify_consistency(&old_root, &proof).unwrap();
        }
    }
}
