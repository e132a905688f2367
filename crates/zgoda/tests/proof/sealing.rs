//! The file `sealing-key`, and what the database holds instead of secrets (F21).

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use crate::log::terminate;
use crate::running::{Running, run, text};

/// As earlier versions kept it.
const SECRET: &[u8; 20] = b"secret of the codes!";

/// Starts the server in `folder` and ends it in order; what it said on the error stream.
fn once(folder: &Path) -> String {
    let mut server = Running::start(&["--listen", "127.0.0.1:0"], folder);
    terminate(&mut server);
    let mut said = String::new();
    let errors = server.child.stderr.as_mut().unwrap();
    errors.read_to_string(&mut said).unwrap();
    said
}

async fn open(folder: &Path) -> SqliteConnection {
    let file = folder.join("zgoda-data/log.db");
    let file = file.to_str().unwrap();
    SqliteConnection::connect(file).await.unwrap()
}

async fn kept(folder: &Path) -> Vec<u8> {
    let mut db = open(folder).await;
    let secret = sqlx::query_scalar("SELECT totp_secret FROM account WHERE login = 'ola'");
    secret.fetch_one(&mut db).await.unwrap()
}

/// Whether a file of the database has the secret in clear anywhere.
fn is_in_clear(folder: &Path) -> bool {
    let files = fs::read_dir(folder.join("zgoda-data")).unwrap();
    files.map(|file| file.unwrap().path()).any(|file| {
        let bytes = fs::read(file).unwrap();
        bytes.windows(SECRET.len()).any(|part| part == SECRET)
    })
}

#[tokio::test]
async fn f21_clear_secrets_are_sealed_at_the_start_and_a_lost_key_is_named_with_the_way_out() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    once(folder);
    let added = run(&["user", "add", "ola", "admin"], folder);
    assert!(added.status.success(), "{}", text(&added.stderr));
    let mut db = open(folder).await;
    sqlx::query("UPDATE account SET totp_secret = $1, totp_step = 0")
        .bind(&SECRET[..])
        .execute(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    assert!(is_in_clear(folder));

    assert_eq!(once(folder), "");
    let sealed = kept(folder).await;
    assert_ne!(sealed, SECRET);
    assert!(!is_in_clear(folder), "nor in what was freed");
    let key = folder.join("zgoda-data/sealing-key");
    let mode = fs::metadata(&key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(once(folder), "");
    assert_eq!(kept(folder).await, sealed, "sealed once");

    let copy = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    let said = once(folder);
    assert!(
        said.contains("sealed with another key") && said.contains("zgoda user reset-totp ola"),
        "{said}"
    );
    assert_eq!(kept(folder).await, sealed, "nothing is lost by that");
    fs::write(&key, copy).unwrap();
    assert_eq!(once(folder), "");

    fs::remove_file(&key).unwrap();
    let reset = run(&["user", "reset-totp", "ola"], folder);
    assert!(reset.status.success(), "{}", text(&reset.stderr));
    assert_eq!(once(folder), "");
}

#[test]
fn a_sealing_key_that_is_none_or_that_others_read_is_refused() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    once(folder);
    let key = folder.join("zgoda-data/sealing-key");
    let digits = fs::read_to_string(&key).unwrap();
    for (text_of_key, mode, complaint) in [
        (&digits[1..], 0o600, "does not hold 64 hex digits"),
        (&digits, 0o640, "chmod 600"),
    ] {
        fs::write(&key, text_of_key).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
        let refused = run(&["serve", "--listen", "127.0.0.1:0"], folder);
        let said = text(&refused.stderr);
        assert!(
            !refused.status.success() && said.contains(complaint),
            "{said}"
        );
        assert!(
            !said.contains(&digits[1..20]),
            "says nothing of what is in it"
        );
    }
}
