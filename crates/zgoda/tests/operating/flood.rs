//! F13: a flood takes no more memory than the limits let it have.

use std::fs;
use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::thread;

use super::running::Running;
use super::slow::{answers_others, connect, record_head, start};

/// What the server may take for all that is below; far less than is sent.
const MOST_KIB: u64 = 64 * 1024;

/// Nobody is refused for being many.
const GENEROUS: &str = "per-second = 1000000\nburst = 1000000\n";

/// The most memory that the server ever held, KiB.
fn peak(server: &Running) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.unwrap().parse().unwrap()
}

/// Sends `head`, then `piece` `times` times, or until the server has had enough.
fn pour(mut stream: TcpStream, head: &str, piece: &[u8], times: usize) {
    stream.set_write_timeout(None).unwrap();
    if stream.write_all(head.as_bytes()).is_ok() {
        let _ = (0..times).try_for_each(|_| stream.write_all(piece));
        let _ = stream.shutdown(Shutdown::Both);
    }
}

#[test]
fn f13_a_flood_takes_no_more_memory_than_the_limits_let_it_have() {
    let (_folder, server) = start(GENEROUS);
    answers_others(&server);
    let before = peak(&server);
    let record = record_head(&server);
    // 400 that never get on.
    let unfinished: Vec<_> = (0..400)
        .map(|_| {
            let mut stream = connect(&server);
            stream.write_all(record.as_bytes()).unwrap();
            stream
        })
        .collect();
    // 32 bodies of 8 MiB whose size nobody announced, and as many heads: 512 MiB at once.
    let piece = [b"10000\r\n".as_slice(), &vec![b'['; 0x1_0000], b"\r\n"].concat();
    let body = record.replace(
        "Content-Length: 8000\r\n\r\n{",
        "Transfer-Encoding: chunked\r\n\r\n",
    );
    let letters = vec![b'a'; 0x1_0000];
    let head = "GET / HTTP/1.1\r\nX-Long: ";
    thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| pour(connect(&server), &body, &piece, 128));
            scope.spawn(|| pour(connect(&server), head, &letters, 128));
        }
    });
    answers_others(&server);
    let grown = peak(&server) - before;
    assert!(
        grown < MOST_KIB,
        "{grown} KiB more than the {before} before"
    );
    drop(unfinished);
}
