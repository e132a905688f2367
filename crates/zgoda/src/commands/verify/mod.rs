//! `zgoda verify`: proves, without asking the server, that nothing in the log was changed.
//!
//! It ends with 0 if everything fits, with 1 if something does not, and with 2 if it could not be found out.

mod bundle;
mod checker;
mod finding;
mod log;
mod receipt;
mod trust;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use super::data;
pub(crate) use bundle::BUNDLE_SCHEMA;
use checker::Report;
pub(super) use trust::{Trust, checkpoint, head, read as trust};

/// Most findings that are written out; a log that was rewritten has one for every record.
const SHOWN: usize = 20;

/// Something does not fit.
const DIFFERS: u8 = 1;
/// It could not be found out.
const UNKNOWN: u8 = 2;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    folder: data::Folder,
    /// The log's public key, as its operator gave it to you; else the one in the folder of the log is believed
    #[arg(long, value_name = "KEY")]
    key: Vec<String>,
    /// The key of a witness that you believe, as its operator gave it to you: it must have cosigned the receipt, or a checkpoint of the log
    #[arg(long, value_name = "KEY")]
    witness: Vec<String>,
    /// How many of the witnesses must have; all of them, if it is not said
    #[arg(long, value_name = "NUMBER", requires = "witness")]
    witness_quorum: Option<NonZeroUsize>,
    /// A checkpoint of this log that you kept: the log must continue it
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// Instead of the folder of a log, this bundle of one (zgoda export --format bundle)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["receipt", "checkpoint"])]
    bundle: Option<PathBuf>,
    /// Instead of the whole log, this receipt (*.tlog-proof), together with --record
    #[arg(
        long,
        value_name = "FILE",
        requires = "record",
        conflicts_with = "checkpoint"
    )]
    receipt: Option<PathBuf>,
    /// The record of the receipt, byte for byte
    #[arg(long, value_name = "FILE", requires = "receipt")]
    record: Option<PathBuf>,
}

/// Verifies the log in `folder`.
pub(super) async fn folder(folder: &data::Folder, trust: &Trust) -> Result<Report> {
    log::verify(folder, &[], trust).await
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match verify(arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(DIFFERS),
        Err(error) => {
            eprintln!("zgoda: cannot verify: {error:#}");
            ExitCode::from(UNKNOWN)
        }
    }
}

/// Whether everything fits, after saying what does and what does not.
fn verify(arguments: &Arguments) -> Result<bool> {
    let trust = trust::read(&arguments.key, &arguments.folder.data)?
        .with_witnesses(&arguments.witness, arguments.witness_quorum)?;
    if let (Some(receipt), Some(record)) = (&arguments.receipt, &arguments.record) {
        return receipt::verify(receipt, record, &trust);
    }
    let report = match &arguments.bundle {
        Some(bundle) => bundle::verify(bundle, &trust)?,
        None => data::block_on(log::verify(
            &arguments.folder,
            &arguments.checkpoint,
            &trust,
        ))?,
    };
    Ok(tell(&report, trust.policy.origin().as_str()))
}

/// Says what was found; whether everything fits.
pub(super) fn tell(report: &Report, log: &str) -> bool {
    println!("Log {log}, {} records", report.size);
    if report.erased > 0 {
        println!(
            "{} of them were erased; their entries are in place",
            report.erased
        );
    }
    if report.findings.is_empty() {
        println!(
            "Everything fits: each record is what was logged, in its place, and the tree leads to {} signed checkpoints, \
             the largest of {} records",
            report.checkpoints, report.signed
        );
        if let Some(seen) = &report.witnessed {
            for (witness, time) in &seen.by {
                println!(
                    "Witness {witness} saw the first {} records at {}",
                    seen.size,
                    receipt::instant(*time)
                );
            }
        }
        if report.size > report.signed {
            println!(
                "{} records came after the largest checkpoint: nothing vouches for them yet",
                report.size - report.signed
            );
        }
        return true;
    }
    println!("DOES NOT FIT");
    for finding in report.findings.iter().take(SHOWN) {
        println!("  {finding}");
    }
    if report.findings.len() > SHOWN {
        println!("  and {} more", report.findings.len() - SHOWN);
    }
    false
}
