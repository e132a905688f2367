//! `zgoda erase`: forgets what one browser decided at a site, because someone asked for it.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use zgoda_server::Deed;
use zgoda_server::ports::{Clock, SystemClock};
use zgoda_store::{ConsentId, Erasable};

use super::{data, key, noted};

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
    let (deed, site, about) = match which {
        Erasable::Browser { site, consent_id } => {
            (Deed::Erased, site, format!("{site} {consent_id}"))
        }
        Erasable::Before {
            site,
            received_before,
        } => {
            let moment = jiff::Timestamp::from_millisecond(*received_before)?;
            (Deed::Purged, site, format!("{site} before {moment}"))
        }
        Erasable::Class {
            site,
            class,
            received_before,
        } => {
            let moment = jiff::Timestamp::from_millisecond(*received_before)?;
            let class = class.as_str();
            (
                Deed::Purged,
                site,
                format!("{site} {class} before {moment}"),
            )
        }
    };
    noted::note(&*store, Some(site), deed, &about).await?;
    let erased = zgoda_server::erase(&*store, &keys, which, now)
        .await
        .context("cannot erase")?;
    for report in &erased.reports {
        println!("{report}");
    }
    // Also what visitors had erased since, if that was too long for them to wait for.
    if let Err(error) = store.wipe().await {
        eprintln!(
            "zgoda: traces are left in the files of the database, because somebody is reading it: run this once more ({error})"
        );
    }
    println!(
        "{} records erased; their places and all other proofs stay",
        erased.records
    );
    if erased.held > 0 {
        println!(
            "{} records are under a legal hold and stay: zgoda hold list",
            erased.held
        );
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
