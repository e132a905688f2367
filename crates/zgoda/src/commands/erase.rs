//! `zgoda erase`: forgets what one browser decided at a site, because someone asked for it.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use zgoda_server::ports::{Clock, SystemClock};
use zgoda_store::{ConsentId, Erasable};

use super::report::Report;
use super::{data, key};

/// Records erased in one transaction: others write in between.
const AT_ONCE: u32 = 500;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    folder: data::Folder,
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
    let browser = Erasable::Browser {
        site: arguments.site,
        consent_id: arguments.consent_id,
    };
    data::block_on(carry_out(&arguments.folder, &browser, SystemClock.now()))
}

/// Erases everything that `which` names and no hold protects from the log, and prints the signed reports.
pub(super) async fn carry_out(
    folder: &data::Folder,
    which: &Erasable,
    now: i64,
) -> Result<ExitCode> {
    let Some(keys) = key::read(&folder.data)? else {
        bail!(
            "there is no key in {}: nobody could sign the report",
            folder.data.display()
        );
    };
    let store = folder.open_existing().await?;
    let mut erased = 0;
    loop {
        let places = store.erasable(which, now, AT_ONCE).await?;
        if places.is_empty() {
            break;
        }
        let report = Report {
            site: which.site(),
            reason: which.reason(),
            erased_at: now,
            places: &places,
            head: store.head().await?,
        };
        let report = report.sign(&keys)?;
        // If someone else erased or held one of them in the meantime, they are looked for again.
        let done = store.erase(&places, which.reason(), now, &report).await;
        if done.context("cannot erase")? {
            erased += places.len();
            println!("{report}");
        }
    }
    if let Err(error) = store.wipe().await {
        eprintln!(
            "zgoda: traces are left in the files of the database, because somebody is reading it: run this once more ({error})"
        );
    }
    println!("{erased} records erased; their places and all other proofs stay");
    let held = store.count_held(which, now).await?;
    if held > 0 {
        println!("{held} records are under a legal hold and stay: zgoda hold list");
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
