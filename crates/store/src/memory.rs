//! The log in memory: for tests, and the plain statement of what the other back ends must do.
//!
//! It counts by walking over the records, so the suite compares the rollups of a database with something that has none.

mod access;
mod attention;
mod build;
mod count;
mod erasure;
mod leak;
mod secret;
mod token;
mod trail;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::{
    Appended, Arrival, ConfigVersion, ConsentId, ConsentStore, Cursor, Deed, Digest, Entry, Facets,
    Grown, IdPrefix, LogFilter, LogPage, LogQuery, Notice, Overview, Period, RecordId, Sites,
    StoreError, day_of,
};

/// A store that forgets everything when it is dropped.
#[derive(Debug, Default)]
pub struct Memory {
    tables: Mutex<Tables>,
}

#[derive(Debug, Default)]
struct Tables {
    /// In the order of `seq`, which is the index plus one.
    records: Vec<(Entry, Arrival)>,
    notices: BTreeMap<Digest, Notice>,
    configs: BTreeMap<Digest, ConfigVersion>,
    doors: access::Doors,
    tokens: token::Tokens,
    trail: Vec<Deed>,
    tree: tree::Tree,
    erased: erasure::Erased,
    leaks: leak::Leaks,
    builds: build::Builds,
    steps: attention::Steps,
}

impl Memory {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tables {
    fn append(&mut self, arrival: &Arrival) -> Appended {
        let notice_known = self.notices.contains_key(&arrival.notice);
        if let Some((entry, _)) = self
            .records
            .iter()
            .find(|(e, _)| e.record_id == arrival.record_id)
        {
            let is_erased = self.erased.places.contains_key(&entry.seq);
            return if entry.body == arrival.body && !is_erased {
                Appended::Replayed {
                    seq: entry.seq,
                    received_at: entry.received_at,
                    notice_known,
                }
            } else {
                Appended::Conflict
            };
        }
        let newest = self.records.last().map(|(entry, _)| entry);
        let seq = newest.map_or(1, |entry| entry.seq + 1);
        let received_at = newest.map_or(arrival.received_at, |entry| {
            entry.received_at.max(arrival.received_at)
        });
        self.tree.append(arrival);
        self.records.push((
            Entry {
                seq,
                record_id: arrival.record_id,
                consent_id: arrival.consent_id,
                site: arrival.site.clone(),
                event: arrival.event.clone(),
                language: arrival.language.clone(),
                regime: arrival.regime().to_owned(),
                notice: arrival.notice,
                received_at,
                body: arrival.body.clone(),
            },
            arrival.clone(),
        ));
        Appended::Stored {
            seq,
            received_at,
            notice_known,
        }
    }
}

#[async_trait]
impl ConsentStore for Memory {
    async fn grow(&self, batch: &[Arrival]) -> Result<Grown, StoreError> {
        let mut tables = self.tables();
        let before = tables.tree.head().size;
        let outcomes = batch.iter().map(|arrival| tables.append(arrival)).collect();
        let tree = tables.tree.grown();
        let tree = Some(tree).filter(|tree| tree.head.size > before);
        Ok(Grown { outcomes, tree })
    }

    async fn put_notice(&self, notice: &Notice) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        let new = !tables.notices.contains_key(&notice.hash);
        tables
            .notices
            .entry(notice.hash)
            .or_insert_with(|| notice.clone());
        Ok(new)
    }

    async fn notice(&self, hash: &Digest) -> Result<Option<Notice>, StoreError> {
        Ok(self.tables().notices.get(hash).cloned())
    }

    async fn put_config(&self, config: &ConfigVersion) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        let new = !tables.configs.contains_key(&config.hash);
        tables
            .configs
            .entry(config.hash)
            .or_insert_with(|| config.clone());
        Ok(new)
    }

    async fn config(&self, hash: &Digest) -> Result<Option<ConfigVersion>, StoreError> {
        Ok(self.tables().configs.get(hash).cloned())
    }

    async fn newest_config(&self, site: &str) -> Result<Option<ConfigVersion>, StoreError> {
        let tables = self.tables();
        let of_site = tables.configs.values().filter(|one| one.site == site);
        let newest = of_site.max_by_key(|one| (one.first_served_at, one.hash));
        Ok(newest.cloned())
    }

    async fn record(&self, id: &RecordId) -> Result<Option<Entry>, StoreError> {
        let tables = self.tables();
        Ok(tables.entries().find(|e| e.record_id == *id).cloned())
    }

    async fn history(
        &self,
        site: &str,
        id: &ConsentId,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let tables = self.tables();
        let mut newest: Vec<Entry> = tables
            .entries()
            .filter(|e| e.site == site && e.consent_id == *id)
            .rev()
            .take(limit as usize)
            .cloned()
            .collect();
        newest.reverse();
        Ok(newest)
    }

    async fn page(&self, query: &LogQuery) -> Result<LogPage, StoreError> {
        let tables = self.tables();
        let fits = tables.entries().filter(|e| fits(&query.filter, e));
        let enough = query.limit as usize + 1;
        let read = match query.cursor {
            Cursor::Newest => fits.rev().take(enough).cloned().collect(),
            Cursor::Before(seq) => fits
                .rev()
                .filter(|e| e.seq < seq)
                .take(enough)
                .cloned()
                .collect(),
            Cursor::After(seq) => fits.filter(|e| e.seq > seq).take(enough).cloned().collect(),
        };
        Ok(LogPage::from_read(read, query.cursor, query.limit))
    }

    async fn find(
        &self,
        digits: &IdPrefix,
        sites: &Sites,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let tables = self.tables();
        let own = tables.entries().rev().filter(|e| sites.has(&e.site));
        let found = own.filter(|e| digits.fits(&e.record_id.0) || digits.fits(&e.consent_id.0));
        Ok(found.take(limit as usize).cloned().collect())
    }

    async fn overview(&self, period: &Period) -> Result<Overview, StoreError> {
        let tables = self.tables();
        let is_erased = |entry: &Entry| tables.erased.places.contains_key(&entry.seq);
        Ok(count::overview(&tables.records, is_erased, period))
    }

    async fn facets(&self, sites: &Sites) -> Result<Facets, StoreError> {
        let tables = self.tables();
        let distinct = |of: fn(&Entry) -> &String| {
            let own = tables.records.iter().filter(|(e, _)| sites.has(&e.site));
            let values: BTreeSet<_> = own.map(|(e, _)| of(e).clone()).collect();
            values.into_iter().collect()
        };
        let own = tables.records.iter().filter(|(e, _)| sites.has(&e.site));
        Ok(Facets {
            first_day: own.map(|(e, _)| day_of(e.received_at)).min(),
            sites: distinct(|e| &e.site),
            languages: distinct(|e| &e.language),
            regimes: distinct(|e| &e.regime),
        })
    }
}

fn fits(filter: &LogFilter, entry: &Entry) -> bool {
    let same = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|w| w == found);
    filter.sites.has(&entry.site)
        && same(&filter.event, &entry.event)
        && same(&filter.language, &entry.language)
        && same(&filter.regime, &entry.regime)
        && filter.from.is_none_or(|from| entry.received_at >= from)
        && filter.until.is_none_or(|until| entry.received_at < until)
}
