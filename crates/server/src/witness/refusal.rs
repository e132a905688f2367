//! Why a witness did not cosign.

use std::error::Error;
use std::fmt::{self, Display, Formatter};

use zgoda_store::StoreError;
use zgoda_tlog::witness::WitnessError;

/// Why there is no cosignature of a checkpoint.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Nobody answers, or not in time.
    Unreachable(String),
    /// 404: it does not know the log.
    UnknownLog,
    /// 403: it knows the log by another key.
    NotSigned,
    /// 422: what it saw last is not where this tree comes from, or the proof is wrong.
    WrongProof,
    /// 409 with the size that was asked about: it saw another tree of the same size.
    Conflict(u64),
    /// 409 with a larger size: it saw a log that is further than this one.
    Ahead {
        /// What it saw.
        seen: u64,
        /// What there is.
        size: u64,
    },
    /// 200, and none of the signatures is good for the key in the settings.
    WrongKey,
    /// Its answer cannot be read.
    Malformed(WitnessError),
    /// Another status.
    Status(u16),
    /// The proof cannot be read from the database.
    Store(StoreError),
}

impl Refusal {
    /// Each word of [`Self::word`].
    pub(crate) const WORDS: [&str; 10] = [
        "unreachable",
        "unknown-log",
        "not-signed",
        "wrong-proof",
        "conflict",
        "ahead",
        "wrong-key",
        "malformed",
        "status",
        "store",
    ];

    /// As it is counted.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::UnknownLog => "unknown-log",
            Self::NotSigned => "not-signed",
            Self::WrongProof => "wrong-proof",
            Self::Conflict(_) => "conflict",
            Self::Ahead { .. } => "ahead",
            Self::WrongKey => "wrong-key",
            Self::Malformed(_) => "malformed",
            Self::Status(_) => "status",
            Self::Store(_) => "store",
        }
    }

    /// Whether the witness saw a log that this one does not continue: what witnesses are there for.
    pub(crate) fn is_contradiction(&self) -> bool {
        matches!(self, Self::WrongProof | Self::Conflict(_))
    }
}

impl Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(why) => write!(f, "it does not answer: {why}"),
            Self::UnknownLog => f.write_str(
                "it does not know this log (404): its operator has to add the log's name and key",
            ),
            Self::NotSigned => f.write_str(
                "it knows this log by another key (403): its operator has to be given the new one",
            ),
            Self::WrongProof => f.write_str(
                "it saw a tree that this log does not continue (422): the log was altered, or there are two of this name",
            ),
            Self::Conflict(size) => write!(
                f,
                "it saw another tree of {size} records under this name (409): the log was altered, or there are two of this name"
            ),
            Self::Ahead { seen, size } => write!(
                f,
                "it saw {seen} records, and there are {size} here: another server on the same database is ahead, or the log was set back"
            ),
            Self::WrongKey => {
                f.write_str("its signature is not good for the key in the settings: it was dropped")
            }
            Self::Malformed(why) => write!(f, "its answer cannot be read: {why}"),
            Self::Status(status) => write!(f, "it answers {status}"),
            Self::Store(why) => why.fmt(f),
        }
    }
}

impl Error for Refusal {}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<WitnessError> for Refusal {
    fn from(error: WitnessError) -> Self {
        Self::Malformed(error)
    }
}
