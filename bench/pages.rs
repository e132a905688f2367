//! What the dashboard waits for in a large log: the counts of a year, and pages of the log at both ends.
//!
//! `zgoda demo-data --records 1000000 --data big` makes a log (a seed makes the same one anywhere), then
//! `cargo bench -p zgoda --bench pages -- --data big` asks it. Every question is asked twenty times; the slowest counts.

#![expect(clippy::disallowed_methods, reason = "it measures")]

use std::env;
use std::path::PathBuf;
use std::time::Instant;

use zgoda_store::{
    ConsentStore, Cursor, LogFilter, LogQuery, Period, Sqlite, SqliteOptions, day_of,
};

/// How often each question is asked.
const TIMES: u32 = 20;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = env::args().skip_while(|argument| argument != "--data");
    let folder: PathBuf = arguments.nth(1).expect("--data DIR").into();
    let file = folder.join("log.db");
    let store = Sqlite::open_read_only(&file, SqliteOptions::default());
    let store = store.await.expect("a log of this version");
    let newest = page(&store, LogQuery::default()).await.entries.remove(0);
    let bytes = file.metadata().expect("a file").len();
    println!(
        "{} records, {} bytes a record, {} MB per million",
        newest.seq,
        bytes / newest.seq.unsigned_abs(),
        bytes / newest.seq.unsigned_abs()
    );
    let year = Period {
        first: day_of(newest.received_at) - 364,
        last: day_of(newest.received_at),
        site: None,
        language: None,
    };
    slowest("the overview of a year", async || {
        let overview = store.overview(&year).await.expect("counts");
        assert!(!overview.by_day.is_empty());
    })
    .await;
    let withdrawn = LogFilter {
        event: Some("withdraw".to_owned()),
        ..LogFilter::default()
    };
    for (what, filter, cursor) in [
        ("the newest page", LogFilter::default(), Cursor::Newest),
        ("the oldest page", LogFilter::default(), Cursor::Before(51)),
        ("withdrawals, newest", withdrawn.clone(), Cursor::Newest),
        ("withdrawals, oldest", withdrawn, Cursor::After(0)),
    ] {
        slowest(what, async || {
            let query = LogQuery {
                filter: filter.clone(),
                cursor,
                limit: 50,
            };
            assert!(!page(&store, query).await.entries.is_empty());
        })
        .await;
    }
}

async fn page(store: &Sqlite, mut query: LogQuery) -> zgoda_store::LogPage {
    query.limit = query.limit.max(1);
    store.page(&query).await.expect("a page")
}

async fn slowest(what: &str, question: impl AsyncFn()) {
    let mut slowest = 0.0_f64;
    for _ in 0..TIMES {
        let start = Instant::now();
        question().await;
        slowest = slowest.max(start.elapsed().as_secs_f64() * 1000.0);
    }
    println!("{what:<24} {slowest:>8.2} ms");
}
