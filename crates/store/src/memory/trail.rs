//! Who did what.

use async_trait::async_trait;

use super::Memory;
use crate::{Deed, Sites, StoreError, TrailFilter, TrailStore};

#[async_trait]
impl TrailStore for Memory {
    async fn note(&self, deed: &Deed) -> Result<(), StoreError> {
        self.tables().trail.push(deed.clone());
        Ok(())
    }

    async fn trail(
        &self,
        filter: &TrailFilter,
        before: i64,
        limit: u32,
    ) -> Result<Vec<(i64, Deed)>, StoreError> {
        let tables = self.tables();
        let mut deeds: Vec<(i64, Deed)> = (1..).zip(tables.trail.iter().cloned()).collect();
        deeds.retain(|(seq, deed)| *seq < before && fits(filter, deed));
        deeds.reverse();
        deeds.truncate(limit as usize);
        Ok(deeds)
    }
}

fn fits(filter: &TrailFilter, deed: &Deed) -> bool {
    let login = filter.login.as_ref();
    login.is_none_or(|login| login.eq_ignore_ascii_case(&deed.login))
        && filter.deed.as_ref().is_none_or(|word| *word == deed.deed)
        && filter.from.is_none_or(|from| deed.at >= from)
        && filter.until.is_none_or(|until| deed.at < until)
        && (filter.sites == Sites::All || (!deed.site.is_empty() && filter.sites.has(&deed.site)))
}
