//! `zgoda purge`: forgets what was kept long enough, and leaves a signed report of it (A50, A51).

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use zgoda_server::ports::{Clock, SystemClock};
use zgoda_store::{DAY_MS, Erasable, ErasureStore, TreeStore};
use zgoda_tlog::key::KeyKind;
use zgoda_tlog::note::SignedNote;

use super::erase::{count, erase_all};
use super::{data, key};

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
    /// How many days records of this site are kept
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(1..=36_500))]
    keep_days: i64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    data::block_on(async {
        let Some(keys) = key::read(&arguments.data)? else {
            bail!(
                "there is no key in {}: nobody could sign the report",
                arguments.data.display()
            );
        };
        let store = data::open_existing(&arguments.data).await?;
        let now = SystemClock.now();
        let received_before = now - arguments.keep_days * DAY_MS;
        let old = Erasable::Before {
            site: arguments.site.clone(),
            received_before,
        };
        let (runs, held) = erase_all(&store, &old, now).await.context("cannot erase")?;
        let tree = store.head().await.context("cannot read the tree")?;
        let mut text = format!(
            "zgoda.purge.v1\nlog {}\nsite {}\npurged_at {now}\nreceived_before {received_before}\nerased {}\nheld {held}\n",
            keys[0].verifier().name(),
            arguments.site,
            count(&runs),
        );
        for (first, last) in &runs {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "places {first} {last}");
        }
        let _ = writeln!(text, "tree {} {}", tree.size, tree.root.to_base64());
        let signatures = keys
            .iter()
            .filter(|key| key.verifier().kind() == KeyKind::Ed25519)
            .map(|key| key.sign(&text))
            .collect::<Result<_, _>>()?;
        let report = SignedNote::new(&text, signatures)?.to_string();
        store
            .put_purge_report(now, &report)
            .await
            .context("the records are erased, their report cannot be kept")?;
        store.close().await;
        print!("{report}");
        Ok(ExitCode::SUCCESS)
    })
}
