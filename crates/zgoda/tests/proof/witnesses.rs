//! A log with a witness, from `zgoda.toml` to `zgoda verify` and `zgoda doctor` (D15).

use std::fs;
use std::time::Duration;

use zgoda_server::testing::SmallWitness;
use zgoda_tlog::key::{KeyKind, KeyName, SignerKey, VerifierKey};
use zgoda_tlog::tree::TreeHead;

use super::log::{Log, post, record, terminate};
use super::running::{Running, run, text};

fn witness_key(seed: u8) -> SignerKey {
    let name = KeyName::new("witness.example/w1").unwrap();
    SignerKey::from_seed(name, KeyKind::Cosignature, &[seed; 32])
}

/// Starts the log of `folder` with this witness in its settings.
fn serve(log: &Log, key: &VerifierKey, prefix: &str) -> Running {
    let settings = format!(
        "listen = '127.0.0.1:0'\ndemo = true\nlog-name = 'shop.example/log'\ndata = 'zgoda-data'\n\
         [[witness]]\nkey = '{key}'\nurl = '{prefix}'\n"
    );
    fs::write(log.path("zgoda.toml"), settings).unwrap();
    Running::start(&["serve", "--config", "zgoda.toml"], log.folder.path())
}

/// Comes back when the checkpoint that is served has `line`.
fn until_served(server: &Running, line: &str) {
    for _ in 0..1200 {
        if server.get("/checkpoint").contains(line) {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{line} is never served");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d15_what_a_witness_saw_is_verified_and_a_witness_that_lags_is_found() {
    let log = Log::new();
    let [log_key, _] = log.keys();
    let (key, signs_log) = (witness_key(4), VerifierKey::parse(&log_key).unwrap());
    let vkey = key.verifier().to_string();
    let started = SmallWitness::start(key.clone(), signs_log, TreeHead::EMPTY).await;
    let (_, prefix) = started.unwrap();
    let mut server = serve(&log, key.verifier(), &prefix);
    let answer = post(&server, 13).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    until_served(&server, "shop.example/log\n13\n");
    until_served(&server, "\u{2014} witness.example/w1 ");
    let doctor = |server: &Running| {
        let url = format!("http://{}", server.address());
        let said = run(
            &["doctor", &url, "--config", "zgoda.toml"],
            log.folder.path(),
        );
        text(&said.stdout)
    };
    let said = doctor(&server);
    let right = "right   witness: witness.example/w1 saw these 13 records at 2026-11-23T18:05:00Z";
    assert!(said.contains(right), "{said}");
    let receipt = server.get(&format!("/v1/receipts/{}", record(2).record_id));
    fs::write(log.path("later"), receipt.split_once("\r\n\r\n").unwrap().1).unwrap();
    fs::write(log.path("record"), record(2).canonical()).unwrap();
    terminate(&mut server);

    // The log in its folder, a bundle of it, and a receipt.
    let exported = run(&["export", "--format", "bundle"], log.folder.path());
    fs::write(log.path("bundle"), &exported.stdout).unwrap();
    let other = witness_key(5).verifier().to_string();
    let receipt = ["--receipt", "later", "--record", "record"];
    for (what, saw, missing) in [
        (
            &[][..],
            "Witness witness.example/w1 saw the first 13 records at 2026-11-23T18:05:00Z",
            "there is no checkpoint that 1 of the witnesses vouch for",
        ),
        (
            &["--bundle", "bundle"],
            "Witness witness.example/w1 saw the first 13 records at 2026-11-23T18:05:00Z",
            "there is no checkpoint that 1 of the witnesses vouch for",
        ),
        (
            &receipt,
            "Witness witness.example/w1 saw it at 2026-11-23T18:05:00Z",
            "NOT PROVED: the log signed, and 0 of 1 witnesses vouch for it",
        ),
    ] {
        let with = |witness: &str| {
            let trusted = ["--key", &log_key, "--witness", witness];
            log.verify(&[&trusted, what].concat())
        };
        let (code, said) = with(&vkey);
        assert_eq!(code, Some(0), "{what:?}: {said}");
        assert!(said.contains(saw), "{what:?}: {said}");
        let (code, said) = with(&other);
        assert_eq!(code, Some(1), "{what:?}: {said}");
        assert!(said.contains(missing), "{what:?}: {said}");
    }
    let (code, said) = log.verify(&["--witness", &vkey, "--witness-quorum", "2"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("more witnesses are asked for than are named"),
        "{said}"
    );

    // Another witness in the settings, which never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let prefix = format!("http://{}", silent.local_addr().unwrap());
    let mut server = serve(&log, witness_key(6).verifier(), &prefix);
    let said = doctor(&server);
    let lags =
        "odd     witness: witness.example/w1 lags: it has not signed the checkpoint of 13 records";
    assert!(said.contains(lags), "{said}");
    terminate(&mut server);
}
