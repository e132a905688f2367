//! What the PostgreSQL store does to its database, and what others can do to it.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection, query, query_scalar, raw_sql};
use zgoda_store::conformance::{Cluster, Sample, arrival, arrivals};
use zgoda_store::{
    AccessStore, Appended, ConsentId, ConsentStore, Erasable, ErasureStore, NewAccount, Notice,
    Postgres, PostgresOptions, Reason, Rights, StoreError, TreeStore,
};

async fn open(url: &str) -> Postgres {
    open_with(url, Duration::from_secs(20)).await.unwrap()
}

async fn open_with(url: &str, patience: Duration) -> Result<Postgres, StoreError> {
    let mut options = PostgresOptions::default();
    options.patience = patience;
    Postgres::open(url, options).await
}

/// Someone with a database tool.
async fn by_hand(url: &str) -> PgConnection {
    PgConnection::connect(url).await.unwrap()
}

async fn set(db: &mut PgConnection, statement: &str) {
    let statement = AssertSqlSafe(statement.to_owned());
    raw_sql(statement).execute(db).await.unwrap();
}

#[tokio::test]
async fn a11_the_log_cannot_be_changed_by_hand_either() {
    let url = Cluster::get().database().await;
    let store = open(&url).await;
    let record = arrival(Sample::default());
    let notice = Notice {
        hash: record.notice,
        site: "shop".to_owned(),
        received_at: 0,
        body: "{}".to_owned(),
    };
    store.append(&[record]).await.unwrap();
    store.put_notice(&notice).await.unwrap();
    let mut db = by_hand(&url).await;
    for statement in [
        "UPDATE record SET event = 'accept_all'",
        "UPDATE record SET salt = substr(sha256(''), 1, 32)",
        "DELETE FROM record",
        "TRUNCATE record",
        "TRUNCATE record_2026_11",
        "UPDATE record_2026_11 SET body = '{}'",
        "DELETE FROM record_2026_11",
        "UPDATE record_place SET seq = 7",
        "DELETE FROM record_place",
        "UPDATE notice SET body = '{ }'",
        "DELETE FROM notice",
        "UPDATE commitment SET entry = substr(entry, 2) || '\\x00'",
        "DELETE FROM commitment",
        "TRUNCATE commitment",
        "UPDATE tile SET hashes = sha256('')",
        "UPDATE tile SET position = 7",
        "DELETE FROM tile",
        "UPDATE tree_head SET size = 0",
        "UPDATE tree_head SET root = sha256('')",
        "DELETE FROM tree_head",
        "INSERT INTO tree_head VALUES (2, 9, sha256(''))",
        "INSERT INTO record (received_at, seq) VALUES (9, 9)",
    ] {
        let done = query(statement).execute(&mut db).await;
        assert!(done.is_err(), "{statement}");
    }
    assert_eq!(store.head().await.unwrap().size, 1);
}

/// What is appended to a tree that was tampered with would hide it: nothing is.
#[tokio::test]
async fn a_tree_that_is_not_whole_is_not_continued() {
    for damage in [
        "UPDATE tile SET hashes = sha256('') || sha256('') || sha256('')",
        "DELETE FROM tile",
        "UPDATE tree_head SET size = 2",
        "UPDATE tree_head SET root = sha256('a')",
        "DELETE FROM tree_head",
    ] {
        let url = Cluster::get().database().await;
        let store = open(&url).await;
        store.append(&arrivals(3)).await.unwrap();
        let mut db = by_hand(&url).await;
        for table in ["tile", "tree_head"] {
            set(
                &mut db,
                &format!("ALTER TABLE {table} DISABLE TRIGGER USER"),
            )
            .await;
        }
        set(&mut db, damage).await;
        let next = arrival(Sample {
            number: 4,
            ..Sample::default()
        });
        let refused = store.append(std::slice::from_ref(&next)).await;
        assert!(
            matches!(refused, Err(StoreError::Tree(_))),
            "{damage}: {refused:?}"
        );
        assert_eq!(store.record(&next.record_id).await.unwrap(), None);
    }
}

/// D11: whatever two servers append at the same time, there is one order, one tree and one clock.
#[tokio::test]
async fn d11_two_servers_on_one_database_take_turns() {
    let url = Cluster::get().database().await;
    // At the same moment, as on a first start: one of them makes the tables.
    let (one, two) = tokio::join!(open(&url), open(&url));
    let all = arrivals(200);
    let (odd, even): (Vec<_>, Vec<_>) = all.chunks(5).enumerate().partition(|(at, _)| at % 2 == 1);
    let write = async |store: &Postgres, batches: Vec<(usize, &[_])>| {
        for (_, batch) in batches {
            // The other server may have the same record: one of the two is a replay.
            store.append(batch).await.unwrap();
            store.append(&batch[..1]).await.unwrap();
        }
    };
    tokio::join!(write(&one, odd), write(&two, even));
    let mut entries = Vec::new();
    for arrival in &all {
        entries.push(one.record(&arrival.record_id).await.unwrap().unwrap());
    }
    entries.sort_unstable_by_key(|entry| entry.seq);
    let places: Vec<i64> = entries.iter().map(|entry| entry.seq).collect();
    assert_eq!(places, (1..=200).collect::<Vec<i64>>());
    assert!(entries.is_sorted_by_key(|entry| entry.received_at));
    assert_eq!(one.head().await.unwrap(), two.head().await.unwrap());
    assert_eq!(two.head().await.unwrap().size, 200);
}

#[tokio::test]
async fn f19_a_head_that_someone_else_holds_is_busy_and_passes() {
    let url = Cluster::get().database().await;
    let store = open_with(&url, Duration::from_secs(2)).await.unwrap();
    let mut db = by_hand(&url).await;
    set(&mut db, "BEGIN; SELECT * FROM tree_head FOR UPDATE").await;
    let record = arrival(Sample::default());
    let refused = store.append(std::slice::from_ref(&record)).await;
    assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
    let found = store.record(&record.record_id).await.unwrap();
    assert_eq!(found, None, "readers go on");
    set(&mut db, "ROLLBACK").await;
    assert!(store.append(&[record]).await.is_ok());
}

/// A server that was cut off in the middle of a batch does not stop the others for good.
#[tokio::test]
async fn f19_who_holds_the_head_and_is_gone_loses_it() {
    let url = Cluster::get().database().await;
    let store = open(&url).await;
    let mut db = by_hand(&url).await;
    // What every connection of a server has, as long as its patience.
    set(&mut db, "SET idle_in_transaction_session_timeout = '200ms'").await;
    set(&mut db, "BEGIN; SELECT * FROM tree_head FOR UPDATE").await;
    assert!(store.append(&arrivals(1)).await.is_ok());
}

/// D18: whatever the database's default is, a commit is flushed before it is answered.
#[tokio::test]
async fn d18_a_database_without_fsync_is_refused() {
    let cluster = Cluster::start(&["-c", "fsync=off"]);
    let refused = open_with(&cluster.database().await, Duration::from_secs(5)).await;
    assert!(matches!(refused, Err(StoreError::Schema(_))), "{refused:?}");
}

#[tokio::test]
async fn tables_of_a_later_version_are_not_touched() {
    let url = Cluster::get().database().await;
    open(&url).await.close().await;
    let mut db = by_hand(&url).await;
    set(
        &mut db,
        "INSERT INTO _sqlx_migrations VALUES (9999, 'later', now(), true, '\\x00', 0)",
    )
    .await;
    let refused = open_with(&url, Duration::from_secs(1)).await;
    assert!(matches!(refused, Err(StoreError::Schema(_))), "{refused:?}");
    let refused = Postgres::open_read_only(&url, PostgresOptions::default()).await;
    assert!(matches!(refused, Err(StoreError::Schema(_))), "{refused:?}");
}

#[tokio::test]
async fn what_is_opened_to_be_read_cannot_be_written() {
    let url = Cluster::get().database().await;
    let refused = Postgres::open_read_only(&url, PostgresOptions::default()).await;
    assert!(matches!(refused, Err(StoreError::Schema(_))), "{refused:?}");
    open(&url).await.append(&arrivals(3)).await.unwrap();
    let store = Postgres::open_read_only(&url, PostgresOptions::default());
    let store = store.await.unwrap();
    assert_eq!(store.head().await.unwrap().size, 3);
    assert!(store.append(&arrivals(5)).await.is_err());
    assert_eq!(store.head().await.unwrap().size, 3);
}

/// Records lie in the partition of their month, and the next months have theirs.
#[tokio::test]
async fn partitions_are_made_before_they_are_needed() {
    let url = Cluster::get().database().await;
    let store = open(&url).await;
    let on = |number, day| {
        arrival(Sample {
            number,
            browser: number,
            day,
            ..Sample::default()
        })
    };
    // 23 November, 28 December and 17 January.
    store.append(&[on(1, 0), on(2, 35)]).await.unwrap();
    store.append(&[on(3, 55)]).await.unwrap();
    let mut db = by_hand(&url).await;
    let parts: Vec<(String, i64)> = sqlx::query_as(
        "SELECT c.relname::text, (SELECT count(*) FROM record AS r WHERE r.tableoid = c.oid)
         FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'record'::regclass ORDER BY 1",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    let parts: Vec<(&str, i64)> = parts.iter().map(|(name, n)| (name.as_str(), *n)).collect();
    assert_eq!(
        parts,
        [
            ("record_2026_11", 1),
            ("record_2026_12", 1),
            ("record_2027_01", 1),
            ("record_2027_02", 0),
            ("record_other", 0),
        ]
    );
}

#[tokio::test]
async fn f21_of_two_who_are_first_at_once_one_is() {
    let url = Cluster::get().database().await;
    let (one, two) = (open(&url).await, open(&url).await);
    let account = |login: &str| NewAccount {
        login: login.to_owned(),
        password_hash: String::new(),
        rights: Rights::ADMIN,
        created_at: 0,
    };
    let (ola, eve) = (account("ola"), account("eve"));
    let (ola, eve) = tokio::join!(
        one.create_first_account(&ola),
        two.create_first_account(&eve)
    );
    assert_eq!([ola.unwrap(), eve.unwrap()].iter().flatten().count(), 1);
}

/// A50: what was erased is not in the bytes of any table.
#[tokio::test]
async fn a50_what_was_erased_is_not_in_the_tables() {
    let cluster = Cluster::get();
    let url = cluster.database().await;
    let store = open(&url).await;
    let mut all = arrivals(40);
    for (number, arrival) in (0_u8..).zip(&mut all) {
        arrival.consent_id = ConsentId([0xc0 ^ number; 16]);
        let marker = format!("\"marker\":\"ERASE-ME-{number}\",");
        arrival.body.insert_str(1, &marker);
    }
    store.append(&all).await.unwrap();
    let mut db = by_hand(&url).await;
    set(&mut db, "CHECKPOINT").await;
    let files: String =
        query_scalar("SELECT 'base/' || oid FROM pg_database WHERE datname = current_database()")
            .fetch_one(&mut db)
            .await
            .unwrap();
    let files = cluster.data().join(files);
    // The files of our tables; the database's own are numbered below.
    let is_ours = |name: &str| {
        let number = name.split(['_', '.']).next().unwrap();
        number.parse::<u32>().is_ok_and(|number| number >= 16384)
    };
    let contains = |needle: &[u8]| {
        let files = std::fs::read_dir(&files).unwrap();
        files
            .map(|file| file.unwrap().path())
            .filter(|file| is_ours(file.file_name().unwrap().to_str().unwrap()))
            // One may go while the folder is read.
            .filter_map(|file| std::fs::read(file).ok())
            .any(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
    };
    assert!(contains(b"ERASE-ME") && contains(&all[3].consent_id.0) && contains(&all[3].salt.0));
    for site in ["shop", "blog"] {
        let everything = Erasable::Before {
            site: site.to_owned(),
            received_before: i64::MAX,
        };
        let places = store.erasable(&everything, 1, 1000).await.unwrap();
        assert!(!places.is_empty());
        let done = store.erase(&places, Reason::Retention, 1, "report").await;
        assert!(done.unwrap());
    }
    // Whoever still reads what was there before is waited for.
    let mut reader = by_hand(&url).await;
    set(
        &mut reader,
        "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1",
    )
    .await;
    let later = arrival(Sample {
        number: 42,
        day: 60,
        ..Sample::default()
    });
    let hasty = open_with(&url, Duration::from_secs(2)).await.unwrap();
    hasty.append(&[later]).await.unwrap();
    let everything = Erasable::Browser {
        site: "shop".to_owned(),
        consent_id: arrival(Sample::default()).consent_id,
    };
    let places = hasty.erasable(&everything, 1, 10).await.unwrap();
    let done = hasty.erase(&places, Reason::Request, 1, "report").await;
    assert!(done.unwrap());
    assert!(matches!(hasty.wipe().await, Err(StoreError::Busy)));
    set(&mut reader, "COMMIT").await;
    store.wipe().await.unwrap();
    set(&mut db, "CHECKPOINT").await;
    for arrival in &all {
        assert!(!contains(&arrival.salt.0), "a salt");
        assert!(!contains(&arrival.consent_id.0), "a consent id");
    }
    assert!(!contains(b"ERASE-ME"));
    let next = arrival(Sample {
        number: 43,
        day: 60,
        ..Sample::default()
    });
    let outcome = store.append(&[next]).await.unwrap();
    assert!(matches!(outcome[..], [Appended::Stored { seq: 42, .. }]));
}
