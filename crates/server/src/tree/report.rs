//! Reports of erasures, signed with the log's key (docs/TLOG.md, section 9): whoever has the database and not the key can delete
//! a record, and not say why.

use std::fmt::Write;

use zgoda_store::{Class, Reason};
use zgoda_tlog::key::{KeyKind, SignerKey, VerifierKey};
use zgoda_tlog::note::{NoteError, SignedNote};
use zgoda_tlog::tree::TreeHead;

/// What the first line says. No log has this name, so a report is never taken for a checkpoint.
const HEADER: &str = "zgoda.erasure.v1";

/// What is erased in one transaction.
#[derive(Debug)]
pub(super) struct Report<'a> {
    pub(super) site: &'a str,
    pub(super) reason: Reason,
    /// If only records of one class are.
    pub(super) class: Option<Class>,
    pub(super) erased_at: i64,
    /// In their order.
    pub(super) places: &'a [i64],
    /// The tree, which erasure leaves as it is.
    pub(super) head: TreeHead,
}

impl Report<'_> {
    /// The note. An error if none of `keys` signs notes.
    pub(super) fn sign(&self, keys: &[SignerKey]) -> Result<String, NoteError> {
        let signing = || {
            keys.iter()
                .filter(|key| key.verifier().kind() == KeyKind::Ed25519)
        };
        let log = signing()
            .next()
            .map_or(String::new(), |key| key.verifier().name().to_string());
        let class = self
            .class
            .map_or(String::new(), |class| format!("class {}\n", class.as_str()));
        let mut text = format!(
            "{HEADER}\nlog {log}\nsite {}\nreason {}\n{class}erased_at {}\nerased {}\n",
            self.site,
            self.reason.as_str(),
            self.erased_at,
            self.places.len()
        );
        for (first, last) in runs(self.places) {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "places {first} {last}");
        }
        let root = self.head.root.to_base64();
        let _ = writeln!(text, "tree {} {root}", self.head.size);
        let signatures = signing().filter_map(|key| key.sign(&text).ok()).collect();
        Ok(SignedNote::new(&text, signatures)?.to_string())
    }
}

/// First and last of each run of places.
fn runs(places: &[i64]) -> Vec<(i64, i64)> {
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for place in places {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *place => *last = *place,
            _ => runs.push((*place, *place)),
        }
    }
    runs
}

/// The runs of places that `note`, the report of an erasure, says are erased from `log`.
///
/// # Errors
/// Why it is not to be believed.
pub fn erased_places(
    note: &str,
    log: &str,
    keys: &[VerifierKey],
) -> Result<Vec<(u64, u64)>, String> {
    let note = SignedNote::parse(note).map_err(|why| why.to_string())?;
    let (text, _) = note.verify(keys).map_err(|why| why.to_string())?;
    let mut lines = text.lines();
    if lines.next() != Some(HEADER) || lines.next() != Some(&format!("log {log}")) {
        return Err("it is not a report of an erasure from this log".to_owned());
    }
    let run = |line: &str| {
        let (first, last) = line.split_once(' ')?;
        Some((first.parse().ok()?, last.parse().ok()?))
    };
    lines
        .filter_map(|line| line.strip_prefix("places "))
        .map(|line| run(line).ok_or_else(|| format!("\"places {line}\" is not two numbers")))
        .collect()
}
