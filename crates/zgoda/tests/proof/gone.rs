//! F19: the database file is taken away from under the running server. What is acknowledged is never in a file that nobody will
//! find again.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
#[cfg(target_os = "linux")]
use std::process::{Command, ExitStatus};

use tempfile::TempDir;

use super::kill::receipt_in;
use super::log::{SERVE, post, record, terminate};
use super::running::{Running, run, text};
use super::watched::ready;

/// Sends record `number`, which the log has to refuse.
fn refused(server: &Running, number: u64) {
    let answer = post(server, number).unwrap();
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(
        answer.contains("urn:zgoda:problem:database-failed"),
        "{answer}"
    );
    assert!(
        answer.to_ascii_lowercase().contains("retry-after: "),
        "{answer}"
    );
    assert!(receipt_in(&answer).is_none(), "{answer}");
}

/// Sends record `number`, which the log has to take.
fn taken(server: &Running, number: u64) {
    let answer = post(server, number).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(receipt_in(&answer).is_some(), "{answer}");
}

#[test]
fn f19_a_file_that_was_moved_away_refuses_records_until_it_is_back() {
    let folder = TempDir::new().unwrap();
    let serve = [&SERVE[..], &["--admin-listen", "0"]].concat();
    let server = Running::start(&serve, folder.path());
    let (file, away) = (
        folder.path().join("zgoda-data/log.db"),
        folder.path().join("elsewhere.db"),
    );
    taken(&server, 1);
    fs::rename(&file, &away).unwrap();
    refused(&server, 2);
    let answer = ready(&server);
    assert!(
        answer.starts_with("HTTP/1.1 503") && answer.contains("\ndatabase-replaced: "),
        "{answer}"
    );
    fs::rename(&away, &file).unwrap();
    assert!(ready(&server).starts_with("HTTP/1.1 200"));
    // The browser kept it.
    taken(&server, 2);
}

/// Tells the server to stop; how it ended.
#[cfg(target_os = "linux")]
fn stopped(server: &mut Running) -> ExitStatus {
    let id = server.child.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &id]).status();
    assert!(sent.unwrap().success());
    server.child.wait().unwrap()
}

/// The next server takes record 4, has the three before it, and the log proves it.
#[cfg(target_os = "linux")]
fn goes_on(folder: &TempDir) {
    let mut server = Running::start(&SERVE, folder.path());
    taken(&server, 4);
    for number in 1..=4 {
        let receipt = server.get(&format!("/v1/receipts/{}", record(number).record_id));
        assert!(receipt.starts_with("HTTP/1.1 200"), "{number}: {receipt}");
    }
    terminate(&mut server);
    let output = run(&["verify"], folder.path());
    assert!(output.status.success(), "{}", text(&output.stdout));
}

/// The files of the log that the server still has open, under their numbers: of the database, of its write-ahead log.
#[cfg(target_os = "linux")]
fn open_files(server: &Running) -> [PathBuf; 2] {
    let all = format!("/proc/{}/fd", server.child.id());
    let find = |name: &str| {
        let mut all = fs::read_dir(&all).unwrap().map(|one| one.unwrap().path());
        all.find(|one| {
            let to = fs::read_link(one).unwrap_or_default();
            let to = to.to_string_lossy();
            to.trim_end_matches(" (deleted)").ends_with(name)
        })
        .unwrap()
    };
    [find("/log.db"), find("/log.db-wal")]
}

#[cfg(target_os = "linux")]
#[test]
fn f19_a_file_that_was_deleted_is_brought_back_from_the_server_that_has_it_open() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("zgoda-data");
    let mut server = Running::start(&SERVE, folder.path());
    for number in 1..=3 {
        taken(&server, number);
    }
    for side in ["log.db", "log.db-wal", "log.db-shm"] {
        fs::remove_file(data.join(side)).unwrap();
    }
    refused(&server, 4);
    // As docs/OPERATIONS.md has it: copied out while the server lives, put back when it is stopped.
    let saved = open_files(&server).map(|open| copy_out(&open, folder.path()));
    assert!(!stopped(&mut server).success(), "it is no good end");
    let mut said = String::new();
    let errors = server.child.stderr.as_mut().unwrap();
    errors.read_to_string(&mut said).unwrap();
    assert!(said.contains("no longer the one that was opened"), "{said}");
    assert!(said.contains("docs/OPERATIONS.md"), "{said}");
    assert!(
        said.contains("not in the folder of the log any more"),
        "{said}"
    );

    // Without them the start is refused: the log would begin anew under the same key.
    let output = run(&SERVE, folder.path());
    assert!(!output.status.success());
    assert!(
        text(&output.stderr).contains("checkpoint"),
        "{}",
        text(&output.stderr)
    );

    for (saved, name) in saved.iter().zip(["log.db", "log.db-wal"]) {
        fs::rename(saved, data.join(name)).unwrap();
    }
    let _ = fs::remove_file(data.join("log.db-shm"));
    goes_on(&folder);
}

/// SQLite writes what its open write-ahead log holds into the database when the last connection closes, wherever that log is.
#[cfg(target_os = "linux")]
#[test]
fn f19_a_write_ahead_log_that_was_deleted_is_in_the_database_after_an_orderly_stop() {
    let folder = TempDir::new().unwrap();
    let mut server = Running::start(&SERVE, folder.path());
    for number in 1..=3 {
        taken(&server, number);
    }
    fs::remove_file(folder.path().join("zgoda-data/log.db-wal")).unwrap();
    refused(&server, 4);
    assert!(!stopped(&mut server).success(), "it is no good end");
    goes_on(&folder);
}

#[cfg(target_os = "linux")]
fn copy_out(open: &Path, folder: &Path) -> PathBuf {
    let to = folder.join(format!("saved-{}", open.file_name().unwrap().display()));
    fs::copy(open, &to).unwrap();
    to
}
