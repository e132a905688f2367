//! Whether the database file is still where it was opened.
//!
//! SQLite goes on writing into a file that was deleted, or replaced by a copy, and reports every commit as durable; at the
//! next start all of it is gone. One look at the path before and after each write finds that out.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use crate::StoreError;

/// A file as it was when it was opened.
#[derive(Debug, Clone)]
pub(super) struct Place {
    path: PathBuf,
    identity: Identity,
}

/// Which file it is: device and inode. Only Unix tells; elsewhere all files are alike, and only one that is gone is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity(u64, u64);

impl Identity {
    #[cfg(unix)]
    fn of(file: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self(file.dev(), file.ino())
    }

    #[cfg(not(unix))]
    fn of(_file: &Metadata) -> Self {
        Self(0, 0)
    }
}

impl Place {
    /// `file`, which is the one at `path`.
    pub(super) fn new(path: &Path, file: &Metadata) -> Self {
        Self {
            path: path.to_owned(),
            identity: Identity::of(file),
        }
    }

    /// # Errors
    /// [`StoreError::Replaced`] if there is no file at the path any more, or another one.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        match std::fs::metadata(&self.path) {
            Ok(now) if Identity::of(&now) == self.identity => Ok(()),
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(StoreError::Failed(error.into()))
            }
            _ => Err(StoreError::Replaced(self.path.clone())),
        }
    }
}
