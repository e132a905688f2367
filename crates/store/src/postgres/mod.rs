//! The log in PostgreSQL (13 or later): when one machine is not enough.
//!
//! Any number of servers may write to one database. Whoever appends locks the head of the tree first, so batches of different
//! servers take turns and there is one order of records, one tree and one clock. Every connection sets
//! `synchronous_commit = on`, so a commit is flushed to disk before it is answered, whatever the database's default is; a
//! database with `fsync = off` is refused.

/// Which sites a statement is about: `$parameter` is what [`sites_parameter`] gives.
macro_rules! of_sites {
    ($parameter:literal) => {
        concat!(
            "(",
            $parameter,
            "::text[] IS NULL OR site = ANY(",
            $parameter,
            "))"
        )
    };
}

mod append;
mod count;
mod erasure;
mod partition;
mod read;
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

use std::str::FromStr;
use std::time::Duration;

use self::Postgres as Backend;
use async_trait::async_trait;
use sqlx::migrate::Migrator;
use sqlx::postgres::PgRow as BackendRow;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{PgConnection as Connection, PgExecutor as Executor};
use sqlx::{Postgres as Driver, Transaction, query, query_scalar};

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
        include_str!("../../migrations/postgres/0001_log.sql"),
    ),
    (
        2,
        "tree",
        include_str!("../../migrations/postgres/0002_tree.sql"),
    ),
    (
        3,
        "counts",
        include_str!("../../migrations/postgres/0003_counts.sql"),
    ),
    (
        4,
        "erasure",
        include_str!("../../migrations/postgres/0004_erasure.sql"),
    ),
    (
        5,
        "access",
        include_str!("../../migrations/postgres/0005_access.sql"),
    ),
    (
        11,
        "users",
        include_str!("../../migrations/postgres/0011_users.sql"),
    ),
    (
        20,
        "build",
        include_str!("../../migrations/postgres/0020_build.sql"),
    ),
    (
        21,
        "attention",
        include_str!("../../migrations/postgres/0021_attention.sql"),
    ),
    (
        22,
        "trail site",
        include_str!("../../migrations/postgres/0022_trail_site.sql"),
    ),
    (
        23,
        "cosigned",
        include_str!("../../migrations/postgres/0023_cosigned.sql"),
    ),
];

/// How long a server may say nothing in the middle of a transaction.
const CUT_OFF: &str = "20s";

/// A store in a PostgreSQL database, which may be shared with other servers.
#[derive(Debug, Clone)]
pub struct Postgres {
    /// Apart from the readers, so that looking at the log never keeps records waiting.
    writer: PgPool,
    readers: PgPool,
    months: partition::Months,
    patience: Duration,
}

/// How a database is reached.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct PostgresOptions {
    /// How long a write waits for other servers, or for a free connection, until it fails with [`StoreError::Busy`].
    pub patience: Duration,
    /// Connections for reading; there are two more for writing.
    pub readers: u32,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(5),
            readers: 4,
        }
    }
}

impl Postgres {
    /// Connects to the database at `url` (`postgres://user:password@host/database`) and brings its tables up to date; creates
    /// them if they are not there. Servers that start at the same moment take turns.
    ///
    /// # Errors
    /// [`StoreError::Schema`] if the tables are of a later version, or the database promises no durability, else what it
    /// reports.
    pub async fn open(url: &str, options: PostgresOptions) -> Result<Self, StoreError> {
        let connect = connection(url, options)?;
        let writer = PgPoolOptions::new()
            .max_connections(2)
            .acquire_timeout(options.patience)
            .connect_with(connect.clone())
            .await?;
        let fsync: String = query_scalar("SHOW fsync").fetch_one(&writer).await?;
        if fsync != "on" {
            return Err(StoreError::Schema(
                "it runs with fsync off, so what it acknowledges may be lost".into(),
            ));
        }
        Migrator::run(&migrator(MIGRATIONS), &writer).await?;
        Ok(Self {
            writer,
            readers: readers(connect, options),
            months: partition::Months::default(),
            patience: options.patience,
        })
    }

    /// Connects to the database at `url` to read it: nothing is created, changed or brought up to date.
    ///
    /// # Errors
    /// [`StoreError::Schema`] if the tables are not those of this version, else what the database reports.
    pub async fn open_read_only(url: &str, options: PostgresOptions) -> Result<Self, StoreError> {
        let connect = connection(url, options)?.options([("default_transaction_read_only", "on")]);
        let pool = readers(connect, options);
        let is_own: bool = query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
            .fetch_one(&pool)
            .await?;
        let version = if is_own {
            query_scalar("SELECT max(version) FROM _sqlx_migrations")
                .fetch_one(&pool)
                .await?
        } else {
            None
        };
        check_version(MIGRATIONS, is_own, version)?;
        Ok(Self {
            writer: pool.clone(),
            readers: pool,
            months: partition::Months::default(),
            patience: options.patience,
        })
    }

    /// Closes all connections.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    async fn write(&self) -> Result<Transaction<'static, Driver>, StoreError> {
        Ok(self.writer.begin().await?)
    }

    /// A transaction that no other server is in with the same `topic`.
    async fn write_alone(&self, topic: &str) -> Result<Transaction<'static, Driver>, StoreError> {
        let mut tx = self.write().await?;
        query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind(topic)
            .execute(&mut *tx)
            .await?;
        Ok(tx)
    }

    /// A transaction in which nobody else changes accounts: rules about all of them hold, whichever server is asked.
    async fn write_access(&self) -> Result<Transaction<'static, Driver>, StoreError> {
        let mut tx = self.write().await?;
        query("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE")
            .execute(&mut *tx)
            .await?;
        Ok(tx)
    }
}

/// What is bound for [`of_sites`].
fn sites_parameter(sites: &Sites) -> Option<Vec<String>> {
    sites.list()
}

/// What every connection says when it opens.
fn connection(url: &str, options: PostgresOptions) -> Result<PgConnectOptions, StoreError> {
    let patience = options.patience.as_millis().to_string();
    Ok(PgConnectOptions::from_str(url)?
        .application_name("zgoda")
        .options([
            ("synchronous_commit", "on"),
            ("default_transaction_isolation", "read committed"),
            ("lock_timeout", patience.as_str()),
            // A server that was cut off while it held the head of the tree must not stop the others.
            ("idle_in_transaction_session_timeout", CUT_OFF),
        ]))
}

fn readers(connect: PgConnectOptions, options: PostgresOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(options.readers.max(1))
        .acquire_timeout(options.patience)
        .connect_lazy_with(connect)
}

#[async_trait]
impl ConsentStore for Postgres {
    async fn grow(&self, batch: &[Arrival]) -> Result<Grown, StoreError> {
        let mut tx = self.write().await?;
        let (grown, months) = append::append(&mut tx, batch, &self.months).await?;
        tx.commit().await?;
        self.months.remember(months);
        Ok(grown)
    }

    async fn put_notice(&self, notice: &Notice) -> Result<bool, StoreError> {
        append::put_notice(&self.writer, notice).await
    }

    async fn notice(&self, hash: &Digest) -> Result<Option<Notice>, StoreError> {
        read::notice(&self.readers, hash).await
    }

    async fn put_config(&self, config: &ConfigVersion) -> Result<bool, StoreError> {
        append::put_config(&self.writer, config).await
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
        let mut tx = self.snapshot().await?;
        read::page(&mut tx, query).await
    }

    async fn overview(&self, period: &Period) -> Result<Overview, StoreError> {
        let mut tx = self.snapshot().await?;
        count::overview(&mut tx, period).await
    }

    async fn facets(&self, sites: &Sites) -> Result<Facets, StoreError> {
        let mut tx = self.snapshot().await?;
        count::facets(&mut tx, sites).await
    }
}

impl Postgres {
    /// A transaction in which every statement sees the same moment.
    async fn snapshot(&self) -> Result<Transaction<'static, Driver>, StoreError> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        Ok(self.readers.begin_with(begin).await?)
    }
}
