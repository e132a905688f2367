//! `zgoda hold`: what must not be erased for now, because a claim depends on it (A52).

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use zgoda_server::Deed;
use zgoda_server::ports::{Clock, SystemClock};
use zgoda_store::{ConsentId, DAY_MS, Hold, Store, StoreError};

use super::data;
use super::erase::consent_id;
use super::noted::deed;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    folder: data::Folder,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Keep the records of a browser, or of a whole site, from being erased
    Add {
        /// The site
        #[arg(long, value_name = "ID")]
        site: String,
        /// The browser; without it the whole site
        #[arg(long, value_name = "ID", value_parser = consent_id)]
        consent_id: Option<ConsentId>,
        /// For how many days
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(1..=36_500))]
        days: i64,
        /// The claim
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Say what is held
    List,
    /// End a hold now
    End {
        /// Its number
        number: i64,
    },
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    data::block_on(async {
        let store = arguments.folder.open_existing().await?;
        let outcome = carry_out(&*store, &arguments.what, SystemClock.now()).await;
        store.close().await;
        match outcome.context("cannot reach the holds")? {
            Some(said) => println!("{said}"),
            None => bail!("there is no such hold in force"),
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// What to say, or `None` if there is no such hold.
async fn carry_out(store: &dyn Store, what: &What, now: i64) -> Result<Option<String>, StoreError> {
    match what {
        What::Add {
            site,
            consent_id,
            days,
            reason,
        } => {
            let hold = Hold {
                site: site.clone(),
                consent_id: *consent_id,
                reason: reason.clone(),
                placed_at: now,
                until: now + days * DAY_MS,
            };
            let of = consent_id.map_or("*".to_owned(), |id| id.to_string());
            let deed = deed(Deed::Held, &format!("{site} {of}: {reason}")).at_site(Some(site));
            store.note(&deed).await?;
            let number = store.put_hold(&hold).await?;
            Ok(Some(describe(number, &hold, now)))
        }
        What::List => {
            let holds = store.holds(now).await?;
            let lines = holds
                .iter()
                .map(|(number, hold)| describe(*number, hold, now));
            let lines: Vec<String> = lines.collect();
            Ok(Some(if lines.is_empty() {
                "Nothing is held".to_owned()
            } else {
                lines.join("\n")
            }))
        }
        What::End { number } => {
            let holds = store.holds(now).await?;
            let hold = holds.iter().find(|(one, _)| one == number);
            let site = hold.map(|(_, hold)| &*hold.site);
            let deed = deed(Deed::EndedHold, &number.to_string()).at_site(site);
            store.note(&deed).await?;
            let was = store.end_hold(*number, now).await?;
            Ok(was.then(|| format!("Hold {number} is over")))
        }
    }
}

fn describe(number: i64, hold: &Hold, now: i64) -> String {
    let of = hold
        .consent_id
        .map_or("all records".to_owned(), |id| format!("browser {id}"));
    // A day that has begun counts.
    let days = (hold.until - now + DAY_MS - 1) / DAY_MS;
    format!(
        "Hold {number}: {of} at {}, {days} days left: {}",
        hold.site, hold.reason
    )
}
