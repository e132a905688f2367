//! F14, F20, F33: whatever is sent to the collector, it answers, says why it refuses, and is never at a loss (5xx).
//!
//! More than in a test run: `PROPTEST_CASES=100000 cargo test -p zgoda-server --release --test routes hostile`.

use std::num::NonZeroU32;

use axum::http::Method;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use zgoda_consent::record::Decision;

use super::samples::{notice, record, shop};
use super::server::{Server, from_shop};
use super::stores::empty;

/// Pieces that mean something to a parser, a database, a log or a page.
const PIECES: [&str; 22] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "null",
    "-1",
    "1e999",
    "9007199254740992",
    "\u{0}",
    "\u{feff}",
    "\r\n",
    "../../",
    "' OR 1=1 --",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "\u{202e}",
];

/// One change to what is sent.
#[derive(Debug, Clone)]
enum Change {
    Insert(Index, &'static str),
    Remove(Index, Index),
    Double(Index, Index),
    Byte(Index, u8),
    Nest(usize),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<Index>(), select(&PIECES[..])).prop_map(|(at, piece)| Change::Insert(at, piece)),
        (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Change::Remove(a, b)),
        (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Change::Double(a, b)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        (1_usize..600).prop_map(Change::Nest),
    ]
}

fn apply(mut bytes: Vec<u8>, change: &Change) -> Vec<u8> {
    if bytes.is_empty() {
        return bytes;
    }
    let span = |a: &Index, b: &Index| {
        let (a, b) = (a.index(bytes.len()), b.index(bytes.len()));
        a.min(b)..a.max(b)
    };
    match change {
        Change::Insert(at, piece) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, piece.bytes());
        }
        Change::Remove(a, b) => drop(bytes.drain(span(a, b))),
        Change::Double(a, b) => {
            let piece = bytes[span(a, b)].to_vec();
            bytes.extend(piece);
        }
        Change::Byte(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Change::Nest(depth) => {
            let open = b"[".repeat(*depth);
            bytes.splice(0..0, open);
        }
    }
    bytes
}

#[test]
fn f14_f33_whatever_is_sent_is_answered_and_every_refusal_says_why() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let guard = runtime.enter();
    let server = Server::with(empty(), |settings| {
        settings.rate.burst = NonZeroU32::MAX;
        settings.rate.per_second = NonZeroU32::MAX;
    });
    drop(guard);
    let notice = notice(&shop(), "pl");
    let seeds = [
        ("/v1/records".to_owned(), Method::POST, record(&shop(), 1, 1, Decision::AcceptAll).canonical()),
        ("/v1/erasures".to_owned(), Method::POST, record(&shop(), 2, 2, Decision::Withdraw).canonical()),
        (format!("/v1/notices/{}", notice.hash()), Method::PUT, notice.canonical().to_owned()),
        (
            "/v1/leaks".to_owned(),
            Method::POST,
            r#"{"leaks":[{"address":"ads.example/p.gif","kind":"img","service":"ads"}],"schema":"zgoda.leaks.v1","site":"shop"}"#
                .to_owned(),
        ),
        (
            "/v1/attention".to_owned(),
            Method::POST,
            r#"{"language":"pl","schema":"zgoda.attention.v1","site":"shop","step":"shown"}"#.to_owned(),
        ),
    ];
    let sent = (0..seeds.len(), proptest::collection::vec(change(), 0..6));
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&sent, |(seed, changes)| {
        let (path, method, body) = &seeds[seed];
        let bytes = changes.iter().fold(body.clone().into_bytes(), apply);
        let answer = runtime.block_on(server.send(from_shop(method.clone(), path, bytes)));
        let status = answer.status.as_u16();
        if status < 300 {
            return Ok(());
        }
        prop_assert!((400..500).contains(&status), "{status}: {}", answer.text());
        let (said, code) = answer.problem();
        prop_assert_eq!(said, status);
        prop_assert!(!code.is_empty());
        // What was wrong with a field is said of the field.
        if code == "invalid" || code == "not-json" {
            prop_assert!(answer.text().contains("\"allowed\""), "{}", answer.text());
        }
        Ok(())
    });
    outcome.unwrap();
}
