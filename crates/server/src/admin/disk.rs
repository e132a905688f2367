//! How much room is left.

use std::path::Path;

/// Bytes that this user can still write where `folder` is; `None` if the system does not say.
#[cfg(unix)]
#[must_use]
pub fn disk_free(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// Nothing: this system is not asked.
#[cfg(not(unix))]
#[must_use]
pub fn disk_free(_: &Path) -> Option<u64> {
    None
}
