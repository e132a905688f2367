//! How visitors met the dialog.

use async_trait::async_trait;
use sqlx::{query, query_as};

use super::{Backend, sites_parameter};
use crate::{AttentionStore, Period, StepCount, StoreError};

#[async_trait]
impl AttentionStore for Backend {
    async fn count_steps(&self, site: &str, steps: &[StepCount]) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        // In one order, so that two servers never wait for each other.
        let mut steps: Vec<&StepCount> = steps.iter().collect();
        steps.sort_by_key(|one| (one.day, &one.language, &one.step));
        for one in steps {
            query(
                "INSERT INTO attention (site, day, language, step, times) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (site, day, language, step) DO UPDATE SET times = attention.times + excluded.times",
            )
            .bind(site)
            .bind(one.day)
            .bind(&one.language)
            .bind(&one.step)
            .bind(one.times)
            .execute(&mut *tx)
            .await?;
        }
        Ok(tx.commit().await?)
    }

    async fn steps(&self, period: &Period) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(query_as(concat!(
            "SELECT step, CAST(SUM(times) AS bigint) FROM attention
             WHERE day BETWEEN $1 AND $2 AND ",
            of_sites!("$3"),
            " AND (CAST($4 AS text) IS NULL OR language = $4)
             GROUP BY 1 ORDER BY 1"
        ))
        .bind(period.first)
        .bind(period.last)
        .bind(sites_parameter(&period.sites))
        .bind(period.language.as_deref())
        .fetch_all(&self.readers)
        .await?)
    }
}
