//! Checkpoints under a clock that is set (F29).

use super::*;
use crate::testing::{FakeClock, FakeEntropy, FakeLast};
use zgoda_store::conformance::arrivals;
use zgoda_store::{ConsentStore, Memory, TreeStore};
use zgoda_tlog::key::{KeyKind, KeyName};

const YEAR_MS: i64 = 31_536_000_000;

/// A log that grows by one record at a time, and says when each checkpoint was signed.
struct Growing {
    store: Arc<Memory>,
    clock: Arc<FakeClock>,
    last: FakeLast,
    notary: Notary,
    size: usize,
}

impl Growing {
    fn new(store: Arc<Memory>, clock: Arc<FakeClock>, last: FakeLast, size: usize) -> Self {
        let name = KeyName::new("shop.example/log").unwrap();
        let keys = [KeyKind::Ed25519, KeyKind::Cosignature]
            .map(|kind| SignerKey::from_seed(name.clone(), kind, &[7; 32]));
        let notary = Notary::new(NotaryParts {
            store: store.clone(),
            keys: keys.into(),
            last: Arc::new(last.clone()),
            clock: clock.clone(),
            entropy: Arc::new(FakeEntropy::default()),
        })
        .unwrap();
        Self {
            store,
            clock,
            last,
            notary,
            size,
        }
    }

    /// What a verifier reads as the time of the newest checkpoint, ms.
    async fn grow(&mut self) -> i64 {
        self.notary.resume().await.unwrap();
        let next = &arrivals(1000)[self.size..=self.size];
        self.store.append(next).await.unwrap();
        self.size += 1;
        self.notary.keep_up().await.unwrap();
        let note = self.last.read().unwrap().unwrap();
        assert!(note.starts_with(&format!("shop.example/log\n{}\n", self.size)));
        let note = SignedNote::parse(&note).unwrap();
        let stamped = self.notary.policy.verify(&note).unwrap().stamped.unwrap();
        stamped.cast_signed() * 1000
    }
}

#[tokio::test]
async fn f29_times_of_checkpoints_never_fall_not_even_after_a_restart() {
    let clock = Arc::new(FakeClock::default());
    let mut log = Growing::new(Arc::default(), clock, FakeLast::default(), 0);
    let first = log.grow().await;
    log.clock.set_by(-YEAR_MS);
    assert_eq!(log.grow().await, first);
    log.clock.set_by(2 * YEAR_MS);
    let ahead = log.grow().await;
    assert_eq!(ahead, first + YEAR_MS);
    log.clock.set_by(-YEAR_MS);
    let mut log = Growing::new(log.store, log.clock, log.last, log.size);
    assert_eq!(log.grow().await, ahead);
    log.clock.advance(YEAR_MS + 5000);
    assert_eq!(log.grow().await, ahead + 5000);
}

#[tokio::test]
async fn f29_checkpoints_go_on_being_kept_after_the_clock_was_set_back() {
    let clock = Arc::new(FakeClock::default());
    let mut log = Growing::new(Arc::default(), clock, FakeLast::default(), 0);
    log.grow().await;
    log.clock.set_by(-YEAR_MS);
    for hour in 0..4 {
        log.clock.advance(KEPT_EVERY_MS);
        log.grow().await;
        let newest = log.store.newest_checkpoint().await.unwrap().unwrap();
        assert_eq!(newest.size, 2 + hour, "kept within the hour");
    }
    let kept = log.store.checkpoints(0, 10).await.unwrap();
    assert!(kept.is_sorted_by_key(|kept| kept.signed_at), "{kept:?}");
}

#[tokio::test]
async fn d11_a_log_that_was_set_back_is_not_published_for_a_moment() {
    let clock = Arc::new(FakeClock::default());
    let mut log = Growing::new(Arc::default(), clock, FakeLast::default(), 0);
    for _ in 0..3 {
        log.grow().await;
    }
    let older = Arc::new(Memory::new());
    older.append(&arrivals(1)).await.unwrap();
    let mut set_back = Growing::new(older, log.clock, log.last, 1);
    let published = set_back.notary.published();
    let refused = set_back.notary.keep_up().await;
    assert!(refused.is_err());
    assert!(!published.has_changed().unwrap(), "nobody saw anything");
}
