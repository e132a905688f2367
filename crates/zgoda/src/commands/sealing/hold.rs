//! That the key of the codes stays while a server uses it: the folder of the log is locked, by servers together or by whoever
//! replaces the key, alone. The lock ends with the process, whatever ends it.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::fs::{File, TryLockError};
use std::path::Path;

/// Keeps the folder until it is dropped. Where a folder cannot be locked (elsewhere than on Unix, on some network disks) it keeps nothing.
#[derive(Debug)]
#[must_use = "the folder is free when this is dropped"]
pub(crate) struct Hold {
    _folder: Option<File>,
}

/// Why the folder cannot be had now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// A server is using the key: it would go on with the old one.
    InUse,
    /// The key is being replaced.
    Replacing,
}

impl Hold {
    /// For a server: others may have it as well.
    ///
    /// # Errors
    /// [`Held::Replacing`] while the key is being replaced.
    pub(crate) fn shared(folder: &Path) -> Result<Self, Held> {
        Self::of(folder, File::try_lock_shared, Held::Replacing)
    }

    /// For whoever replaces the key.
    ///
    /// # Errors
    /// [`Held::InUse`] while a server has it.
    pub(crate) fn alone(folder: &Path) -> Result<Self, Held> {
        Self::of(folder, File::try_lock, Held::InUse)
    }

    fn of(
        folder: &Path,
        lock: impl FnOnce(&File) -> Result<(), TryLockError>,
        taken: Held,
    ) -> Result<Self, Held> {
        let open = File::open(folder).ok();
        let locked = match open.as_ref().map(lock) {
            Some(Err(TryLockError::WouldBlock)) => return Err(taken),
            Some(Ok(())) => open,
            Some(Err(TryLockError::Error(_))) | None => None,
        };
        Ok(Self { _folder: locked })
    }
}

impl Display for Held {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InUse => {
                "a server is using the key of the codes and would go on with the old one, so nothing was changed. Stop it, and say this again"
            }
            Self::Replacing => {
                "the key of the codes is being replaced (zgoda key reseal): start again when that is done"
            }
        })
    }
}

impl Error for Held {}
