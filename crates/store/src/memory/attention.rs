//! How visitors met the dialog.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::Memory;
use crate::{AttentionStore, Period, StepCount, StoreError};

/// How often, by site, day, language and step.
pub(super) type Steps = BTreeMap<(String, i64, String, String), i64>;

#[async_trait]
impl AttentionStore for Memory {
    async fn count_steps(&self, site: &str, steps: &[StepCount]) -> Result<(), StoreError> {
        let counted = &mut self.tables().steps;
        for one in steps {
            let key = (
                site.to_owned(),
                one.day,
                one.language.clone(),
                one.step.clone(),
            );
            *counted.entry(key).or_default() += one.times;
        }
        Ok(())
    }

    async fn steps(&self, period: &Period) -> Result<Vec<(String, i64)>, StoreError> {
        let fits = |wanted: &Option<String>, value| wanted.as_ref().is_none_or(|one| one == value);
        let mut sums = BTreeMap::<String, i64>::new();
        for ((site, day, language, step), times) in &self.tables().steps {
            if (period.first..=period.last).contains(day)
                && period.sites.has(site)
                && fits(&period.language, language)
            {
                *sums.entry(step.clone()).or_default() += times;
            }
        }
        Ok(sums.into_iter().collect())
    }
}
