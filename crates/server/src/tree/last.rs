//! The last checkpoint, kept where restoring the database does not restore it as well.

use std::fmt::Debug;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Remembers the last checkpoint that was given away, so that a database that was set back is noticed.
///
/// Both calls may block.
pub trait LastCheckpoint: Debug + Send + Sync + 'static {
    /// The note, if one was ever kept.
    ///
    /// # Errors
    /// Those of the place it is kept in. Not finding one is not an error.
    fn read(&self) -> io::Result<Option<String>>;

    /// Keeps `note` instead; comes back when it is durable. A crash leaves the old note or the new one.
    ///
    /// # Errors
    /// Those of the place it is kept in.
    fn replace(&self, note: &str) -> io::Result<()>;
}

/// A file beside the database.
#[derive(Debug, Clone)]
pub struct CheckpointFile(PathBuf);

impl CheckpointFile {
    /// In this file, which need not be there yet. A name with `.new` behind it is used as well.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl LastCheckpoint for CheckpointFile {
    fn read(&self) -> io::Result<Option<String>> {
        match fs::read_to_string(&self.0) {
            Ok(note) => Ok(Some(note)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn replace(&self, note: &str) -> io::Result<()> {
        let mut next = self.0.clone().into_os_string();
        next.push(".new");
        let next = PathBuf::from(next);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&next)?;
        file.write_all(note.as_bytes())?;
        file.sync_all()?;
        fs::rename(&next, &self.0)?;
        // The new name is durable when the folder is (elsewhere than on Unix a folder cannot be opened).
        match self.0.parent().filter(|_| cfg!(unix)) {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }
}
