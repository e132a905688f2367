//! `zgoda backup`: a copy of the log that was verified before anybody relies on it (A64). The server may go on meanwhile.

use std::fs::{self, DirBuilder};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use zgoda_server::{CheckpointFile, LastCheckpoint};

use super::{data, key, sealing, verify};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    folder: data::Folder,
    /// The folder to put the copy into; it is made, and must not be there yet
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    if arguments.folder.database.is_some() {
        bail!(
            "PostgreSQL copies its databases itself: copy {} first, then run pg_dump --format=custom; restore with pg_restore into an \
             empty database, and run `zgoda verify` on that (docs/OPERATIONS.md)",
            data::last_checkpoint(&arguments.folder.data).display()
        );
    }
    let (from, to) = (&arguments.folder.data, &arguments.to);
    if to.exists() {
        bail!(
            "{} is there already: a backup overwrites nothing",
            to.display()
        );
    }
    // Before the database: what is copied after it holds at least what this speaks for.
    let last = CheckpointFile::new(data::last_checkpoint(from));
    let Some(checkpoint) = last.read().context("cannot read the last checkpoint")? else {
        bail!(
            "there is no checkpoint in {}: start the server once",
            from.display()
        );
    };
    let trust = verify::trust(&[], from)?;
    let mut folder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder
        .create(to)
        .with_context(|| format!("cannot create {}", to.display()))?;
    let report = data::block_on(async {
        let store = data::open_file(from).await?;
        let copied = store.copy_to(&data::database(to)).await;
        store.close().await;
        copied.with_context(|| format!("cannot copy the log to {}", to.display()))?;
        fs::write(data::last_checkpoint(to), &checkpoint)
            .with_context(|| format!("cannot write to {}", to.display()))?;
        verify::folder(&data::Folder::only(to), &trust).await
    })?;
    let fits = verify::tell(&report, trust.policy.origin().as_str());
    if !fits {
        return Ok(ExitCode::FAILURE);
    }
    println!(
        "The copy is in {}. The keys are not in it: keep copies of {} and {} somewhere else",
        to.display(),
        key::file(from).display(),
        sealing::file(from).display()
    );
    Ok(ExitCode::SUCCESS)
}
