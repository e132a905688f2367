//! `zgoda export`: the log on standard output, record by record: memory does not grow with it.

mod bundle;
mod consent_record;
mod notices;

use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use zgoda_server::{Deed, csv_header, csv_row};
use zgoda_store::{Cursor, Entry, LogFilter, LogQuery, Sites, Store};

use super::{data, noted};

/// Records read at once.
const PAGE: u32 = 1000;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    folder: data::Folder,
    /// Only records of this site
    #[arg(long, value_name = "ID")]
    site: Option<String>,
    /// In which form
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a spreadsheet, newest first
    #[default]
    Csv,
    /// One JSON object a line, newest first: place, time and the record byte for byte
    Ndjson,
    /// ISO/IEC TS 27560 consent records in JSON-LD (W3C DPV), one a line, newest first
    Jsonld,
    /// Everything an auditor needs to verify the whole log without us: zgoda verify --bundle
    Bundle,
}

impl Format {
    /// Its word on the command line.
    fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Jsonld => "jsonld",
            Self::Bundle => "bundle",
        }
    }
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    data::block_on(export(arguments))
}

async fn export(arguments: Arguments) -> Result<ExitCode> {
    if arguments.format == Format::Bundle && arguments.site.is_some() {
        bail!("a bundle proves the whole log: it cannot be of one site");
    }
    let store = arguments.folder.open_existing().await?;
    let site = arguments.site.as_deref();
    let about = format!("{} {}", arguments.format.word(), site.unwrap_or("*"));
    noted::note(&*store, site, Deed::ExportedLog, &about).await?;
    let mut out = BufWriter::new(io::stdout().lock());
    let written = match arguments.format {
        Format::Bundle => bundle::write(&*store, &arguments.folder.data, &mut out).await,
        format => write(&*store, format, arguments.site, &mut out).await,
    };
    let written = written.and_then(|()| out.flush().context("cannot write"));
    store.close().await;
    match written {
        // Whoever reads has seen enough (`zgoda export | head`).
        Err(error) if is_broken_pipe(&error) => Ok(ExitCode::SUCCESS),
        other => other.map(|()| ExitCode::SUCCESS),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

async fn write(
    store: &dyn Store,
    format: Format,
    site: Option<String>,
    out: &mut impl Write,
) -> Result<()> {
    let mut query = LogQuery {
        filter: LogFilter {
            sites: site.map_or(Sites::All, |site| Sites::one(&site)),
            ..LogFilter::default()
        },
        cursor: Cursor::Newest,
        limit: PAGE,
    };
    if format == Format::Csv {
        out.write_all(&csv_header()).context("cannot write")?;
    }
    let mut notices = notices::Notices::default();
    loop {
        let page = store.page(&query).await.context("cannot read the log")?;
        let Some(last) = page.entries.last() else {
            return Ok(());
        };
        query.cursor = Cursor::Before(last.seq);
        for entry in &page.entries {
            let line = match format {
                Format::Csv => csv_row(entry),
                Format::Jsonld => {
                    let notice = notices.of(store, &entry.notice).await?;
                    consent_record::line(entry, notice.as_ref()).into_bytes()
                }
                _ => ndjson(entry).into_bytes(),
            };
            out.write_all(&line).context("cannot write")?;
        }
    }
}

/// The record stands in it as it was hashed: canonical JSON is JSON.
fn ndjson(entry: &Entry) -> String {
    format!(
        "{{\"place\":{},\"received_at\":{},\"record\":{}}}\n",
        entry.seq, entry.received_at, entry.body
    )
}
