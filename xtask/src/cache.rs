//! Folders of the cache: named after what is in them, never seen half done.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// The first 12 hex digits of a hash over `parts`: names a cache folder after what is in it.
pub(crate) fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut name = hex(&hash.finalize());
    name.truncate(12);
    name
}

/// Lower-case hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Makes `folder` by letting `fill` work in a scratch folder beside it, so that nobody ever sees it half done.
pub(crate) fn filled(folder: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let scratch = folder.with_file_name(format!("{name}.part-{}", std::process::id()));
    let done = fs::create_dir_all(&scratch)
        .map_err(Into::into)
        .and_then(|()| fill(&scratch))
        .and_then(|()| match fs::rename(&scratch, folder) {
            Err(error) if !folder.is_dir() => Err(error.into()),
            _ => Ok(()),
        });
    if scratch.is_dir() {
        fs::remove_dir_all(&scratch)?;
    }
    done.with_context(|| format!("cannot make {}", folder.display()))
}
