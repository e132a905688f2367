//! The log's keys: a file that only its owner may read, made on the first start.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use zgoda_server::ports::Entropy;
use zgoda_tlog::key::{KeyKind, KeyName, SignerKey};

use super::private;

/// Where the keys lie in the folder of the log: one on each line. The first signs checkpoints.
pub(crate) fn file(folder: &Path) -> PathBuf {
    folder.join("key")
}

/// The keys in `folder`; makes those of the log `name` if there are none.
pub(crate) fn read_or_make(
    folder: &Path,
    name: &KeyName,
    entropy: &dyn Entropy,
) -> Result<Vec<SignerKey>> {
    if let Some(keys) = read(folder)? {
        return Ok(keys);
    }
    // One signs what the log is, the other says when (docs/TLOG.md, section 4). They share nothing but the name.
    let keys = [KeyKind::Ed25519, KeyKind::Cosignature]
        .map(|kind| SignerKey::from_seed(name.clone(), kind, &entropy.bytes()));
    let lines = keys
        .iter()
        .flat_map(|key| [key.to_secret_text(), "\n".to_owned()]);
    let file = file(folder);
    private::make(&file, &lines.collect::<String>())
        .with_context(|| format!("cannot write the log's key to {}", file.display()))?;
    Ok(keys.into())
}

/// The keys in `folder`, if there is a file of them.
pub(crate) fn read(folder: &Path) -> Result<Option<Vec<SignerKey>>> {
    let file = file(folder);
    let Some(text) = private::read(&file)? else {
        return Ok(None);
    };
    let keys = text.lines().enumerate().map(|(at, line)| {
        // Says nothing of what is on the line: it may be most of a secret.
        SignerKey::parse(line).with_context(|| format!("{}, line {}", file.display(), at + 1))
    });
    let keys: Vec<SignerKey> = keys.collect::<Result<_>>()?;
    if keys.is_empty() {
        bail!("{} holds no key", file.display());
    }
    Ok(Some(keys))
}
