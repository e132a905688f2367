//! An auditor's bundle (`zgoda export --format bundle`): the whole log in one file, without the log and without the network.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use zgoda_consent::hash::sha256_hex;
use zgoda_consent::json::{self, Value};
use zgoda_consent::source::Source;
use zgoda_tlog::commitment::{Entry, Salt};

use super::checker::{Checker, Place, Report};
use super::finding::Finding;
use super::trust::Trust;

/// What the first line of a bundle says of itself.
pub(crate) const BUNDLE_SCHEMA: &str = "zgoda.bundle.v1";

/// Goes through the bundle in `file`.
pub(crate) fn verify(file: &Path, trust: &Trust) -> Result<Report> {
    let open = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut reader = Reader {
        lines: BufReader::new(open).lines(),
        number: 0,
    };
    let mut checker = Checker::default();
    let header = reader.next()?.context("the bundle is empty")?;
    if text(&header, "schema").as_deref() != Some(BUNDLE_SCHEMA) {
        bail!(
            "the first line does not say {BUNDLE_SCHEMA}: this is no bundle, or one of a later version"
        );
    }
    let checkpoints = (&header).get("checkpoints").and_then(|list| list.items());
    for (at, note) in checkpoints.unwrap_or_default().iter().enumerate() {
        let note = note.text().context("a checkpoint that is no text")?;
        let what = if at == 0 {
            "the checkpoint of the bundle".to_owned()
        } else {
            format!("checkpoint {at} of those kept before")
        };
        checker.expect(&what, &note, trust);
    }
    checker.expect_witnesses(trust);
    let mut next = 0;
    let mut documents = 0;
    let mut reports = 0;
    loop {
        let line = reader.next()?.context("the bundle ends too early")?;
        if let Some(report) = text(&line, "report") {
            reports += 1;
            checker.excuse(&format!("report {reports} of an erasure"), &report, trust);
            continue;
        }
        if let Some(places) = number(&line, "places") {
            // What is missing at the end is found by the checkpoint; this is for what is missing at the end of the file.
            if reader.next()?.is_some() || number(&line, "documents") != Some(documents) {
                bail!("the bundle has more or fewer lines than its last one says");
            }
            miss(&mut checker, next, u64::try_from(places).unwrap_or(0));
            return Ok(checker.finish());
        }
        let document = ["notice", "config"]
            .into_iter()
            .find_map(|kind| Some((kind, text(&line, kind)?)));
        if let Some((kind, hash)) = document {
            let body = text(&line, "body").with_context(|| reader.broken())?;
            documents += 1;
            if sha256_hex(body.as_bytes()) != hash {
                checker.find(Finding::Document { kind, hash });
            }
            continue;
        }
        let place = number(&line, "place")
            .and_then(|place| u64::try_from(place).ok())
            .filter(|place| *place > next)
            .with_context(|| reader.broken())?;
        miss(&mut checker, next, place - 1);
        let entry = text(&line, "entry").and_then(|entry| Entry::parse(&unhex(&entry)?));
        let salt = text(&line, "salt").and_then(|salt| Some(Salt(unhex(&salt)?.try_into().ok()?)));
        let record = text(&line, "record");
        let id = record
            .as_deref()
            .and_then(|record| text(&json::parse(record).ok()?, "record_id"));
        checker.take(&Place {
            index: place - 1,
            entry: entry.with_context(|| reader.broken())?,
            salt,
            record: record.as_deref(),
            is_erased: (&line).get("erased").is_some(),
            record_id: id.unwrap_or_default(),
            in_tree: None,
        });
        next = place;
    }
}

/// Notes the places from `next` up to, not including, `end` as missing: the first thousand say enough.
fn miss(checker: &mut Checker, next: u64, end: u64) {
    for index in (next..end).take(1000) {
        checker.miss(index, None);
    }
}

struct Reader<R> {
    lines: std::io::Lines<R>,
    number: usize,
}

impl<R: BufRead> Reader<R> {
    fn next(&mut self) -> Result<Option<Value>> {
        let Some(line) = self.lines.next() else {
            return Ok(None);
        };
        self.number += 1;
        let line = line.with_context(|| self.broken())?;
        let value = json::parse(&line).map_err(|_| anyhow!(self.broken()))?;
        Ok(Some(value))
    }

    fn broken(&self) -> String {
        format!(
            "line {} of the bundle is not what it should be",
            self.number
        )
    }
}

fn text(line: &Value, name: &str) -> Option<String> {
    line.get(name)?.text()
}

fn number(line: &Value, name: &str) -> Option<i64> {
    line.get(name)?.number()
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|one| pair(one)).collect()
}
