//! The folder that everything is kept in.

use std::fs::DirBuilder;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use zgoda_store::{Sqlite, SqliteOptions};

/// Which log a command works on.
#[derive(Debug, clap::Args)]
pub(crate) struct Folder {
    /// The folder of the log
    #[arg(
        long,
        env = "ZGODA_DATA",
        default_value = "zgoda-data",
        value_name = "DIR"
    )]
    pub(crate) data: PathBuf,
}

/// Runs a command that reads or changes the log, and ends.
pub(crate) fn block_on<T>(command: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.context("cannot start")?.block_on(command)
}

/// Where the database lies in its folder.
pub(super) fn database(folder: &Path) -> PathBuf {
    folder.join("log.db")
}

/// Where the last checkpoint lies: beside the database, so that restoring that does not restore it as well.
pub(crate) fn last_checkpoint(folder: &Path) -> PathBuf {
    folder.join("checkpoint")
}

/// Opens the log in `folder`; creates both if they are not there.
pub(crate) async fn open_or_create(folder: &Path) -> Result<Sqlite> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .with_context(|| format!("cannot create the data folder {}", folder.display()))?;
    open(folder).await
}

/// Opens the log in `folder`.
pub(crate) async fn open_existing(folder: &Path) -> Result<Sqlite> {
    if !database(folder).is_file() {
        bail!(
            "there is no log in {}: name its folder with --data",
            folder.display()
        );
    }
    open(folder).await
}

/// Opens the log in `folder` and leaves it as it is.
pub(crate) async fn open_read_only(folder: &Path) -> Result<Sqlite> {
    let file = database(folder);
    if !file.is_file() {
        bail!(
            "there is no log in {}: name its folder with --data",
            folder.display()
        );
    }
    Sqlite::open_read_only(&file, SqliteOptions::default())
        .await
        .with_context(|| format!("cannot open {}", file.display()))
}

async fn open(folder: &Path) -> Result<Sqlite> {
    let file = database(folder);
    Sqlite::open(&file, SqliteOptions::default())
        .await
        .with_context(|| format!("cannot open {}", file.display()))
}
