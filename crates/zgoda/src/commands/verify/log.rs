//! The whole log, from its folder and database.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context, Result};
use zgoda_consent::hash::sha256_hex;
use zgoda_consent::record::{self, Record};
use zgoda_server::{CheckpointFile, LastCheckpoint};
use zgoda_store::{Commitment, Cursor, Digest, Entry, LogFilter, LogQuery, Store, StoreError};
use zgoda_tlog::append::Appender;
use zgoda_tlog::hash::Hash;
use zgoda_tlog::tile::{TILE_WIDTH, Tile, TileId, TileSet};

use super::checker::{Checker, Place, Report};
use super::finding::Finding;
use super::trust::Trust;
use crate::commands::data;

/// Places read at once: those under one tile.
const AT_ONCE: u32 = TILE_WIDTH as u32;

/// Compares the log with its last checkpoint, with those it kept, and with `own`, files of the one who asks.
pub(crate) async fn verify(
    folder: &data::Folder,
    own: &[PathBuf],
    trust: &Trust,
) -> Result<Report> {
    let mut checker = Checker::default();
    for file in own {
        let note = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        checker.expect(&format!("the checkpoint {}", file.display()), &note, trust);
    }
    // Before the database, which may grow meanwhile.
    let last = CheckpointFile::new(data::last_checkpoint(&folder.data));
    let note = last
        .read()
        .with_context(|| format!("cannot read {}", last.path().display()))?;
    if let Some(note) = note {
        checker.expect("the last checkpoint", &note, trust);
    }
    let store = folder.open_read_only().await?;
    let outcome = compare(&*store, &mut checker, trust).await;
    store.close().await;
    outcome.context("cannot read the log")?;
    Ok(checker.finish())
}

async fn compare(
    store: &dyn Store,
    checker: &mut Checker,
    trust: &Trust,
) -> Result<(), StoreError> {
    let mut above = 0;
    loop {
        let kept = store.checkpoints(above, 1000).await?;
        let Some(last) = kept.last() else { break };
        above = last.size;
        for one in &kept {
            let what = format!("the checkpoint of {} records in the database", one.size);
            checker.expect(&what, &one.note, trust);
        }
    }
    let mut above = 0;
    loop {
        let kept = store.cosigned(above, 1000).await?;
        let Some(last) = kept.last() else { break };
        above = last.size;
        for one in &kept {
            let what = format!(
                "the cosigned checkpoint of {} records in the database",
                one.size
            );
            checker.expect(&what, &one.note, trust);
        }
    }
    checker.expect_witnesses(trust);
    let mut after = 0;
    loop {
        let reports = store.erasure_reports(after, 1000).await?;
        let Some((last, _)) = reports.last() else {
            break;
        };
        after = *last;
        for (number, note) in &reports {
            checker.excuse(&format!("report {number} of an erasure"), note, trust);
        }
    }
    // In this order: a record that is there when the head is read is under it.
    let newest = page(store, Cursor::Newest, 1).await?;
    let head = store.head().await?;
    let mut tree = Appender::default();
    let mut seen = BTreeSet::new();
    let mut first = 0;
    while first < head.size {
        let leaves = places(store, checker, first, head.size, &mut seen).await?;
        first += u64::from(AT_ONCE);
        let growth = tree.append(&leaves);
        tree = growth.next;
        // Level 0 was compared leaf by leaf.
        let above: Vec<&Tile> = growth.tiles.iter().filter(|t| t.id().level > 0).collect();
        let ids: Vec<TileId> = above.iter().map(|tile| tile.id()).collect();
        let found = store.tiles(&ids).await?;
        for tile in above {
            let id = tile.id();
            if found.get(id.level, id.index) != Some(tile) {
                checker.find(Finding::Tile {
                    level: id.level,
                    index: id.index,
                });
            }
        }
    }
    if tree.head() != head {
        checker.find(Finding::Head);
    }
    for one in newest.iter().filter(|one| place(one) > head.size) {
        checker.find(Finding::Added { place: place(one) });
    }
    Ok(())
}

/// Checks the places from `first` on that are under one tile; answers the leaves that the tree has for them.
async fn places(
    store: &dyn Store,
    checker: &mut Checker,
    first: u64,
    size: u64,
    seen: &mut BTreeSet<Digest>,
) -> Result<Vec<Hash>, StoreError> {
    let end = size.min(first + u64::from(AT_ONCE));
    let id = TileId {
        level: 0,
        index: first / u64::from(AT_ONCE),
        width: u16::try_from(end - first).unwrap_or(TILE_WIDTH),
    };
    let tiles: TileSet = store.tiles(&[id]).await?;
    let tile = tiles.get(0, id.index);
    if tile.is_none() {
        checker.find(Finding::Tile {
            level: 0,
            index: id.index,
        });
    }
    let committed = store.commitments(first, AT_ONCE).await?;
    let after = Cursor::After(i64::try_from(first).unwrap_or(i64::MAX));
    let entries = page(store, after, AT_ONCE).await?;
    let erased = store
        .erasures(i64::try_from(first).unwrap_or(i64::MAX), AT_ONCE)
        .await?;
    let erased: BTreeSet<u64> = erased.iter().map(|one| one.seq.cast_unsigned()).collect();
    let entries: BTreeMap<u64, &Entry> = entries.iter().map(|one| (place(one), one)).collect();
    let committed: BTreeMap<u64, &Commitment> =
        committed.iter().map(|one| (one.index, one)).collect();
    let mut leaves = Vec::new();
    for index in first..end {
        let at = usize::try_from(index - first).unwrap_or(usize::MAX);
        let in_tree = tile.and_then(|tile| tile.hashes().get(at)).copied();
        let entry = entries.get(&(index + 1)).copied();
        let Some(commitment) = committed.get(&index) else {
            checker.miss(index, in_tree);
            leaves.extend(in_tree);
            continue;
        };
        leaves.push(checker.take(&Place {
            index,
            entry: commitment.entry,
            salt: commitment.salt,
            record: entry.map(|entry| entry.body.as_str()),
            is_erased: erased.contains(&(index + 1)),
            record_id: entry.map_or(String::new(), |entry| entry.record_id.to_string()),
            in_tree,
        }));
        let Some(entry) = entry else { continue };
        // A record that cannot be read is altered, or of a version to come; the first is found elsewhere.
        let Ok(record) = record::parse(&entry.body) else {
            continue;
        };
        if let Some(column) = other_column(entry, &record) {
            checker.find(Finding::Column {
                place: index + 1,
                column,
            });
        }
        documents(store, checker, entry, &record, seen).await?;
    }
    Ok(leaves)
}

/// Checks notice and config that a record names by their hashes, unless a record before named them.
async fn documents(
    store: &dyn Store,
    checker: &mut Checker,
    entry: &Entry,
    record: &Record,
    seen: &mut BTreeSet<Digest>,
) -> Result<(), StoreError> {
    let mut check = |kind, hash: Digest, body: Option<String>| {
        let hash = hash.to_string();
        if body.is_some_and(|body| sha256_hex(body.as_bytes()) != hash) {
            checker.find(Finding::Document { kind, hash });
        }
    };
    if seen.insert(entry.notice) {
        let notice = store.notice(&entry.notice).await?;
        check("notice", entry.notice, notice.map(|notice| notice.body));
    }
    if let Some(hash) = Digest::parse(&record.config_hash).filter(|hash| seen.insert(*hash)) {
        let config = store.config(&hash).await?;
        check("config", hash, config.map(|config| config.body));
    }
    Ok(())
}

/// A column by which the log is searched that says something else than the record.
fn other_column(entry: &Entry, record: &Record) -> Option<&'static str> {
    [
        ("record_id", record.record_id == entry.record_id.to_string()),
        (
            "consent_id",
            record.consent_id == entry.consent_id.to_string(),
        ),
        ("site", record.site == entry.site),
        ("event", record.event.as_str() == entry.event),
        ("language", record.language == entry.language),
        ("notice", record.notice == entry.notice.to_string()),
    ]
    .into_iter()
    .find_map(|(column, same)| (!same).then_some(column))
}

fn place(entry: &Entry) -> u64 {
    entry.seq.max(0).cast_unsigned()
}

/// A page of the log, oldest first.
async fn page(store: &dyn Store, cursor: Cursor, limit: u32) -> Result<Vec<Entry>, StoreError> {
    let query = LogQuery {
        filter: LogFilter::default(),
        cursor,
        limit,
    };
    let mut entries = store.page(&query).await?.entries;
    entries.reverse();
    Ok(entries)
}
