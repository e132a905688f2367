//! A64: a backup that was verified, and a restored log that goes on as the same log.

use std::fs;

use super::log::{Log, SERVE, post};
use super::running::{Running, run, text};

#[test]
fn a64_a_restored_log_has_the_same_root_and_goes_on() {
    let log = Log::new();
    // While the server runs.
    let server = Running::start(&SERVE, log.folder.path());
    assert!(post(&server, 13).unwrap().starts_with("HTTP/1.1 201"));
    let output = run(&["backup", "--to", "copy"], log.folder.path());
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("13 records\nEverything fits"), "{said}");
    let before = server.get("/checkpoint");
    // Name, size and root; the signatures may be of another moment.
    let root = |answer: &str| {
        let note = answer.split_once("\r\n\r\n").unwrap().1;
        note.split_once("\n\n").unwrap().0.to_owned()
    };
    drop(server);
    let mut names: Vec<_> = fs::read_dir(log.path("copy"))
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["checkpoint", "log.db"], "and no key");

    // Everything but the backup and the key is lost.
    let key = fs::read(log.path("zgoda-data/key")).unwrap();
    fs::remove_dir_all(log.path("zgoda-data")).unwrap();
    fs::rename(log.path("copy"), log.path("zgoda-data")).unwrap();
    fs::write(log.path("zgoda-data/key"), key).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(log.path("zgoda-data/key"), private).unwrap();
    }
    let server = Running::start(&SERVE, log.folder.path());
    assert_eq!(root(&server.get("/checkpoint")), root(&before));
    assert!(post(&server, 14).unwrap().starts_with("HTTP/1.1 201"));
    drop(server);
    let (code, said) = log.verify(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("14 records"), "{said}");
}

#[tokio::test]
async fn a64_a_backup_of_a_log_that_does_not_fit_says_so_and_overwrites_nothing() {
    let log = Log::new();
    log.tamper(&["UPDATE payload SET body = replace(body, 'true', 'false') WHERE seq = 5"])
        .await;
    let backup = ["backup", "--to", "copy"];
    let output = run(&backup, log.folder.path());
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert!(said.contains("DOES NOT FIT\n  record 5 ("), "{said}");
    let output = run(&backup, log.folder.path());
    assert!(text(&output.stderr).contains("copy is there already"));
}
