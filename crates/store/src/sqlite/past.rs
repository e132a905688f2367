//! That a log of an earlier version is counted as if this version had kept it.

use sqlx::query;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use tempfile::TempDir;

use super::{MIGRATIONS, Sqlite, SqliteOptions};
use crate::conformance::arrivals;
use crate::migrations::migrator;
use crate::{
    AccessStore, Circumstance, ConsentStore, Digest, LogFilter, LogQuery, Period, Rights, Sites,
    TrailFilter, TrailStore, day_of,
};

/// The tables of the first two migrations, with what they held of a log.
const COPY: [&str; 4] = [
    "INSERT INTO record SELECT seq, record_id, consent_id, site, event, language, notice, received_at FROM new.record",
    "INSERT INTO payload SELECT seq, body FROM new.payload",
    "INSERT INTO rollup_decision SELECT day, site, language, event, decisions, standing FROM new.rollup_decision",
    "INSERT INTO rollup_category
     SELECT day, site, language, category, offered, granted, standing_offered, standing_granted FROM new.rollup_category",
];

#[tokio::test]
async fn an_old_log_is_counted_and_filtered_like_a_new_one() {
    let dir = TempDir::new().unwrap();
    let (new, old) = (dir.path().join("new.db"), dir.path().join("old.db"));
    let options = SqliteOptions::default();
    let store = Sqlite::open(&new, options).await.unwrap();
    let mut all = arrivals(300);
    // What records did not say yet when the tables were so old.
    for arrival in &mut all {
        let of_then = |one: &(Circumstance, _)| one.0 != Circumstance::PageGroup;
        arrival.circumstances.retain(of_then);
        arrival.body = arrival.body.replace("\"page_group\":\"cart\",", "");
    }
    store.append(&all).await.unwrap();

    let connect = SqliteConnectOptions::new()
        .filename(&old)
        .create_if_missing(true);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(connect)
        .await
        .unwrap();
    migrator(&MIGRATIONS[..2]).run(&pool).await.unwrap();
    query("ATTACH ? AS new")
        .bind(new.to_str().unwrap())
        .execute(&pool)
        .await
        .unwrap();
    for copy in COPY {
        query(copy).execute(&pool).await.unwrap();
    }
    pool.close().await;

    let upgraded = Sqlite::open(&old, options).await.unwrap();
    let period = Period {
        first: day_of(all[0].received_at),
        last: day_of(all[299].received_at),
        sites: Sites::All,
        language: None,
    };
    let counted = store.overview(&period).await.unwrap();
    assert!(counted.by_service.iter().any(|count| count.taken_back > 0));
    assert!(counted.by_day.iter().any(|day| day.tally.withdrawn > 0));
    let recounted = upgraded.overview(&period).await.unwrap();
    assert_eq!(recounted.by_day, counted.by_day);
    assert_eq!(recounted.by_category, counted.by_category);
    assert_eq!(recounted.by_service, counted.by_service);
    assert_eq!(recounted.by_circumstance, counted.by_circumstance);
    assert_eq!(recounted, counted);
    assert_eq!(
        upgraded.facets(&Sites::All).await.unwrap(),
        store.facets(&Sites::All).await.unwrap()
    );
    let uk = LogQuery {
        filter: LogFilter {
            regime: Some("uk".to_owned()),
            ..LogFilter::default()
        },
        limit: 500,
        ..LogQuery::default()
    };
    let page = store.page(&uk).await.unwrap();
    assert!(!page.entries.is_empty());
    assert_eq!(upgraded.page(&uk).await.unwrap(), page);
    // The log is as final as before.
    let change = query("UPDATE record SET regime = 'ch'");
    assert!(change.execute(&upgraded.writer).await.is_err());
}

/// Whoever had the one account of a version without roles may do everything, and is still logged in.
#[tokio::test]
async fn a58_the_one_account_of_an_old_log_is_an_admin() {
    let dir = TempDir::new().unwrap();
    let old = dir.path().join("old.db");
    let connect = SqliteConnectOptions::new()
        .filename(&old)
        .create_if_missing(true);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(connect)
        .await
        .unwrap();
    let before_users = MIGRATIONS.iter().take_while(|(version, ..)| *version < 11);
    migrator(&before_users.copied().collect::<Vec<_>>())
        .run(&pool)
        .await
        .unwrap();
    for insert in [
        "INSERT INTO account (login, password_hash, created_at) VALUES ('Ola', '$argon2id$', 3)",
        "INSERT INTO session (token, account, opened_at, seen_at) VALUES (zeroblob(32), 1, 4, 5)",
        "INSERT INTO trail (at, login, deed, about) VALUES (6, 'Ola', 'logged_in', '')",
    ] {
        query(insert).execute(&pool).await.unwrap();
    }
    pool.close().await;

    let store = Sqlite::open(&old, SqliteOptions::default()).await.unwrap();
    let ola = store.account("ola").await.unwrap().unwrap();
    assert_eq!(ola.rights, Rights::ADMIN);
    assert!(ola.is_active && ola.totp.is_none());
    let (session, account) = store.session(&Digest([0; 32])).await.unwrap().unwrap();
    assert_eq!((session.awaits_code, account), (false, ola));
    assert!(!store.requires_totp().await.unwrap());
    let all = TrailFilter::default();
    let trail = store.trail(&all, i64::MAX, 9).await.unwrap();
    assert_eq!((trail[0].1.at, &*trail[0].1.via), (6, ""));
    let change = query("DELETE FROM trail").execute(&store.writer);
    assert!(change.await.is_err(), "the trail is as final as before");
}
