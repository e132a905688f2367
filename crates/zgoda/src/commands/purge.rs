//! `zgoda purge`: forgets what was kept long enough, and leaves signed reports of it (A50, A51).

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use zgoda_server::ports::{Clock, SystemClock};
use zgoda_store::{DAY_MS, Erasable};

use super::serve::File;
use super::{data, erase};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    folder: data::Folder,
    /// The config file of the server: what its table retention says of each site and class; its data, unless --data names another folder
    #[arg(
        long,
        env = "ZGODA_CONFIG",
        value_name = "FILE",
        required_unless_present = "site",
        conflicts_with = "site"
    )]
    config: Option<PathBuf>,
    /// Instead, this site
    #[arg(long, value_name = "ID", requires = "keep_days")]
    site: Option<String>,
    /// How many days all its records are kept
    #[arg(long, value_name = "DAYS", requires = "site", value_parser = clap::value_parser!(i64).range(1..=36_500))]
    keep_days: Option<i64>,
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let now = SystemClock.now();
    if let (Some(site), Some(days)) = (arguments.site, arguments.keep_days) {
        let old = Erasable::Before {
            site,
            received_before: now - days * DAY_MS,
        };
        return data::block_on(erase::carry_out(&arguments.folder, &old, now));
    }
    let Some(config) = arguments.config else {
        bail!("say --config FILE, or --site and --keep-days");
    };
    let file = File::read(&config)?;
    let terms = file.terms();
    if terms.is_empty() {
        bail!(
            "{} has no [retention.SITE]: everything is kept",
            config.display()
        );
    }
    let folder = arguments.folder.or(file.data, file.database);
    for term in terms {
        let (class, days) = (term.class.as_str(), term.days);
        println!("{}, {class}, older than {days} days:", term.site);
        data::block_on(erase::carry_out(&folder, &term.over(now), now))?;
    }
    Ok(ExitCode::SUCCESS)
}
