//! Erasure, retention and legal hold, as the operator carries them out; the log stays provable.

use std::fs;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use zgoda_server::ports::{Clock, SystemClock};
use zgoda_tlog::key::VerifierKey;
use zgoda_tlog::note::SignedNote;
use zgoda_tlog::policy::Policy;
use zgoda_tlog::receipt::Receipt;

use super::log::{Log, SERVE, record};
use super::running::{Running, run, text};

/// Runs `zgoda`; whether it went well, and what it said.
fn zgoda(log: &Log, arguments: &[&str]) -> (bool, String) {
    let output = run(arguments, log.folder.path());
    let said = text(&output.stdout) + &text(&output.stderr);
    (output.status.success(), said)
}

fn browser(number: u64) -> String {
    record(number).consent_id
}

#[test]
fn a55_after_erasure_the_log_still_proves_everything_else() {
    let log = Log::new();
    let erase = ["erase", "--site", "shop", "--consent-id", &browser(3)];
    let (well, said) = zgoda(&log, &erase);
    assert!(well && said.contains("1 records erased"), "{said}");
    let (code, said) = log.verify(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("12 records\n1 of them were erased"), "{said}");
    let (_, said) = zgoda(&log, &["export"]);
    assert!(!said.contains(&record(3).record_id) && said.contains(&record(4).record_id));

    let [key, _] = log.keys();
    let policy = Policy::new(vec![VerifierKey::parse(&key).unwrap()]).unwrap();
    // The visitor who kept the receipt can still prove their own record.
    Receipt::parse(&fs::read_to_string(log.path("receipt")).unwrap())
        .unwrap()
        .verify_record(record(3).canonical().as_bytes(), &policy)
        .unwrap();
    let server = Running::start(&SERVE, log.folder.path());
    let get = |number| server.get(&format!("/v1/receipts/{}", record(number).record_id));
    assert!(get(3).starts_with("HTTP/1.1 404"));
    let receipt = get(4);
    Receipt::parse(receipt.split_once("\r\n\r\n").unwrap().1)
        .unwrap()
        .verify_record(record(4).canonical().as_bytes(), &policy)
        .unwrap();
    // A late delivery brings nothing back.
    let late = super::log::post(&server, 3).unwrap();
    assert!(late.starts_with("HTTP/1.1 409"), "{late}");
}

#[tokio::test]
async fn what_is_only_called_erased_is_found() {
    let log = Log::new();
    log.tamper(&[
        "INSERT INTO erasure SELECT seq, record_id, 1, 'request' FROM record WHERE seq = 5",
        "DELETE FROM payload WHERE seq = 5",
        "DELETE FROM record WHERE seq = 5",
    ])
    .await;
    let (code, said) = log.verify(&[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("record 5 is noted as erased, and the salt of its entry is still there"));
}

/// Someone with the database and without the key notes an erasure, to make a record disappear in good order.
#[tokio::test]
async fn an_erasure_that_the_log_did_not_sign_is_found() {
    let log = Log::new();
    let rows = [
        "INSERT INTO erasure SELECT seq, record_id, 1, 'request' FROM record WHERE seq = 5",
        "DELETE FROM payload WHERE seq = 5",
        "UPDATE commitment SET salt = NULL WHERE seq = 5",
        "DELETE FROM record WHERE seq = 5",
    ];
    log.tamper(&rows).await;
    let (code, said) = log.verify(&[]);
    assert_eq!(code, Some(1), "{said}");
    let unexplained = "record 5 is noted as erased, and no signed report says so";
    assert!(said.contains(unexplained), "{said}");
    let forged = "INSERT INTO erasure_report (erased_at, note) VALUES (1, 'zgoda.erasure.v1' || char(10) || 'places 5 5' || char(10))";
    log.tamper(&[forged]).await;
    let (_, said) = log.verify(&[]);
    assert!(
        said.contains("report 1 of an erasure is forged or damaged"),
        "{said}"
    );
    assert!(said.contains(unexplained), "{said}");
}

#[tokio::test]
async fn a50_a51_a52_a_purge_leaves_what_is_held_and_signs_what_it_did() {
    let log = Log::new();
    let purge = ["purge", "--site", "shop", "--keep-days", "30"];
    let (well, said) = zgoda(&log, &purge);
    assert!(well && said.starts_with("0 records erased;"), "{said}");

    // Seven records are old.
    log.tamper(&["UPDATE record SET received_at = 1000 WHERE seq <= 7"])
        .await;
    let held = browser(5);
    let claim = [
        "hold",
        "add",
        "--site",
        "shop",
        "--consent-id",
        &held,
        "--days",
        "90",
        "--reason",
        "claim 7/2026",
    ];
    let (well, said) = zgoda(&log, &claim);
    assert!(well, "{said}");
    let (_, said) = zgoda(&log, &["hold", "list"]);
    assert_eq!(
        said,
        format!("Hold 1: browser {held} at shop, 90 days left: claim 7/2026\n")
    );

    let (well, said) = zgoda(&log, &purge);
    assert!(well, "{said}");
    let (report, summary) = said.split_at(said.find("\n6 records erased").unwrap());
    assert!(
        summary.contains("1 records are under a legal hold"),
        "{summary}"
    );
    let [key, _] = log.keys();
    let key = VerifierKey::parse(&key).unwrap();
    let note = SignedNote::parse(report).unwrap();
    let (signed, _) = note.verify(std::slice::from_ref(&key)).unwrap();
    for line in [
        "zgoda.erasure.v1\nlog shop.example/log\nsite shop\nreason retention\n",
        "\nerased 6\nplaces 1 4\nplaces 6 7\ntree 12 ",
    ] {
        assert!(signed.contains(line), "{line}\n--- in\n{signed}");
    }
    let (code, said) = log.verify(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("6 of them were erased"), "{said}");
    // A report is no checkpoint, whoever signed it.
    fs::write(log.path("zgoda-data/checkpoint"), report).unwrap();
    let (code, said) = log.verify(&[]);
    assert_eq!(code, Some(1), "{said}");

    let (well, said) = zgoda(&log, &["hold", "end", "1"]);
    assert!(well && said.contains("Hold 1 is over"), "{said}");
    let (well, said) = zgoda(&log, &["hold", "end", "1"]);
    assert!(!well && said.contains("no such hold"), "{said}");
    let (_, report) = zgoda(&log, &purge);
    assert!(report.contains("\nerased 1\nplaces 5 5\n"), "{report}");
}

#[tokio::test]
async fn a50_a51_each_class_is_kept_as_long_as_the_config_file_says() {
    let log = Log::new();
    let config =
        "data = 'zgoda-data'\n[retention.shop]\ngrants = 1095\nrefusals = 365\nsuperseded = 30\n";
    fs::write(log.path("zgoda.toml"), config).unwrap();
    let purge = ["purge", "--config", "zgoda.toml"];
    let day = 86_400_000;
    let now = SystemClock.now();
    // 1 to 3: grants of two years; 4: a refusal of two years; 5: a withdrawal of ten; 6 to 8: one browser of two months.
    for change in [
        format!("UPDATE record SET received_at = {} WHERE seq <= 4", now - 730 * day),
        "UPDATE record SET event = 'reject_all' WHERE seq = 4".to_owned(),
        format!(
            "UPDATE record SET event = 'withdraw', received_at = {} WHERE seq = 5",
            now - 3650 * day
        ),
        format!(
            "UPDATE record SET consent_id = (SELECT consent_id FROM record WHERE seq = 6), received_at = {}
             WHERE seq IN (6, 7, 8)",
            now - 60 * day
        ),
    ] {
        log.tamper(&[&change]).await;
    }
    let (well, said) = zgoda(&log, &purge);
    assert!(well, "{said}");
    // A51: as many as are gone, and by which rule.
    for part in [
        "shop, superseded, older than 30 days:\nzgoda.erasure.v1\n",
        "\nreason retention\nclass superseded\nerased_at ",
        "\nerased 2\nplaces 6 7\n",
        "\nreason retention\nclass refusals\nerased_at ",
        "\nerased 1\nplaces 4 4\n",
        "shop, grants, older than 1095 days:\n0 records erased;",
    ] {
        assert!(said.contains(part), "{part}\n--- in\n{said}");
    }
    // What has no period is kept.
    assert!(!said.contains("withdrawals"), "{said}");
    // The columns that the test set back are named; no erasure is.
    let (_, said) = log.verify(&[]);
    assert!(said.contains("3 of them were erased"), "{said}");
    assert!(!said.contains("no signed report says so"), "{said}");

    fs::write(log.path("zgoda.toml"), "data = 'zgoda-data'").unwrap();
    let (well, said) = zgoda(&log, &purge);
    assert!(!well && said.contains("has no [retention.SITE]"), "{said}");
}

/// A server that is told how long forgets by itself, and the log stays provable.
#[test]
fn a51_the_server_forgets_what_was_kept_long_enough() {
    let folder = TempDir::new().unwrap();
    let zgoda = |arguments: &[&str]| text(&run(arguments, folder.path()).stdout);
    zgoda(&["demo-data", "--records", "200", "--days", "300"]);
    let config = "listen = \"127.0.0.1:0\"\n[retention.shop]\nsuperseded = 1\n";
    fs::write(folder.path().join("zgoda.toml"), config).unwrap();
    let server = Running::start(&["serve", "--config", "zgoda.toml"], folder.path());
    let is_done = (0..1200).any(|_| {
        thread::sleep(Duration::from_millis(50));
        zgoda(&["verify"]).contains("of them were erased")
    });
    assert!(is_done, "nothing was forgotten in a minute");
    drop(server);
    let said = zgoda(&["purge", "--config", "zgoda.toml"]);
    assert!(said.contains("\n0 records erased"), "{said}");
    let verified = run(&["verify"], folder.path());
    assert!(verified.status.success(), "{}", text(&verified.stdout));
}
