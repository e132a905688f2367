//! That a page costs what it shows and not what lies before it: asked of `SQLite`'s planner, and counted in its steps.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{Row, SqliteConnection};
use tempfile::TempDir;

use super::read::{page, page_statement};
use super::{Sqlite, SqliteOptions};
use crate::{Cursor, LogFilter, LogQuery, Sites};

const RECORDS: i64 = 100_000;

/// A log that was filled by the database itself, which is quicker than batch by batch.
async fn filled(dir: &TempDir) -> Sqlite {
    let store = Sqlite::open(&dir.path().join("log.db"), SqliteOptions::default())
        .await
        .unwrap();
    let mut tx = store.write().await.unwrap();
    for statement in [
        "WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < ?1)
         INSERT INTO record
             (seq, record_id, consent_id, site, event, language, notice, received_at, regime)
         SELECT seq, unhex(printf('%032x', seq)), unhex(printf('%032x', seq % 30000)),
                CASE seq % 3 WHEN 0 THEN 'blog' ELSE 'shop' END,
                CASE seq % 10 WHEN 0 THEN 'withdraw' WHEN 1 THEN 'reject_all' ELSE 'save' END,
                CASE seq % 7 WHEN 0 THEN 'en' ELSE 'pl' END, zeroblob(32), seq * 1000,
                CASE seq % 5 WHEN 0 THEN 'uk' ELSE 'eu-optin' END
         FROM n",
        "INSERT INTO payload SELECT seq, printf('%.*c', 1100, 'x') FROM record WHERE seq <= ?1",
    ] {
        sqlx::query(statement)
            .bind(RECORDS)
            .execute(&mut *tx)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    store
}

/// Every kind of filter, read from `cursor`.
fn queries(cursor: Cursor) -> Vec<LogQuery> {
    let mut queries = Vec::new();
    for choice in 0..16 {
        let some = |bit: i32, value: &str| (choice & bit != 0).then(|| value.to_owned());
        let filter = LogFilter {
            sites: some(1, "shop").map_or(Sites::All, |site| Sites::one(&site)),
            event: some(2, "save"),
            language: some(4, "pl"),
            regime: some(8, "eu-optin"),
            from: None,
            until: None,
        };
        queries.push(LogQuery {
            filter,
            cursor,
            limit: 50,
        });
    }
    queries
}

/// No statement reads the whole log and none sorts: each walks one index in the order of places and stops.
#[tokio::test]
async fn every_page_is_read_from_an_index_without_sorting() {
    let dir = TempDir::new().unwrap();
    let store = Sqlite::open(&dir.path().join("log.db"), SqliteOptions::default())
        .await
        .unwrap();
    for cursor in [Cursor::Newest, Cursor::Before(70), Cursor::After(70)] {
        for query in queries(cursor) {
            let statement = page_statement(&query);
            let explain = format!("EXPLAIN QUERY PLAN {statement}");
            let rows = sqlx::query(sqlx::AssertSqlSafe(explain))
                .bind(1_i64)
                .bind(69_i64)
                .bind((query.filter.sites != Sites::All).then_some("shop"))
                .bind(&query.filter.event)
                .bind(&query.filter.language)
                .bind(51_i64)
                .bind(&query.filter.regime);
            let steps = rows.fetch_all(&store.readers).await.unwrap();
            let steps: Vec<String> = steps.iter().map(|row| row.get("detail")).collect();
            let index = match (
                &query.filter.event,
                &query.filter.regime,
                &query.filter.language,
                query.filter.sites != Sites::All,
            ) {
                (Some(_), ..) => "INDEX record_by_event (event=? AND seq>? AND seq<?)",
                (_, Some(_), ..) => "INDEX record_by_regime (regime=? AND seq>? AND seq<?)",
                (_, _, Some(_), _) => "INDEX record_by_language (language=? AND seq>? AND seq<?)",
                (.., true) => "INDEX record_by_site (site=? AND seq>? AND seq<?)",
                _ => "INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
            };
            let expected = [
                format!("SEARCH r USING {index}"),
                "SEARCH p USING INTEGER PRIMARY KEY (rowid=?)".to_owned(),
            ];
            assert_eq!(steps, expected, "{query:?}");
        }
    }
}

/// The last page of 100 000 records takes as many steps of the database as the first.
#[tokio::test]
async fn paging_through_100_000_records_does_not_slow() {
    let dir = TempDir::new().unwrap();
    let store = filled(&dir).await;
    let mut db = store.readers.acquire().await.unwrap();
    let newest = queries(Cursor::Newest);
    let deep = queries(Cursor::Before(500));
    let back = queries(Cursor::After(200));
    for ((newest, deep), back) in newest.into_iter().zip(deep).zip(back) {
        let first = steps(&mut db, &newest).await;
        for other in [&deep, &back] {
            let steps = steps(&mut db, other).await;
            assert!(
                steps < first * 2,
                "{steps} steps, {first} at the newest: {other:?}"
            );
        }
        // A span of dates is found by two look-ups, wherever it lies.
        let filter = LogFilter {
            from: Some(400_000),
            until: Some(900_000),
            ..newest.filter.clone()
        };
        let dated = steps(&mut db, &LogQuery { filter, ..newest }).await;
        assert!(
            dated < first * 2,
            "{dated} steps with dates, {first} without"
        );
    }
}

/// How many steps of the database's virtual machine a page takes.
async fn steps(db: &mut SqliteConnection, query: &LogQuery) -> u64 {
    let count = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&count);
    db.lock_handle()
        .await
        .unwrap()
        .set_progress_handler(1, move || {
            counter.fetch_add(1, Ordering::Relaxed);
            true
        });
    assert_eq!(
        page(db, query).await.unwrap().entries.len(),
        50,
        "{query:?}"
    );
    db.lock_handle().await.unwrap().remove_progress_handler();
    count.load(Ordering::Relaxed)
}
