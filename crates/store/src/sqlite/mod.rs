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
mod file;
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

pub use self::file::SqliteOptions;

use self::Sqlite as Backend;
use self::place::Place;
use async_trait::async_trait;
use sqlx::sqlite::SqlitePool;
use sqlx::sqlite::SqliteRow as BackendRow;
use sqlx::{Sqlite as Driver, Transaction};
use sqlx::{SqliteConnection as Connection, SqliteExecutor as Executor};

use crate::migrations::Migrations;
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

impl Sqlite {
    /// Whether what was written is in the file that others find: [`StoreError::Replaced`] once it was deleted, moved or replaced.
    /// Every write asks this first, and a batch of records again before it is acknowledged.
    ///
    /// # Errors
    /// That, or what the file system reports.
    pub fn check_place(&self) -> Result<(), StoreError> {
        self.place.check()
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
