//! One receipt: without the log, without the network.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use jiff::Timestamp;
use zgoda_tlog::receipt::Receipt;

use super::trust::Trust;

/// Whether `receipt` proves that the record in the file `record` was logged, after saying so.
pub(crate) fn verify(receipt: &Path, record: &Path, trust: &Trust) -> Result<bool> {
    let read = |file: &Path| {
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
    };
    let (receipt, record) = (read(receipt)?, read(record)?);
    // An editor may have put a line feed at the end; canonical JSON has none.
    let record = record.strip_suffix('\n').unwrap_or(&record);
    let outcome = Receipt::parse(&receipt).and_then(|receipt| {
        let verified = receipt.verify_record(record.as_bytes(), &trust.policy)?;
        Ok((receipt.index(), verified))
    });
    match outcome {
        Ok((_, verified)) if verified.witnessed.len() < trust.quorum => {
            println!(
                "NOT PROVED: the log signed, and {} of {} witnesses vouch for it",
                verified.witnessed.len(),
                trust.quorum
            );
            Ok(false)
        }
        Ok((index, verified)) => {
            println!(
                "Proved: this record is in the log {}, in place {}, in exactly these bytes. The checkpoint speaks for {} records",
                verified.checkpoint.origin(),
                index + 1,
                verified.checkpoint.head().size
            );
            if let Some(time) = verified.stamped {
                println!("The log itself says that this was so at {}", instant(time));
            }
            for (witness, time) in &verified.witnessed {
                println!("Witness {witness} saw it at {}", instant(*time));
            }
            Ok(true)
        }
        Err(why) => {
            println!("NOT PROVED: {why}");
            Ok(false)
        }
    }
}

/// Seconds since 1970, as RFC 3339.
pub(super) fn instant(seconds: u64) -> String {
    let at = i64::try_from(seconds).unwrap_or(i64::MAX);
    Timestamp::from_second(at)
        .unwrap_or(Timestamp::MAX)
        .to_string()
}
