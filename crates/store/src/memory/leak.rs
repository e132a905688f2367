//! Tags that leak.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::Memory;
use crate::leak::MAX_LEAKS_A_DAY;
use crate::{Leak, LeakCount, LeakStore, Period, StoreError};

/// How often, by site, day and tag.
pub(super) type Leaks = BTreeMap<(String, i64, Leak), i64>;

#[async_trait]
impl LeakStore for Memory {
    async fn count_leaks(&self, site: &str, day: i64, leaks: &[Leak]) -> Result<(), StoreError> {
        let counted = &mut self.tables().leaks;
        for leak in leaks {
            let key = (site.to_owned(), day, leak.clone());
            let of_day = counted.keys().filter(|(s, d, _)| s == site && *d == day);
            if counted.contains_key(&key) || of_day.count() < MAX_LEAKS_A_DAY {
                *counted.entry(key).or_default() += 1;
            }
        }
        Ok(())
    }

    async fn leaks(&self, period: &Period) -> Result<Vec<LeakCount>, StoreError> {
        let mut counts = BTreeMap::<(String, Leak), (i64, i64)>::new();
        for ((site, day, leak), times) in &self.tables().leaks {
            if period.sites.has(site) && (period.first..=period.last).contains(day) {
                let count = counts.entry((site.clone(), leak.clone())).or_default();
                *count = (count.0 + times, count.1.max(*day));
            }
        }
        let mut counts: Vec<LeakCount> = counts
            .into_iter()
            .map(|((site, leak), (times, last_day))| LeakCount {
                site,
                leak,
                times,
                last_day,
            })
            .collect();
        counts.sort_by_key(|count| -count.times);
        Ok(counts)
    }
}
