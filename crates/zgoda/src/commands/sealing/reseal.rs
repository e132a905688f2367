//! A new key of the codes in the place of the old one.
//!
//! No transaction spans a database and a file. So the new key is on disk, beside the old one, before anything is sealed with it, and
//! takes its place once everything is; whatever is cut off in between is ended by the next start, or the next try.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use zgoda_server::ports::Entropy;
use zgoda_server::{Deed, SealingKey};
use zgoda_store::Store;

use super::{SealingKeyError, file, gone, make, read, read_from};
use crate::commands::noted::deed;
use crate::commands::private;

/// Where a new key waits until everything is sealed with it.
pub(crate) fn next_file(folder: &Path) -> PathBuf {
    folder.join("sealing-key.new")
}

/// Seals all secrets of codes in `store` under a new key, in one transaction, and puts that into the place of the key in `folder`;
/// how many there are, and the new key.
///
/// # Errors
/// [`SealingKeyError`] if the key in `folder` does not open them all. Others if database or folder cannot be read or written.
pub(crate) async fn reseal(
    folder: &Path,
    store: &dyn Store,
    entropy: &dyn Entropy,
) -> Result<(usize, SealingKey)> {
    let Some(old) = read(folder)? else {
        return Err(match gone(folder, store).await? {
            Some(gone) => gone.into(),
            None => anyhow::anyhow!(
                "there is no {} yet: the server makes it at its start",
                file(folder).display()
            ),
        });
    };
    let accounts = store.accounts().await.context(NO_ACCOUNTS)?;
    let next = next_file(folder);
    let waiting = read_from(&next)?;
    let bytes = entropy.bytes();
    let is_waiting = waiting.is_some();
    let new = waiting.unwrap_or_else(|| SealingKey::new(&bytes));
    let forms = zgoda_server::reseal(&accounts, &old, &new, entropy).map_err(|logins| {
        SealingKeyError::Foreign {
            file: file(folder),
            logins,
        }
    })?;
    if !is_waiting {
        make(&next, &bytes)?;
    }
    let deed = deed(Deed::Resealed, &forms.len().to_string());
    let done = store.replace_secrets(&forms, &deed).await;
    if !done.context("the secrets of codes may not be sealed anew yet: say it again")? {
        bail!("somebody changed codes meanwhile, so nothing was changed: say it again");
    }
    let place = file(folder);
    private::replace(&next, &place).with_context(|| {
        format!(
            "the secrets are sealed with {}, which cannot be moved to {}: say it again",
            next.display(),
            place.display()
        )
    })?;
    Ok((forms.len(), new))
}

/// Ends what was cut off: if something is sealed with the key that waits, everything is, and it takes its place.
pub(super) async fn end(
    folder: &Path,
    store: &dyn Store,
    entropy: &dyn Entropy,
) -> Result<Option<SealingKey>> {
    let Some(waiting) = read_from(&next_file(folder))? else {
        return Ok(None);
    };
    let accounts = store.accounts().await.context(NO_ACCOUNTS)?;
    if !waiting.opens_some(&accounts) {
        return Ok(None);
    }
    let (_, key) = reseal(folder, store, entropy).await?;
    Ok(Some(key))
}

const NO_ACCOUNTS: &str = "cannot read the accounts";
