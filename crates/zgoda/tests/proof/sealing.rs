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
pub(crate) const SECRET: &[u8; 20] = b"secret of the codes!";

/// Starts the server in `folder` and ends it in order; what it said on the error stream.
pub(crate) fn once(folder: &Path) -> String {
    let mut server = Running::start(&["--listen", "127.0.0.1:0"], folder);
    terminate(&mut server);
    let mut said = String::new();
    let errors = server.child.stderr.as_mut().unwrap();
    errors.read_to_string(&mut said).unwrap();
    said
}

/// What the server says that does not start in `folder`.
fn refused(folder: &Path) -> String {
    let mut server = Running::start(&["--listen", "127.0.0.1:0"], folder);
    assert_eq!(server.greeting, "", "it started");
    let mut said = String::new();
    let errors = server.child.stderr.as_mut().unwrap();
    errors.read_to_string(&mut said).unwrap();
    assert!(!server.child.wait().unwrap().success());
    said
}

/// A folder whose database has codes of an account `ola`, their secret as earlier versions kept it.
pub(crate) async fn with_codes() -> TempDir {
    let folder = TempDir::new().unwrap();
    once(folder.path());
    let added = run(&["user", "add", "ola", "admin"], folder.path());
    assert!(added.status.success(), "{}", text(&added.stderr));
    let mut db = open(folder.path()).await;
    sqlx::query("UPDATE account SET totp_secret = $1, totp_step = 0")
        .bind(&SECRET[..])
        .execute(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    folder
}

pub(crate) async fn open(folder: &Path) -> SqliteConnection {
    let file = folder.join("zgoda-data/log.db");
    let file = file.to_str().unwrap();
    SqliteConnection::connect(file).await.unwrap()
}

async fn kept(folder: &Path) -> Vec<u8> {
    let mut db = open(folder).await;
    let secret = sqlx::query_scalar("SELECT totp_secret FROM account WHERE login = 'ola'");
    let secret = secret.fetch_one(&mut db).await.unwrap();
    // Or its files go while others look at them.
    db.close().await.unwrap();
    secret
}

/// Whether a file of the database has the secret in clear anywhere.
fn is_in_clear(folder: &Path) -> bool {
    is_in(folder, SECRET)
}

/// Whether a file of the log holds these bytes.
pub(crate) fn is_in(folder: &Path, wanted: &[u8]) -> bool {
    let files = fs::read_dir(folder.join("zgoda-data")).unwrap();
    files.map(|file| file.unwrap().path()).any(|file| {
        let bytes = fs::read(file).unwrap();
        bytes.windows(wanted.len()).any(|part| part == wanted)
    })
}

#[tokio::test]
async fn f21_clear_secrets_are_sealed_at_the_start_and_another_key_is_named_with_the_way_out() {
    let folder = with_codes().await;
    let folder = folder.path();
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
    fs::write(&key, "5".repeat(64)).unwrap();
    let said = once(folder);
    assert!(
        said.contains("sealed with another key") && said.contains("zgoda user reset-totp ola"),
        "{said}"
    );
    assert_eq!(kept(folder).await, sealed, "nothing is lost by that");
    let doctor = run(&["doctor", "--data", "zgoda-data"], folder);
    let said = text(&doctor.stdout);
    assert!(said.contains("BROKEN  sealing-key: "), "{said}");
    assert!(said.contains("zgoda user reset-totp ola"), "{said}");
    fs::write(&key, copy).unwrap();
    assert_eq!(once(folder), "");
}

#[tokio::test]
async fn f21_no_key_is_made_in_the_place_of_a_lost_one() {
    let folder = with_codes().await;
    let folder = folder.path();
    let key = folder.join("zgoda-data/sealing-key");
    fs::remove_file(&key).unwrap();
    assert_eq!(once(folder), "", "nothing was sealed with it yet");
    let (copy, sealed) = (fs::read(&key).unwrap(), kept(folder).await);
    let doctor = || text(&run(&["doctor", "--data", "zgoda-data"], folder).stdout);
    assert!(doctor().contains("right   sealing-key: "));

    fs::rename(&key, folder.join("copy")).unwrap();
    for said in [refused(folder), doctor()] {
        for part in [
            "zgoda-data",
            "sealing-key",
            "copy",
            "zgoda user reset-totp ola",
        ] {
            assert!(said.contains(part), "no \"{part}\" in\n{said}");
        }
    }
    assert!(doctor().contains("BROKEN  sealing-key: "), "{}", doctor());
    assert!(!key.exists(), "none was made");
    assert_eq!(kept(folder).await, sealed, "nothing was lost");
    fs::rename(folder.join("copy"), &key).unwrap();
    assert_eq!(once(folder), "");
    assert_eq!(fs::read(&key).unwrap(), copy);

    fs::remove_file(&key).unwrap();
    let reset = run(&["user", "reset-totp", "ola"], folder);
    assert!(reset.status.success(), "{}", text(&reset.stderr));
    assert!(doctor().contains("odd     sealing-key: "), "{}", doctor());
    assert_eq!(once(folder), "", "nothing is sealed any more");
    assert_ne!(fs::read(&key).unwrap(), copy);
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
