//! `zgoda key reseal`: all secrets of codes under a new key, or none (F21).

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use sqlx::Connection;
use tempfile::TempDir;
use zgoda_server::SealingKey;

use crate::log::terminate;
use crate::running::{Running, run, text};
use crate::sealing::{SECRET, is_in, once, open, with_codes};

/// Ola and Jan have codes, their secrets sealed.
async fn two_with_codes() -> TempDir {
    let folder = with_codes().await;
    let added = run(&["user", "add", "jan", "viewer"], folder.path());
    assert!(added.status.success(), "{}", text(&added.stderr));
    change(
        folder.path(),
        "UPDATE account SET totp_secret = CAST('secret of the codes!' AS BLOB)",
    )
    .await;
    assert_eq!(once(folder.path()), "");
    folder
}

async fn change(folder: &Path, sql: &'static str) {
    let mut db = open(folder).await;
    sqlx::query(sql).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
}

/// Ids and secrets of those who have codes, as the database keeps them.
async fn kept(folder: &Path) -> Vec<(i64, Vec<u8>)> {
    let mut db = open(folder).await;
    let rows = sqlx::query_as("SELECT id, totp_secret FROM account ORDER BY id");
    let rows = rows.fetch_all(&mut db).await.unwrap();
    db.close().await.unwrap();
    rows
}

fn file(folder: &Path) -> PathBuf {
    folder.join("zgoda-data/sealing-key")
}

fn next(folder: &Path) -> PathBuf {
    folder.join("zgoda-data/sealing-key.new")
}

/// How many of the secrets the key in these digits opens.
fn opened(digits: &str, kept: &[(i64, Vec<u8>)]) -> usize {
    let byte = |at: usize| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap();
    let key = SealingKey::new(&std::array::from_fn(byte));
    let secrets = kept.iter().map(|(id, sealed)| key.open(*id, sealed));
    secrets
        .filter(|secret| secret.as_deref() == Some(&SECRET[..]))
        .count()
}

fn reseal(folder: &Path) -> (bool, String) {
    let output = run(&["key", "reseal"], folder);
    let said = text(&output.stdout) + &text(&output.stderr);
    (output.status.success(), said)
}

#[tokio::test]
async fn f21_all_secrets_are_sealed_under_a_new_key_and_it_is_said_how_many() {
    let folder = two_with_codes().await;
    let folder = folder.path();
    let (old, before) = (
        fs::read_to_string(file(folder)).unwrap(),
        kept(folder).await,
    );
    assert_eq!(opened(&old, &before), 2);

    // Only root can give a file away: then the server that reads it is not root's.
    let _ = chown(file(folder), Some(1), Some(1));
    let owner = || fs::metadata(file(folder)).unwrap().uid();
    let owner_before = owner();

    let (is_done, said) = reseal(folder);
    assert!(
        is_done && said.contains("the secrets of 2 accounts"),
        "{said}"
    );
    let (new, after) = (
        fs::read_to_string(file(folder)).unwrap(),
        kept(folder).await,
    );
    assert_eq!((opened(&old, &after), opened(&new, &after)), (0, 2));
    let mode = fs::metadata(file(folder)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(owner(), owner_before);
    assert!(!next(folder).exists());
    for (_, sealed) in before {
        assert!(!is_in(folder, &sealed), "nor in what was freed");
    }
    assert_eq!(once(folder), "");
    let mut db = open(folder).await;
    let noted = sqlx::query_as("SELECT via, about FROM trail WHERE deed = 'resealed'");
    let noted: (String, String) = noted.fetch_one(&mut db).await.unwrap();
    assert_eq!(noted, ("zgoda".to_owned(), "2".to_owned()));
    db.close().await.unwrap();
}

#[tokio::test]
async fn f21_one_secret_that_the_key_does_not_open_leaves_all_as_they_were() {
    let folder = two_with_codes().await;
    let folder = folder.path();
    change(
        folder,
        "UPDATE account SET totp_secret = randomblob(61) WHERE login = 'jan'",
    )
    .await;
    let (key, before) = (fs::read(file(folder)).unwrap(), kept(folder).await);
    let (is_done, said) = reseal(folder);
    assert!(
        !is_done && said.contains("zgoda user reset-totp jan"),
        "{said}"
    );
    assert!(!said.contains("ola"), "{said}");
    let lost = folder.join("copy");
    fs::rename(file(folder), &lost).unwrap();
    let (is_done, said) = reseal(folder);
    assert!(!is_done && said.contains("sealing-key is gone"), "{said}");
    fs::rename(lost, file(folder)).unwrap();
    assert_eq!(fs::read(file(folder)).unwrap(), key);
    assert!(!next(folder).exists());
    assert_eq!(kept(folder).await, before);
}

#[tokio::test]
async fn f21_what_was_cut_off_is_ended_by_the_next_start_or_the_next_try() {
    let folder = two_with_codes().await;
    let folder = folder.path();
    let old = fs::read(file(folder)).unwrap();

    // After the new key was written, before anything was sealed with it.
    let waiting = "5".repeat(64);
    fs::write(next(folder), &waiting).unwrap();
    fs::set_permissions(next(folder), fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(once(folder), "");
    assert_eq!(
        fs::read(file(folder)).unwrap(),
        old,
        "nothing was sealed with it"
    );
    let doctor = run(&["doctor", "--data", "zgoda-data"], folder);
    let said = text(&doctor.stdout);
    assert!(said.contains("odd     sealing-key.new: "), "{said}");
    let (is_done, said) = reseal(folder);
    assert!(is_done, "{said}");
    assert_eq!(fs::read_to_string(file(folder)).unwrap(), waiting);

    // After everything was sealed with it, before it took its place.
    let sealed = kept(folder).await;
    fs::rename(file(folder), next(folder)).unwrap();
    fs::write(file(folder), &old).unwrap();
    fs::set_permissions(file(folder), fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(once(folder), "");
    assert_eq!(fs::read_to_string(file(folder)).unwrap(), waiting);
    assert!(!next(folder).exists());
    assert_eq!(kept(folder).await, sealed);
    assert_eq!(opened(&waiting, &sealed), 2);
}

#[tokio::test]
async fn f21_no_key_is_replaced_under_a_server_that_would_go_on_with_the_old_one() {
    let folder = two_with_codes().await;
    let folder = folder.path();
    let (before, secrets) = (fs::read(file(folder)).unwrap(), kept(folder).await);
    let mut server = Running::start(&["--listen", "127.0.0.1:0"], folder);
    let (is_done, said) = reseal(folder);
    assert!(!is_done, "{said}");
    assert!(said.contains("a server is using"), "{said}");
    assert!(said.contains("Stop it"), "{said}");
    assert_eq!(fs::read(file(folder)).unwrap(), before);
    assert_eq!(kept(folder).await, secrets);
    // Several servers may be there, and other commands beside them.
    let mut other = Running::start(&["--listen", "127.0.0.1:0"], folder);
    assert!(run(&["user", "list"], folder).status.success());
    terminate(&mut server);
    assert!(!reseal(folder).0, "the other one goes on");
    terminate(&mut other);
    let (is_done, said) = reseal(folder);
    assert!(is_done, "{said}");
    assert_ne!(fs::read(file(folder)).unwrap(), before);
}
