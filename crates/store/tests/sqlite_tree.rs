//! The tree in its file: logs from before it, and what a hand in the file can do to it.

use std::path::{Path, PathBuf};

use sqlx::{Connection, SqliteConnection, query};
use tempfile::TempDir;
use zgoda_store::conformance::{Sample, arrival, arrivals, salt};
use zgoda_store::{
    Appended, Arrival, ConsentId, ConsentStore, Erasable, ErasureStore, Reason, Sqlite,
    SqliteOptions, StoreError, TreeStore,
};
use zgoda_tlog::commitment::{Entry, Salt};
use zgoda_tlog::hash::Hash;
use zgoda_tlog::tree::{CompactRange, TreeHead};

fn file() -> (PathBuf, TempDir) {
    let dir = TempDir::new().unwrap();
    (dir.path().join("log.db"), dir)
}

async fn open(path: &Path) -> Sqlite {
    Sqlite::open(path, SqliteOptions::default()).await.unwrap()
}

async fn by_hand(path: &Path) -> SqliteConnection {
    SqliteConnection::connect(path.to_str().unwrap())
        .await
        .unwrap()
}

/// Takes the tree out of a database, as if it had been written before there was one.
async fn forget_the_tree(path: &Path) {
    let mut db = by_hand(path).await;
    for table in [
        "commitment",
        "tile",
        "tree_head",
        "checkpoint",
        "erasure",
        "hold",
        "erasure_report",
    ] {
        query(sqlx::AssertSqlSafe(format!("DROP TABLE {table}")))
            .execute(&mut db)
            .await
            .unwrap();
    }
    query("DELETE FROM _sqlx_migrations WHERE version IN (3, 4)")
        .execute(&mut db)
        .await
        .unwrap();
}

fn head(arrivals: &[Arrival], salts: &[Salt]) -> TreeHead {
    let leaves: Vec<Hash> = arrivals
        .iter()
        .zip(salts)
        .map(|(arrival, salt)| Entry::commit(salt, arrival.body.as_bytes()).leaf())
        .collect();
    CompactRange::of(&leaves).head()
}

#[tokio::test]
async fn a_log_from_before_the_tree_is_committed_to_record_by_record() {
    let (path, _dir) = file();
    let all = arrivals(700);
    let store = open(&path).await;
    store.append(&all).await.unwrap();
    store.close().await;
    forget_the_tree(&path).await;

    let store = open(&path).await;
    let next = arrival(Sample {
        number: 701,
        ..Sample::default()
    });
    let early = store.append(std::slice::from_ref(&next)).await;
    assert!(matches!(early, Err(StoreError::Tree(_))), "{early:?}");

    // In parts, as a large log is.
    let salts: Vec<Salt> = (1000..1700).map(salt).collect();
    assert_eq!(store.commit_earlier(&salts[..400]).await.unwrap(), 300);
    assert_eq!(store.head().await.unwrap(), head(&all[..400], &salts));
    assert_eq!(store.commit_earlier(&salts[400..]).await.unwrap(), 0);
    assert_eq!(store.head().await.unwrap(), head(&all, &salts));
    let of_last = store
        .commitment(&all[699].record_id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((of_last.index, of_last.salt), (699, Some(salts[699])));

    let outcome = store.append(&[next]).await.unwrap();
    assert!(matches!(outcome[..], [Appended::Stored { seq: 701, .. }]));
}

#[tokio::test]
async fn a_log_from_before_the_tree_that_is_not_whole_is_said() {
    for lost in [3, 10] {
        let (path, _dir) = file();
        let store = open(&path).await;
        store.append(&arrivals(10)).await.unwrap();
        store.close().await;
        let mut db = by_hand(&path).await;
        for statement in [
            "DROP TRIGGER payload_stays",
            "CREATE TRIGGER payload_stays BEFORE DELETE ON payload BEGIN SELECT 1; END",
        ] {
            query(statement).execute(&mut db).await.unwrap();
        }
        query("DELETE FROM payload WHERE seq = ?")
            .bind(lost)
            .execute(&mut db)
            .await
            .unwrap();
        forget_the_tree(&path).await;
        let store = open(&path).await;
        let salts: Vec<Salt> = (1..=100).map(salt).collect();
        let refused = store.commit_earlier(&salts).await;
        assert!(
            matches!(refused, Err(StoreError::Tree(_))),
            "{lost}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn a11_the_tree_cannot_be_changed_by_hand_either() {
    let (path, _dir) = file();
    let store = open(&path).await;
    store.append(&arrivals(3)).await.unwrap();
    let mut db = by_hand(&path).await;
    for statement in [
        "UPDATE commitment SET entry = x'00'",
        "UPDATE commitment SET salt = NULL",
        "DELETE FROM commitment",
        "UPDATE tile SET hashes = zeroblob(96)",
        "UPDATE tile SET position = 7",
        "DELETE FROM tile",
        "UPDATE tree_head SET size = 2",
        "UPDATE tree_head SET root = zeroblob(32)",
        "DELETE FROM tree_head",
        "INSERT INTO tree_head VALUES (2, 9, zeroblob(32))",
    ] {
        let done = query(statement).execute(&mut db).await;
        assert!(done.is_err(), "{statement}");
    }
}

/// What is appended to a tree that was tampered with would hide it: nothing is.
#[tokio::test]
async fn a_tree_that_is_not_whole_is_not_continued() {
    for (trigger, damage) in [
        ("tile_only_grows", "UPDATE tile SET hashes = zeroblob(96)"),
        ("tile_stays", "DELETE FROM tile"),
        ("tree_only_grows", "UPDATE tree_head SET size = 2"),
        (
            "tree_only_grows",
            "UPDATE tree_head SET root = zeroblob(32)",
        ),
        ("tree_head_stays", "DELETE FROM tree_head"),
    ] {
        let (path, _dir) = file();
        let store = open(&path).await;
        store.append(&arrivals(3)).await.unwrap();
        let mut db = by_hand(&path).await;
        for statement in [format!("DROP TRIGGER {trigger}"), damage.to_owned()] {
            query(sqlx::AssertSqlSafe(statement))
                .execute(&mut db)
                .await
                .unwrap();
        }
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

/// A50: what was erased is not in the bytes of any file of the database.
#[tokio::test]
async fn a50_what_was_erased_is_not_in_the_files() {
    let (path, dir) = file();
    let store = open(&path).await;
    let mut all = arrivals(40);
    for (number, arrival) in (0_u8..).zip(&mut all) {
        arrival.consent_id = ConsentId([0xc0 ^ number; 16]);
        let marker = format!("\"marker\":\"ERASE-ME-{number}\",");
        arrival.body.insert_str(1, &marker);
    }
    store.append(&all).await.unwrap();
    let everything = |site: &str| Erasable::Before {
        site: site.to_owned(),
        received_before: i64::MAX,
    };
    let contains = |needle: &[u8]| {
        let files = std::fs::read_dir(dir.path()).unwrap();
        files
            .map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .any(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
    };
    assert!(contains(b"ERASE-ME") && contains(&all[3].consent_id.0));
    for site in ["shop", "blog"] {
        let places = store.erasable(&everything(site), 1, 1000).await.unwrap();
        assert!(!places.is_empty());
        assert!(
            store
                .erase(&places, Reason::Retention, 1, "report")
                .await
                .unwrap()
        );
    }
    store.wipe().await.unwrap();
    for arrival in &all {
        assert!(!contains(&arrival.salt.0), "a salt");
        assert!(!contains(&arrival.consent_id.0), "a consent id");
    }
    assert!(!contains(b"ERASE-ME"));
}
