//! Whether the database file, and its write-ahead log, are still where they were opened.
//!
//! SQLite goes on writing into a file that was deleted, or replaced by a copy, and reports every commit as durable; at the
//! next start all of it is gone. One look at both paths before and after each write finds that out.

use std::fs::{Metadata, metadata};
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::StoreError;

/// A file, and its write-ahead log, as they were when they were opened. Clones know of the same one.
#[derive(Debug, Clone)]
pub(super) struct Place {
    path: PathBuf,
    identity: Identity,
    /// That of the write-ahead log, once the connection that writes has opened it.
    wal: Arc<Mutex<Option<Identity>>>,
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
            wal: Arc::default(),
        }
    }

    /// The connection that writes has just opened the write-ahead log: that is the one from now on.
    pub(super) fn wal_is_open(&self) -> Result<(), Error> {
        let now = Identity::of(&metadata(self.wal_path())?);
        *self.wal.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        Ok(())
    }

    fn wal_path(&self) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push("-wal");
        path.into()
    }

    /// # Errors
    /// [`StoreError::Replaced`] if there is no file at one of the paths any more, or another one.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        check(&self.path, self.identity)?;
        let wal = *self.wal.lock().unwrap_or_else(PoisonError::into_inner);
        wal.map_or(Ok(()), |wal| check(&self.wal_path(), wal))
    }
}

fn check(path: &Path, identity: Identity) -> Result<(), StoreError> {
    match metadata(path) {
        Ok(now) if Identity::of(&now) == identity => Ok(()),
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::Failed(error.into())),
        _ => Err(StoreError::Replaced(path.to_owned())),
    }
}
