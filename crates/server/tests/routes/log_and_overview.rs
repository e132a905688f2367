//! `GET /dashboard` and `GET /dashboard/log`.

use axum::http::StatusCode;
use zgoda_consent::record::Decision;
use zgoda_store::conformance::arrivals;

use super::samples::{record, shop};
use super::server::{Answer, Server};

async fn page(server: &Server, cookie: &str, path: &str, language: &str) -> String {
    let headers = [("cookie", cookie), ("accept-language", language)];
    let answer = server.get(path, &headers).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    answer.text().to_owned()
}

/// The addresses that a page links to with `rel`.
fn link<'p>(page: &'p str, rel: &str) -> Option<String> {
    let after = page.split(&format!("rel=\"{rel}\" href=\"")).nth(1)?;
    let link: &'p str = after.split('"').next()?;
    Some(link.replace("&#38;", "&").replace("&amp;", "&"))
}

#[tokio::test]
async fn f24_every_page_forbids_what_it_does_not_need() {
    let server = Server::start();
    let cookie = server.set_up().await;
    for path in [
        "/dashboard",
        "/dashboard/log",
        "/dashboard/log-in",
        "/dashboard/log.csv",
        "/dashboard/records/nonsense",
        "/dashboard/set-up/nonsense",
    ] {
        let answer = server.get(path, &[("cookie", &cookie)]).await;
        let header = |name| answer.header(name);
        assert_eq!(
            header("content-security-policy"),
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
             frame-ancestors 'none'; base-uri 'none'",
            "{path}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("referrer-policy"), "same-origin");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-robots-tag"), "noindex");
        let text = String::from_utf8_lossy(&answer.body).to_lowercase();
        for needless in [
            "<script",
            "<style",
            "style=\"",
            "javascript:",
            " onclick",
            "http://",
            "//cdn",
        ] {
            assert!(!text.contains(needless), "{path} has {needless}");
        }
    }
    let style = server.get("/dashboard/style.css", &[]).await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert!(style.header("cache-control").ends_with("immutable"));
}

#[tokio::test]
async fn a_page_that_is_not_there_is_said_in_the_readers_language() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let ask = async |path: &str, language: &str| -> Answer {
        server
            .get(path, &[("cookie", &cookie), ("accept-language", language)])
            .await
    };
    let polish = ask(
        "/dashboard/records/01a20994-61a8-7000-8000-000000000001",
        "pl",
    )
    .await;
    assert_eq!(polish.status, StatusCode::NOT_FOUND);
    assert!(polish.text().contains("Tu niczego nie ma"));
    assert!(
        ask("/dashboard/records/1'%20OR%201=1", "en")
            .await
            .text()
            .contains("nothing here")
    );
}

#[tokio::test]
async fn a12_an_empty_log_says_so() {
    let server = Server::start();
    let cookie = server.set_up().await;
    assert!(
        page(&server, &cookie, "/dashboard", "pl")
            .await
            .contains("Nie ma jeszcze żadnej decyzji")
    );
    assert!(
        page(&server, &cookie, "/dashboard", "en")
            .await
            .contains("No decision yet")
    );
    assert!(
        page(&server, &cookie, "/dashboard/log", "en")
            .await
            .contains("The log is empty")
    );
}

#[tokio::test]
async fn a72_both_rates_are_shown_and_labelled() {
    let server = Server::start();
    let cookie = server.set_up().await;
    // Four browsers; one accepts and then withdraws.
    for (number, browser, event) in [
        (1, 1, Decision::AcceptAll),
        (2, 2, Decision::AcceptAll),
        (3, 3, Decision::RejectAll),
        (4, 4, Decision::AcceptAll),
        (5, 4, Decision::Withdraw),
    ] {
        let answer = server
            .post(&record(&shop(), number, browser, event).canonical())
            .await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    }
    let english = page(&server, &cookie, "/dashboard", "en").await;
    let row = english
        .split("<th scope=\"row\">Marketing</th>")
        .nth(1)
        .unwrap();
    let row = row.split("</tr>").next().unwrap();
    assert!(
        row.contains("data-label=\"% of decisions\"")
            && row.contains("data-label=\"% of browsers\"")
    );
    // 3 of 5 decisions granted it; 2 of 4 browsers stand by it.
    assert!(row.contains("60.0%") && row.contains("3 of 5"), "{row}");
    assert!(row.contains("50.0%") && row.contains("2 of 4"), "{row}");
    assert!(
        !english.contains("<th scope=\"row\">Necessary"),
        "nobody is asked about what is locked"
    );
    let polish = page(&server, &cookie, "/dashboard", "pl").await;
    assert!(polish.contains("60,0%") && polish.contains("% przeglądarek"));
    let elsewhere = page(&server, &cookie, "/dashboard?site=blog", "en").await;
    assert!(elsewhere.contains("No decisions in this period."));
}

#[tokio::test]
async fn the_log_is_filtered_and_paged_both_ways() {
    let server = Server::start();
    let cookie = server.set_up().await;
    server.store.append(&arrivals(130)).await.unwrap();
    let rows = |page: &str| page.matches("<td class=\"when\">").count();
    let first = page(&server, &cookie, "/dashboard/log", "en").await;
    assert_eq!((rows(&first), link(&first, "prev")), (50, None));
    let second = page(&server, &cookie, &link(&first, "next").unwrap(), "en").await;
    let third = page(&server, &cookie, &link(&second, "next").unwrap(), "en").await;
    assert_eq!((rows(&second), rows(&third)), (50, 30));
    assert_eq!(link(&third, "next"), None);
    let back = page(&server, &cookie, &link(&third, "prev").unwrap(), "en").await;
    assert_eq!(link(&back, "next"), link(&second, "next"));
    let embeds = page(
        &server,
        &cookie,
        "/dashboard/log?event=embed&site=shop&language=pl",
        "en",
    )
    .await;
    assert!(rows(&embeds) > 0 && rows(&embeds) < 50);
    assert!(!embeds.contains("<span class=\"event accepted\">"));
    let none = page(&server, &cookie, "/dashboard/log?until=2020-01-01", "en").await;
    assert!(none.contains("No record fits this filter."));
    let odd = "/dashboard/log?from=%22%3E%3Cscript%3E&before=-1%27&event=%3Cb%3E&after=x";
    assert_eq!(
        server.get(odd, &[("cookie", &cookie)]).await.status,
        StatusCode::OK
    );
}
