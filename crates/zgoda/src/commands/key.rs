//! The log's keys: a file that only its owner may read, made on the first start.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use zgoda_server::ports::Entropy;
use zgoda_tlog::key::{KeyKind, KeyName, SignerKey};

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
    let file = file(folder);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || {
        let mut open = options.open(&file)?;
        for key in &keys {
            writeln!(open, "{}", key.to_secret_text())?;
        }
        open.sync_all()
    };
    write().with_context(|| format!("cannot write the log's key to {}", file.display()))?;
    Ok(keys.into())
}

/// The keys in `folder`, if there is a file of them.
pub(crate) fn read(folder: &Path) -> Result<Option<Vec<SignerKey>>> {
    let file = file(folder);
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read {}", file.display()));
        }
    };
    refuse_if_shared(&file)?;
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

/// A key that others can read is not the log's alone.
#[cfg(unix)]
fn refuse_if_shared(file: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file)
        .with_context(|| format!("cannot read {}", file.display()))?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        bail!(
            "{0} can be read by others than its owner: who has it can sign for the log.\n\
             If nobody had it, say: chmod 600 {0}",
            file.display()
        );
    }
    Ok(())
}

#[cfg(not(unix))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "as on Unix, where a file has a mode"
)]
fn refuse_if_shared(_: &Path) -> Result<()> {
    Ok(())
}
