//! Tags that leak.

use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};

use super::Sqlite;
use crate::leak::MAX_LEAKS_A_DAY;
use crate::{Leak, LeakCount, LeakStore, Period, StoreError};

#[async_trait]
impl LeakStore for Sqlite {
    async fn count_leaks(&self, site: &str, day: i64, leaks: &[Leak]) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        for leak in leaks {
            let counted = query(
                "UPDATE leak SET times = times + 1
                 WHERE site = ? AND day = ? AND service = ? AND kind = ? AND address = ?",
            )
            .bind(site)
            .bind(day)
            .bind(&leak.service)
            .bind(&leak.kind)
            .bind(&leak.address)
            .execute(&mut *tx)
            .await?;
            if counted.rows_affected() == 1 {
                continue;
            }
            let known: i64 = query_scalar("SELECT COUNT(*) FROM leak WHERE site = ? AND day = ?")
                .bind(site)
                .bind(day)
                .fetch_one(&mut *tx)
                .await?;
            if usize::try_from(known).is_ok_and(|known| known < MAX_LEAKS_A_DAY) {
                query(
                    "INSERT INTO leak (site, day, service, kind, address, times) VALUES (?, ?, ?, ?, ?, 1)",
                )
                .bind(site)
                .bind(day)
                .bind(&leak.service)
                .bind(&leak.kind)
                .bind(&leak.address)
                .execute(&mut *tx)
                .await?;
            }
        }
        Ok(tx.commit().await?)
    }

    async fn leaks(&self, period: &Period) -> Result<Vec<LeakCount>, StoreError> {
        let rows: Vec<(String, String, String, String, i64, i64)> = query_as(
            "SELECT site, service, kind, address, SUM(times), MAX(day) FROM leak
             WHERE day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR instr(?3, char(10) || site || char(10)) > 0)
             GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1, 2, 3, 4",
        )
        .bind(period.first)
        .bind(period.last)
        .bind(period.sites.to_column())
        .fetch_all(&self.readers)
        .await?;
        Ok(rows
            .into_iter()
            .map(
                |(site, service, kind, address, times, last_day)| LeakCount {
                    site,
                    leak: Leak {
                        service,
                        kind,
                        address,
                    },
                    times,
                    last_day,
                },
            )
            .collect())
    }
}
