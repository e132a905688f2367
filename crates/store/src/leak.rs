//! What pages say was fetched before consent: tags that their owner has to mark.

use async_trait::async_trait;

use crate::{Period, StoreError};

/// Different tags that are counted for one site on one day; more are the work of someone who makes them up.
pub(crate) const MAX_LEAKS_A_DAY: usize = 200;

/// Counts of tags that leak. Each verb is one transaction.
#[async_trait]
pub trait LeakStore: Send + Sync + 'static {
    /// Counts each of `leaks` once more on `day` (days since 1970, UTC). What would be the site's 201st tag of that day is left out.
    async fn count_leaks(&self, site: &str, day: i64, leaks: &[Leak]) -> Result<(), StoreError>;

    /// The tags of a period, those counted most first. Leaks know no language: that of `period` is not looked at.
    async fn leaks(&self, period: &Period) -> Result<Vec<LeakCount>, StoreError>;
}

/// A tag that was fetched before consent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// The service it belongs to, as the page's guard knows it.
    pub service: String,
    /// What fetched it: `script`, `img`, `iframe`, `link`, `css`, `media`, `other`.
    pub kind: String,
    /// Host and path, without a query.
    pub address: String,
}

/// How often a tag was fetched before consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeakCount {
    /// Where.
    pub site: String,
    /// What.
    pub leak: Leak,
    /// Sessions in which a page said so.
    pub times: i64,
    /// The last day on which one did, in days since 1970, UTC.
    pub last_day: i64,
}
