//! What the SQLite store does to its file, and what others can do to it.

use std::path::PathBuf;
use std::time::Duration;

use sqlx::{Connection, Row, SqliteConnection};
use tempfile::TempDir;
use zgoda_store::conformance::{Sample, arrival, arrivals};
use zgoda_store::{
    AccessStore, Appended, ConsentStore, ErasureStore, NewAccount, Notice, Rights, Sqlite,
    SqliteOptions, StoreError, TreeStore,
};

struct File {
    path: PathBuf,
    _dir: TempDir,
}

impl File {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        Self {
            path: dir.path().join("log.db"),
            _dir: dir,
        }
    }

    async fn open(&self) -> Sqlite {
        self.open_with(|_| {}).await.unwrap()
    }

    async fn open_with(
        &self,
        change: impl FnOnce(&mut SqliteOptions),
    ) -> Result<Sqlite, StoreError> {
        let mut options = SqliteOptions::default();
        options.patience = Duration::from_millis(100);
        change(&mut options);
        Sqlite::open(&self.path, options).await
    }

    /// Someone with a database tool.
    async fn by_hand(&self) -> SqliteConnection {
        SqliteConnection::connect(self.path.to_str().unwrap())
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn what_was_taken_is_there_after_opening_again() {
    let file = File::new();
    let store = file.open().await;
    let all = arrivals(50);
    store.append(&all).await.unwrap();
    // Not closed: as after a crash, the records are still in the write-ahead log.
    drop(store);
    let store = file.open().await;
    for arrival in &all {
        let entry = store.record(&arrival.record_id).await.unwrap().unwrap();
        assert_eq!(entry.body, arrival.body);
    }
    let next = arrival(Sample {
        number: 51,
        day: 60,
        ..Sample::default()
    });
    let outcome = store.append(&[next]).await.unwrap();
    assert!(matches!(outcome[..], [Appended::Stored { seq: 51, .. }]));
}

#[tokio::test]
async fn every_commit_is_flushed_before_it_is_answered() {
    let file = File::new();
    let store = file.open().await;
    store.append(&arrivals(1)).await.unwrap();
    let mut by_hand = file.by_hand().await;
    let mode: String = sqlx::query("PRAGMA journal_mode")
        .fetch_one(&mut by_hand)
        .await
        .unwrap()
        .get(0);
    assert_eq!(mode, "wal");
}

#[tokio::test]
async fn a11_the_log_cannot_be_changed_by_hand_either() {
    let file = File::new();
    let store = file.open().await;
    let record = arrival(Sample::default());
    let notice = Notice {
        hash: record.notice,
        site: "shop".to_owned(),
        received_at: 0,
        body: "{}".to_owned(),
    };
    store.append(&[record]).await.unwrap();
    store.put_notice(&notice).await.unwrap();
    let mut by_hand = file.by_hand().await;
    for statement in [
        "UPDATE record SET event = 'accept_all'",
        "DELETE FROM record",
        "UPDATE payload SET body = '{}'",
        "DELETE FROM payload",
        "UPDATE notice SET body = '{ }'",
        "DELETE FROM notice",
        "INSERT INTO record VALUES (9, x'00', x'00', 's', 'e', 'l', x'00', 0)",
        "INSERT INTO payload VALUES (99, '{}')",
    ] {
        let done = sqlx::query(statement).execute(&mut by_hand).await;
        assert!(done.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn f19_a_lock_of_someone_else_is_busy_and_passes() {
    let file = File::new();
    let store = file.open().await;
    let mut by_hand = file.by_hand().await;
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut by_hand)
        .await
        .unwrap();
    let record = arrival(Sample::default());
    let refused = store.append(std::slice::from_ref(&record)).await;
    assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
    assert_eq!(
        store.record(&record.record_id).await.unwrap(),
        None,
        "readers go on"
    );
    sqlx::query("ROLLBACK").execute(&mut by_hand).await.unwrap();
    assert!(store.append(&[record]).await.is_ok());
}

#[tokio::test]
async fn a_batch_that_does_not_fit_on_the_disk_leaves_no_trace() {
    let file = File::new();
    let store = file
        .open_with(|options| options.max_pages = Some(60))
        .await
        .unwrap();
    let all = arrivals(1000);
    assert!(store.append(&all[..20]).await.is_ok());
    let refused = store.append(&all[20..]).await;
    assert!(matches!(refused, Err(StoreError::Full)), "{refused:?}");
    assert_eq!(store.record(&all[20].record_id).await.unwrap(), None);
    store.close().await;
    let store = file.open().await;
    let outcome = store.append(&all[20..]).await.unwrap();
    assert!(matches!(outcome[0], Appended::Stored { seq: 21, .. }));
    assert_eq!(outcome.len(), 980);
}

#[tokio::test]
async fn two_processes_on_one_file_take_turns() {
    let file = File::new();
    let one = file
        .open_with(|options| options.patience = Duration::from_secs(20))
        .await
        .unwrap();
    let two = file
        .open_with(|options| options.patience = Duration::from_secs(20))
        .await
        .unwrap();
    let all = arrivals(200);
    let (odd, even): (Vec<_>, Vec<_>) = all.chunks(5).enumerate().partition(|(at, _)| at % 2 == 1);
    let write = async |store: &Sqlite, batches: Vec<(usize, &[_])>| {
        for (_, batch) in batches {
            store.append(batch).await.unwrap();
        }
    };
    tokio::join!(write(&one, odd), write(&two, even));
    let mut places = Vec::new();
    for arrival in &all {
        places.push(one.record(&arrival.record_id).await.unwrap().unwrap().seq);
    }
    places.sort_unstable();
    assert_eq!(places, (1..=200).collect::<Vec<i64>>());
}

#[tokio::test]
async fn a_file_of_a_later_version_is_not_touched() {
    let file = File::new();
    file.open().await.close().await;
    let mut by_hand = file.by_hand().await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations VALUES (9999, 'later', CURRENT_TIMESTAMP, TRUE, x'00', 0)",
    )
    .execute(&mut by_hand)
    .await
    .unwrap();
    let refused = file.open_with(|_| {}).await;
    assert!(matches!(refused, Err(StoreError::Schema(_))), "{refused:?}");
}

#[tokio::test]
async fn what_is_no_database_is_not_overwritten() {
    let file = File::new();
    let text = "not a database, but someone's only copy of something\n".repeat(100);
    std::fs::write(&file.path, &text).unwrap();
    assert!(file.open_with(|_| {}).await.is_err());
    assert_eq!(std::fs::read_to_string(&file.path).unwrap(), text);
}

#[tokio::test]
async fn f21_of_two_who_are_first_at_once_one_is() {
    let file = File::new();
    let (one, two) = (file.open().await, file.open().await);
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

#[cfg(unix)]
#[tokio::test]
async fn f19_a_file_that_is_gone_or_another_one_takes_nothing_more() {
    let file = File::new();
    let store = file.open().await;
    let all = arrivals(3);
    store.append(&all[..1]).await.unwrap();
    let elsewhere = file.path.with_extension("away");
    std::fs::rename(&file.path, &elsewhere).unwrap();
    let refuses = async |what: &str| {
        let notice = Notice {
            hash: all[1].notice,
            site: "shop".to_owned(),
            received_at: 0,
            body: "{}".to_owned(),
        };
        for refused in [
            store.append(&all[1..2]).await.map(drop),
            store.put_notice(&notice).await.map(drop),
            store.commit_earlier(&[]).await.map(drop),
            store.head().await.map(drop),
            store.check_place(),
        ] {
            let Err(StoreError::Replaced(path)) = refused else {
                panic!("{what}: {refused:?}");
            };
            assert_eq!(path, file.path);
        }
    };
    refuses("moved").await;
    std::fs::copy(&elsewhere, &file.path).unwrap();
    refuses("a copy").await;
    std::fs::rename(&elsewhere, &file.path).unwrap();
    let outcome = store.append(&all[2..]).await.unwrap();
    assert!(
        matches!(outcome[..], [Appended::Stored { seq: 2, .. }]),
        "back again, and nothing of what was refused is there: {outcome:?}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn f19_a_write_ahead_log_that_is_gone_or_another_one_takes_nothing_more() {
    let file = File::new();
    let store = file.open().await;
    let all = arrivals(3);
    store.append(&all[..1]).await.unwrap();
    let wal = file.path.with_file_name("log.db-wal");
    let elsewhere = file.path.with_extension("away");
    std::fs::rename(&wal, &elsewhere).unwrap();
    let refuses = async |what: &str| {
        for refused in [
            store.append(&all[1..2]).await.map(drop),
            store.head().await.map(drop),
            store.check_place(),
        ] {
            let Err(StoreError::Replaced(path)) = refused else {
                panic!("{what}: {refused:?}");
            };
            assert_eq!(path, wal);
        }
    };
    refuses("moved").await;
    std::fs::write(&wal, []).unwrap();
    refuses("another one").await;
    std::fs::rename(&elsewhere, &wal).unwrap();
    store.wipe().await.unwrap();
    let outcome = store.append(&all[2..]).await.unwrap();
    assert!(
        matches!(outcome[..], [Appended::Stored { seq: 2, .. }]),
        "back again, and after it was emptied it is the same: {outcome:?}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let file = File::new();
    let store = file.open().await;
    store.append(&arrivals(1)).await.unwrap();
    for entry in std::fs::read_dir(file.path.parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
    }
}
