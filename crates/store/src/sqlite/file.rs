//! The database file: opened to write or only to read, copied, examined, closed.

use std::fs;
use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::place::Place;
use super::{MIGRATIONS, Sqlite};
use crate::StoreError;
use crate::migrations::{check_version, migrator};

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
}

/// Creates an empty file that only its owner can read, unless there is one; SQLite gives its side files the same mode.
fn create_private(file: &Path) -> std::io::Result<Place> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(Place::new(file, &options.open(file)?.metadata()?))
}
