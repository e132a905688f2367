//! A clock that stands still, randomness that repeats and a log key that everybody knows, for tests.

mod witness;

use std::io;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use zgoda_store::Store;
use zgoda_tlog::key::{KeyKind, KeyName, SignerKey};

use crate::{LastCheckpoint, Notary, NotaryParts};

use crate::ports::{Clock, Entropy};
pub use witness::{SEEN_AT, SmallWitness};

/// Shows 2026-11-23T18:04:09Z until it is advanced or set.
#[derive(Debug)]
pub struct FakeClock {
    now: AtomicI64,
    passed: AtomicU64,
}

impl Default for FakeClock {
    fn default() -> Self {
        Self {
            now: AtomicI64::new(1_795_457_049_000),
            passed: AtomicU64::new(0),
        }
    }
}

impl FakeClock {
    /// Lets `ms` pass.
    pub fn advance(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
        self.passed.fetch_add(ms.unsigned_abs(), Ordering::SeqCst);
    }

    /// Sets it `ms` ahead, or back, in no time.
    pub fn set_by(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    fn passed(&self) -> Duration {
        Duration::from_millis(self.passed.load(Ordering::SeqCst))
    }
}

/// Different bytes each time, the same in each run.
#[derive(Debug, Default)]
pub struct FakeEntropy(AtomicU64);

impl Entropy for FakeEntropy {
    fn bytes(&self) -> [u8; 32] {
        let turn = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        let mut bytes = [0x5a; 32];
        bytes[..8].copy_from_slice(&turn.to_be_bytes());
        bytes
    }
}

/// A last checkpoint that is forgotten with its last clone.
#[derive(Debug, Clone, Default)]
pub struct FakeLast(Arc<Mutex<Option<String>>>);

impl LastCheckpoint for FakeLast {
    fn read(&self) -> io::Result<Option<String>> {
        Ok(self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone())
    }

    fn replace(&self, note: &str) -> io::Result<()> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(note.to_owned());
        Ok(())
    }
}

/// The key of the log `shop.example/log` in tests.
///
/// # Panics
/// Never: the name is one.
#[must_use]
pub fn log_key() -> SignerKey {
    let name = KeyName::new("shop.example/log").expect("a name");
    SignerKey::from_seed(name, KeyKind::Ed25519, &[7; 32])
}

/// Signs for `store` with [`log_key`].
///
/// # Panics
/// Never: the key signs checkpoints.
#[must_use]
pub fn notary(store: Arc<dyn Store>) -> Notary {
    notary_after(store, FakeLast::default())
}

/// The same, after the checkpoint that `last` remembers.
///
/// # Panics
/// Never: the key signs checkpoints.
#[must_use]
pub fn notary_after(store: Arc<dyn Store>, last: FakeLast) -> Notary {
    Notary::new(NotaryParts {
        store,
        keys: vec![log_key()],
        last: Arc::new(last),
        clock: Arc::new(FakeClock::default()),
        entropy: Arc::new(FakeEntropy::default()),
    })
    .expect("the key signs checkpoints")
}
