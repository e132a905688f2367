//! Guessing gets slower with every wrong guess (F21).

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// After this long without a try the past is forgotten.
const MEMORY_MS: i64 = 3_600_000;

/// Keys that are remembered at once; more than that is an attack, and the oldest go first.
const MOST: usize = 10_000;

/// Counts wrong guesses per key; in memory only.
#[derive(Debug)]
pub(super) struct Attempts<K> {
    /// Wrong guesses that cost nothing.
    free: u32,
    /// The longest wait, ms.
    longest_ms: i64,
    failures: Mutex<HashMap<K, Failures>>,
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: i64,
}

impl<K: Hash + Eq + Clone> Attempts<K> {
    /// `free` wrong guesses cost nothing; each further one doubles the wait from one second up to `longest_ms`.
    pub(super) fn new(free: u32, longest_ms: i64) -> Self {
        Self {
            free,
            longest_ms,
            failures: Mutex::default(),
        }
    }

    /// How long `key` has to wait from `now`, ms; 0 = not at all. If the clock was set back, the last guess was now (F29).
    pub(super) fn wait(&self, key: &K, now: i64) -> i64 {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(failures) = failures.get_mut(key) else {
            return 0;
        };
        failures.last = failures.last.min(now);
        let Some(beyond) = failures.count.checked_sub(self.free + 1) else {
            return 0;
        };
        let pause = 1000_i64
            .saturating_mul(1 << beyond.min(30))
            .min(self.longest_ms);
        (failures.last + pause - now).clamp(0, pause)
    }

    /// Counts a wrong guess. Done before the guess is known to be wrong, so that many at once gain nothing.
    pub(super) fn failed(&self, key: &K, now: i64) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= MOST && !failures.contains_key(key) {
            let oldest = failures
                .iter()
                .min_by_key(|(_, f)| f.last)
                .map(|(key, _)| key.clone());
            oldest.and_then(|oldest| failures.remove(&oldest));
        }
        let entry = failures.entry(key.clone()).or_insert(Failures {
            count: 0,
            last: now,
        });
        *entry = Failures {
            count: entry.count.saturating_add(1),
            last: now,
        };
    }

    /// Forgives `key`.
    pub(super) fn succeeded(&self, key: &K) {
        self.failures
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(key);
    }

    /// Forgets those that have not tried for an hour.
    pub(super) fn forget_idle(&self, now: i64) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.retain(|_, f| {
            f.last = f.last.min(now);
            now - f.last < MEMORY_MS
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f21_each_wrong_guess_waits_longer_up_to_a_limit() {
        let attempts = Attempts::new(3, 60_000);
        let mut waits = Vec::new();
        for _ in 0..12 {
            attempts.failed(&"eve", 1000);
            waits.push(attempts.wait(&"eve", 1000));
        }
        assert_eq!(
            waits,
            [
                0, 0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000
            ]
        );
        assert_eq!(attempts.wait(&"eve", 31_000), 30_000);
        assert_eq!(attempts.wait(&"eve", 61_000), 0);
        assert_eq!(attempts.wait(&"ola", 1000), 0);
    }

    #[test]
    fn f21_success_and_time_forgive() {
        let attempts = Attempts::new(0, 60_000);
        attempts.failed(&"ola", 0);
        assert_eq!(attempts.wait(&"ola", 0), 1000);
        attempts.succeeded(&"ola");
        assert_eq!(attempts.wait(&"ola", 0), 0);
        attempts.failed(&"ola", 0);
        attempts.forget_idle(MEMORY_MS);
        assert_eq!(attempts.wait(&"ola", 0), 0);
    }

    #[test]
    fn f29_a_clock_that_is_set_back_locks_nobody_out() {
        const YEAR_MS: i64 = 31_536_000_000;
        let attempts = Attempts::new(0, 60_000);
        attempts.failed(&"ola", YEAR_MS);
        assert_eq!(attempts.wait(&"ola", 0), 1000);
        assert_eq!(attempts.wait(&"ola", 1000), 0);
        attempts.failed(&"eve", YEAR_MS);
        attempts.forget_idle(0);
        attempts.forget_idle(MEMORY_MS);
        assert!(attempts.failures.lock().unwrap().is_empty());
    }

    #[test]
    fn f13_memory_does_not_grow_with_the_number_of_guessers() {
        let attempts = Attempts::new(0, 60_000);
        for guesser in 0..12_000_i64 {
            attempts.failed(&guesser, guesser);
        }
        assert_eq!(attempts.failures.lock().unwrap().len(), MOST);
        assert_eq!(attempts.wait(&0, 0), 0);
        assert!(attempts.wait(&11_999, 11_999) > 0);
    }
}
