//! Counting: the overview and the choices of the filters, from the rollups alone.

use sqlx::{SqliteConnection, query_as, query_scalar};

use crate::{CategoryCount, DecisionCount, Facets, GroupCount, Overview, Period, StoreError};

/// Binds a period to the four parameters that every count takes.
macro_rules! count {
    ($sql:literal, $period:expr) => {
        query_as(concat!(
            $sql,
            " WHERE day BETWEEN ?1 AND ?2
                AND (?3 IS NULL OR site = ?3)
                AND (?4 IS NULL OR language = ?4)
              GROUP BY 1, 2 ORDER BY 1, 2"
        ))
        .bind($period.first)
        .bind($period.last)
        .bind($period.site.as_deref())
        .bind($period.language.as_deref())
    };
}

pub(super) async fn overview(
    db: &mut SqliteConnection,
    period: &Period,
) -> Result<Overview, StoreError> {
    let by_day: Vec<(i64, String, i64, i64)> = count!(
        "SELECT day, event, SUM(decisions), SUM(standing) FROM rollup_decision",
        period
    )
    .fetch_all(&mut *db)
    .await?;
    let by_site: Vec<(String, String, i64, i64)> = count!(
        "SELECT site, event, SUM(decisions), SUM(standing) FROM rollup_decision",
        period
    )
    .fetch_all(&mut *db)
    .await?;
    let by_language: Vec<(String, String, i64, i64)> = count!(
        "SELECT language, event, SUM(decisions), SUM(standing) FROM rollup_decision",
        period
    )
    .fetch_all(&mut *db)
    .await?;
    let by_category: Vec<(String, i64, i64, i64, i64, i64)> = count!(
        "SELECT category, 0, SUM(offered), SUM(granted), SUM(standing_offered), SUM(standing_granted)
         FROM rollup_category",
        period
    )
    .fetch_all(&mut *db)
    .await?;
    Ok(Overview {
        by_day: by_day
            .into_iter()
            .map(|(day, event, decisions, standing)| DecisionCount {
                day,
                event,
                decisions,
                standing,
            })
            .collect(),
        by_category: by_category
            .into_iter()
            .map(
                |(category, _, offered, granted, standing_offered, standing_granted)| {
                    CategoryCount {
                        category,
                        offered,
                        granted,
                        standing_offered,
                        standing_granted,
                    }
                },
            )
            .collect(),
        by_site: by_site.into_iter().map(group).collect(),
        by_language: by_language.into_iter().map(group).collect(),
    })
}

fn group((key, event, decisions, standing): (String, String, i64, i64)) -> GroupCount {
    GroupCount {
        key,
        event,
        decisions,
        standing,
    }
}

pub(super) async fn facets(db: &mut SqliteConnection) -> Result<Facets, StoreError> {
    let sites = query_scalar("SELECT DISTINCT site FROM rollup_decision ORDER BY 1")
        .fetch_all(&mut *db)
        .await?;
    let languages = query_scalar("SELECT DISTINCT language FROM rollup_decision ORDER BY 1")
        .fetch_all(&mut *db)
        .await?;
    Ok(Facets { sites, languages })
}
