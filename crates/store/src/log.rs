//! The log as the server sees it.

use async_trait::async_trait;

use crate::{
    Appended, Arrival, ConfigVersion, ConsentId, Digest, Entry, Facets, Grown, IdPrefix, Notice,
    Overview, Period, RecordId, Sites, StoreError,
};

/// The consent log. Each verb is one transaction; what is in the log is never changed and never removed.
#[async_trait]
pub trait ConsentStore: Send + Sync + 'static {
    /// Puts `batch` at the end of the log, in order, and counts it, in one durable transaction.
    ///
    /// Answers one outcome per arrival, in the same order, after the data is safe on disk. On an error nothing of the
    /// batch is in the log.
    async fn append(&self, batch: &[Arrival]) -> Result<Vec<Appended>, StoreError> {
        Ok(self.grow(batch).await?.outcomes)
    }

    /// As [`Self::append`]; answers the tree that this left as well, so that its head can be signed and the batch be proved
    /// without asking again.
    async fn grow(&self, batch: &[Arrival]) -> Result<Grown, StoreError>;

    /// Keeps `notice`; answers whether it was new. A notice that is there is left as it is.
    async fn put_notice(&self, notice: &Notice) -> Result<bool, StoreError>;

    /// The notice with this hash.
    async fn notice(&self, hash: &Digest) -> Result<Option<Notice>, StoreError>;

    /// Keeps `config`; answers whether it was new. A config that is there is left as it is.
    async fn put_config(&self, config: &ConfigVersion) -> Result<bool, StoreError>;

    /// The config with this hash.
    async fn config(&self, hash: &Digest) -> Result<Option<ConfigVersion>, StoreError>;

    /// The config of `site` that was first served last.
    async fn newest_config(&self, site: &str) -> Result<Option<ConfigVersion>, StoreError>;

    /// The record with this id.
    async fn record(&self, id: &RecordId) -> Result<Option<Entry>, StoreError>;

    /// What one browser decided at `site`, oldest first, at most the newest `limit`.
    async fn history(
        &self,
        site: &str,
        id: &ConsentId,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError>;

    /// Records at `sites` whose id, or whose browser's, begins with `digits` (hex, without hyphens, at least 8 of the 32), newest
    /// first, at most `limit`.
    async fn find(
        &self,
        digits: &IdPrefix,
        sites: &Sites,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError>;

    /// One page of the log, newest first. As quick at its end as at its beginning.
    async fn page(&self, query: &LogQuery) -> Result<LogPage, StoreError>;

    /// The counts of a period, all from one moment, read from rollups and never from the records.
    async fn overview(&self, period: &Period) -> Result<Overview, StoreError>;

    /// The sites, languages and rules that the log has seen at `sites`.
    async fn facets(&self, sites: &Sites) -> Result<Facets, StoreError>;
}

/// Which records: everything that is set must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Of these sites.
    pub sites: Sites,
    /// Of this event.
    pub event: Option<String>,
    /// In this language.
    pub language: Option<String>,
    /// Under these rules.
    pub regime: Option<String>,
    /// Received at or after, ms.
    pub from: Option<i64>,
    /// Received before, ms.
    pub until: Option<i64>,
}

/// Where a page begins. Places are [`Entry::seq`], so a page stays what it was while records arrive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cursor {
    /// At the newest record.
    #[default]
    Newest,
    /// Below this place, going back in time.
    Before(i64),
    /// Above this place, going forward in time.
    After(i64),
}

/// A page to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// Which records.
    pub filter: LogFilter,
    /// From where.
    pub cursor: Cursor,
    /// How many at most.
    pub limit: u32,
}

/// A page of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogPage {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Whether the filter fits older records too.
    pub has_older: bool,
    /// Whether the filter fits newer records too.
    pub has_newer: bool,
}

impl LogPage {
    /// Turns what a back end read in the direction of `cursor`, one more than asked for if there is more, into a page.
    #[must_use]
    pub(crate) fn from_read(mut entries: Vec<Entry>, cursor: Cursor, limit: u32) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = entries.len() > limit;
        entries.truncate(limit);
        match cursor {
            Cursor::Newest => Self {
                entries,
                has_older: more,
                has_newer: false,
            },
            Cursor::Before(_) => Self {
                entries,
                has_older: more,
                has_newer: true,
            },
            Cursor::After(_) => {
                entries.reverse();
                Self {
                    entries,
                    has_older: true,
                    has_newer: more,
                }
            }
        }
    }
}
