//! `zgoda verify`: what was done to a log is named, whoever did it.

use std::fs;

use sqlx::{Connection, Row, query};
use zgoda_tlog::append::Appender;
use zgoda_tlog::commitment::{Entry, Salt};
use zgoda_tlog::key::{KeyKind, KeyName, SignerKey};

use super::log::{Log, SERVE, execute, record};
use super::running::{run, text};

/// Verifies and expects exactly these findings.
#[track_caller]
fn expect(log: &Log, findings: &[&str]) {
    let (code, said) = log.verify(&[]);
    assert_eq!(code, Some(1), "{said}");
    let found: Vec<&str> = said.lines().filter(|line| line.starts_with("  ")).collect();
    assert_eq!(found.len(), findings.len(), "{said}");
    for finding in findings {
        assert!(
            found.iter().any(|line| line.contains(finding)),
            "{finding}\n--- in\n{said}"
        );
    }
}

#[test]
fn a_log_that_nobody_touched_fits() {
    let log = Log::new();
    let [key, _] = log.keys();
    for arguments in [&[][..], &["--key", &key]] {
        let (code, said) = log.verify(arguments);
        assert_eq!(code, Some(0), "{said}");
        assert!(
            said.contains("Log shop.example/log, 12 records\nEverything fits"),
            "{said}"
        );
        assert!(said.contains("the largest of 12 records"), "{said}");
    }
    // It also continues a checkpoint that someone kept.
    let (code, said) = log.verify(&["--key", &key, "--checkpoint", "five-checkpoint"]);
    assert_eq!(code, Some(0), "{said}");
    // And nothing of the folder was changed by looking.
    assert_eq!(
        fs::read(log.path("zgoda-data/log.db")).unwrap(),
        fs::read(log.path("twelve-log.db")).unwrap()
    );
}

#[tokio::test]
async fn a_record_that_was_altered_is_named() {
    let log = Log::new();
    log.tamper(&["UPDATE payload SET body = replace(body, '\"trusted\":true', '\"trusted\":false') WHERE seq = 5"])
        .await;
    let named = format!("record 5 ({}) was altered", record(5).record_id);
    expect(&log, &[&named]);
}

#[tokio::test]
async fn a_record_that_was_removed_is_named() {
    let log = Log::new();
    let rows = [
        "DELETE FROM payload WHERE seq = 5",
        "DELETE FROM record WHERE seq = 5",
    ];
    log.tamper(&rows).await;
    expect(&log, &["record 5 was removed"]);
    // Together with its entry.
    log.tamper(&["DELETE FROM commitment WHERE seq = 5"]).await;
    expect(&log, &["place 5 is missing"]);
}

#[tokio::test]
async fn records_that_changed_places_are_named() {
    let swap = [
        "UPDATE payload SET seq = -3 WHERE seq = 3",
        "UPDATE payload SET seq = 3 WHERE seq = 9",
        "UPDATE payload SET seq = 9 WHERE seq = -3",
        "UPDATE record SET seq = -3 WHERE seq = 3",
        "UPDATE record SET seq = 3 WHERE seq = 9",
        "UPDATE record SET seq = 9 WHERE seq = -3",
    ];
    let moved = [
        "logged in place 3 stands in place 9",
        "logged in place 9 stands in place 3",
    ];
    let log = Log::new();
    log.tamper(&swap).await;
    expect(&log, &moved);
    // With their entries.
    let entries = [
        "UPDATE commitment SET seq = -3 WHERE seq = 3",
        "UPDATE commitment SET seq = 3 WHERE seq = 9",
        "UPDATE commitment SET seq = 9 WHERE seq = -3",
    ];
    log.tamper(&entries).await;
    expect(&log, &moved);
}

#[tokio::test]
async fn an_entry_that_was_made_to_fit_an_altered_record_is_named() {
    let log = Log::new();
    let mut db = log.by_hand().await;
    let body = record(5).canonical().replace("accept_all", "reject_all");
    let entry = Entry::commit(&Salt([9; 32]), body.as_bytes());
    query("UPDATE payload SET body = ? WHERE seq = 5")
        .bind(&body)
        .execute(&mut db)
        .await
        .unwrap();
    query("UPDATE commitment SET entry = ?, salt = ? WHERE seq = 5")
        .bind(&entry.as_bytes()[..])
        .bind(&[9_u8; 32][..])
        .execute(&mut db)
        .await
        .unwrap();
    expect(
        &log,
        &[
            "the entry in place 5 was altered",
            "another event for record 5",
        ],
    );
}

/// Whoever has the database and rewrites all of it, but has not the key.
#[tokio::test]
async fn a_history_that_was_rewritten_throughout_is_found_by_what_was_signed() {
    let log = Log::new();
    let mut db = log.by_hand().await;
    let body = record(7).canonical().replace("\"pl\"", "\"en\"");
    let entry = Entry::commit(&Salt([9; 32]), body.as_bytes());
    query("UPDATE payload SET body = ? WHERE seq = 7")
        .bind(&body)
        .execute(&mut db)
        .await
        .unwrap();
    execute(&mut db, "UPDATE record SET language = 'en' WHERE seq = 7").await;
    query("UPDATE commitment SET entry = ?, salt = ? WHERE seq = 7")
        .bind(&entry.as_bytes()[..])
        .bind(&[9_u8; 32][..])
        .execute(&mut db)
        .await
        .unwrap();
    let rows = query("SELECT entry FROM commitment ORDER BY seq")
        .fetch_all(&mut db)
        .await
        .unwrap();
    let leaves: Vec<_> = rows
        .iter()
        .map(|row| Entry::parse(row.get::<&[u8], _>("entry")).unwrap().leaf())
        .collect();
    let grown = Appender::default().append(&leaves);
    query("UPDATE tile SET hashes = ? WHERE level = 0")
        .bind(grown.tiles[0].encode())
        .execute(&mut db)
        .await
        .unwrap();
    query("UPDATE tree_head SET root = ?")
        .bind(&grown.head.root.0[..])
        .execute(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    // The checkpoint of five records, kept when the server was started again, still fits.
    expect(
        &log,
        &["the last checkpoint was signed for another past: something among records 6 to 12"],
    );
    let refused = run(&SERVE, log.folder.path());
    assert!(!refused.status.success());
    let said = text(&refused.stderr);
    assert!(said.contains("does not continue what was signed"), "{said}");
}

#[tokio::test]
async fn tiles_and_head_that_were_altered_are_named() {
    let log = Log::new();
    log.tamper(&["UPDATE tree_head SET root = zeroblob(32)"])
        .await;
    expect(&log, &["the head in the database is not that of its tree"]);
    let log = Log::new();
    log.tamper(&["DELETE FROM tile"]).await;
    expect(&log, &["tile 0 of level 0 was altered or removed"]);
}

#[tokio::test]
async fn what_the_list_says_of_a_record_is_compared_with_the_record() {
    let log = Log::new();
    log.tamper(&["UPDATE record SET event = 'reject_all' WHERE seq = 2"])
        .await;
    expect(&log, &["the list shows another event for record 2"]);
}

/// B18, B39: what was shown, and the config that showed it.
#[tokio::test]
async fn notices_and_configs_that_were_altered_are_named() {
    let log = Log::new();
    log.tamper(&["UPDATE notice SET body = replace(body, 'Czy', 'czy')"])
        .await;
    let notice = format!("notice {} was altered", record(1).notice);
    expect(&log, &[&notice]);
    log.tamper(&["UPDATE config SET body = body || ' '"]).await;
    let config = format!("config {} was altered", record(1).config_hash);
    expect(&log, &[&notice, &config]);
}

#[test]
fn a_forged_checkpoint_is_named() {
    let log = Log::new();
    let file = log.path("zgoda-data/checkpoint");
    let signed = fs::read_to_string(&file).unwrap();
    fs::write(&file, signed.replace("\n12\n", "\n11\n")).unwrap();
    expect(&log, &["the last checkpoint is forged or damaged"]);
    fs::write(&file, "nothing of the kind").unwrap();
    expect(&log, &["the last checkpoint is forged or damaged"]);
}

#[test]
fn d11_a_database_that_was_set_back_is_named_and_not_served() {
    let log = Log::new();
    fs::copy(log.path("five-log.db"), log.path("zgoda-data/log.db")).unwrap();
    expect(
        &log,
        &["the log was set back: the last checkpoint speaks for 12 records, 5 are there"],
    );
    let refused = run(&SERVE, log.folder.path());
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    for part in [
        "rolled back: 12 leaves are signed, 5 are there",
        "zgoda-data/checkpoint",
        "Bring back the newest copy",
    ] {
        assert!(said.contains(part), "{part}\n--- in\n{said}");
    }
    // With the newest copy it goes on.
    fs::copy(log.path("twelve-log.db"), log.path("zgoda-data/log.db")).unwrap();
    assert_eq!(log.verify(&[]).0, Some(0));
}

#[test]
fn only_the_key_that_was_given_is_believed() {
    let log = Log::new();
    let name = KeyName::new("shop.example/log").unwrap();
    let other = SignerKey::from_seed(name, KeyKind::Ed25519, &[1; 32]);
    let (code, said) = log.verify(&["--key", &other.verifier().to_string()]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("the last checkpoint is forged or damaged"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_found_out_is_not_called_right() {
    let log = Log::new();
    fs::remove_file(log.path("zgoda-data/key")).unwrap();
    for (arguments, part) in [
        (&[][..], "no key to believe"),
        (&["--key", "nonsense"], "--key nonsense: not a key"),
        (
            &["--data", "elsewhere", "--key", "x+00000000+AAAA"],
            "--key x+00000000+AAAA",
        ),
        (&["--receipt", "receipt"], "--record"),
    ] {
        let (code, said) = log.verify(arguments);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(part), "{part}\n--- in\n{said}");
    }
    let log = Log::new();
    let [key, _] = log.keys();
    fs::remove_file(log.path("zgoda-data/log.db")).unwrap();
    let (code, said) = log.verify(&["--key", &key]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("there is no log in zgoda-data"), "{said}");
}

#[test]
fn d14_a_receipt_is_proved_without_the_log() {
    let log = Log::new();
    let [key, times] = log.keys();
    fs::remove_dir_all(log.path("zgoda-data")).unwrap();
    fs::write(log.path("record.json"), record(3).canonical()).unwrap();
    let proof = [
        "--key",
        &key,
        "--receipt",
        "receipt",
        "--record",
        "record.json",
    ];
    let (code, said) = log.verify(&proof);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("in the log shop.example/log, in place 3"),
        "{said}"
    );

    // B39: with the second key also when.
    let dated = [
        "--key",
        &key,
        "--key",
        &times,
        "--receipt",
        "receipt",
        "--record",
        "record.json",
    ];
    let (code, said) = log.verify(&dated);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("The log itself says that this was so at 20"),
        "{said}"
    );

    fs::write(log.path("record.json"), record(4).canonical()).unwrap();
    let (code, said) = log.verify(&proof);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("NOT PROVED: the proof leads to another root"),
        "{said}"
    );

    fs::write(log.path("record.json"), record(3).canonical()).unwrap();
    let receipt = fs::read_to_string(log.path("receipt")).unwrap();
    fs::write(log.path("receipt"), receipt.replace("index 2", "index 3")).unwrap();
    let (code, said) = log.verify(&proof);
    assert_eq!(code, Some(1), "{said}");
}
