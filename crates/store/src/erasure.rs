//! Forgetting what a visitor said, without a dent in the log.

use async_trait::async_trait;

use crate::{ConsentId, RecordId, StoreError};

/// Erasure: the record goes, with everything it is found by and the salt of its commitment; its place, its leaf and the counts
/// stay. Proofs of all other records stay as they are.
#[async_trait]
pub trait ErasureStore: Send + Sync + 'static {
    /// The places of at most `limit` records that `which` names and no hold protects at the moment `at`, the oldest first.
    async fn erasable(&self, which: &Erasable, at: i64, limit: u32)
    -> Result<Vec<i64>, StoreError>;

    /// Erases the records in these places, all or none, and keeps `report`, which says so, for good. Answers whether it did:
    /// not if one of them is gone or held by now.
    ///
    /// A record that was its browser's last word no longer stands in the counts.
    async fn erase(
        &self,
        places: &[i64],
        reason: Reason,
        at: i64,
        report: &str,
    ) -> Result<bool, StoreError>;

    /// How many records `which` names that a hold protects at the moment `at`.
    async fn count_held(&self, which: &Erasable, at: i64) -> Result<u64, StoreError>;

    /// Overwrites what erased records left behind in the files of the database.
    async fn wipe(&self) -> Result<(), StoreError>;

    /// Whether [`Self::wipe`] takes so little time that a visitor can wait for it.
    fn wipes_quickly(&self) -> bool {
        true
    }

    /// At most `limit` erasures of places after `place`, in their order.
    async fn erasures(&self, place: i64, limit: u32) -> Result<Vec<Erasure>, StoreError>;

    /// The erasure of the record with this id.
    async fn erasure(&self, id: &RecordId) -> Result<Option<Erasure>, StoreError>;

    /// Protects records from erasure; answers the number of the hold.
    async fn put_hold(&self, hold: &Hold) -> Result<i64, StoreError>;

    /// The holds that are in force at the moment `at`, with their numbers.
    async fn holds(&self, at: i64) -> Result<Vec<(i64, Hold)>, StoreError>;

    /// Ends hold number `id` at the moment `at`; answers whether it was in force.
    async fn end_hold(&self, id: i64, at: i64) -> Result<bool, StoreError>;

    /// At most `limit` reports after number `after`, with their numbers.
    async fn erasure_reports(
        &self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<(i64, String)>, StoreError>;
}

/// What is to be erased. Both take whole pasts: never a later record of a browser before an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erasable {
    /// Everything that one browser decided at a site, because someone asked for it.
    Browser {
        /// The site.
        site: String,
        /// The browser.
        consent_id: ConsentId,
    },
    /// Everything at a site that was received before a moment, because it was kept long enough.
    Before {
        /// The site.
        site: String,
        /// The moment, ms.
        received_before: i64,
    },
}

impl Erasable {
    /// The site it is about.
    #[must_use]
    pub fn site(&self) -> &str {
        match self {
            Self::Browser { site, .. } | Self::Before { site, .. } => site,
        }
    }

    /// Why it is erased.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self {
            Self::Browser { .. } => Reason::Request,
            Self::Before { .. } => Reason::Retention,
        }
    }

    /// Site, browser and moment, as the statements of the databases take them.
    pub(crate) fn parts(&self) -> (&str, Option<&[u8]>, Option<i64>) {
        match self {
            Self::Browser { site, consent_id } => (site, Some(&consent_id.0[..]), None),
            Self::Before {
                site,
                received_before,
            } => (site, None, Some(*received_before)),
        }
    }
}

/// Why a record was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Someone asked for it.
    Request,
    /// It was kept long enough.
    Retention,
}

impl Reason {
    /// `request`, `retention`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Retention => "retention",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Request, Self::Retention]
            .into_iter()
            .find(|reason| reason.as_str() == word)
    }
}

/// That a record was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Its place in the log.
    pub seq: i64,
    /// Its id.
    pub record_id: RecordId,
    /// When, ms.
    pub erased_at: i64,
    /// Why.
    pub reason: Reason,
}

/// Records that must stay for now, because a claim depends on them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The site.
    pub site: String,
    /// The browser; all of the site if `None`.
    pub consent_id: Option<ConsentId>,
    /// The claim.
    pub reason: String,
    /// Since when, ms.
    pub placed_at: i64,
    /// Until when, ms; not included.
    pub until: i64,
}

impl Hold {
    /// Whether it protects what `consent_id` decided at `site`, at the moment `at`.
    #[must_use]
    pub fn protects(&self, site: &str, consent_id: &ConsentId, at: i64) -> bool {
        at < self.until
            && self.site == site
            && self.consent_id.is_none_or(|held| held == *consent_id)
    }
}
