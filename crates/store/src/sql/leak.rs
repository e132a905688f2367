//! Tags that leak.

use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};

use super::{Backend, sites_parameter};
use crate::leak::MAX_LEAKS_A_DAY;
use crate::{Leak, LeakCount, LeakStore, Period, StoreError};

#[async_trait]
impl LeakStore for Backend {
    async fn count_leaks(&self, site: &str, day: i64, leaks: &[Leak]) -> Result<(), StoreError> {
        // One server at a time counts for a site, so that there are never more than there may be.
        let mut tx = self.write_alone(&["leak ", site].concat()).await?;
        for leak in leaks {
            let counted = query(
                "UPDATE leak SET times = times + 1
                 WHERE site = $1 AND day = $2 AND service = $3 AND kind = $4 AND address = $5",
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
            let known: i64 = query_scalar("SELECT COUNT(*) FROM leak WHERE site = $1 AND day = $2")
                .bind(site)
                .bind(day)
                .fetch_one(&mut *tx)
                .await?;
            if usize::try_from(known).is_ok_and(|known| known < MAX_LEAKS_A_DAY) {
                query(
                    "INSERT INTO leak (site, day, service, kind, address, times) VALUES ($1, $2, $3, $4, $5, 1)",
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
        let rows: Vec<(String, String, String, String, i64, i64)> = query_as(concat!(
            "SELECT site, service, kind, address, CAST(SUM(times) AS bigint), MAX(day) FROM leak
             WHERE day BETWEEN $1 AND $2 AND ",
            of_sites!("$3"),
            "
             GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 1, 2, 3, 4"
        ))
        .bind(period.first)
        .bind(period.last)
        .bind(sites_parameter(&period.sites))
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
