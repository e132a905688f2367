//! `zgoda user`, and what commands leave on the trail.

use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use super::running::{Running, run, text};

/// A folder with an empty log.
fn log() -> TempDir {
    let folder = TempDir::new().unwrap();
    drop(Running::start(&["--listen", "127.0.0.1:0"], folder.path()));
    folder
}

fn said(arguments: &[&str], folder: &TempDir) -> String {
    let output = run(arguments, folder.path());
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout).trim().to_owned()
}

fn refused(arguments: &[&str], folder: &TempDir) -> String {
    let output = run(arguments, folder.path());
    assert!(!output.status.success(), "{}", text(&output.stdout));
    text(&output.stderr)
}

async fn trail(folder: &TempDir) -> Vec<(String, String, String)> {
    let file = folder.path().join("zgoda-data/log.db");
    let mut db = SqliteConnection::connect(file.to_str().unwrap())
        .await
        .unwrap();
    sqlx::query_as("SELECT via, deed, about FROM trail ORDER BY seq")
        .fetch_all(&mut db)
        .await
        .unwrap()
}

#[tokio::test]
async fn a58_people_are_let_in_and_shut_out_from_the_command_line() {
    let folder = log();
    assert_eq!(said(&["user", "list"], &folder), "Nobody can log in yet");
    let password = said(&["user", "add", "ola", "admin"], &folder);
    assert_eq!(password.len(), 29, "{password}");
    said(
        &["user", "add", "jan", "auditor", "--site", "shop"],
        &folder,
    );
    assert!(refused(&["user", "add", "JAN", "viewer"], &folder).contains("called JAN already"));
    assert!(
        refused(&["user", "add", "eve", "root"], &folder).contains("viewer, marketer, auditor")
    );
    assert!(refused(&["user", "disable", "ola"], &folder).contains("last admin"));
    assert!(refused(&["user", "role", "ola", "viewer"], &folder).contains("last admin"));
    said(&["user", "role", "jan", "marketer"], &folder);
    said(&["user", "disable", "jan"], &folder);
    let list = said(&["user", "list"], &folder);
    assert_eq!(
        list,
        "jan (marketer: all sites), shut out\nola (admin: all sites)"
    );
    said(&["user", "enable", "jan"], &folder);
    said(&["user", "reset-totp", "jan"], &folder);
    assert!(refused(&["user", "enable", "eve"], &folder).contains("no account called eve"));
    let words: Vec<String> = trail(&folder).await.into_iter().map(|one| one.1).collect();
    assert_eq!(
        words,
        [
            "added_user",
            "added_user",
            "changed_rights",
            "shut_out",
            "let_in",
            "codes_off"
        ]
    );
}

#[tokio::test]
async fn a59_what_commands_take_away_and_erase_is_on_the_trail() {
    let folder = log();
    let browser = "0".repeat(31) + "1";
    said(&["export", "--format", "ndjson", "--site", "shop"], &folder);
    let held = [
        "hold", "add", "--site", "shop", "--days", "9", "--reason", "a claim",
    ];
    said(&held, &folder);
    said(&["hold", "end", "1"], &folder);
    said(
        &["erase", "--site", "shop", "--consent-id", &browser],
        &folder,
    );
    said(&["purge", "--site", "shop", "--keep-days", "30"], &folder);
    let all = trail(&folder).await;
    assert!(all.iter().all(|(via, ..)| via == "zgoda"));
    let noted: Vec<(&str, &str)> = all
        .iter()
        .map(|(_, deed, about)| (&**deed, &**about))
        .collect();
    let erased = format!("shop {browser}");
    assert_eq!(
        noted[..4],
        [
            ("exported_log", "ndjson shop"),
            ("held", "shop *: a claim"),
            ("ended_hold", "1"),
            ("erased", &erased),
        ]
    );
    assert_eq!(noted[4].0, "purged");
    assert!(noted[4].1.starts_with("shop before 20"), "{}", noted[4].1);
}
