//! Time and chance, as arguments. The only places that ask the machine for either are here.

use std::fmt::Debug;
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// By this much a clock may be corrected, ms. What goes further is a clock that was wrong, or is now (F29).
pub(crate) const CORRECTION_MS: i64 = 300_000;

/// What time it is.
pub trait Clock: Debug + Send + Sync + 'static {
    /// Milliseconds since 1970-01-01T00:00:00Z. May jump, ahead and back: whoever keeps the machine can set it.
    fn now(&self) -> i64;

    /// How long it has been since one moment of the past. Nobody can set it; while the machine sleeps it may stand still.
    fn passed(&self) -> Duration;
}

/// Where unguessable bytes come from.
pub trait Entropy: Debug + Send + Sync + 'static {
    /// Fresh random bytes.
    fn bytes(&self) -> [u8; 32];
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the clock that others are given"
        )]
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        i64::try_from(now.as_millis()).unwrap_or(i64::MAX)
    }

    fn passed(&self) -> Duration {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the clock that others are given"
        )]
        static FIRST: LazyLock<Instant> = LazyLock::new(Instant::now);
        FIRST.elapsed()
    }
}

/// The operating system's random number generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    /// # Panics
    /// If the operating system has no randomness to give: nothing secret may be made then.
    fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the entropy that others are given"
        )]
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        bytes
    }
}
