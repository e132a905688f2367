//! What an auditor gets: the whole log in one file, with the checkpoints it has to lead to (docs/TLOG.md, section 10).

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use zgoda_consent::canonical::Writer;
use zgoda_consent::id::hex;
use zgoda_consent::record;
use zgoda_server::{CheckpointFile, LastCheckpoint};
use zgoda_store::{Commitment, Cursor, Digest, Entry, Erasure, LogFilter, LogQuery, Store};

use crate::commands::data;
use crate::commands::verify::BUNDLE_SCHEMA;

/// Places read at once.
const AT_ONCE: u32 = 500;

/// Writes the log in `folder` up to its last checkpoint.
pub(super) async fn write(store: &dyn Store, folder: &Path, out: &mut impl Write) -> Result<()> {
    let last = CheckpointFile::new(data::last_checkpoint(folder));
    let Some(note) = last.read().context("cannot read the last checkpoint")? else {
        bail!("there is no checkpoint yet: start the server once");
    };
    let size = size_of(&note).context("the last checkpoint cannot be read")?;
    let mut checkpoints = vec![note];
    let mut above = 0;
    loop {
        let kept = store.checkpoints(above, AT_ONCE).await?;
        let Some(newest) = kept.last() else { break };
        above = newest.size;
        let within = kept.into_iter().filter(|one| one.size < size);
        checkpoints.extend(within.map(|one| one.note));
    }
    // Those that witnesses put their names to, also of the size of one that the log alone signed.
    let mut above = 0;
    loop {
        let kept = store.cosigned(above, AT_ONCE).await?;
        let Some(newest) = kept.last() else { break };
        above = newest.size;
        let within = kept.into_iter().filter(|one| one.size <= size);
        checkpoints.extend(within.map(|one| one.note));
    }
    line(out, |w| {
        w.name("checkpoints")
            .texts(checkpoints.iter().map(String::as_str));
        w.name("schema").text(BUNDLE_SCHEMA);
        w.name("size").number(size.cast_signed());
    })?;
    write_reports(store, out).await?;
    let (mut notices, mut configs) = (BTreeSet::new(), BTreeSet::new());
    let mut first = 0;
    while first < size {
        let width = u32::try_from(size - first).map_or(AT_ONCE, |left| left.min(AT_ONCE));
        for place in places(store, first, width).await? {
            if let Some(entry) = &place.1 {
                notices.insert(entry.notice);
                let record = record::parse(&entry.body).ok();
                configs.extend(record.and_then(|record| Digest::parse(&record.config_hash)));
            }
            write_place(out, &place)?;
        }
        first += u64::from(width);
    }
    let mut documents = 0;
    for hash in &notices {
        let notice = store.notice(hash).await?;
        documents += write_document(out, "notice", hash, notice.map(|notice| notice.body))?;
    }
    for hash in &configs {
        let config = store.config(hash).await?;
        documents += write_document(out, "config", hash, config.map(|config| config.body))?;
    }
    line(out, |w| {
        w.name("documents").number(documents);
        w.name("places").number(size.cast_signed());
    })
}

/// What signed reports say was erased; before the places, so that a reader knows when it comes to them.
async fn write_reports(store: &dyn Store, out: &mut impl Write) -> Result<()> {
    let mut after = 0;
    loop {
        let reports = store.erasure_reports(after, AT_ONCE).await?;
        let Some((last, _)) = reports.last() else {
            return Ok(());
        };
        after = *last;
        for (_, report) in &reports {
            line(out, |w| w.name("report").text(report))?;
        }
    }
}

/// A place with the record in it, or with why there is none.
type Place = (Commitment, Option<Entry>, Option<Erasure>);

async fn places(store: &dyn Store, first: u64, width: u32) -> Result<Vec<Place>> {
    let query = LogQuery {
        filter: LogFilter::default(),
        cursor: Cursor::After(first.cast_signed()),
        limit: width,
    };
    let entries = store.page(&query).await?.entries.into_iter();
    let mut entries: BTreeMap<i64, Entry> = entries.map(|one| (one.seq, one)).collect();
    let erasures = store
        .erasures(first.cast_signed(), width)
        .await?
        .into_iter();
    let mut erasures: BTreeMap<i64, Erasure> = erasures.map(|one| (one.seq, one)).collect();
    let committed = store.commitments(first, width).await?;
    Ok(committed
        .into_iter()
        .map(|one| {
            let seq = one.index.cast_signed() + 1;
            (one, entries.remove(&seq), erasures.remove(&seq))
        })
        .collect())
}

fn write_place(out: &mut impl Write, (commitment, entry, erasure): &Place) -> Result<()> {
    line(out, |w| {
        w.name("entry").text(&hex(commitment.entry.as_bytes()));
        if let Some(erasure) = erasure {
            w.name("erased").object(|w| {
                w.name("at").number(erasure.erased_at);
                w.name("reason").text(erasure.reason.as_str());
            });
        }
        w.name("place").number(commitment.index.cast_signed() + 1);
        if let Some(entry) = entry {
            w.name("received_at").number(entry.received_at);
            // As text: these bytes are what was committed to, whatever a reader makes of them.
            w.name("record").text(&entry.body);
        }
        if let Some(salt) = &commitment.salt {
            w.name("salt").text(&hex(&salt.0));
        }
    })
}

/// What a record names by its hash, if the log has it; answers how many lines that makes.
fn write_document(
    out: &mut impl Write,
    kind: &str,
    hash: &Digest,
    body: Option<String>,
) -> Result<i64> {
    let Some(body) = body else {
        return Ok(0);
    };
    line(out, |w| {
        w.name("body").text(&body);
        w.name(kind).text(&hash.to_string());
    })?;
    Ok(1)
}

fn line(out: &mut impl Write, members: impl FnOnce(&mut Writer)) -> Result<()> {
    let mut writer = Writer::new();
    writer.object(members);
    writeln!(out, "{}", writer.finish()).context("cannot write")
}

/// How many records a checkpoint speaks for; whether to believe it is for the auditor to find out.
fn size_of(note: &str) -> Result<u64> {
    let note = zgoda_tlog::note::SignedNote::parse(note)?;
    let checkpoint = zgoda_tlog::checkpoint::Checkpoint::parse(note.unverified_text())?;
    Ok(checkpoint.head().size)
}
