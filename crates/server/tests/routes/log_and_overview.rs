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
    // Six browsers; one accepts and then withdraws.
    for (number, browser, event) in [
        (1, 1, Decision::AcceptAll),
        (2, 2, Decision::AcceptAll),
        (3, 3, Decision::RejectAll),
        (4, 4, Decision::AcceptAll),
        (5, 4, Decision::Withdraw),
        (6, 5, Decision::RejectAll),
        (7, 6, Decision::AcceptAll),
    ] {
        let answer = server
            .post(&record(&shop(), number, browser, event).canonical())
            .await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    }
    let english = page(&server, &cookie, "/dashboard", "en").await;
    // Asked, granted, share; browsers asked, granted, share; taken back, share of too few.
    let told = row(&english, "categories", "Marketing");
    assert_eq!(told, ["7", "4", "57.1%", "6", "3", "50.0%", "1", "–"]);
    assert_eq!(row(&english, "services", "Reklama"), told);
    assert!(english.contains("% of decisions") && english.contains("% of browsers"));
    assert!(
        !english.contains("<th scope=\"row\">Necessary"),
        "nobody is asked about what is locked"
    );
    let polish = page(&server, &cookie, "/dashboard", "pl").await;
    assert!(polish.contains("57,1%") && polish.contains("% przeglądarek"));
    let elsewhere = page(&server, &cookie, "/dashboard?site=blog", "en").await;
    assert!(elsewhere.contains("No decisions in this period."));
}

/// The cells of a row in a panel's table.
fn row(page: &str, panel: &str, name: &str) -> Vec<String> {
    let part = |text: &str, start: String, end: &str| -> String {
        let (_, after) = text.split_once(&start).expect(&start);
        after.split(end).next().unwrap().to_owned()
    };
    let panel = part(page, format!("id=\"{panel}\""), "</section>");
    let row = part(&panel, format!("<th scope=\"row\">{name}</th>"), "</tr>");
    let cells = row.split("<td>").skip(1);
    cells
        .map(|cell| cell.split("</td>").next().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a73_the_funnel_says_what_was_withdrawn_later() {
    let server = Server::start();
    let cookie = server.set_up().await;
    for number in 1..=6 {
        let accept = record(&shop(), number, number, Decision::AcceptAll);
        server.post(&accept.canonical()).await;
    }
    for (number, browser) in [(7, 1), (8, 2)] {
        let withdraw = record(&shop(), number, browser, Decision::Withdraw);
        server.post(&withdraw.canonical()).await;
    }
    let page = page(&server, &cookie, "/dashboard", "en").await;
    assert_eq!(
        row(&page, "funnel", "Decided"),
        ["6", "100.0%", "2", "33.3%"]
    );
    assert_eq!(
        row(&page, "funnel", "Accepted all"),
        ["6", "100.0%", "2", "33.3%"]
    );
    let resigned = page.split("<h2>Withdrawn later</h2>").nth(1).unwrap();
    assert!(resigned.split("</div>").next().unwrap().contains("33.3%"));
}

#[tokio::test]
async fn a_period_is_compared_only_with_one_that_the_log_covers() {
    let server = Server::start();
    let cookie = server.set_up().await;
    for number in 1..=6 {
        let accept = record(&shop(), number, number, Decision::AcceptAll);
        server.post(&accept.canonical()).await;
    }
    let overview = async |day: &str| {
        let path = format!("/dashboard?from={day}&until={day}");
        page(&server, &cookie, &path, "en").await
    };
    let began = overview("2026-11-23").await;
    assert!(began.contains("no whole period before") && !began.contains("class=\"change\""));
    let next = overview("2026-11-24").await;
    assert!(next.contains("6 in the period before") && next.contains("100.0%"));
}

#[tokio::test]
async fn a33_a_group_of_fewer_than_five_is_not_broken_down() {
    let server = Server::start();
    let cookie = server.set_up().await;
    for number in 1..=7 {
        let event = if number % 2 == 0 {
            Decision::AcceptAll
        } else {
            Decision::RejectAll
        };
        let mut one = record(&shop(), number, number, event);
        if number > 5 {
            one.language = "en".to_owned();
        }
        let answer = server.post(&one.canonical()).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    }
    let whole = page(&server, &cookie, "/dashboard", "en").await;
    assert!(whole.contains("Groups of fewer than 5 are not broken down."));
    assert_eq!(row(&whole, "languages", "Polski")[..2], ["5", "40.0%"]);
    assert!(
        row(&whole, "languages", "English")
            .iter()
            .all(|cell| cell == "&#60; 5" || cell == "&lt; 5")
    );
    // Narrowing the page to the small group tells no more.
    let narrow = page(&server, &cookie, "/dashboard?language=en", "en").await;
    assert!(
        !row(&narrow, "categories", "Marketing")
            .iter()
            .any(|cell| cell.contains('%'))
    );
    let file = server
        .get("/dashboard/overview/languages.csv", &[("cookie", &cookie)])
        .await;
    assert!(file.text().contains("English,<5,<5"), "{}", file.text());
}

#[tokio::test]
async fn every_panel_is_a_table_and_a_picture_as_a_file_too() {
    let server = Server::start();
    let cookie = server.set_up().await;
    server.store.append(&arrivals(200)).await.unwrap();
    let year = "from=2026-01-01&until=2027-12-31";
    let overview = page(&server, &cookie, &format!("/dashboard?{year}"), "en").await;
    let addresses: Vec<String> = overview
        .split("href=\"/dashboard/overview/")
        .skip(1)
        .map(|rest| {
            rest.split('"')
                .next()
                .unwrap()
                .replace("&#38;", "&")
                .replace("&amp;", "&")
        })
        .collect();
    assert!(addresses.len() >= 2 * 10, "{addresses:?}");
    for link in &addresses {
        let answer = server
            .get(
                &format!("/dashboard/overview/{link}"),
                &[("cookie", &cookie)],
            )
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{link}");
        assert!(
            answer
                .header("content-disposition")
                .starts_with("attachment")
        );
        if link.contains(".csv") {
            assert!(answer.header("content-type").starts_with("text/csv"));
            let mut lines = csv_lines(answer.text());
            let head = lines.remove(0);
            assert!(!lines.is_empty(), "{link}");
            assert!(lines.iter().all(|line| line.len() == head.len()), "{link}");
        } else {
            assert_eq!(answer.header("content-type"), "image/svg+xml");
            assert!(
                answer.text().starts_with("<svg ") && answer.text().trim_end().ends_with("</svg>")
            );
        }
    }
    let trend = server
        .get(
            &format!("/dashboard/overview/trend.csv?{year}"),
            &[("cookie", &cookie)],
        )
        .await;
    let total = csv_lines(trend.text())
        .into_iter()
        .skip(1)
        .map(|line| line[5].parse::<i64>().unwrap());
    assert_eq!(total.sum::<i64>(), 200);
    for wrong in ["trend", "trend.exe", "nothing.csv", "..%2f..%2fetc.csv"] {
        let answer = server
            .get(
                &format!("/dashboard/overview/{wrong}"),
                &[("cookie", &cookie)],
            )
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    let stranger = server.get("/dashboard/overview/trend.csv", &[]).await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER);
}

/// Cells without quotes: these tables have none.
fn csv_lines(text: &str) -> Vec<Vec<&str>> {
    text.lines().map(|line| line.split(',').collect()).collect()
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

#[tokio::test]
async fn a_record_is_found_by_its_id_and_a_browser_by_how_its_id_begins() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let all = arrivals(130);
    server.store.append(&all).await.unwrap();
    let one = &all[40];
    let whole = format!("/dashboard/log?id={}", one.record_id);
    let answer = server.get(&whole, &[("cookie", &cookie)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(
        answer.header("location"),
        format!("/dashboard/records/{}", one.record_id)
    );
    let own = all.iter().filter(|a| a.consent_id == one.consent_id);
    let path = format!("/dashboard/log?id={}", &one.consent_id.to_string()[..16]);
    let found = page(&server, &cookie, &path, "en").await;
    assert_eq!(found.matches("<td class=\"when\">").count(), own.count());
    assert!(found.contains("role=\"status\""));
    let nothing = page(&server, &cookie, "/dashboard/log?id=ffffffff", "pl").await;
    assert!(nothing.contains("Znalezione zapisy: 0"));
    let wrong = "/dashboard/log?id=%27%20OR%201%3D1%20--";
    let wrong = page(&server, &cookie, wrong, "en").await;
    assert!(wrong.contains("at least 8 of them are needed"));
    assert_eq!(wrong.matches("<td class=\"when\">").count(), 0);
}

#[tokio::test]
async fn the_log_is_filtered_by_the_rules_that_applied() {
    let server = Server::start();
    let cookie = server.set_up().await;
    server.store.append(&arrivals(130)).await.unwrap();
    let all = page(&server, &cookie, "/dashboard/log", "en").await;
    assert!(all.contains("<option value=\"uk\">United Kingdom</option>"));
    let page = page(&server, &cookie, "/dashboard/log?regime=uk", "en").await;
    assert_eq!(page.matches("<td class=\"when\">").count(), 130 / 3);
    assert!(page.contains("<option value=\"uk\" selected>"));
}
