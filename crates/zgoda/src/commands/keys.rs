//! `zgoda key`: other keys in the place of those beside the log.

use std::process::ExitCode;

use anyhow::Result;
use zgoda_server::ports::SystemEntropy;

use super::{data, key, sealing};

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
    /// Put new keys of the log before the old ones, and sign with both from the next start on
    Rotate,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let folder = &arguments.folder;
    match arguments.what {
        What::Reseal => reseal(folder)?,
        What::Rotate => rotate(folder)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn rotate(folder: &data::Folder) -> Result<()> {
    let new = key::rotate(&folder.data, &SystemEntropy)?;
    println!("New keys of the log, to be given to visitors and auditors beside the old ones:");
    for key in new {
        println!("  {}", key.verifier());
    }
    println!(
        "\nBoth sign once the server is started again. Keep a copy of {} apart from the database, and put it into the folders of other \
         servers on the same database",
        key::file(&folder.data).display()
    );
    Ok(())
}

fn reseal(folder: &data::Folder) -> Result<()> {
    let _alone = sealing::Hold::alone(&folder.data)?;
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
    Ok(())
}
