//! Why a store could not do what it was asked.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

/// Why a store could not do what it was asked. Nothing was changed.
///
/// Not finding something is not an error: look-ups answer with an `Option`.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// Someone else holds the database, or every connection is taken: the same call may succeed later.
    Busy,
    /// There is no room left on the disk, or none is granted.
    Full,
    /// The file at this path is no longer the one that was opened: deleted, moved or replaced under the running program. What is
    /// written now would be gone with the last program that has it open.
    Replaced(PathBuf),
    /// The database is there and of a later version than this program knows, or not ours.
    Schema(Box<dyn Error + Send + Sync>),
    /// The tree over the log is not whole, or records are waiting for their leaves.
    Tree(Box<dyn Error + Send + Sync>),
    /// Anything else the database reports: damage, a failing disk, a missing folder.
    Failed(Box<dyn Error + Send + Sync>),
}

impl Display for StoreError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("the database is locked by someone else"),
            Self::Full => f.write_str("the database has no room left: the disk is full"),
            Self::Replaced(path) => write!(
                f,
                "the database file at {} is no longer the one that was opened: put that one back before this program is \
                 stopped (docs/OPERATIONS.md, \"When something is wrong\")",
                path.display()
            ),
            Self::Schema(why) => write!(f, "the database does not fit this version: {why}"),
            Self::Tree(why) => write!(f, "the tree over the log is not whole: {why}"),
            Self::Failed(why) => write!(f, "the database failed: {why}"),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Busy | Self::Full | Self::Replaced(_) => None,
            Self::Schema(why) | Self::Tree(why) | Self::Failed(why) => Some(why.as_ref()),
        }
    }
}
