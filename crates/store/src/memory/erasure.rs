//! Erasure in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::{Memory, Tables};
use crate::{Class, Entry, Erasable, Erasure, ErasureStore, Hold, Reason, RecordId, StoreError};

#[derive(Debug, Default)]
pub(super) struct Erased {
    /// By place.
    pub(super) places: BTreeMap<i64, Erasure>,
    /// Number `n` has index `n - 1`.
    holds: Vec<Hold>,
    /// Number `n` has index `n - 1`.
    reports: Vec<String>,
}

impl Tables {
    /// The records that were not erased.
    pub(super) fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        let all = self.records.iter().map(|(entry, _)| entry);
        all.filter(|entry| !self.erased.places.contains_key(&entry.seq))
    }

    fn named<'a>(&'a self, which: &'a Erasable) -> impl Iterator<Item = &'a Entry> {
        self.entries().filter(move |entry| {
            entry.site == which.site()
                && match which {
                    Erasable::Browser { consent_id, .. } => entry.consent_id == *consent_id,
                    Erasable::Before {
                        received_before, ..
                    } => entry.received_at < *received_before,
                    Erasable::Class {
                        class,
                        received_before,
                        ..
                    } => {
                        let mut others = self.entries().filter(|other| {
                            (&other.consent_id, &other.site) == (&entry.consent_id, &entry.site)
                        });
                        let is_first = others.next().is_none_or(|first| first.seq == entry.seq);
                        let is_superseded = others.any(|other| other.seq > entry.seq);
                        entry.received_at < *received_before
                            && Class::of(&entry.event, is_superseded) == *class
                            && (is_first || is_superseded)
                    }
                }
        })
    }

    fn is_held(&self, entry: &Entry, at: i64) -> bool {
        let holds = self.erased.holds.iter();
        holds
            .into_iter()
            .any(|hold| hold.protects(&entry.site, &entry.consent_id, at))
    }
}

#[async_trait]
impl ErasureStore for Memory {
    async fn erasable(
        &self,
        which: &Erasable,
        at: i64,
        limit: u32,
    ) -> Result<Vec<i64>, StoreError> {
        let tables = self.tables();
        let free = tables.named(which).filter(|one| !tables.is_held(one, at));
        Ok(free.take(limit as usize).map(|entry| entry.seq).collect())
    }

    async fn erase(
        &self,
        places: &[i64],
        reason: Reason,
        at: i64,
        report: &str,
    ) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        let found: Vec<Erasure> = tables
            .entries()
            .filter(|entry| places.contains(&entry.seq) && !tables.is_held(entry, at))
            .map(|entry| Erasure {
                seq: entry.seq,
                record_id: entry.record_id,
                erased_at: at,
                reason,
            })
            .collect();
        if found.len() != places.len() {
            return Ok(false);
        }
        for one in found {
            tables.tree.forget(one.seq);
            tables.erased.places.insert(one.seq, one);
        }
        tables.erased.reports.push(report.to_owned());
        Ok(true)
    }

    async fn count_held(&self, which: &Erasable, at: i64) -> Result<u64, StoreError> {
        let tables = self.tables();
        let held = tables.named(which).filter(|one| tables.is_held(one, at));
        Ok(held.count() as u64)
    }

    async fn wipe(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn erasures(&self, place: i64, limit: u32) -> Result<Vec<Erasure>, StoreError> {
        let tables = self.tables();
        let after = tables.erased.places.range(place.saturating_add(1)..);
        Ok(after
            .take(limit as usize)
            .map(|(_, one)| one.clone())
            .collect())
    }

    async fn erasure(&self, id: &RecordId) -> Result<Option<Erasure>, StoreError> {
        let tables = self.tables();
        let mut all = tables.erased.places.values();
        Ok(all.find(|one| one.record_id == *id).cloned())
    }

    async fn put_hold(&self, hold: &Hold) -> Result<i64, StoreError> {
        let holds = &mut self.tables().erased.holds;
        holds.push(hold.clone());
        Ok(i64::try_from(holds.len()).unwrap_or(i64::MAX))
    }

    async fn holds(&self, at: i64) -> Result<Vec<(i64, Hold)>, StoreError> {
        let tables = self.tables();
        let numbered = (1..).zip(&tables.erased.holds);
        Ok(numbered
            .filter(|(_, hold)| at < hold.until)
            .map(|(id, hold)| (id, hold.clone()))
            .collect())
    }

    async fn end_hold(&self, id: i64, at: i64) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        let hold = usize::try_from(id - 1)
            .ok()
            .and_then(|at| tables.erased.holds.get_mut(at))
            .filter(|hold| at < hold.until);
        let was = hold.is_some();
        if let Some(hold) = hold {
            hold.until = at;
        }
        Ok(was)
    }

    async fn erasure_reports(
        &self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<(i64, String)>, StoreError> {
        let tables = self.tables();
        let numbered = (1..).zip(tables.erased.reports.iter().cloned());
        Ok(numbered
            .filter(|(number, _)| *number > after)
            .take(limit as usize)
            .collect())
    }
}
