//! The folder of the log: its key, its last checkpoint, its database, its room, its backups.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use zgoda_server::{CheckpointFile, LastCheckpoint, disk_free};
use zgoda_store::{DAY_MS, StoreError};
use zgoda_tlog::policy::Policy;

use super::codes;
use super::finding::Finding;
use crate::commands::data::{Database, Folder};
use crate::commands::{data, key, verify};

/// Less room than this is a reason to look after it, and less than a tenth of it to do so now.
const ROOM: u64 = 1 << 30;

const KEEP_KEY: &str =
    "without the log's own key no receipt and no checkpoint of it can be continued";

/// Everything about the log in `place`; the keys that it signs with, if they are there.
pub(super) async fn examine(place: &Folder, findings: &mut Vec<Finding>) -> Option<Policy> {
    let folder = &place.data;
    if place.database.is_none() && !data::database(folder).is_file() {
        findings.push(Finding::broken(
            format!("log: there is none in {}", folder.display()),
            "nothing that visitors decide is kept there",
            "name its folder (--data, or data in the config file), or start the server once",
        ));
        return None;
    }
    let policy = keys(folder, findings);
    codes::examine(place, findings).await;
    database(place, policy.as_ref(), findings).await;
    room(folder, findings);
    policy
}

fn keys(folder: &Path, findings: &mut Vec<Finding>) -> Option<Policy> {
    match key::read(folder) {
        Ok(Some(keys)) => {
            let keys = keys.iter().map(|key| key.verifier().clone()).collect();
            match Policy::new(keys) {
                Ok(policy) => {
                    findings.push(Finding::right(format!(
                        "key: of the log {}, and only its owner reads it",
                        policy.origin()
                    )));
                    return Some(policy);
                }
                Err(error) => findings.push(Finding::broken(
                    format!("key: {error}"),
                    KEEP_KEY,
                    "put the key back from where you keep the copy",
                )),
            }
        }
        Ok(None) => findings.push(Finding::broken(
            format!("key: there is none in {}", folder.display()),
            KEEP_KEY,
            "put the key back from where you keep the copy; a new one would begin another log",
        )),
        Err(error) => findings.push(Finding::broken(
            format!("key: {error:#}"),
            "whoever reads the key can sign for the log",
            "as it says; if someone had it: zgoda key rotate (docs/OPERATIONS.md)",
        )),
    }
    None
}

async fn database(place: &Folder, policy: Option<&Policy>, findings: &mut Vec<Finding>) {
    let name = place.place();
    // Read only first: a database of an earlier version must not be brought up to date by looking at it.
    let size = match place.open_read_only().await {
        Ok(store) => {
            let whole = match &store {
                Database::Sqlite(file) => file.check().await,
                // It looks after its own pages.
                Database::Postgres(_) => Ok(Vec::new()),
            };
            let head = store.head().await;
            store.close().await;
            match (whole, head) {
                (Ok(complaints), Ok(head)) if complaints.is_empty() => head.size,
                (Ok(complaints), _) if !complaints.is_empty() => {
                    findings.push(Finding::broken(
                        format!("database: {} is damaged: {}", name, complaints[0]),
                        "records may be unreadable, and more may become so",
                        "stop the server, keep the folder as it is, put the newest backup back; `zgoda verify` says what fits",
                    ));
                    return;
                }
                (Err(error), _) | (_, Err(error)) => {
                    findings.push(unreadable(&name, &error));
                    return;
                }
                _ => return,
            }
        }
        Err(error) => {
            findings.push(Finding::broken(
                format!("database: {error:#}"),
                "the log can be neither read nor continued",
                "of another version? start the server of that version once; damaged? put the newest backup back",
            ));
            return;
        }
    };
    if let Some(policy) = policy {
        last_checkpoint(&place.data, policy, size, findings);
    }
    let written = match place.open_existing().await {
        Ok(store) => {
            // Takes the lock for writing, and writes nothing.
            let written = store.commit_earlier(&[]).await;
            store.close().await;
            written.map_err(anyhow::Error::from)
        }
        Err(error) => Err(error),
    };
    findings.push(match written {
        Ok(_) => Finding::right(format!("database: {size} records, whole, writable")),
        Err(error) => Finding::broken(
            format!("database: cannot be written: {error:#}"),
            "browsers get 503 and keep their records until it can",
            "end the program that holds it, or give the folder and its files to the server's user, or make room",
        ),
    });
}

fn unreadable(name: &str, error: &StoreError) -> Finding {
    Finding::broken(
        format!("database: {name} cannot be read: {error}"),
        "the log can be neither read nor continued",
        "put the newest backup back; `zgoda verify` says what fits",
    )
}

fn last_checkpoint(folder: &Path, policy: &Policy, size: u64, findings: &mut Vec<Finding>) {
    let last = CheckpointFile::new(data::last_checkpoint(folder));
    findings.push(match last.read() {
        Ok(Some(note)) => match verify::head(&note, policy) {
            Ok(head) if head.size <= size => Finding::right(format!(
                "last checkpoint: of {} records, signed with the key",
                head.size
            )),
            Ok(head) => Finding::broken(
                format!(
                    "last checkpoint: of {} records, and the database has {size}",
                    head.size
                ),
                "an old copy of the database was put back: the server will not start on it",
                "put the newest backup back; going on with an old one under the same key cannot be hidden",
            ),
            Err(why) => Finding::broken(
                format!("last checkpoint: not signed with the key: {why}"),
                "the key or the checkpoint is another log's: the server will not start",
                "put back the key that belongs to this log",
            ),
        },
        Ok(None) => Finding::odd(
            "last checkpoint: there is none beside the database",
            "a database that was set back would not be noticed",
            "start the server once: it keeps one",
        ),
        Err(error) => Finding::broken(
            format!("last checkpoint: cannot be read: {error}"),
            "the server will not start",
            "give the folder and its files to the server's user",
        ),
    });
}

fn room(folder: &Path, findings: &mut Vec<Finding>) {
    let Some(free) = disk_free(folder) else {
        return;
    };
    let what = format!("disk: {} MiB are free", free >> 20);
    let why = "a full disk takes no records: browsers get 503 and keep them";
    let fix = "make room, or move the log to a larger disk";
    findings.push(if free < ROOM / 10 {
        Finding::broken(what, why, fix)
    } else if free < ROOM {
        Finding::odd(what, why, fix)
    } else {
        Finding::right(what)
    });
}

/// How old the newest backup in `folder` is: it is one itself, or there are some in it.
pub(super) fn backup(folder: &Path, most_days: i64, now: i64) -> Finding {
    let why = "what came after the newest backup is lost with this disk";
    let fix = format!(
        "run `zgoda backup --to {}` every day, and see that its output is read",
        folder.join("DATE").display()
    );
    let inside = fs::read_dir(folder).into_iter().flatten().flatten();
    let copies = inside.map(|entry| entry.path()).chain([folder.to_owned()]);
    let newest = copies
        .filter_map(|copy| modified(data::database(&copy)))
        .max();
    match newest {
        None => Finding::broken(
            format!("backup: there is none in {}", folder.display()),
            why,
            fix,
        ),
        Some(at) => {
            let days = (now - at) / DAY_MS;
            let what = format!("backup: the newest is {days} days old");
            if days > most_days {
                Finding::broken(what, why, fix)
            } else {
                Finding::right(what)
            }
        }
    }
}

/// When `file` was written, ms.
fn modified(file: PathBuf) -> Option<i64> {
    let at = fs::metadata(file).ok()?.modified().ok()?;
    let since = at.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}
