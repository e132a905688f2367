//! Passwords: Argon2id with OWASP's parameters (19 MiB, two passes), never more than two at a time.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

use crate::dashboard::texts::Texts;
use crate::ports::Entropy;

/// Shorter ones are guessed too soon.
const LEAST_CHARS: usize = 12;
/// Longer ones only cost time.
pub(super) const MOST_BYTES: usize = 512;

/// Whether someone can be called `login`.
pub(super) fn is_login(login: &str) -> bool {
    !login.is_empty() && login.len() <= 64 && !login.chars().any(char::is_control)
}

/// What is wrong with a new password, if anything.
pub(super) fn objection(
    t: &'static Texts,
    login: &str,
    password: &str,
    repeated: &str,
) -> Option<&'static str> {
    if password.chars().count() < LEAST_CHARS
        || password.len() > MOST_BYTES
        || password.to_lowercase() == login.to_lowercase()
    {
        Some(t.password_rule)
    } else {
        (password != repeated).then_some(t.passwords_differ)
    }
}

/// A hash that no password has, checked when there is no account: the answer takes as long as for one that there is.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and checks passwords off the threads that answer requests.
#[derive(Debug)]
pub(super) struct Hasher {
    /// Each hash takes 19 MiB: a flood of log-ins waits here.
    turns: Semaphore,
}

impl Hasher {
    pub(super) fn new() -> Self {
        Self {
            turns: Semaphore::new(2),
        }
    }

    /// The PHC string of `password`, or `None` if it cannot be made.
    pub(super) async fn hash(&self, password: String, entropy: &dyn Entropy) -> Option<String> {
        let salt = entropy.bytes();
        self.run(move || {
            let hash: PasswordHash = Argon2::default()
                .hash_password_with_salt(password.as_bytes(), &salt[..16])
                .ok()?;
            Some(hash.to_string())
        })
        .await
        .flatten()
    }

    /// Whether `password` is the one that `hash` was made of; without a hash it never is, and takes as long.
    pub(super) async fn is_right(&self, password: String, hash: Option<String>) -> bool {
        self.run(move || {
            let is_somebody = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
            let is_right = PasswordHash::new(&hash).is_ok_and(|hash| {
                Argon2::default()
                    .verify_password(password.as_bytes(), &hash)
                    .is_ok()
            });
            is_right && is_somebody
        })
        .await
        .unwrap_or(false)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let _turn = self.turns.acquire().await.ok()?;
        tokio::task::spawn_blocking(work).await.ok()
    }
}

/// A password that nobody can guess, for someone who has lost theirs, and its hash. `None` if the hash cannot be made.
pub async fn fresh_password(entropy: &dyn Entropy) -> Option<(String, String)> {
    let digits = zgoda_consent::id::hex(&entropy.bytes()[..12]);
    let groups: Vec<&str> = (0..24)
        .step_by(4)
        .filter_map(|at| digits.get(at..at + 4))
        .collect();
    let password = groups.join("-");
    let hash = Hasher::new().hash(password.clone(), entropy).await?;
    Some((password, hash))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::FakeEntropy;

    #[tokio::test]
    async fn f21_only_the_password_fits_its_hash() {
        let hasher = Hasher::new();
        let entropy = FakeEntropy::default();
        let hash = hasher
            .hash("zażółć gęślą jaźń".to_owned(), &entropy)
            .await
            .unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(
            hasher
                .is_right("zażółć gęślą jaźń".to_owned(), Some(hash.clone()))
                .await
        );
        assert!(
            !hasher
                .is_right("zażółć gęślą jaźn".to_owned(), Some(hash.clone()))
                .await
        );
        assert_ne!(
            hasher
                .hash("zażółć gęślą jaźń".to_owned(), &entropy)
                .await
                .unwrap(),
            hash
        );
    }

    #[tokio::test]
    async fn f21_nobody_has_no_password_but_a_hash_that_can_be_checked() {
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(!Hasher::new().is_right(String::new(), None).await);
        assert!(
            !Hasher::new()
                .is_right("x".to_owned(), Some("no hash".to_owned()))
                .await
        );
    }
}
