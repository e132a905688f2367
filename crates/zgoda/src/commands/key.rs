//! The log's keys and the key of the codes: files that only their owner may read, made on the first start.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use zgoda_consent::id::hex;
use zgoda_server::SealingKey;
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
    let lines = keys
        .iter()
        .flat_map(|key| [key.to_secret_text(), "\n".to_owned()]);
    let file = file(folder);
    make_private(&file, &lines.collect::<String>())
        .with_context(|| format!("cannot write the log's key to {}", file.display()))?;
    Ok(keys.into())
}

/// What the secrets of codes are sealed with: 64 hex digits in the file `sealing-key`, made if there is none.
pub(crate) fn read_or_make_sealing(folder: &Path, entropy: &dyn Entropy) -> Result<SealingKey> {
    if let Some(key) = read_sealing(folder)? {
        return Ok(key);
    }
    let file = sealing_file(folder);
    let bytes = entropy.bytes();
    make_private(&file, &(hex(&bytes) + "\n"))
        .with_context(|| format!("cannot write the key of the codes to {}", file.display()))?;
    Ok(SealingKey::new(&bytes))
}

/// Where the key of the codes lies in the folder of the log.
pub(crate) fn sealing_file(folder: &Path) -> PathBuf {
    folder.join("sealing-key")
}

/// The key of the codes in `folder`, if there is one.
pub(crate) fn read_sealing(folder: &Path) -> Result<Option<SealingKey>> {
    let file = sealing_file(folder);
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read {}", file.display()));
        }
    };
    refuse_if_shared(&file)?;
    // Says nothing of what is in it.
    let bytes = bytes_of(text.trim_end()).with_context(|| {
        format!(
            "{} does not hold 64 hex digits: bring back your copy, or move it away and start the server, which says whose codes are lost",
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

/// Writes a file that only its owner may read, if there is none of that name; it is on disk afterwards.
fn make_private(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut open = options.open(file)?;
    open.write_all(text.as_bytes())?;
    open.sync_all()
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
            "{0} can be read by others than its owner: who has it can sign for the log, or make codes.\n\
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
