//! The log's keys: a file that only its owner may read, made on the first start.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use zgoda_server::ports::Entropy;
use zgoda_tlog::key::{KeyKind, KeyName, SignerKey};

use super::private;

/// Where the keys lie in the folder of the log: one on each line. All of them sign.
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
    let keys = fresh(name, entropy);
    let file = file(folder);
    private::make(&file, &lines(&keys))
        .with_context(|| format!("cannot write the log's key to {}", file.display()))?;
    Ok(keys.into())
}

/// One signs what the log is, the other says when (docs/TLOG.md, section 4). They share nothing but the name.
fn fresh(name: &KeyName, entropy: &dyn Entropy) -> [SignerKey; 2] {
    [KeyKind::Ed25519, KeyKind::Cosignature]
        .map(|kind| SignerKey::from_seed(name.clone(), kind, &entropy.bytes()))
}

fn lines(keys: &[SignerKey]) -> String {
    keys.iter()
        .flat_map(|key| [key.to_secret_text(), "\n".to_owned()])
        .collect()
}

/// Puts new keys of the same log before those in `folder`, which go on signing beside them; the new ones. Browsers remember the first
/// that they are told.
///
/// # Errors
/// If there are none, or the file cannot be replaced: then it is as it was.
pub(crate) fn rotate(folder: &Path, entropy: &dyn Entropy) -> Result<[SignerKey; 2]> {
    let file = file(folder);
    let Some(old) = read(folder)? else {
        bail!(
            "there is no {} to replace: put back your copy; the server makes a new one only for a new log",
            file.display()
        );
    };
    let new = fresh(old[0].verifier().name(), entropy);
    let keys = [&new[..], &old].concat();
    let next = folder.join("key.new");
    // What is left of a try that was cut off; nothing was signed with it.
    private::remove(&next)
        .and_then(|()| private::make(&next, &lines(&keys)))
        .and_then(|()| private::replace(&next, &file))
        .with_context(|| format!("cannot replace {}", file.display()))?;
    Ok(new)
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
