//! The key of the codes: a file beside the log's key, made as long as nothing is sealed with another.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use zgoda_consent::id::hex;
use zgoda_server::ports::Entropy;
use zgoda_server::{SealingKey, sealed_logins};
use zgoda_store::Store;

use super::private;

/// Why secrets of codes cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SealingKeyError {
    /// The file is gone, and secrets of the codes of `logins` are sealed with what was in it.
    Gone { file: PathBuf, logins: Vec<String> },
}

impl SealingKeyError {
    /// How those get in again who are locked out, if there is no copy of the key.
    pub(crate) fn way_out(&self) -> String {
        let Self::Gone { logins, .. } = self;
        let commands = logins
            .iter()
            .map(|login| format!("zgoda user reset-totp {login}"));
        commands.collect::<Vec<_>>().join(" && ")
    }
}

impl Display for SealingKeyError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self::Gone { file, logins } = self;
        write!(
            f,
            "{} is gone, and the secrets of codes in the database are sealed with it (those of {}): a new key would not open them, so \
             none was made.\nPut your copy of the file back and start again. If there is no copy, forget these codes, and whose they \
             are sets them up anew: {}",
            file.display(),
            logins.join(", "),
            self.way_out()
        )
    }
}

impl Error for SealingKeyError {}

/// Where the key of the codes lies in the folder of the log.
pub(crate) fn file(folder: &Path) -> PathBuf {
    folder.join("sealing-key")
}

/// The key of the codes in `folder`; made if there is none and nothing in `store` is sealed.
///
/// # Errors
/// [`SealingKeyError::Gone`] if something is. Others if the file cannot be read or written, or is not as it should be.
pub(crate) async fn read_or_make(
    folder: &Path,
    store: &dyn Store,
    entropy: &dyn Entropy,
) -> Result<SealingKey> {
    if let Some(key) = read(folder)? {
        return Ok(key);
    }
    if let Some(gone) = gone(folder, store).await? {
        return Err(gone.into());
    }
    let file = file(folder);
    let bytes = entropy.bytes();
    private::make(&file, &(hex(&bytes) + "\n"))
        .with_context(|| format!("cannot write the key of the codes to {}", file.display()))?;
    Ok(SealingKey::new(&bytes))
}

/// What it means that there is no key in `folder`: `None` if nothing in `store` is sealed.
pub(crate) async fn gone(folder: &Path, store: &dyn Store) -> Result<Option<SealingKeyError>> {
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
    let file = file(folder);
    let Some(text) = private::read(&file)? else {
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
