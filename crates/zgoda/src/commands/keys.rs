//! `zgoda key`: other keys in the place of those beside the log.

use std::process::ExitCode;

use anyhow::Result;
use zgoda_server::ports::SystemEntropy;

use super::{data, sealing};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    folder: data::Folder,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Seal the secrets of all codes under a new sealing-key. Stop the servers first
    Reseal,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let What::Reseal = arguments.what;
    let folder = &arguments.folder;
    let (count, _) = data::block_on(async {
        let store = folder.open_existing().await?;
        let done = sealing::reseal(&folder.data, &*store, &SystemEntropy).await;
        store.close().await;
        done
    })?;
    println!(
        "Sealed under a new key: the secrets of {count} accounts.\n\
         Keep a copy of {} apart from the database. Copies of the database from before need the key from before",
        sealing::file(&folder.data).display()
    );
    if folder.database.is_some() {
        println!("Other servers on this database need it in their folders before they start");
    }
    Ok(ExitCode::SUCCESS)
}
