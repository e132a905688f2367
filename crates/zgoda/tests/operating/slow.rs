//! F13: whoever is slow holds one connection for as long as the limits say, and nobody else up.

#![expect(
    clippy::disallowed_methods,
    reason = "a test that would wait for ever gives up"
)]

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::running::{Running, text};
use super::watched::ready;

/// Until a test gives up: far beyond the limits, for machines that are busy.
const GIVE_UP: Duration = Duration::from_mins(1);

/// Between two bytes of somebody slow.
const DRIBBLE: Duration = Duration::from_millis(20);

/// A file of some size.
const BIG: &str = "GET /zgoda/whole_bg.wasm HTTP/1.1\r\nHost: x\r\n\r\n";

pub(super) fn start(limits: &str) -> (TempDir, Running) {
    let folder = TempDir::new().unwrap();
    let config = format!("listen = '127.0.0.1:0'\nadmin-listen = '0'\n[limits]\n{limits}");
    fs::write(folder.path().join("zgoda.toml"), config).unwrap();
    let server = Running::start(&["serve", "--config", "zgoda.toml"], folder.path());
    (folder, server)
}

/// The server with limits of a second.
fn hasty() -> (TempDir, Running) {
    start("head-seconds = 1\nbody-seconds = 1\nunread-seconds = 1\n")
}

pub(super) fn connect(server: &Running) -> TcpStream {
    let stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(DRIBBLE)).unwrap();
    stream.set_write_timeout(Some(DRIBBLE)).unwrap();
    stream
}

/// The head of a record that never comes whole.
pub(super) fn record_head(server: &Running) -> String {
    format!(
        "POST /v1/records HTTP/1.1\r\nHost: x\r\nOrigin: http://{}\r\n\
         Content-Type: application/json\r\nContent-Length: 8000\r\n\r\n{{",
        server.address()
    )
}

/// Others are answered.
pub(super) fn answers_others(server: &Running) {
    let answer = server.get("/healthz");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(ready(server).starts_with("HTTP/1.1 200"));
}

fn is_wait(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// Sends `byte` again and again until the server ends the connection, which it has to; what it said before.
fn dribble(server: &Running, stream: &mut TcpStream, byte: Option<u8>) -> String {
    let (began, mut said) = (Instant::now(), Vec::new());
    answers_others(server);
    loop {
        assert!(began.elapsed() < GIVE_UP, "the server waits for ever");
        if let Some(byte) = byte {
            // It may have been closed: reading finds that out.
            let _ = stream.write_all(&[byte]);
        }
        let mut some = [0; 1024];
        match stream.read(&mut some) {
            Ok(0) => break,
            Ok(length) => said.extend_from_slice(&some[..length]),
            Err(error) if is_wait(error.kind()) => {}
            Err(_) => break,
        }
    }
    answers_others(server);
    text(&said)
}

#[test]
fn f13_a_head_that_dribbles_in_is_cut_off() {
    let (_folder, server) = hasty();
    let mut stream = connect(&server);
    stream.write_all(b"GET / HTTP/1.1\r\nX-Slow: ").unwrap();
    let said = dribble(&server, &mut stream, Some(b'a'));
    assert!(!said.contains("HTTP/1.1 200"), "{said}");
}

#[test]
fn f13_a_second_head_that_dribbles_in_is_cut_off_too() {
    let (_folder, server) = hasty();
    let mut stream = connect(&server);
    let request = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /";
    stream.write_all(request.as_bytes()).unwrap();
    let said = dribble(&server, &mut stream, Some(b'a'));
    assert_eq!(said.matches("HTTP/1.1 200").count(), 1, "{said}");
}

#[test]
fn f13_a_body_that_dribbles_in_is_refused_and_cut_off() {
    let (_folder, server) = hasty();
    let mut stream = connect(&server);
    stream.write_all(record_head(&server).as_bytes()).unwrap();
    let said = dribble(&server, &mut stream, Some(b' '));
    assert!(said.starts_with("HTTP/1.1 408"), "{said}");
    assert!(said.contains("urn:zgoda:problem:too-slow"), "{said}");
}

#[test]
fn f13_silence_and_a_connection_that_is_half_closed_are_ended() {
    let (_folder, server) = hasty();
    let mut silent = connect(&server);
    assert_eq!(dribble(&server, &mut silent, None), "");
    let mut half = connect(&server);
    half.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    half.shutdown(Shutdown::Write).unwrap();
    let said = dribble(&server, &mut half, None);
    assert!(!said.contains("HTTP/1.1 200"), "{said}");
}

/// Asks for more and more, and reads nothing; whether the server has ended the connection.
fn asks_and_never_reads(stream: &mut TcpStream) -> bool {
    let sent = stream.write_all(BIG.repeat(50).as_bytes());
    sent.is_err_and(|error| !is_wait(error.kind()))
}

#[test]
fn f13_answers_that_nobody_reads_are_given_up() {
    let (_folder, server) = hasty();
    let mut stream = connect(&server);
    let began = Instant::now();
    while !asks_and_never_reads(&mut stream) {
        assert!(began.elapsed() < GIVE_UP, "the server waits for ever");
        answers_others(&server);
    }
    answers_others(&server);
}

#[test]
fn f13_nobody_slow_holds_up_the_order_to_stop() {
    let (_folder, mut server) = start(
        "head-seconds = 600\nbody-seconds = 600\nunread-seconds = 600\nstopping-seconds = 1\n",
    );
    let silent = connect(&server);
    let mut head = connect(&server);
    head.write_all(b"GET / HTTP/1.1\r\nX-Slow: ").unwrap();
    let mut body = connect(&server);
    body.write_all(record_head(&server).as_bytes()).unwrap();
    let mut unread = connect(&server);
    // Until nothing goes in any more: then the server waits for us to read.
    while unread.write_all(BIG.repeat(50).as_bytes()).is_ok() {}
    answers_others(&server);
    let id = server.child.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &id]).status();
    assert!(sent.unwrap().success());
    let began = Instant::now();
    let status = loop {
        if let Some(status) = server.child.try_wait().unwrap() {
            break status;
        }
        assert!(began.elapsed() < GIVE_UP, "the server does not end");
        thread::sleep(DRIBBLE);
    };
    assert!(status.success());
    let mut said = String::new();
    let errors = server.child.stderr.as_mut().unwrap();
    errors.read_to_string(&mut said).unwrap();
    assert!(!said.contains("did not end"), "{said}");
    drop((silent, head, body, unread));
}
