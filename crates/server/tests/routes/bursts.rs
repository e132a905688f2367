//! F18: a day with far more decisions than usual is pointed out on the overview.

use zgoda_store::conformance::{Sample, arrival};
use zgoda_store::{Arrival, DAY_MS};

use super::samples::NOW;
use super::server::Server;
use super::stores::empty;

/// Seven days with two decisions each, and today with `today` of them.
async fn server(today: u64) -> Server {
    let store = empty();
    let days = (1..=7).flat_map(|day| [day, day]);
    let days = days.chain((0..today).map(|_| 0));
    let arrivals = (1..).zip(days).map(|(number, ago)| Arrival {
        received_at: NOW - ago * DAY_MS,
        ..arrival(Sample {
            number,
            browser: number,
            ..Sample::default()
        })
    });
    let mut arrivals: Vec<_> = arrivals.collect();
    arrivals.sort_by_key(|arrival| arrival.received_at);
    store.append(&arrivals).await.unwrap();
    Server::with(store, |_| {})
}

#[tokio::test]
async fn f18_a_burst_is_pointed_out_with_the_way_to_its_records() {
    const SAID: [(&str, &str, &str); 2] = [
        (
            "en",
            "2026-11-23: 300 decisions, ",
            "where a usual day has 2.",
        ),
        ("pl", "2026-11-23: decyzje: 300, ", "a w zwykły dzień 2."),
    ];
    let busy = server(300).await;
    let calm = server(99).await;
    let (at_busy, at_calm) = (busy.set_up().await, calm.set_up().await);
    for (language, day, usual) in SAID {
        let page = async |server: &Server, cookie: &str| {
            let headers = [("cookie", cookie), ("accept-language", language)];
            server.get("/dashboard", &headers).await.text().to_owned()
        };
        let shown = page(&busy, &at_busy).await;
        assert!(shown.contains(&format!("{day}{usual}")), "{shown}");
        let link = "/dashboard/log?from=2026-11-23&#38;until=2026-11-23";
        assert!(shown.contains(link), "{shown}");
        assert!(!page(&calm, &at_calm).await.contains(&usual[..12]));
    }
}
