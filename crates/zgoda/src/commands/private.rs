//! Files that only their owner may read.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

#[cfg(unix)]
use anyhow::bail;
use anyhow::{Context, Result};

/// What is in `file`: `None` if there is none.
///
/// # Errors
/// If it cannot be read, or others can.
pub(super) fn read(file: &Path) -> Result<Option<String>> {
    match fs::read_to_string(file) {
        Ok(text) => {
            refuse_if_shared(file)?;
            Ok(Some(text))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
    }
}

/// Writes a file that only its owner may read, if there is none of that name; it is on disk afterwards.
pub(super) fn make(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut open = options.open(file)?;
    open.write_all(text.as_bytes())?;
    open.sync_all()?;
    sync_folder(file)
}

/// Removes a file, if there is one.
pub(super) fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Moves `from` to the place of `to`, in the same folder, whether there is something or not, whose owner it gets; it is on disk
/// afterwards.
pub(super) fn replace(from: &Path, to: &Path) -> io::Result<()> {
    // Who runs the command may be root, and the server that reads the file is not.
    #[cfg(unix)]
    if let Ok(old) = fs::metadata(to) {
        use std::os::unix::fs::{MetadataExt, chown};
        chown(from, Some(old.uid()), Some(old.gid()))?;
    }
    fs::rename(from, to)?;
    sync_folder(to)
}

/// The name of a file is in its folder, and gets on disk with that.
#[cfg(unix)]
fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|path| !path.as_os_str().is_empty());
    fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
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
