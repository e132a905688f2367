use proptest::prelude::*;
use zgoda_tlog::checkpoint::{Checkpoint, CheckpointError};
use zgoda_tlog::hash::Hash;
use zgoda_tlog::key::{KeyKind, KeyName, SignerKey, VerifierKey};
use zgoda_tlog::note::{NoteError, SignedNote};
use zgoda_tlog::policy::{Policy, PolicyError, TrustError};
use zgoda_tlog::proof::{ProofError, prove_consistency, verify_consistency};
use zgoda_tlog::signer::{CheckpointSigner, SignError};
use zgoda_tlog::tree::TreeHead;

use crate::sample::{ORIGIN, head, key, log_key, tiles};

/// The example of C2SP tlog-cosignature.
const SPEC_CHECKPOINT: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
    \u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
    \u{2014} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

fn witness(number: u8) -> SignerKey {
    key(
        &format!("witness{number}.example/w"),
        KeyKind::Cosignature,
        100 + number,
    )
}

fn public<const N: usize>(keys: [&SignerKey; N]) -> Vec<VerifierKey> {
    keys.iter().map(|key| key.verifier().clone()).collect()
}

fn text(head: TreeHead) -> String {
    Checkpoint::new(&KeyName::new(ORIGIN).unwrap(), head).to_text()
}

/// The checkpoint of the sample log with seven leaves, signed by these.
fn signed<const N: usize>(keys: [&SignerKey; N]) -> SignedNote {
    let text = text(head(7));
    let sign = |key: &&SignerKey| match key.verifier().kind() {
        KeyKind::Ed25519 => key.sign(&text).unwrap(),
        _ => key.cosign(&text, 1_000).unwrap(),
    };
    SignedNote::new(&text, keys.iter().map(sign).collect()).unwrap()
}

#[test]
fn d9_a_checkpoint_is_origin_size_and_root() {
    let note = SignedNote::parse(SPEC_CHECKPOINT).unwrap();
    let checkpoint = Checkpoint::parse(note.unverified_text()).unwrap();
    assert_eq!(checkpoint.origin(), "example.com/behind-the-sofa");
    assert_eq!(checkpoint.head().size, 20_852_163);
    assert_eq!(
        checkpoint.head().root.to_base64(),
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    );
    assert_eq!(checkpoint.extensions(), [""; 0]);
    assert_eq!(checkpoint.to_text(), note.unverified_text());
    assert_eq!(note.to_string(), SPEC_CHECKPOINT);
    assert_eq!(note.signatures()[1].time(), Some(1_679_315_147));
    assert_eq!(
        note.signatures()[0].time(),
        None,
        "64 bytes are no cosignature"
    );
    assert_eq!(
        text(TreeHead::EMPTY),
        "shop.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    );
}

#[test]
fn d9_malformed_checkpoints_are_refused() {
    let root = Hash::EMPTY.to_base64();
    for (text, why) in [
        (String::new(), CheckpointError::Form),
        ("a\n1\n".to_owned(), CheckpointError::Form),
        (format!("a\n1\n{root}"), CheckpointError::Form),
        (format!("\n1\n{root}\n"), CheckpointError::Form),
        (format!("a\n1\n{root}\n\n"), CheckpointError::Form),
        (format!("a\n1\n{root}\nb\n\nc\n"), CheckpointError::Form),
        (format!("a\n01\n{root}\n"), CheckpointError::Size),
        (format!("a\n+1\n{root}\n"), CheckpointError::Size),
        (format!("a\n-1\n{root}\n"), CheckpointError::Size),
        (
            format!("a\n9223372036854775808\n{root}\n"),
            CheckpointError::Size,
        ),
        (format!("a\n1\n{}\n", &root[1..]), CheckpointError::Root),
        ("a\n1\nAAAA\n".to_owned(), CheckpointError::Root),
    ] {
        assert_eq!(Checkpoint::parse(&text), Err(why), "{text:?}");
    }
    let with_extension = format!("a\n9223372036854775807\n{root}\nmore\n");
    let checkpoint = Checkpoint::parse(&with_extension).unwrap();
    assert_eq!(checkpoint.extensions(), ["more"]);
    assert_eq!(checkpoint.to_text(), with_extension);
}

proptest! {
    #[test]
    fn d9_what_is_read_is_written(text in "[a-z/.]{0,8}\n[0-9]{0,3}\n[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=\n([a-z]{1,3}\n){0,2}") {
        if let Ok(checkpoint) = Checkpoint::parse(&text) {
            prop_assert_eq!(checkpoint.to_text(), text);
        }
    }
}

#[test]
fn d10_a_checkpoint_is_believed_by_the_key_of_its_log() {
    let policy = Policy::new(public([&log_key()])).unwrap();
    let verified = policy.verify(&signed([&log_key()])).unwrap();
    assert_eq!(*verified.checkpoint.head(), head(7));
    assert_eq!((verified.stamped, verified.witnessed), (None, vec![]));
    let stranger = key(ORIGIN, KeyKind::Ed25519, 99);
    assert_eq!(
        policy.verify(&signed([&stranger])),
        Err(TrustError::Note(NoteError::Unknown))
    );
}

#[test]
fn d10_a_log_speaks_for_itself_only() {
    let other = key("other.example/log", KeyKind::Ed25519, 3);
    let policy = Policy::new(public([&other])).unwrap();
    assert_eq!(policy.verify(&signed([&other])), Err(TrustError::Origin));
    let text = "no checkpoint\n";
    let note = SignedNote::new(text, vec![log_key().sign(text).unwrap()]).unwrap();
    let policy = Policy::new(public([&log_key()])).unwrap();
    assert_eq!(
        policy.verify(&note),
        Err(TrustError::Checkpoint(CheckpointError::Form))
    );
}

#[test]
fn d15_as_many_witnesses_as_asked_for_must_agree() {
    let policy = |quorum| {
        Policy::new(public([&log_key()]))
            .unwrap()
            .with_witnesses(public([&witness(1), &witness(2), &witness(3)]), quorum)
            .unwrap()
    };
    let note = signed([&log_key(), &witness(1), &witness(3), &witness(9)]);
    let names = |quorum| {
        let verified = policy(quorum).verify(&note)?;
        Ok(verified
            .witnessed
            .iter()
            .map(|(name, time)| format!("{name} at {time}"))
            .collect::<Vec<_>>())
    };
    assert_eq!(
        names(2),
        Ok(vec![
            "witness1.example/w at 1000".to_owned(),
            "witness3.example/w at 1000".to_owned()
        ])
    );
    assert_eq!(
        names(3),
        Err(TrustError::Quorum {
            found: 2,
            needed: 3
        })
    );
    let unsigned = signed([&witness(1), &witness(2), &witness(3)]);
    assert_eq!(policy(1).verify(&unsigned), Err(TrustError::NotByLog));
}

#[test]
fn d15_a_witness_that_signs_twice_is_one_witness() {
    let mut note = signed([&log_key(), &witness(1)]);
    note.add(witness(1).cosign(&text(head(7)), 900).unwrap())
        .unwrap();
    let policy = Policy::new(public([&log_key()])).unwrap();
    let both = policy
        .clone()
        .with_witnesses(public([&witness(1), &witness(2)]), 2)
        .unwrap();
    assert_eq!(
        both.verify(&note),
        Err(TrustError::Quorum {
            found: 1,
            needed: 2
        })
    );
    let one = policy.with_witnesses(public([&witness(1)]), 1).unwrap();
    assert_eq!(
        one.verify(&note).unwrap().witnessed,
        [(witness(1).verifier().name().clone(), 900)]
    );
}

#[test]
fn d15_a_log_is_not_its_own_witness() {
    let stamp = key(ORIGIN, KeyKind::Cosignature, 1);
    let policy = Policy::new(public([&log_key(), &stamp])).unwrap();
    assert_eq!(
        policy
            .verify(&signed([&log_key(), &stamp]))
            .unwrap()
            .stamped,
        Some(1_000)
    );
    assert_eq!(policy.verify(&signed([&stamp])), Err(TrustError::NotByLog));
    let disguised = key("independent.example/w", KeyKind::Cosignature, 1);
    for key in [stamp, disguised, key("w.example", KeyKind::Ed25519, 8)] {
        let name = key.verifier().name().clone();
        let refused = Policy::new(public([&log_key()]))
            .unwrap()
            .with_witnesses(public([&key]), 1);
        assert_eq!(refused.unwrap_err(), PolicyError::Witness(name));
    }
    let twice = Policy::new(public([&log_key()]))
        .unwrap()
        .with_witnesses(public([&witness(1), &witness(1)]), 1);
    assert_eq!(
        twice.unwrap_err(),
        PolicyError::Witness(witness(1).verifier().name().clone())
    );
    let too_many = Policy::new(public([&log_key()]))
        .unwrap()
        .with_witnesses(public([&witness(1)]), 2);
    assert_eq!(too_many.unwrap_err(), PolicyError::Quorum);
}

#[test]
fn d17_a_key_is_replaced_while_both_sign() {
    let (old, new) = (log_key(), key(ORIGIN, KeyKind::Ed25519, 2));
    let overlap = signed([&old, &new]);
    for trusted in [public([&old]), public([&new])] {
        assert!(Policy::new(trusted).unwrap().verify(&overlap).is_ok());
    }
    let both = Policy::new(public([&old, &new])).unwrap();
    for note in [signed([&old]), signed([&new]), overlap] {
        assert!(both.verify(&note).is_ok());
    }
    assert_eq!(
        Policy::new(public([&witness(1)])).unwrap_err(),
        PolicyError::NoLogKey
    );
    let mixed = Policy::new(public([&log_key(), &key("b.example", KeyKind::Ed25519, 2)]));
    assert!(matches!(mixed.unwrap_err(), PolicyError::Names(..)));
}

/// Appended, not signed, killed, started again: what is signed next continues what was signed last.
#[test]
fn d11_a_crash_between_append_and_sign_leaves_a_consistent_log() {
    let mut signer = CheckpointSigner::new(vec![log_key()], TreeHead::EMPTY).unwrap();
    let before = signer.sign(head(300), &[], 1).unwrap();
    drop(signer);
    let mut signer = CheckpointSigner::new(vec![log_key()], head(300)).unwrap();
    let proof = prove_consistency(&tiles(777), 300, 777).unwrap();
    let after = signer.sign(head(777), &proof, 2).unwrap();
    let policy = Policy::new(public([&log_key()])).unwrap();
    let [old, new] = [before, after].map(|note| policy.verify(&note).unwrap().checkpoint);
    assert_eq!(verify_consistency(&proof, old.head(), new.head()), Ok(()));
    assert_eq!(*signer.last(), head(777));
}

#[test]
fn d11_a_log_that_was_rolled_back_is_not_signed() {
    let mut signer = CheckpointSigner::new(vec![log_key()], head(300)).unwrap();
    assert_eq!(
        signer.sign(head(299), &[], 1),
        Err(SignError::RolledBack {
            signed: 300,
            size: 299
        })
    );
    // Rolled back and grown again, with other leaves.
    let other = TreeHead {
        size: 301,
        root: Hash::leaf(b"other"),
    };
    let proof = prove_consistency(&tiles(301), 300, 301).unwrap();
    assert_eq!(
        signer.sign(other, &proof, 1),
        Err(SignError::Inconsistent(ProofError::Root))
    );
    let rewritten = TreeHead {
        size: 300,
        root: Hash::leaf(b"other"),
    };
    assert_eq!(
        signer.sign(rewritten, &[], 1),
        Err(SignError::Inconsistent(ProofError::OldRoot))
    );
    assert_eq!(*signer.last(), head(300), "a refusal changes nothing");
    assert!(
        signer.sign(head(300), &[], 2).is_ok(),
        "the same tree may be signed again"
    );
    assert!(signer.sign(head(301), &proof, 3).is_ok());
}

#[test]
fn d9_the_key_is_named_like_the_log() {
    let keys = vec![log_key(), key(ORIGIN, KeyKind::Cosignature, 1)];
    let note = CheckpointSigner::new(keys, TreeHead::EMPTY)
        .unwrap()
        .sign(head(1), &[], 77)
        .unwrap();
    assert!(note.unverified_text().starts_with("shop.example/log\n1\n"));
    assert_eq!(note.signatures()[1].time(), Some(77));
    for keys in [vec![], vec![witness(1)], vec![log_key(), witness(1)]] {
        assert_eq!(
            CheckpointSigner::new(keys, TreeHead::EMPTY).unwrap_err(),
            SignError::Keys
        );
    }
}
