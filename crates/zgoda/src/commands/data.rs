//! Where a log is kept: its folder, and its database in it or elsewhere.

use std::fs::DirBuilder;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use zgoda_store::{Postgres, PostgresOptions, Sqlite, SqliteOptions, Store, StoreError};

/// Which log a command works on.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Folder {
    /// The folder of the log
    #[arg(
        long,
        env = "ZGODA_DATA",
        default_value = DEFAULT,
        value_name = "DIR",
        global = true
    )]
    pub(crate) data: PathBuf,
    /// The PostgreSQL database that the log is in (<postgres://user:password@host/name>), instead of a SQLite file in the folder.
    /// Key and last checkpoint stay in the folder
    #[arg(
        long,
        env = "DATABASE_URL",
        hide_env_values = true,
        value_name = "URL",
        global = true
    )]
    pub(crate) database: Option<Url>,
}

/// The address of a PostgreSQL database. It may hold a password: it is never printed.
#[derive(Clone)]
pub(crate) struct Url(String);

impl std::str::FromStr for Url {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_ours = text.starts_with("postgres://") || text.starts_with("postgresql://");
        if is_ours {
            Ok(Self(text.to_owned()))
        } else {
            Err(
                "postgres://user:password@host/name is allowed; without it the log is a SQLite file in --data",
            )
        }
    }
}

impl std::fmt::Debug for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("postgres://…")
    }
}

/// The folder of the log, if nobody names one.
pub(crate) const DEFAULT: &str = "zgoda-data";

/// Runs a command that reads or changes the log, and ends.
pub(crate) fn block_on<T>(command: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.context("cannot start")?.block_on(command)
}

/// Where the SQLite database lies in its folder.
pub(super) fn database(folder: &Path) -> PathBuf {
    folder.join("log.db")
}

/// Where the last checkpoint lies: apart from the database, so that restoring that does not restore it as well.
pub(crate) fn last_checkpoint(folder: &Path) -> PathBuf {
    folder.join("checkpoint")
}

/// A log that is open.
#[derive(Debug, Clone)]
pub(crate) enum Database {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Deref for Database {
    type Target = dyn Store;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Sqlite(store) => store,
            Self::Postgres(store) => store,
        }
    }
}

impl Database {
    /// For the server, which shares it.
    pub(crate) fn shared(&self) -> Arc<dyn Store> {
        match self {
            Self::Sqlite(store) => Arc::new(store.clone()),
            Self::Postgres(store) => Arc::new(store.clone()),
        }
    }

    /// Whether what was written is where it will be found again: a file can be taken away from under those who have it open.
    pub(crate) fn check_place(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(store) => store.check_place(),
            Self::Postgres(_) => Ok(()),
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(store) => store.close().await,
            Self::Postgres(store) => store.close().await,
        }
    }
}

impl Folder {
    /// Folder and database that were named, or else those of a config file.
    pub(crate) fn or(self, data: Option<PathBuf>, database: Option<Url>) -> Self {
        Self {
            data: match data {
                Some(data) if self.data == Path::new(DEFAULT) => data,
                _ => self.data,
            },
            database: self.database.or(database),
        }
    }

    /// The log in this folder alone.
    pub(crate) fn only(folder: &Path) -> Self {
        Self {
            data: folder.to_owned(),
            database: None,
        }
    }

    /// Where the records are, for whoever reads it.
    pub(crate) fn place(&self) -> String {
        match &self.database {
            Some(_) => "the PostgreSQL database".to_owned(),
            None => self.data.display().to_string(),
        }
    }

    /// Opens the log; creates it if it is not there.
    pub(crate) async fn open_or_create(&self) -> Result<Database> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&self.data)
            .with_context(|| format!("cannot create the data folder {}", self.data.display()))?;
        self.open().await
    }

    /// Opens the log.
    pub(crate) async fn open_existing(&self) -> Result<Database> {
        if self.database.is_none() {
            file_is_there(&self.data)?;
        }
        self.open().await
    }

    /// Opens the log and leaves it as it is.
    pub(crate) async fn open_read_only(&self) -> Result<Database> {
        if let Some(Url(url)) = &self.database {
            let store = Postgres::open_read_only(url, PostgresOptions::default()).await;
            return Ok(Database::Postgres(store.context(NO_DATABASE)?));
        }
        let file = file_is_there(&self.data)?;
        let store = Sqlite::open_read_only(&file, SqliteOptions::default()).await;
        let store = store.with_context(|| format!("cannot open {}", file.display()))?;
        Ok(Database::Sqlite(store))
    }

    async fn open(&self) -> Result<Database> {
        if let Some(Url(url)) = &self.database {
            let store = Postgres::open(url, PostgresOptions::default()).await;
            return Ok(Database::Postgres(store.context(NO_DATABASE)?));
        }
        Ok(Database::Sqlite(open_file(&self.data).await?))
    }
}

/// The SQLite database in `folder`, which must be there.
fn file_is_there(folder: &Path) -> Result<PathBuf> {
    let file = database(folder);
    if !file.is_file() {
        bail!(
            "there is no log in {}: name its folder with --data, or its database with --database",
            folder.display()
        );
    }
    Ok(file)
}

/// Opens the SQLite database in `folder`.
pub(crate) async fn open_file(folder: &Path) -> Result<Sqlite> {
    let file = database(folder);
    Sqlite::open(&file, SqliteOptions::default())
        .await
        .with_context(|| format!("cannot open {}", file.display()))
}

/// Without the address, which may hold a password.
const NO_DATABASE: &str = "cannot open the database that --database or DATABASE_URL names";
