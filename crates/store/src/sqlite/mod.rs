//! The log in an embedded SQLite database: the default, nothing to set up.
//!
//! One connection writes, a few others read. The write-ahead log is flushed to disk before a commit answers
//! (`synchronous=FULL`), so what was acknowledged survives a crash and a power cut.

/// Which sites a statement is about: `$parameter` is what [`sites_parameter`] gives.
macro_rules! of_sites {
    ($parameter:literal) => {
        concat!(
            "(",
            $parameter,
            " IS NULL OR instr(",
            $parameter,
            ", char(10) || site || char(10)) > 0)"
        )
    };
}

#[macro_use]
mod count;
mod append;
mod erasure;
mod known;
#[cfg(all(test, feature = "testing"))]
mod past;
mod place;
#[cfg(all(test, feature = "testing"))]
mod plan;
mod read;
mod statements;
mod tree;
#[cfg(all(test, feature = "testing"))]
mod upgrade;

// Statements that both databases understand: mounted here with the types of this one.
#[path = "../sql/access.rs"]
mod access;
#[path = "../sql/account.rs"]
mod account;
#[path = "../sql/attention.rs"]
mod attention;
#[path = "../sql/build.rs"]
mod build;
#[path = "../sql/checkpoint.rs"]
mod checkpoint;
#[path = "../sql/leak.rs"]
mod leak;
#[path = "../sql/secret.rs"]
mod secret;
#[path = "../sql/token.rs"]
mod token;
#[path = "../sql/trail.rs"]
mod trail;

use std::fs;
use std::path::Path;
use std::time::Duration;

use self::Sqlite as Backend;
use self::place::Place;
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow as BackendRow;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite as Driver, Transaction};
use sqlx::{SqliteConnection as Connection, SqliteExecutor as Executor};

use crate::migrations::{Migrations, check_version, migrator};
use crate::{
    Arrival, ConfigVersion, ConsentId, ConsentStore, Digest, Entry, Facets, Grown, IdPrefix,
    LogPage, LogQuery, Notice, Overview, Period, RecordId, Sites, StoreError,
};

/// In the order they are applied. Never edit one that was released: its checksum is in every database.
const MIGRATIONS: Migrations = &[
    (
        1,
        "log",
        include_str!("../../migrations/sqlite/0001_log.sql"),
    ),
    (
        2,
        "access",
        include_str!("../../migrations/sqlite/0002_access.sql"),
    ),
    (
        3,
        "tree",
        include_str!("../../migrations/sqlite/0003_tree.sql"),
    ),
    (
        4,
        "erasure",
        include_str!("../../migrations/sqlite/0004_erasure.sql"),
    ),
    (
        6,
        "insight",
        include_str!("../../migrations/sqlite/0006_insight.sql"),
    ),
    (
        7,
        "insight of the past",
        include_str!("../../migrations/sqlite/0007_insight_of_the_past.sql"),
    ),
    (
        8,
        "trail",
        include_str!("../../migrations/sqlite/0008_trail.sql"),
    ),
    (
        10,
        "leak",
        include_str!("../../migrations/sqlite/0010_leak.sql"),
    ),
    (
        11,
        "users",
        include_str!("../../migrations/sqlite/0011_users.sql"),
    ),
    (
        20,
        "build",
        include_str!("../../migrations/sqlite/0020_build.sql"),
    ),
    (
        21,
        "attention",
        include_str!("../../migrations/sqlite/0021_attention.sql"),
    ),
    (
        22,
        "trail site",
        include_str!("../../migrations/sqlite/0022_trail_site.sql"),
    ),
    (
        23,
        "cosigned",
        include_str!("../../migrations/sqlite/0023_cosigned.sql"),
    ),
];

/// A store in one SQLite file.
#[derive(Debug, Clone)]
pub struct Sqlite {
    /// Exactly one connection: writers queue here and not in the file.
    writer: SqlitePool,
    readers: SqlitePool,
    /// The file that they write to and read.
    place: Place,
}

/// How a database file is opened.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct SqliteOptions {
    /// How long a write waits for another process, or for the write before it, until it fails with [`StoreError::Busy`].
    pub patience: Duration,
    /// Connections for reading.
    pub readers: u32,
    /// The file may not grow beyond this many pages of 4 KiB; `None` = as the disk allows.
    pub max_pages: Option<u32>,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(5),
            readers: 4,
            max_pages: None,
        }
    }
}

impl Sqlite {
    /// Opens the database at `file` and brings its tables up to date; creates both if they are not there.
    ///
    /// A new file is readable by its owner only.
    ///
    /// # Errors
    /// [`StoreError::Schema`] if the file was written by a later version, else what the database reports.
    pub async fn open(file: &Path, options: SqliteOptions) -> Result<Self, StoreError> {
        let place = create_private(file).map_err(|error| StoreError::Failed(error.into()))?;
        let mut connect = SqliteConnectOptions::new()
            .filename(file)
            .busy_timeout(options.patience)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("trusted_schema", "OFF")
            .pragma("secure_delete", "ON");
        if let Some(pages) = options.max_pages {
            connect = connect.pragma("max_page_count", pages.to_string());
        }
        let of_writer = place.clone();
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(options.patience)
            // The database is in this process: there is no line that may be dead.
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .after_connect(move |connection, _| {
                let place = of_writer.clone();
                Box::pin(async move {
                    // Reading opens the write-ahead log, or makes it; as long as this connection lives nobody removes it.
                    sqlx::query("SELECT count(*) FROM sqlite_schema")
                        .execute(connection)
                        .await?;
                    Ok(place.wal_is_open()?)
                })
            })
            .connect_with(connect.clone())
            .await?;
        place.check()?;
        migrator(MIGRATIONS).run(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(options.readers.max(1))
            .acquire_timeout(options.patience)
            // The database is in this process: there is no line that may be dead.
            .test_before_acquire(false)
            .connect_lazy_with(connect.pragma("query_only", "ON"));
        Ok(Self {
            writer,
            readers,
            place,
        })
    }

    /// Opens the database at `file` to read it: nothing is created, changed or brought up to date.
    ///
    /// # Errors
    /// [`StoreError::Schema`] if the file was not written by this version, else what the database reports.
    pub async fn open_read_only(file: &Path, options: SqliteOptions) -> Result<Self, StoreError> {
        let connect = SqliteConnectOptions::new()
            .filename(file)
            .busy_timeout(options.patience)
            .read_only(true)
            .pragma("trusted_schema", "OFF");
        let pool = SqlitePoolOptions::new()
            .max_connections(options.readers.max(1))
            .acquire_timeout(options.patience)
            // The database is in this process: there is no line that may be dead.
            .test_before_acquire(false)
            .connect_with(connect)
            .await?;
        let is_own: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations')",
        )
        .fetch_one(&pool)
        .await?;
        let version = if is_own {
            sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
                .fetch_one(&pool)
                .await?
        } else {
            None
        };
        check_version(MIGRATIONS, is_own, version)?;
        let found = fs::metadata(file).map_err(|error| StoreError::Failed(error.into()))?;
        Ok(Self {
            writer: pool.clone(),
            readers: pool,
            place: Place::new(file, &found),
        })
    }

    /// Writes a copy of everything, as of one moment, to `file`, which must not be there yet. Others may write meanwhile.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        create_private(file).map_err(|error| StoreError::Failed(error.into()))?;
        sqlx::query("VACUUM INTO ?")
            .bind(file.to_string_lossy())
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Whether what was written is in the file that others find: [`StoreError::Replaced`] once it was deleted, moved or replaced.
    /// Every write asks this first, and a batch of records again before it is acknowledged.
    ///
    /// # Errors
    /// That, or what the file system reports.
    pub fn check_place(&self) -> Result<(), StoreError> {
        self.place.check()
    }

    /// Writes what is still in the write-ahead log into the file and closes it.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Reads the whole file and says what is damaged in it; nothing if it is whole.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn check(&self) -> Result<Vec<String>, StoreError> {
        let found: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(20)")
            .fetch_all(&self.readers)
            .await?;
        Ok(found.into_iter().filter(|line| line != "ok").collect())
    }

    /// A transaction that holds the write lock from its first moment, so it cannot fail half way for want of it.
    async fn write(&self) -> Result<Transaction<'static, Driver>, StoreError> {
        Ok(self.writer()?.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Where to write, as long as that is the file at its path.
    fn writer(&self) -> Result<&SqlitePool, StoreError> {
        self.place.check()?;
        Ok(&self.writer)
    }

    /// The same: there is one writer, whatever it writes about.
    async fn write_alone(&self, _topic: &str) -> Result<Transaction<'static, Driver>, StoreError> {
        self.write().await
    }

    /// The same.
    async fn write_access(&self) -> Result<Transaction<'static, Driver>, StoreError> {
        self.write().await
    }
}

/// What is bound for [`of_sites`].
fn sites_parameter(sites: &Sites) -> Option<String> {
    sites.to_column()
}

/// Creates an empty file that only its owner can read, unless there is one; SQLite gives its side files the same mode.
fn create_private(file: &Path) -> std::io::Result<Place> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(Place::new(file, &options.open(file)?.metadata()?))
}

#[async_trait]
impl ConsentStore for Sqlite {
    async fn grow(&self, batch: &[Arrival]) -> Result<Grown, StoreError> {
        let mut tx = self.write().await?;
        let grown = append::append(&mut tx, batch).await?;
        tx.commit().await?;
        // It may have gone in the meantime.
        self.place.check()?;
        Ok(grown)
    }

    async fn put_notice(&self, notice: &Notice) -> Result<bool, StoreError> {
        append::put_notice(self.writer()?, notice).await
    }

    async fn notice(&self, hash: &Digest) -> Result<Option<Notice>, StoreError> {
        read::notice(&self.readers, hash).await
    }

    async fn put_config(&self, config: &ConfigVersion) -> Result<bool, StoreError> {
        append::put_config(self.writer()?, config).await
    }

    async fn config(&self, hash: &Digest) -> Result<Option<ConfigVersion>, StoreError> {
        read::config(&self.readers, hash).await
    }

    async fn newest_config(&self, site: &str) -> Result<Option<ConfigVersion>, StoreError> {
        read::newest_config(&self.readers, site).await
    }

    async fn record(&self, id: &RecordId) -> Result<Option<Entry>, StoreError> {
        read::record(&self.readers, id).await
    }

    async fn history(
        &self,
        site: &str,
        id: &ConsentId,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        read::history(&self.readers, site, id, limit).await
    }

    async fn find(
        &self,
        digits: &IdPrefix,
        sites: &Sites,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        read::find(&self.readers, digits, sites, limit).await
    }

    async fn page(&self, query: &LogQuery) -> Result<LogPage, StoreError> {
        let mut tx = self.readers.begin().await?;
        read::page(&mut tx, query).await
    }

    async fn overview(&self, period: &Period) -> Result<Overview, StoreError> {
        let mut tx = self.readers.begin().await?;
        count::overview(&mut tx, period).await
    }

    async fn facets(&self, sites: &Sites) -> Result<Facets, StoreError> {
        let mut tx = self.readers.begin().await?;
        count::facets(&mut tx, sites).await
    }
}
