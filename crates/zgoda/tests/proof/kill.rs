//! D18: whenever the server is killed, every record that it acknowledged is there and proved.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;

use tempfile::TempDir;
use zgoda_store::conformance::Cluster;
use zgoda_tlog::key::VerifierKey;
use zgoda_tlog::policy::Policy;
use zgoda_tlog::receipt::Receipt;

use super::log::{SERVE, post, record};
use super::running::{Running, run, text};

/// Times that the server is killed.
const ROUNDS: u64 = 5;

/// Records that are acknowledged in a round before it is killed, while others are under way.
const ACKNOWLEDGED: usize = 20;

/// Visitors who send at once.
const VISITORS: usize = 6;

/// The receipt in an acknowledgement; `None` if this is none.
pub(crate) fn receipt_in(answer: &str) -> Option<Receipt> {
    if !answer.starts_with("HTTP/1.1 201") && !answer.starts_with("HTTP/1.1 200") {
        return None;
    }
    let text = answer.split("\"receipt\":\"").nth(1)?.split('"').next()?;
    Receipt::parse(&text.replace("\\n", "\n")).ok()
}

#[test]
fn d18_what_was_acknowledged_before_kill_9_is_there_and_proved() {
    kill_again_and_again(&[]);
}

/// The same with the log in PostgreSQL, which outlives the server.
#[test]
fn d18_what_was_acknowledged_before_kill_9_is_in_postgresql_and_proved() {
    let url = Cluster::get().database_blocking();
    kill_again_and_again(&["--database", &url]);
}

fn kill_again_and_again(database: &[&str]) {
    let serve = [&SERVE, database].concat();
    let folder = TempDir::new().unwrap();
    let next = AtomicU64::new(1);
    let mut acknowledged = BTreeMap::new();
    let mut key = String::new();
    for round in 0..ROUNDS {
        let mut server = Running::start(&serve, folder.path());
        let told = server
            .greeting
            .split("shop.example/log+")
            .nth(1)
            .unwrap()
            .lines()
            .next()
            .unwrap();
        told.clone_into(&mut key);
        let (tell, told) = mpsc::channel();
        let address = &server;
        let killed = thread::scope(|scope| {
            for _ in 0..VISITORS {
                let (tell, next) = (tell.clone(), &next);
                scope.spawn(move || {
                    // Until nobody answers any more: no time is waited for.
                    loop {
                        let number = next.fetch_add(1, Ordering::SeqCst);
                        match post(address, number) {
                            Ok(answer) => match receipt_in(&answer) {
                                Some(receipt) => drop(tell.send((number, receipt))),
                                // Cut off in the middle, or told to slow down.
                                None => return,
                            },
                            Err(_) => return,
                        }
                    }
                });
            }
            drop(tell);
            let mut some: Vec<_> = told.iter().take(ACKNOWLEDGED).collect();
            let id = server.child.id().to_string();
            let kill = std::process::Command::new("kill")
                .args(["-KILL", &id])
                .status();
            assert!(kill.unwrap().success());
            some.extend(told.iter());
            some
        });
        assert!(
            killed.len() >= ACKNOWLEDGED,
            "round {round}: {}",
            killed.len()
        );
        acknowledged.extend(killed);
        server.child.wait().unwrap();
    }

    let key = format!("shop.example/log+{key}");
    let policy = Policy::new(vec![VerifierKey::parse(&key).unwrap()]).unwrap();
    for (number, receipt) in &acknowledged {
        receipt
            .verify_record(record(*number).canonical().as_bytes(), &policy)
            .unwrap();
    }
    // It starts again, and the log as it is now has each of them in its place, byte for byte.
    let server = Running::start(&serve, folder.path());
    let output = run(
        &[&["export", "--format", "ndjson"], database].concat(),
        folder.path(),
    );
    let log = text(&output.stdout);
    for (number, receipt) in &acknowledged {
        let place = format!("{{\"place\":{},", receipt.index() + 1);
        let line = log.lines().find(|line| line.starts_with(&place));
        let line = line.unwrap_or_else(|| panic!("record {number} is not in place"));
        let bytes = format!("\"record\":{}}}", record(*number).canonical());
        assert!(line.ends_with(&bytes), "{line}");
    }
    let newest = server.get("/checkpoint");
    drop(server);
    // And it continues every checkpoint that was given away.
    let given = acknowledged
        .values()
        .map(|one| one.checkpoint().to_string());
    let newest = newest.split_once("\r\n\r\n").unwrap().1.to_owned();
    let checkpoints: Vec<String> = given.chain([newest]).collect();
    let mut arguments = [&["verify", "--key", key.as_str()], database].concat();
    for (at, checkpoint) in checkpoints.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{at}.checkpoint")), checkpoint).unwrap();
    }
    let files: Vec<String> = (0..checkpoints.len())
        .map(|at| format!("{at}.checkpoint"))
        .collect();
    for file in &files {
        arguments.extend(["--checkpoint", file.as_str()]);
    }
    let output = run(&arguments, folder.path());
    assert!(
        output.status.success(),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
}
