//! The overview and the choices of the filters.

use sqlx::{FromRow, Row, query_as, query_scalar};

use super::super::{BackendRow, Connection, Driver, sites_parameter};

use crate::{
    AnswerCount, Circumstance, DecisionCount, Facets, GroupCount, Overview, Period, Sites,
    StoreError, Tally,
};

/// Binds a period to the four parameters that every count takes. Groups and sorts by the first `$by` columns.
macro_rules! count {
    ($sql:literal, $by:literal, $period:expr) => {
        query_as(concat!(
            $sql,
            " WHERE day BETWEEN $1 AND $2 AND ",
            of_sites!("$3"),
            " AND (CAST($4 AS text) IS NULL OR language = $4) GROUP BY ",
            $by,
            " ORDER BY ",
            $by
        ))
        .bind($period.first)
        .bind($period.last)
        .bind(sites_parameter(&$period.sites))
        .bind($period.language.as_deref())
    };
}

/// A row of the counts with its first column as key.
struct Keyed<K>(K, GroupCount);

impl<'r, K: sqlx::Decode<'r, Driver> + sqlx::Type<Driver>> FromRow<'r, BackendRow> for Keyed<K> {
    fn from_row(row: &'r BackendRow) -> sqlx::Result<Self> {
        Ok(Self(
            row.try_get(0)?,
            GroupCount {
                key: row.try_get(1)?,
                event: row.try_get(2)?,
                tally: Tally {
                    decisions: row.try_get(3)?,
                    standing: row.try_get(4)?,
                    withdrawn: row.try_get(5)?,
                },
            },
        ))
    }
}

impl FromRow<'_, BackendRow> for AnswerCount {
    /// From the second column on; the first is the day.
    fn from_row(row: &BackendRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get(1)?,
            offered: row.try_get(2)?,
            granted: row.try_get(3)?,
            standing_offered: row.try_get(4)?,
            standing_granted: row.try_get(5)?,
            taken_back: row.try_get(6)?,
        })
    }
}

struct OfDay(i64, AnswerCount);

impl FromRow<'_, BackendRow> for OfDay {
    fn from_row(row: &BackendRow) -> sqlx::Result<Self> {
        Ok(Self(row.try_get(0)?, AnswerCount::from_row(row)?))
    }
}

pub(in super::super) async fn overview(
    db: &mut Connection,
    period: &Period,
) -> Result<Overview, StoreError> {
    let by_day: Vec<Keyed<i64>> = count!(
        "SELECT day, '', event, CAST(SUM(decisions) AS bigint), CAST(SUM(standing) AS bigint), CAST(SUM(withdrawn) AS bigint) FROM rollup_decision",
        "1, 3",
        period
    )
    .fetch_all(&mut *db)
    .await?;
    let by_site: Vec<Keyed<i64>> = count!(
        "SELECT CAST(0 AS bigint), site, event, CAST(SUM(decisions) AS bigint), CAST(SUM(standing) AS bigint), CAST(SUM(withdrawn) AS bigint) FROM rollup_decision",
        "2, 3",
        period
    )
    .fetch_all(&mut *db)
    .await?;
    let by_language: Vec<Keyed<i64>> = count!(
        "SELECT CAST(0 AS bigint), language, event, CAST(SUM(decisions) AS bigint), CAST(SUM(standing) AS bigint), CAST(SUM(withdrawn) AS bigint) FROM rollup_decision",
        "2, 3",
        period
    )
    .fetch_all(&mut *db)
    .await?;
    let by_circumstance: Vec<Keyed<String>> = count!(
        "SELECT circumstance, value, event, CAST(SUM(decisions) AS bigint), CAST(SUM(standing) AS bigint), CAST(SUM(withdrawn) AS bigint)
         FROM rollup_circumstance",
        "1, 2, 3",
        period
    )
    .fetch_all(&mut *db)
    .await?;
    let categories_by_day: Vec<OfDay> = count!(
        "SELECT day, category, CAST(SUM(offered) AS bigint), CAST(SUM(granted) AS bigint), CAST(SUM(standing_offered) AS bigint), CAST(SUM(standing_granted) AS bigint),
                CAST(SUM(taken_back) AS bigint)
         FROM rollup_category",
        "1, 2",
        period
    )
    .fetch_all(&mut *db)
    .await?;
    let by_service: Vec<AnswerCount> = count!(
        "SELECT CAST(0 AS bigint), service, CAST(SUM(offered) AS bigint), CAST(SUM(granted) AS bigint), CAST(SUM(standing_offered) AS bigint), CAST(SUM(standing_granted) AS bigint),
                CAST(SUM(taken_back) AS bigint)
         FROM rollup_service",
        "2",
        period
    )
    .fetch_all(&mut *db)
    .await?;
    let groups = |rows: Vec<Keyed<i64>>| rows.into_iter().map(|Keyed(_, group)| group).collect();
    let named = |word: &str| {
        let mut all = Circumstance::ALL.into_iter();
        all.find(|one| one.as_str() == word)
    };
    Ok(Overview {
        by_day: by_day
            .into_iter()
            .map(|Keyed(day, GroupCount { event, tally, .. })| DecisionCount { day, event, tally })
            .collect(),
        by_category: AnswerCount::sum(categories_by_day.iter().map(|OfDay(_, count)| count)),
        categories_by_day: categories_by_day
            .into_iter()
            .map(|OfDay(day, count)| (day, count))
            .collect(),
        by_service,
        by_site: groups(by_site),
        by_language: groups(by_language),
        by_circumstance: by_circumstance
            .into_iter()
            .filter_map(|Keyed(word, group)| Some((named(&word)?, group)))
            .collect(),
    })
}

pub(in super::super) async fn facets(
    db: &mut Connection,
    sites: &Sites,
) -> Result<Facets, StoreError> {
    let parameter = sites_parameter(sites);
    let sites = query_scalar(concat!(
        "SELECT DISTINCT site FROM rollup_decision WHERE ",
        of_sites!("$1"),
        " ORDER BY 1"
    ))
    .bind(&parameter)
    .fetch_all(&mut *db)
    .await?;
    let languages = query_scalar(concat!(
        "SELECT DISTINCT language FROM rollup_decision WHERE ",
        of_sites!("$1"),
        " ORDER BY 1"
    ))
    .bind(&parameter)
    .fetch_all(&mut *db)
    .await?;
    let regimes = query_scalar(concat!(
        "SELECT DISTINCT value FROM rollup_circumstance WHERE circumstance = 'regime' AND ",
        of_sites!("$1"),
        " ORDER BY 1"
    ))
    .bind(&parameter)
    .fetch_all(&mut *db)
    .await?;
    let first_day = query_scalar(concat!(
        "SELECT MIN(day) FROM rollup_decision WHERE ",
        of_sites!("$1")
    ))
    .bind(&parameter)
    .fetch_one(&mut *db)
    .await?;
    Ok(Facets {
        sites,
        languages,
        regimes,
        first_day,
    })
}
