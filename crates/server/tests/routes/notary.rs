//! Checkpoints: one after the other, none that contradicts an earlier one (D11).

use std::sync::Arc;

use zgoda_server::testing::{FakeClock, FakeEntropy, FakeLast, log_key, notary_after};
use zgoda_server::{CheckpointFile, LastCheckpoint, NotSigned, Notary, NotaryParts};
use zgoda_store::conformance::{Sample, arrival, arrivals};
use zgoda_store::{ConsentStore, Memory, Store};
use zgoda_tlog::key::{KeyKind, KeyName, SignerKey};
use zgoda_tlog::note::SignedNote;
use zgoda_tlog::policy::Policy;
use zgoda_tlog::signer::SignError;
use zgoda_tlog::tree::TreeHead;

async fn store_of(size: u64) -> Arc<dyn Store> {
    let store = Memory::new();
    store
        .append(&arrivals(1000)[..usize::try_from(size).unwrap()])
        .await
        .unwrap();
    Arc::new(store)
}

fn head_in(last: &FakeLast) -> TreeHead {
    let note = SignedNote::parse(&last.read().unwrap().unwrap()).unwrap();
    let policy = Policy::new(vec![log_key().verifier().clone()]).unwrap();
    *policy.verify(&note).unwrap().checkpoint.head()
}

#[tokio::test]
async fn an_empty_log_has_a_checkpoint() {
    let last = FakeLast::default();
    notary_after(store_of(0).await, last.clone())
        .resume()
        .await
        .unwrap();
    assert_eq!(head_in(&last), TreeHead::EMPTY);
}

#[tokio::test]
async fn d11_after_a_crash_between_append_and_signature_the_rest_is_signed() {
    let last = FakeLast::default();
    let store = store_of(7).await;
    notary_after(Arc::clone(&store), last.clone())
        .resume()
        .await
        .unwrap();
    // In the log, and no checkpoint says so.
    store.append(&arrivals(1000)[7..300]).await.unwrap();
    notary_after(Arc::clone(&store), last.clone())
        .resume()
        .await
        .unwrap();
    assert_eq!(head_in(&last), store.head().await.unwrap());
}

#[tokio::test]
async fn d11_a_database_that_was_set_back_is_not_signed() {
    let last = FakeLast::default();
    notary_after(store_of(7).await, last.clone())
        .resume()
        .await
        .unwrap();
    let refused = notary_after(store_of(6).await, last.clone()).resume().await;
    let Err(error @ NotSigned::Broken(SignError::RolledBack { signed: 7, size: 6 })) = refused
    else {
        panic!("{refused:?}");
    };
    let said = error.to_string();
    assert!(
        said.contains("rolled back: 7 leaves are signed, 6 are there"),
        "{said}"
    );
    assert_eq!(head_in(&last).size, 7, "the last checkpoint stays");
}

#[tokio::test]
async fn d11_a_database_with_another_past_is_not_signed() {
    let last = FakeLast::default();
    notary_after(store_of(7).await, last.clone())
        .resume()
        .await
        .unwrap();
    for size in [7, 12] {
        let forged = Memory::new();
        let other = arrival(Sample {
            number: 5000,
            ..Sample::default()
        });
        forged.append(&[other]).await.unwrap();
        forged.append(&arrivals(1000)[1..size]).await.unwrap();
        let refused = notary_after(Arc::new(forged), last.clone()).resume().await;
        assert!(
            matches!(refused, Err(NotSigned::Broken(SignError::Inconsistent(_)))),
            "{size}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn what_is_no_checkpoint_of_this_log_is_not_continued() {
    let name = KeyName::new("shop.example/log").unwrap();
    let other = SignerKey::from_seed(name, KeyKind::Ed25519, &[8; 32]);
    let theirs = FakeLast::default();
    let mut foreign = Notary::new(NotaryParts {
        store: store_of(3).await,
        keys: vec![other],
        last: Arc::new(theirs.clone()),
        clock: Arc::new(FakeClock::default()),
        entropy: Arc::new(FakeEntropy::default()),
    })
    .unwrap();
    foreign.resume().await.unwrap();
    let refused = notary_after(store_of(3).await, theirs).resume().await;
    assert!(matches!(refused, Err(NotSigned::Foreign(_))), "{refused:?}");

    let broken = FakeLast::default();
    broken.replace("half a check").unwrap();
    let refused = notary_after(store_of(3).await, broken).resume().await;
    assert!(matches!(refused, Err(NotSigned::NoNote(_))), "{refused:?}");
}

#[tokio::test]
async fn without_the_file_the_newest_checkpoint_of_the_database_counts() {
    let store = store_of(4).await;
    notary_after(Arc::clone(&store), FakeLast::default())
        .resume()
        .await
        .unwrap();
    assert_eq!(store.newest_checkpoint().await.unwrap().unwrap().size, 4);
    // The checkpoint came along with another past of the log.
    let forged = store_of(2).await;
    let kept = store.newest_checkpoint().await.unwrap().unwrap();
    forged.put_checkpoint(&kept).await.unwrap();
    let refused = notary_after(forged, FakeLast::default()).resume().await;
    assert!(
        matches!(
            refused,
            Err(NotSigned::Broken(SignError::RolledBack { .. }))
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn d17_while_a_key_is_replaced_both_sign() {
    let name = KeyName::new("shop.example/log").unwrap();
    let next = SignerKey::from_seed(name, KeyKind::Ed25519, &[8; 32]);
    let last = FakeLast::default();
    let mut notary = Notary::new(NotaryParts {
        store: store_of(3).await,
        keys: vec![next.clone(), log_key()],
        last: Arc::new(last.clone()),
        clock: Arc::new(FakeClock::default()),
        entropy: Arc::new(FakeEntropy::default()),
    })
    .unwrap();
    notary.resume().await.unwrap();
    let note = SignedNote::parse(&last.read().unwrap().unwrap()).unwrap();
    for key in [next, log_key()] {
        let policy = Policy::new(vec![key.verifier().clone()]).unwrap();
        assert_eq!(policy.verify(&note).unwrap().checkpoint.head().size, 3);
    }
}

#[test]
fn the_file_of_the_last_checkpoint_is_replaced_whole() {
    let dir = tempfile::TempDir::new().unwrap();
    let file = CheckpointFile::new(dir.path().join("checkpoint"));
    assert_eq!(file.read().unwrap(), None);
    for note in ["a longer note\n", "short\n"] {
        file.replace(note).unwrap();
        assert_eq!(file.read().unwrap().as_deref(), Some(note));
    }
    let names: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["checkpoint"]);
}
