//! What the log keeps.

use zgoda_tlog::commitment::Salt;

use crate::{Circumstance, ConsentId, Digest, RecordId};

/// A record that was read and found right, on its way into the log.
///
/// `body` is the record in canonical JSON; the other fields repeat what the log is searched and counted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The idempotency key.
    pub record_id: RecordId,
    /// The browser it came from.
    pub consent_id: ConsentId,
    /// The site it was given at.
    pub site: String,
    /// What the visitor did (`accept_all`, `save` …).
    pub event: String,
    /// The language of the notice.
    pub language: String,
    /// Every category offered, and whether it was granted.
    pub categories: Vec<(String, bool)>,
    /// Every service offered, and whether it was granted.
    pub services: Vec<(String, bool)>,
    /// What else it is counted by, each at most once.
    pub circumstances: Vec<(Circumstance, String)>,
    /// The notice that was shown.
    pub notice: Digest,
    /// The server's clock, ms.
    pub received_at: i64,
    /// Canonical JSON.
    pub body: String,
    /// 32 random bytes for this record alone; used if it is new.
    pub salt: Salt,
}

impl Arrival {
    /// The rules that applied; empty if that is not known.
    #[must_use]
    pub fn regime(&self) -> &str {
        let mut all = self.circumstances.iter();
        all.find(|(one, _)| *one == Circumstance::Regime)
            .map_or("", |(_, regime)| regime)
    }
}

/// A record in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the log: 1, 2, 3 … without gaps, in the order of arrival.
    pub seq: i64,
    /// The idempotency key.
    pub record_id: RecordId,
    /// The browser it came from.
    pub consent_id: ConsentId,
    /// The site it was given at.
    pub site: String,
    /// What the visitor did.
    pub event: String,
    /// The language of the notice.
    pub language: String,
    /// The rules that applied; empty if that is not known.
    pub regime: String,
    /// The notice that was shown.
    pub notice: Digest,
    /// The server's clock when it was taken, ms; never earlier than the entry's before.
    pub received_at: i64,
    /// Canonical JSON, byte for byte as taken.
    pub body: String,
}

/// What became of one arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It is in the log now.
    Stored {
        /// Its place.
        seq: i64,
        /// The time it was given, ms.
        received_at: i64,
        /// Whether the log has the notice it names.
        notice_known: bool,
    },
    /// The same bytes are there already; nothing was changed.
    Replayed {
        /// Its place.
        seq: i64,
        /// When they were taken, ms.
        received_at: i64,
        /// Whether the log has the notice it names.
        notice_known: bool,
    },
    /// Its id is taken by other bytes; nothing was changed.
    Conflict,
}

impl Appended {
    /// The leaf of the record in the tree; none after a conflict.
    #[must_use]
    pub fn leaf(&self) -> Option<u64> {
        match self {
            Self::Stored { seq, .. } | Self::Replayed { seq, .. } => {
                Some((seq - 1).cast_unsigned())
            }
            Self::Conflict => None,
        }
    }
}

/// Everything a visitor was shown, named by its hash and never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// SHA-256 of `body`.
    pub hash: Digest,
    /// The site it was shown at.
    pub site: String,
    /// When it was first received, ms.
    pub received_at: i64,
    /// Canonical JSON.
    pub body: String,
}

/// One version of a site's config, as browsers read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigVersion {
    /// SHA-256 of `body`.
    pub hash: Digest,
    /// The site it configures.
    pub site: String,
    /// When it was first served, ms.
    pub first_served_at: i64,
    /// The exact text.
    pub body: String,
}
