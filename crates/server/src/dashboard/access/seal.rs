//! The secrets of codes lie sealed in the database, under a key that lies elsewhere: a stolen database or backup makes no codes.

use std::fmt;

use chacha20poly1305::aead::{Aead, Key, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zgoda_store::{AccessStore, Account, SecretStore, StoreError};

use super::totp::SECRET_BYTES;
use crate::ports::Entropy;

/// First byte of what is sealed; it stands for the algorithm and the form after it.
const FORM: u8 = 1;
/// Bytes of a nonce of `XChaCha20`: enough to draw them at random (draft-irtf-cfrg-xchacha, 3.1).
const NONCE: usize = 24;
/// Bytes that seals of something else could never begin with.
const CONTEXT: &[u8; 13] = b"zgoda.totp.v1";

/// Seals secrets of codes with XChaCha20-Poly1305, each for one account: moved to another it does not open.
pub struct SealingKey(XChaCha20Poly1305);

impl SealingKey {
    /// From 32 random bytes.
    #[must_use]
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(&Key::<XChaCha20Poly1305>::from(
            *bytes,
        )))
    }

    /// `secret` of `account` as the database keeps it: form, nonce, cipher text with tag.
    ///
    /// # Panics
    /// Never: the cipher takes whatever fits into memory.
    #[must_use]
    pub fn seal(&self, account: i64, secret: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&entropy.bytes()[..NONCE]);
        let about = about(account);
        let payload = Payload {
            msg: secret,
            aad: &about,
        };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.expect("short enough");
        [&[FORM], &nonce[..], &sealed].concat()
    }

    /// The secret of `account` in what the database keeps: `None` if it was sealed with another key, for another account, or
    /// altered. Secrets of earlier versions lie open and come out as they are.
    #[must_use]
    pub fn open(&self, account: i64, kept: &[u8]) -> Option<Vec<u8>> {
        if is_open(kept) {
            return Some(kept.to_vec());
        }
        let (nonce, sealed) = kept.strip_prefix(&[FORM])?.split_first_chunk::<NONCE>()?;
        let about = about(account);
        let payload = Payload {
            msg: sealed,
            aad: &about,
        };
        self.0.decrypt(&XNonce::from(*nonce), payload).ok()
    }

    /// Whether a secret of `accounts` is sealed with this key.
    #[must_use]
    pub fn opens_some(&self, accounts: &[Account]) -> bool {
        accounts.iter().any(|account| {
            let totp = account.totp.as_ref().filter(|totp| !is_open(&totp.secret));
            totp.is_some_and(|totp| self.open(account.id, &totp.secret).is_some())
        })
    }

    /// Seals what earlier versions left open in `store`; the logins of accounts whose secret this key does not open.
    ///
    /// # Errors
    /// If the store fails. What was sealed stays so.
    pub async fn seal_all<S: AccessStore + SecretStore + ?Sized>(
        &self,
        store: &S,
        entropy: &dyn Entropy,
    ) -> Result<Vec<String>, StoreError> {
        let accounts = store.accounts().await?;
        for account in &accounts {
            let totp = account.totp.as_ref();
            if let Some(totp) = totp.filter(|totp| is_open(&totp.secret)) {
                let sealed = self.seal(account.id, &totp.secret, entropy);
                store
                    .replace_secret(account.id, &totp.secret, &sealed)
                    .await?;
            }
        }
        Ok(self.foreign(&accounts))
    }

    /// The logins of `accounts` whose secrets this key does not open.
    #[must_use]
    pub fn foreign(&self, accounts: &[Account]) -> Vec<String> {
        let foreign = accounts.iter().filter(|account| {
            let totp = account.totp.as_ref();
            totp.is_some_and(|totp| self.open(account.id, &totp.secret).is_none())
        });
        foreign.map(|account| account.login.clone()).collect()
    }
}

/// The logins of accounts whose secrets in `store` are sealed, with whatever key: nobody can check their codes without it.
///
/// # Errors
/// If the store fails.
pub async fn sealed_logins<S: AccessStore + ?Sized>(store: &S) -> Result<Vec<String>, StoreError> {
    let accounts = store.accounts().await?.into_iter();
    let sealed = accounts.filter(|account| {
        let totp = account.totp.as_ref();
        totp.is_some_and(|totp| !is_open(&totp.secret))
    });
    Ok(sealed.map(|account| account.login).collect())
}

impl fmt::Debug for SealingKey {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealingKey").finish_non_exhaustive()
    }
}

/// Sealed ones are longer: form, nonce and tag come on top.
pub(super) const fn is_open(kept: &[u8]) -> bool {
    kept.len() == SECRET_BYTES
}

/// What a seal is bound to.
fn about(account: i64) -> Vec<u8> {
    [&CONTEXT[..], &account.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::FakeEntropy;

    const SECRET: [u8; SECRET_BYTES] = [9; SECRET_BYTES];

    #[test]
    fn only_this_key_opens_it_for_this_account_and_unaltered() {
        let (key, entropy) = (SealingKey::new(&[1; 32]), FakeEntropy::default());
        let sealed = key.seal(7, &SECRET, &entropy);
        assert_eq!(key.open(7, &sealed).as_deref(), Some(&SECRET[..]));
        assert_eq!(key.open(8, &sealed), None);
        assert_eq!(SealingKey::new(&[2; 32]).open(7, &sealed), None);
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert_eq!(key.open(7, &altered), None, "byte {at}");
            assert_eq!(
                key.open(7, &sealed[..at]).filter(|_| at != SECRET_BYTES),
                None
            );
        }
        let holds_it = sealed.windows(4).any(|four| four == [9; 4]);
        assert!(!holds_it, "the secret is not in what is kept");
        assert_ne!(key.seal(7, &SECRET, &entropy), sealed, "a nonce each");
    }

    #[test]
    fn one_of_an_earlier_version_comes_out_as_it_is() {
        let key = SealingKey::new(&[1; 32]);
        assert_eq!(key.open(7, &SECRET).as_deref(), Some(&SECRET[..]));
    }
}
