//! Witnesses (D15): asked over a real socket, each with a key of its own.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};
use zgoda_consent::record::Decision;
use zgoda_server::testing::{FakeLast, SEEN_AT, SmallWitness, log_key};
use zgoda_server::{Witness, Witnesses};
use zgoda_store::{Memory, SignedHead, Store, TreeStore};
use zgoda_tlog::hash::Hash;
use zgoda_tlog::key::{KeyKind, KeyName, SignerKey, VerifierKey};
use zgoda_tlog::note::SignedNote;
use zgoda_tlog::policy::Policy;
use zgoda_tlog::receipt::Receipt;
use zgoda_tlog::tree::TreeHead;

use super::samples::{record, shop};
use super::server::Server;
use super::watching::metrics;

fn witness_key(number: u8, seed: u8) -> SignerKey {
    let name = KeyName::new(&format!("witness.example/w{number}")).unwrap();
    SignerKey::from_seed(name, KeyKind::Cosignature, &[seed; 32])
}

/// A witness that signs with `key` and saw `last`; what the log is told of it has the key `known`.
async fn witness(key: SignerKey, known: &VerifierKey, last: TreeHead) -> (Witness, SmallWitness) {
    let started = SmallWitness::start(key, log_key().verifier().clone(), last).await;
    let (witness, prefix) = started.unwrap();
    (Witness::new(known.clone(), &prefix).unwrap(), witness)
}

async fn honest(number: u8) -> (Witness, SmallWitness) {
    let key = witness_key(number, number);
    let known = key.verifier().clone();
    witness(key, &known, TreeHead::EMPTY).await
}

/// A witness that takes connections and never answers. It hangs until the guard is dropped.
async fn silent(number: u8) -> (Witness, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let prefix = format!("http://{}", listener.local_addr().unwrap());
    let key = witness_key(number, number).verifier().clone();
    (Witness::new(key, &prefix).unwrap(), listener)
}

fn quorum(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).unwrap()
}

fn server(store: &Arc<Memory>, last: &FakeLast, all: &[&Witness], needed: usize) -> Server {
    let all = all.iter().copied().cloned().collect();
    let log = vec![log_key().verifier().clone()];
    let witnesses = Witnesses::new(log, all, quorum(needed)).unwrap();
    let store: Arc<dyn Store> = store.clone();
    Server::with_last(store, last.clone(), |settings| {
        settings.witnesses = Some(witnesses);
    })
}

/// Believes what these witnesses vouch for.
fn policy(witnesses: &[&Witness], needed: usize) -> Policy {
    let keys = witnesses.iter().map(|one| one.key.clone()).collect();
    let log = Policy::new(vec![log_key().verifier().clone()]).unwrap();
    log.with_witnesses(keys, needed).unwrap()
}

async fn say(server: &Server, number: u64) -> String {
    let sent = record(&shop(), number, number, Decision::AcceptAll).canonical();
    assert_eq!(server.post(&sent).await.status, StatusCode::CREATED);
    sent
}

/// Comes back when `what` is so; fails when that takes longer than any of this may.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < Duration::from_mins(1), "never: {what}");
        sleep(Duration::from_millis(20)).await;
    }
}

async fn served(server: &Server) -> SignedNote {
    SignedNote::parse(server.get("/checkpoint", &[]).await.text()).unwrap()
}

/// The size of the checkpoint that is served, if `policy` believes it.
async fn witnessed(server: &Server, policy: &Policy) -> Option<u64> {
    let answer = server.get("/checkpoint", &[]).await;
    // Right after the start there is none yet.
    let note = SignedNote::parse(answer.text()).ok()?;
    Some(policy.verify(&note).ok()?.checkpoint.head().size)
}

#[tokio::test]
async fn d15_what_a_witness_signs_is_served_kept_and_in_later_receipts() {
    let (store, last) = (Arc::new(Memory::new()), FakeLast::default());
    let (one, memo) = honest(1).await;
    let believes = policy(&[&one], 1);
    let log = server(&store, &last, &[&one], 1);
    let first = say(&log, 1).await;
    until("one record is witnessed", async || {
        witnessed(&log, &believes).await == Some(1)
    })
    .await;
    for number in 2..=5 {
        say(&log, number).await;
    }
    until("five records are witnessed", async || {
        witnessed(&log, &believes).await == Some(5)
    })
    .await;
    let note = served(&log).await;
    let verified = believes.verify(&note).unwrap();
    assert_eq!(
        verified.witnessed,
        [(one.key.name().clone(), SEEN_AT)],
        "the time is the witness's"
    );
    let id = first.split("\"record_id\":\"").nth(1).unwrap();
    let id = id.split('"').next().unwrap();
    let receipt = log.get(&format!("/v1/receipts/{id}"), &[]).await;
    let receipt = Receipt::parse(receipt.text()).unwrap();
    let verified = receipt.verify_record(first.as_bytes(), &believes).unwrap();
    assert_eq!(verified.checkpoint.head().size, 5);
    // It knew the size that the witness saw, and proved the growth from there.
    let asked = memo.asked();
    assert!(asked.iter().all(|(_, status)| *status == 200), "{asked:?}");
    assert!(asked[1..].iter().all(|(old, _)| *old > 0), "{asked:?}");
    log.stop().await;
    let kept: SignedHead = store.newest_cosigned().await.unwrap().unwrap();
    let kept = SignedNote::parse(&kept.note).unwrap();
    assert_eq!(believes.verify(&kept).unwrap().checkpoint.head().size, 5);

    // After a restart it is there before any witness answered.
    let (gone, _guard) = silent(1).await;
    let log = server(&store, &last, &[&gone], 1);
    until("what was kept is served again", async || {
        witnessed(&log, &believes).await == Some(5)
    })
    .await;
}

#[tokio::test]
async fn d15_a_witness_that_saw_another_size_is_proved_the_growth_from_there() {
    let (store, last) = (Arc::new(Memory::new()), FakeLast::default());
    let (one, memo) = honest(1).await;
    let believes = policy(&[&one], 1);
    let log = server(&store, &last, &[&one], 1);
    for number in 1..=3 {
        say(&log, number).await;
    }
    until("three records are witnessed", async || {
        witnessed(&log, &believes).await == Some(3)
    })
    .await;
    log.stop().await;
    let before = memo.asked().len();
    // The next start does not know what the witness saw.
    let log = server(&store, &last, &[&one], 1);
    say(&log, 4).await;
    until("four records are witnessed", async || {
        witnessed(&log, &believes).await == Some(4)
    })
    .await;
    let asked = memo.asked();
    assert_eq!(asked[before..][..2], [(0, 409), (3, 200)], "{asked:?}");
}

#[tokio::test]
async fn d15_a_signature_of_another_key_than_the_one_in_the_settings_is_dropped() {
    let (store, last) = (Arc::new(Memory::new()), FakeLast::default());
    let known = witness_key(1, 1).verifier().clone();
    let (false_one, _) = witness(witness_key(1, 99), &known, TreeHead::EMPTY).await;
    let log = server(&store, &last, &[&false_one], 1);
    say(&log, 1).await;
    let counted =
        "zgoda_witness_answers_total{witness=\"witness.example/w1\",outcome=\"wrong-key\"} 1";
    until("the wrong key is counted", async || {
        metrics(&log).await.contains(counted)
    })
    .await;
    let signers = served(&log).await;
    let signers: Vec<&str> = signers
        .signatures()
        .iter()
        .map(|one| one.name().as_str())
        .collect();
    assert_eq!(signers, ["shop.example/log"]);
    log.stop().await;
    assert_eq!(store.newest_cosigned().await.unwrap(), None);
}

#[tokio::test]
async fn d15_a_witness_that_never_answers_delays_neither_records_nor_others_nor_the_end() {
    let (store, last) = (Arc::new(Memory::new()), FakeLast::default());
    let ((one, _), (gone, _guard)) = (honest(1).await, silent(2).await);
    let believes = policy(&[&one, &gone], 1);
    let log = server(&store, &last, &[&one, &gone], 1);
    for number in 1..=10 {
        say(&log, number).await;
    }
    until("the other one signs", async || {
        witnessed(&log, &believes).await.is_some()
    })
    .await;
    // The question to the silent one is open all the while: it is given up after 10 seconds.
    let open =
        "zgoda_witness_answers_total{witness=\"witness.example/w2\",outcome=\"unreachable\"} 0";
    assert!(metrics(&log).await.contains(open));
    let begun = Instant::now();
    log.stop().await;
    assert!(
        begun.elapsed() < Duration::from_secs(8),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn d15_fewer_witnesses_than_asked_for_do_not_make_a_checkpoint_witnessed() {
    let (store, last) = (Arc::new(Memory::new()), FakeLast::default());
    let ((one, memo), (gone, _guard)) = (honest(1).await, silent(2).await);
    let log = server(&store, &last, &[&one, &gone], 2);
    say(&log, 1).await;
    until("one of two has signed", async || !memo.asked().is_empty()).await;
    let text = metrics(&log).await;
    assert!(text.contains("zgoda_witness_records{witness=\"witness.example/w2\"} 0"));
    assert_eq!(served(&log).await.signatures().len(), 1);
    log.stop().await;
    assert_eq!(store.newest_cosigned().await.unwrap(), None);

    let ((one, _), (two, _)) = (honest(1).await, honest(2).await);
    let believes = policy(&[&one, &two], 2);
    let log = server(&store, &last, &[&one, &two], 2);
    until("both vouch for the same checkpoint", async || {
        witnessed(&log, &believes).await == Some(1)
    })
    .await;
}

#[tokio::test]
async fn d15_a_log_that_a_witness_saw_otherwise_is_refused_and_counted() {
    for (records, outcome) in [(1, "conflict"), (2, "wrong-proof")] {
        let (store, last) = (Arc::new(Memory::new()), FakeLast::default());
        // Under the same name it was shown a log with another record.
        let other = TreeHead {
            size: 1,
            root: Hash([9; 32]),
        };
        let key = witness_key(1, 1);
        let known = key.verifier().clone();
        let (one, memo) = witness(key, &known, other).await;
        let seed = Server::with_last(store.clone(), last.clone(), |_| {});
        for number in 1..=records {
            say(&seed, number).await;
        }
        seed.stop().await;
        let log = server(&store, &last, &[&one], 1);
        let counted = format!(
            "zgoda_witness_answers_total{{witness=\"witness.example/w1\",outcome=\"{outcome}\"}} 1"
        );
        until("the contradiction is counted", async || {
            metrics(&log).await.contains(&counted)
        })
        .await;
        assert_eq!(served(&log).await.signatures().len(), 1);
        assert_eq!(memo.last(), other, "it signed nothing");
    }
}
