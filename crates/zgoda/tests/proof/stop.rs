//! F19: a server that is told to stop says so first, answers what is under way, and loses nothing that it acknowledged.

use std::fs;
use std::io::Read;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;

use tempfile::TempDir;

use super::kill::receipt_in;
use super::log::{post, record};
use super::running::{Running, run, text};
use super::watched::ready;

const CONFIG: &str = "listen = '127.0.0.1:0'\nadmin-listen = '0'\nlame-seconds = 2\nlog-name = 'shop.example/log'\n\
                      [limits]\nburst = 100000\nper-second = 100000\n";

/// Records that are acknowledged before it is told to stop.
const ACKNOWLEDGED: usize = 20;

/// Visitors who send at once.
const VISITORS: usize = 6;

#[test]
fn f19_stopping_under_load_drains() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("zgoda.toml"), CONFIG).unwrap();
    let mut server = Running::start(&["serve", "--config", "zgoda.toml"], folder.path());
    assert!(ready(&server).starts_with("HTTP/1.1 200"));

    let next = AtomicU64::new(1);
    let (tell, told) = mpsc::channel();
    let (to, id) = (&server, server.child.id().to_string());
    let acknowledged: Vec<u64> = thread::scope(|scope| {
        for _ in 0..VISITORS {
            let (tell, next) = (tell.clone(), &next);
            scope.spawn(move || {
                // Until nobody takes a connection any more.
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    match post(to, number) {
                        Ok(answer) if answer.is_empty() => return,
                        // What is answered is answered whole.
                        Ok(answer) => {
                            assert!(receipt_in(&answer).is_some(), "{answer}");
                            let _ = tell.send(number);
                        }
                        Err(_) => return,
                    }
                }
            });
        }
        drop(tell);
        let mut some: Vec<_> = told.iter().take(ACKNOWLEDGED).collect();
        let term = Command::new("kill").args(["-TERM", &id]).status();
        assert!(term.unwrap().success());
        // Red first, while records are still taken.
        let red = loop {
            let answer = ready(to);
            if !answer.starts_with("HTTP/1.1 200") {
                break answer;
            }
        };
        assert!(red.contains("503") && red.contains("\nstopping: "), "{red}");
        let late = next.fetch_add(1, Ordering::SeqCst);
        assert!(receipt_in(&post(to, late).unwrap()).is_some());
        some.push(late);
        some.extend(told.iter());
        some
    });
    assert!(server.child.wait().unwrap().success());
    let mut said = String::new();
    let output = server.child.stderr.as_mut().unwrap();
    output.read_to_string(&mut said).unwrap();
    assert!(!said.contains("did not end"), "{said}");

    let output = run(&["export", "--format", "ndjson"], folder.path());
    let log = text(&output.stdout);
    for number in &acknowledged {
        let bytes = format!("\"record\":{}}}\n", record(*number).canonical());
        assert!(log.contains(&bytes), "record {number} is lost");
    }
    let output = run(&["verify"], folder.path());
    assert!(output.status.success(), "{}", text(&output.stdout));
}
