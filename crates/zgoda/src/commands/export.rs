//! `zgoda export`: the log as CSV.

use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use zgoda_server::{csv_header, csv_row};
use zgoda_store::{ConsentStore, Cursor, LogFilter, LogQuery};

use super::data;

/// Records read at once.
const PAGE: u32 = 1000;

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
    /// Only records of this site
    #[arg(long, value_name = "ID")]
    site: Option<String>,
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    data::block_on(export(arguments))
}

async fn export(arguments: Arguments) -> Result<ExitCode> {
    let store = data::open_existing(&arguments.data).await?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut query = LogQuery {
        filter: LogFilter {
            site: arguments.site,
            ..LogFilter::default()
        },
        cursor: Cursor::Newest,
        limit: PAGE,
    };
    let mut lines = vec![csv_header()];
    loop {
        for line in lines {
            match out.write_all(&line) {
                Ok(()) => {}
                // Whoever reads has seen enough (`zgoda export | head`).
                Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                    return Ok(ExitCode::SUCCESS);
                }
                Err(error) => return Err(error).context("cannot write"),
            }
        }
        let page = store.page(&query).await.context("cannot read the log")?;
        let Some(last) = page.entries.last() else {
            break;
        };
        query.cursor = Cursor::Before(last.seq);
        lines = page.entries.iter().map(csv_row).collect();
    }
    out.flush().context("cannot write")?;
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
