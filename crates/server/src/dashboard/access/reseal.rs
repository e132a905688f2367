//! Sealing what is sealed already under another key.

use zgoda_store::{Account, SecretForm};

use super::seal::{SealingKey, is_open};
use crate::ports::Entropy;

/// The secrets of `accounts`, each under `new`: as it is if it is so already, else sealed anew with what `old` opens, or with what an
/// earlier version left open.
///
/// # Errors
/// The logins of accounts whose secrets neither key opens.
pub fn reseal(
    accounts: &[Account],
    old: &SealingKey,
    new: &SealingKey,
    entropy: &dyn Entropy,
) -> Result<Vec<SecretForm>, Vec<String>> {
    let mut forms = Vec::new();
    let mut foreign = Vec::new();
    for account in accounts {
        let Some(totp) = &account.totp else { continue };
        let (id, kept) = (account.id, &totp.secret);
        let form = if is_open(kept) || new.open(id, kept).is_none() {
            old.open(id, kept)
                .map(|secret| new.seal(id, &secret, entropy))
        } else {
            Some(kept.clone())
        };
        match form {
            Some(form) => forms.push(SecretForm {
                account: id,
                old: kept.clone(),
                new: form,
            }),
            None => foreign.push(account.login.clone()),
        }
    }
    if foreign.is_empty() {
        Ok(forms)
    } else {
        Err(foreign)
    }
}
