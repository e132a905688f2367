//! `zgoda purge`: forgets what was kept long enough, and leaves signed reports of it (A50, A51).

use std::process::ExitCode;

use anyhow::Result;
use zgoda_server::ports::{Clock, SystemClock};
use zgoda_store::{DAY_MS, Erasable};

use super::{data, erase};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    folder: data::Folder,
    /// The site
    #[arg(long, value_name = "ID")]
    site: String,
    /// How many days records of this site are kept
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(1..=36_500))]
    keep_days: i64,
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let now = SystemClock.now();
    let old = Erasable::Before {
        site: arguments.site,
        received_before: now - arguments.keep_days * DAY_MS,
    };
    data::block_on(erase::carry_out(&arguments.folder, &old, now))
}
