//! `zgoda erase`: forgets what one browser decided at a site, because someone asked for it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use zgoda_server::ports::{Clock, SystemClock};
use zgoda_store::{ConsentId, Erasable, ErasureStore, Sqlite, StoreError};

use super::data;

/// Records erased in one transaction: others write in between.
const AT_ONCE: u32 = 500;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the log
    #[arg(
        long,
        env = "ZGODA_DATA",
        default_value = "zgoda-data",
        value_name = "DIR"
    )]
    data: PathBuf,
    /// The site
    #[arg(long, value_name = "ID")]
    site: String,
    /// The browser: 32 hex digits, in every record of it and in the visitor's receipt
    #[arg(long, value_name = "ID", value_parser = consent_id)]
    consent_id: ConsentId,
}

pub(super) fn consent_id(text: &str) -> Result<ConsentId, String> {
    ConsentId::parse(text).ok_or_else(|| "32 lower-case hex digits are allowed".to_owned())
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    data::block_on(async {
        let store = data::open_existing(&arguments.data).await?;
        let browser = Erasable::Browser {
            site: arguments.site,
            consent_id: arguments.consent_id,
        };
        let outcome = erase_all(&store, &browser, SystemClock.now()).await;
        store.close().await;
        let (places, held) = outcome.context("cannot erase")?;
        println!(
            "{} records erased; their places and all other proofs stay",
            count(&places)
        );
        if held > 0 {
            println!("{held} records are under a legal hold and stay: zgoda hold list");
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Erases everything that `which` names and no hold protects; answers the places, first and last of each run of them, and how
/// many records are held.
pub(super) async fn erase_all(
    store: &Sqlite,
    which: &Erasable,
    now: i64,
) -> Result<(Vec<(i64, i64)>, u64), StoreError> {
    let mut runs: Vec<(i64, i64)> = Vec::new();
    loop {
        let places = store.erase(which, now, AT_ONCE).await?;
        if places.is_empty() {
            break;
        }
        for place in places {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == place => *last = place,
                _ => runs.push((place, place)),
            }
        }
    }
    if let Err(error) = store.wipe().await {
        eprintln!(
            "zgoda: traces are left in the write-ahead log until the server has stopped ({error})"
        );
    }
    Ok((runs, store.count_held(which, now).await?))
}

/// How many places these runs are.
pub(super) fn count(runs: &[(i64, i64)]) -> i64 {
    runs.iter().map(|(first, last)| last - first + 1).sum()
}
