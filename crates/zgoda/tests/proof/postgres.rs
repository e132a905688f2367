//! The log in PostgreSQL, shared by servers on several machines.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection, query, query_scalar};
use tempfile::TempDir;
use zgoda_store::conformance::Cluster;
use zgoda_tlog::receipt::Receipt;

use super::kill::receipt_in;
use super::log::{SERVE, post, record, terminate};
use super::running::{Running, run, text};

/// Records that two servers take between them.
const RECORDS: u64 = 200;

/// A server on a machine of its own: it shares only the database.
fn serve(url: &str, folder: &Path) -> Running {
    Running::start(&[&SERVE[..], &["--database", url]].concat(), folder)
}

/// Gives the machine at `to` the key of the log at `from`, and nothing else.
fn copy_key(from: &Path, to: &Path) {
    let data = to.join("zgoda-data");
    fs::create_dir(&data).unwrap();
    fs::copy(from.join("zgoda-data/key"), data.join("key")).unwrap();
}

/// Runs `zgoda verify` in `folder`; its exit code and what it said.
fn verify(url: &str, folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let arguments = [&["verify", "--database", url], arguments].concat();
    let output = run(&arguments, folder);
    let said = text(&output.stdout) + &text(&output.stderr);
    (output.status.code(), said)
}

/// Waits until `server` publishes a checkpoint of `size` records.
fn wait_for(server: &Running, size: u64) {
    let published = format!("/log\n{size}\n");
    // A minute at most: it takes a second.
    for _ in 0..3000 {
        if server.get("/checkpoint").contains(&published) {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("no checkpoint of {size} records");
}

/// D11: two servers take records at the same time; every checkpoint that either gave away is of one log, and each record is in
/// one place.
#[test]
fn d11_two_servers_on_one_database_are_one_log() {
    let url = Cluster::get().database_blocking();
    let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let first = serve(&url, one.path());
    copy_key(one.path(), two.path());
    let second = serve(&url, two.path());
    let next = AtomicU64::new(1);
    let receipts: Vec<Receipt> = thread::scope(|scope| {
        let visitors = [&first, &second, &first, &second, &first, &second].map(|server| {
            let next = &next;
            scope.spawn(move || {
                let mut receipts = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if number > RECORDS {
                        return receipts;
                    }
                    let answer = post(server, number).unwrap();
                    let receipt = receipt_in(&answer);
                    receipts.push(receipt.unwrap_or_else(|| panic!("{answer}")));
                }
            })
        });
        visitors
            .into_iter()
            .flat_map(|visitor| visitor.join().unwrap())
            .collect()
    });
    let mut places: Vec<u64> = receipts.iter().map(Receipt::index).collect();
    places.sort_unstable();
    assert_eq!(places, (0..RECORDS).collect::<Vec<u64>>());
    // A record that was sent to one is known to the other.
    assert!(post(&second, 1).unwrap().starts_with("HTTP/1.1 200"));
    assert!(post(&first, 1).unwrap().starts_with("HTTP/1.1 200"));
    // Both know how far the log is, whoever wrote last.
    wait_for(&first, RECORDS);
    wait_for(&second, RECORDS);
    drop((first, second));

    let mut arguments = Vec::new();
    for (at, receipt) in receipts.iter().enumerate() {
        let file = format!("{at}.checkpoint");
        fs::write(two.path().join(&file), receipt.checkpoint().to_string()).unwrap();
        arguments.extend(["--checkpoint".to_owned(), file]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (code, said) = verify(&url, two.path(), &arguments);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(&format!("{RECORDS} records")), "{said}");
}

/// Whoever has another key is not a server of this log: not beside it, not before its first record.
#[test]
fn d11_a_server_with_another_key_is_refused() {
    let url = Cluster::get().database_blocking();
    let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let first = serve(&url, one.path());
    let refused = Running::start(&[&SERVE[..], &["--database", &url]].concat(), two.path());
    assert_eq!(refused.greeting, "");
    assert!(post(&first, 1).unwrap().starts_with("HTTP/1.1 201"));
    drop(first);
    let again = serve(&url, one.path());
    assert!(post(&again, 2).unwrap().starts_with("HTTP/1.1 201"));
}

/// D11: a server that wrote nothing itself knows how far the log was, and serves none that was set back.
#[tokio::test]
async fn d11_a_database_that_was_set_back_is_noticed_by_every_server() {
    let url = Cluster::get().database().await;
    let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut first = serve(&url, one.path());
    copy_key(one.path(), two.path());
    for number in 1..=5 {
        assert!(post(&first, number).unwrap().starts_with("HTTP/1.1 201"));
    }
    terminate(&mut first);
    let name = url.split('/').nth(3).unwrap().split('?').next().unwrap();
    let old = url.replace(name, "earlier");
    let mut db = PgConnection::connect(&url.replace(name, "postgres"))
        .await
        .unwrap();
    let copy = format!("CREATE DATABASE earlier TEMPLATE {name}");
    query(AssertSqlSafe(copy)).execute(&mut db).await.unwrap();

    let mut first = serve(&url, one.path());
    let mut second = serve(&url, two.path());
    assert!(post(&first, 6).unwrap().starts_with("HTTP/1.1 201"));
    wait_for(&second, 6);
    terminate(&mut second);
    terminate(&mut first);
    for folder in [&one, &two] {
        let (code, said) = verify(&url, folder.path(), &[]);
        assert_eq!(code, Some(0), "{said}");
        let (code, said) = verify(&old, folder.path(), &[]);
        assert_eq!(code, Some(1), "{said}");
        let refused = Running::start(&[&SERVE[..], &["--database", &old]].concat(), folder.path());
        assert_eq!(refused.greeting, "", "an old database is served");
    }
}

/// A64: a dump is a backup; what is restored from it verifies, and the log goes on.
#[test]
fn a64_what_is_restored_from_a_dump_verifies() {
    let cluster = Cluster::get();
    let (url, restored) = (cluster.database_blocking(), cluster.database_blocking());
    let folder = TempDir::new().unwrap();
    let mut server = serve(&url, folder.path());
    for number in 1..=5 {
        assert!(post(&server, number).unwrap().starts_with("HTTP/1.1 201"));
    }
    terminate(&mut server);
    let dump = folder.path().join("log.dump");
    let copied = cluster
        .program("pg_dump")
        .args(["--format=custom", "--file"])
        .args([dump.to_str().unwrap(), &url])
        .status();
    assert!(copied.unwrap().success());
    let put = cluster
        .program("pg_restore")
        .args(["--no-owner", "--exit-on-error", "--dbname"])
        .args([&restored, dump.to_str().unwrap()])
        .status();
    assert!(put.unwrap().success());
    let (code, said) = verify(&restored, folder.path(), &[]);
    assert_eq!(code, Some(0), "{said}");
    let server = serve(&restored, folder.path());
    assert!(post(&server, 3).unwrap().starts_with("HTTP/1.1 200"));
    assert!(post(&server, 6).unwrap().starts_with("HTTP/1.1 201"));
}

/// A11, F28: what someone changed by hand is found, in its place.
#[tokio::test]
async fn f28_a_changed_record_is_found_in_postgresql() {
    let url = Cluster::get().database().await;
    let folder = TempDir::new().unwrap();
    let mut server = serve(&url, folder.path());
    for number in 1..=3 {
        assert!(post(&server, number).unwrap().starts_with("HTTP/1.1 201"));
    }
    terminate(&mut server);
    let mut db = PgConnection::connect(&url).await.unwrap();
    for statement in [
        "ALTER TABLE record DISABLE TRIGGER USER",
        "UPDATE record SET body = replace(body, 'accept_all', 'reject_all'), event = 'reject_all' WHERE seq = 2",
    ] {
        query(AssertSqlSafe(statement.to_owned()))
            .execute(&mut db)
            .await
            .unwrap();
    }
    let (code, said) = verify(&url, folder.path(), &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("record 2") || said.contains("place 2"),
        "{said}"
    );
    assert!(said.matches("\n  ").count() == 1, "one finding: {said}");
}

/// A52, A55: the other commands work on it as they do on a file.
#[test]
fn a55_holds_and_erasure_in_postgresql() {
    let url = Cluster::get().database_blocking();
    let folder = TempDir::new().unwrap();
    let mut server = serve(&url, folder.path());
    for number in 1..=3 {
        assert!(post(&server, number).unwrap().starts_with("HTTP/1.1 201"));
    }
    terminate(&mut server);
    let record = record(2);
    let zgoda = |arguments: &[&str]| {
        let output = run(&[arguments, &["--database", &url]].concat(), folder.path());
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let erase = [
        "erase",
        "--site",
        &record.site,
        "--consent-id",
        &record.consent_id,
    ];
    let hold = [
        "hold",
        "add",
        "--site",
        &record.site,
        "--days",
        "3",
        "--reason",
        "claim 7",
    ];
    assert!(zgoda(&hold).contains("claim 7"));
    assert!(zgoda(&erase).contains("0 records erased"));
    assert!(zgoda(&["hold", "end", "1"]).contains("over"));
    assert!(zgoda(&erase).contains("1 records erased"));
    assert!(!zgoda(&["export", "--format", "ndjson"]).contains(&record.record_id));
    assert!(zgoda(&["verify"]).contains("Everything fits"));
    let output = run(
        &["backup", "--to", "copy", "--database", &url],
        folder.path(),
    );
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("pg_dump"));
}

/// D17, F21: new keys of the log and of the codes' secrets are made as with a file; who is sealed is counted in the database.
#[tokio::test]
async fn d17_f21_keys_are_replaced_in_postgresql() {
    let url = Cluster::get().database().await;
    let home = TempDir::new().unwrap();
    let folder = home.path();
    let serve_once = |number| {
        let mut server = serve(&url, folder);
        assert!(post(&server, number).unwrap().starts_with("HTTP/1.1 201"));
        terminate(&mut server);
    };
    let command = |arguments: &[&str]| {
        let output = run(&[arguments, &["--database", &url]].concat(), folder);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(output.status.success(), "{said}");
        said
    };
    serve_once(1);
    command(&["key", "rotate"]);
    serve_once(2);
    let note = fs::read_to_string(folder.join("zgoda-data/checkpoint")).unwrap();
    assert_eq!(
        note.lines()
            .filter(|line| line.starts_with('\u{2014}'))
            .count(),
        4
    );
    let (code, said) = verify(&url, folder, &[]);
    assert_eq!(code, Some(0), "{said}");

    for login in ["ola", "jan"] {
        command(&["user", "add", login, "viewer"]);
    }
    let mut db = PgConnection::connect(&url).await.unwrap();
    query("UPDATE account SET totp_secret = 'secret of the codes!'")
        .execute(&mut db)
        .await
        .unwrap();
    serve_once(3);
    let sealed = || fs::read(folder.join("zgoda-data/sealing-key")).unwrap();
    let before = sealed();
    let said = command(&["key", "reseal"]);
    assert!(said.contains("the secrets of 2 accounts"), "{said}");
    assert_ne!(sealed(), before);
    let plain: i64 = query_scalar("SELECT count(*) FROM account WHERE length(totp_secret) <= 20")
        .fetch_one(&mut db)
        .await
        .unwrap();
    assert_eq!(plain, 0, "all are sealed");
    serve_once(4);
}
