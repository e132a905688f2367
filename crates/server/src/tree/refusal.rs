//! Why a checkpoint is not signed.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::io;

use zgoda_store::StoreError;
use zgoda_tlog::note::NoteError;
use zgoda_tlog::policy::{PolicyError, TrustError};
use zgoda_tlog::signer::SignError;

/// Why a checkpoint is not signed. Whatever is in the log stays there.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotSigned {
    /// The keys are not those of one log.
    Keys(PolicyError),
    /// The tree does not continue the last checkpoint that was given away: it was set back, or its past was altered.
    Broken(SignError),
    /// What is kept as the last checkpoint is none, or another log's, or not signed by this log's key.
    Foreign(TrustError),
    /// What is kept as the last checkpoint is no note.
    NoNote(NoteError),
    /// The last checkpoint cannot be read or kept.
    Io(io::Error),
    /// The database fails.
    Store(StoreError),
}

impl Display for NotSigned {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keys(why) => write!(f, "the log's keys do not go together: {why}"),
            Self::Broken(why @ SignError::RolledBack { .. }) => write!(
                f,
                "{why}. Visitors hold receipts for what is missing, so this database may not go on as the same log"
            ),
            Self::Broken(why) => write!(f, "nothing may be signed: {why}"),
            Self::Foreign(why) => write!(
                f,
                "the last checkpoint is not one that this log's key signed: {why}"
            ),
            Self::NoNote(why) => write!(f, "what is kept as the last checkpoint is none: {why}"),
            Self::Io(why) => write!(f, "the last checkpoint cannot be read or kept: {why}"),
            Self::Store(why) => why.fmt(f),
        }
    }
}

impl Error for NotSigned {}

impl From<StoreError> for NotSigned {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for NotSigned {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<SignError> for NotSigned {
    fn from(error: SignError) -> Self {
        Self::Broken(error)
    }
}
