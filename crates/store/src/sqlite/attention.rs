//! How visitors met the dialog.

use async_trait::async_trait;
use sqlx::{query, query_as};

use super::Sqlite;
use crate::{AttentionStore, Period, StepCount, StoreError};

#[async_trait]
impl AttentionStore for Sqlite {
    async fn count_steps(&self, site: &str, steps: &[StepCount]) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        for one in steps {
            query(
                "INSERT INTO attention (site, day, language, step, times) VALUES (?, ?, ?, ?, ?)
                 ON CONFLICT DO UPDATE SET times = times + excluded.times",
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
        Ok(query_as(
            "SELECT step, SUM(times) FROM attention
             WHERE day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR instr(?3, char(10) || site || char(10)) > 0) AND (?4 IS NULL OR language = ?4)
             GROUP BY 1 ORDER BY 1",
        )
        .bind(period.first)
        .bind(period.last)
        .bind(period.sites.to_column())
        .bind(period.language.as_deref())
        .fetch_all(&self.readers)
        .await?)
    }
}
