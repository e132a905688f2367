//! A clock that stands still and randomness that repeats, for tests.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use crate::ports::{Clock, Entropy};

/// Shows 2026-11-23T18:04:09Z until it is advanced.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

impl Default for FakeClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_795_457_049_000))
    }
}

impl FakeClock {
    /// Lets `ms` pass.
    pub fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
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
