//! The key of the codes: a file beside the log's key, made as long as nothing is sealed with another.

mod error;
mod hold;
mod reseal;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use zgoda_consent::id::hex;
use zgoda_server::ports::Entropy;
use zgoda_server::{SealingKey, sealed_logins};
use zgoda_store::Store;

use super::private;
pub(crate) use error::SealingKeyError;
pub(crate) use hold::Hold;
pub(crate) use reseal::{next_file, reseal};

/// Where the key of the codes lies in the folder of the log.
pub(crate) fn file(folder: &Path) -> PathBuf {
    folder.join("sealing-key")
}

/// The key of the codes in `folder`; made if there is none and nothing in `store` is sealed. Ends a [`reseal()`] that was cut off.
///
/// # Errors
/// [`SealingKeyError`] if it cannot open what is sealed. Others if the file cannot be read or written, or is not as it should be.
pub(crate) async fn read_or_make(
    folder: &Path,
    store: &dyn Store,
    entropy: &dyn Entropy,
) -> Result<SealingKey> {
    if let Some(key) = read(folder)? {
        return Ok(reseal::end(folder, store, entropy).await?.unwrap_or(key));
    }
    if let Some(gone) = gone(folder, store).await? {
        return Err(gone.into());
    }
    make(&file(folder), &entropy.bytes())
}

/// Keeps `bytes` as a key of codes in a new file.
fn make(file: &Path, bytes: &[u8; 32]) -> Result<SealingKey> {
    private::make(file, &(hex(bytes) + "\n"))
        .with_context(|| format!("cannot write the key of the codes to {}", file.display()))?;
    Ok(SealingKey::new(bytes))
}

/// Why `key`, or that there is none, does not open what is sealed in `store`: `None` if it does.
pub(crate) async fn complaint(
    folder: &Path,
    key: Option<&SealingKey>,
    store: &dyn Store,
) -> Result<Option<SealingKeyError>> {
    let Some(key) = key else {
        return gone(folder, store).await;
    };
    let accounts = store.accounts().await.context("cannot read the accounts")?;
    let logins = key.foreign(&accounts);
    Ok((!logins.is_empty()).then(|| SealingKeyError::Foreign {
        file: file(folder),
        logins,
    }))
}

/// What it means that there is no key in `folder`: `None` if nothing in `store` is sealed.
async fn gone(folder: &Path, store: &dyn Store) -> Result<Option<SealingKeyError>> {
    let logins = sealed_logins(store)
        .await
        .context("cannot read the accounts")?;
    Ok((!logins.is_empty()).then(|| SealingKeyError::Gone {
        file: file(folder),
        logins,
    }))
}

/// The key of the codes in `folder`, if there is one.
pub(crate) fn read(folder: &Path) -> Result<Option<SealingKey>> {
    read_from(&file(folder))
}

fn read_from(file: &Path) -> Result<Option<SealingKey>> {
    let Some(text) = private::read(file)? else {
        return Ok(None);
    };
    // Says nothing of what is in it.
    let bytes = bytes_of(text.trim_end()).with_context(|| {
        format!(
            "{} does not hold 64 hex digits: bring back your copy; without one move it away and start the server, which says whose codes are lost",
            file.display()
        )
    })?;
    Ok(Some(SealingKey::new(&bytes)))
}

/// The 32 bytes that 64 hex digits stand for.
fn bytes_of(digits: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}
