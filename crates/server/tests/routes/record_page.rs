//! `GET /dashboard/records/{id}`.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use sqlx::{Connection, SqliteConnection};
use zgoda_consent::hash::sha256_hex;
use zgoda_consent::record::Decision;
use zgoda_store::{ConsentId, Digest, Erasable, Notice, Sqlite, SqliteOptions};

use super::samples::{NOW, notice, record, shop};
use super::server::{Server, from_shop};

async fn page(server: &Server, cookie: &str, id: &str) -> String {
    let headers = [("cookie", cookie), ("accept-language", "en")];
    let answer = server
        .get(&format!("/dashboard/records/{id}"), &headers)
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    answer.text().to_owned()
}

#[tokio::test]
async fn a_record_is_shown_with_exactly_the_notice_that_was_shown() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let record = record(&shop(), 1, 1, Decision::AcceptAll);
    server.post(&record.canonical()).await;
    let missing = page(&server, &cookie, &record.record_id).await;
    assert!(missing.contains("The notice is not here yet") && missing.contains(&record.notice));

    let notice = notice(&shop(), "pl");
    let path = format!("/v1/notices/{}", notice.hash());
    server
        .send(from_shop(Method::PUT, &path, notice.canonical().to_owned()))
        .await;
    let shown = page(&server, &cookie, &record.record_id).await;
    for text in [
        "Czy zgadzasz się?",
        "Sklep Przykład pyta o zgodę.",
        "Odrzucam wszystkie",
        "Statystyka odwiedzin",
        "Pokazuje reklamy.",
        "<code>_ad*</code>",
        "lang=\"pl\" dir=\"ltr\"",
        "The stored notice has exactly the hash that the record names.",
        "The stored bytes are the canonical form of the record.",
    ] {
        assert!(shown.contains(text), "{text}");
    }
    assert!(shown.contains(&sha256_hex(record.canonical().as_bytes())));
    assert!(
        shown.contains(&record.canonical().replace('"', "&#34;")),
        "the raw record"
    );
}

/// C13 to C19: whom the decision was told, with the names that were shown; older records say that they do not say.
#[tokio::test]
async fn the_page_lists_the_services_that_were_told_in_their_order() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let shop = shop();
    for (number, told, en) in [
        (
            1,
            Some(vec!["ga4".to_owned(), "ads".to_owned()]),
            "Google Analytics 4 granted → Reklama granted",
        ),
        (2, Some(vec![]), "none"),
        (3, None, "not recorded by this banner"),
    ] {
        let mut record = record(&shop, number, number, Decision::AcceptAll);
        record.signals.told = told;
        server.post(&record.canonical()).await;
        let notice = notice(&shop, "pl");
        let path = format!("/v1/notices/{}", notice.hash());
        server
            .send(from_shop(Method::PUT, &path, notice.canonical().to_owned()))
            .await;
        let shown = page(&server, &cookie, &record.record_id).await;
        let row = format!("<dt>Then told, in this order</dt><dd>{en}</dd>");
        assert!(shown.contains(&row), "{row}\n--- in\n{shown}");
    }
}

#[tokio::test]
async fn b45_the_page_says_what_ran_without_a_yes_and_whether_it_was_objected_to() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let plain = record(&shop(), 1, 1, Decision::AcceptAll);
    server.post(&plain.canonical()).await;
    let shown = page(&server, &cookie, &plain.record_id).await;
    let row =
        |text: &str| format!("<dt>Runs without a yes until somebody objects</dt><dd>{text}</dd>");
    assert!(shown.contains(&row("none")), "{shown}");

    // As a server of a site that declares it has kept it.
    let body = include_str!("../../../consent/tests/vectors/record.exempt.json");
    let kept = zgoda_consent::record::parse(body).unwrap();
    let mut arrival = zgoda_store::conformance::arrivals(1).remove(0);
    arrival.body = body.trim_end().to_owned();
    let id = arrival.record_id.to_string();
    server.store.append(&[arrival]).await.unwrap();
    let shown = page(&server, &cookie, &id).await;
    let (id, class) = &kept.exempt[0];
    let runs = kept.services.iter().any(|one| one.0 == *id && one.1);
    let answer = if runs {
        "not objected to"
    } else {
        "objected to"
    };
    assert!(
        shown.contains(&row(&format!("{id} ({}): {answer}", class.as_str()))),
        "{shown}"
    );
}

#[tokio::test]
async fn b45_what_ran_and_how_to_object_is_drawn_where_it_was_shown() {
    let body = include_str!("../../../consent/tests/vectors/record.exempt.json").trim_end();
    let quiet = body.replace("\"hotjar\":\"statistics\"", "");
    for (body, is_shown) in [(body, true), (quiet.as_str(), false)] {
        let server = Server::start();
        let cookie = server.set_up().await;
        let record = zgoda_consent::record::parse(body).unwrap();
        let notice = include_str!("../../../consent/tests/vectors/notice.exempt.json").replace(
            "\"texts\":{",
            "\"texts\":{\"objection.object\":\"I object\",\"objection.text\":\"{controller} counts visits.\",",
        );
        let notice = Notice {
            hash: Digest::parse(&record.notice).unwrap(),
            site: "shop".to_owned(),
            received_at: 0,
            body: notice,
        };
        server.store.put_notice(&notice).await.unwrap();
        let mut arrival = zgoda_store::conformance::arrivals(1).remove(0);
        arrival.notice = notice.hash;
        arrival.body = body.to_owned();
        let id = arrival.record_id.to_string();
        server.store.append(&[arrival]).await.unwrap();
        let shown = page(&server, &cookie, &id).await;
        for text in [
            "<p>Księgarnia Żółć sp. z o.o. counts visits.</p>",
            "<p class=\"controls\"><span>I object</span></p>",
        ] {
            assert_eq!(shown.contains(text), is_shown, "{text}\n--- in\n{shown}");
        }
    }
}

#[tokio::test]
async fn f28_a_notice_that_is_not_the_one_named_is_pointed_out() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let record = record(&shop(), 1, 1, Decision::AcceptAll);
    server.post(&record.canonical()).await;
    let forged = Notice {
        hash: Digest::parse(&record.notice).unwrap(),
        site: "shop".to_owned(),
        received_at: 0,
        body: notice(&shop(), "en").canonical().to_owned(),
    };
    server.store.put_notice(&forged).await.unwrap();
    let shown = page(&server, &cookie, &record.record_id).await;
    assert!(shown.contains("The stored notice does not have the hash that the record names."));
}

#[tokio::test]
async fn d6_the_page_shows_the_proof_and_how_to_check_it() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let sent: Vec<_> = (1..=3)
        .map(|number| record(&shop(), number, number, Decision::AcceptAll))
        .collect();
    for record in &sent {
        server.post(&record.canonical()).await;
    }
    let id = &sent[1].record_id;
    let shown = page(&server, &cookie, id).await;
    let leaf = server.store.commitments(1, 1).await.unwrap()[0]
        .entry
        .leaf();
    let root = server.store.head().await.unwrap().root;
    for text in [
        "Proved: the record is in the signed log",
        "<dt>Leaf of the tree</dt><dd><code>1</code>",
        "<dt>Records under the checkpoint</dt><dd><code>3</code>",
        &leaf.to_string(),
        &root.to_string(),
        "<code>shop.example/log+",
        &format!("href=\"/v1/receipts/{id}\""),
        "zgoda verify --key",
        "\nshop.example/log\n3\n".trim(),
    ] {
        assert!(shown.contains(text), "{text}\n--- in\n{shown}");
    }
    let polish = server
        .get(
            &format!("/dashboard/records/{id}"),
            &[("cookie", &cookie), ("accept-language", "pl")],
        )
        .await;
    assert!(
        polish
            .text()
            .contains("Udowodnione: zapis jest w podpisanym rejestrze")
    );
    assert!(polish.text().contains("Pobierz potwierdzenie"));

    let path = format!("/dashboard/records/{id}/record.json");
    let file = server.get(&path, &[("cookie", &cookie)]).await;
    assert_eq!(file.text(), sent[1].canonical());
    assert_eq!(
        file.header("content-disposition"),
        format!("attachment; filename=\"{id}.json\"")
    );
    let stranger = server.get(&path, &[]).await;
    assert_ne!(
        stranger.status,
        StatusCode::OK,
        "only for those who may see the log"
    );
}

#[tokio::test]
async fn d6_a_record_that_was_altered_in_the_file_is_not_called_proved() {
    let dir = tempfile::TempDir::new().unwrap();
    let file = dir.path().join("log.db");
    let store = Sqlite::open(&file, SqliteOptions::default()).await.unwrap();
    let server = Server::with(Arc::new(store), |_| {});
    let cookie = server.set_up().await;
    let record = record(&shop(), 1, 1, Decision::AcceptAll);
    server.post(&record.canonical()).await;
    let mut by_hand = SqliteConnection::connect(file.to_str().unwrap())
        .await
        .unwrap();
    for statement in [
        "DROP TRIGGER payload_is_final",
        "UPDATE payload SET body = replace(body, '\"trusted\":true', '\"trusted\":false')",
    ] {
        sqlx::query(statement).execute(&mut by_hand).await.unwrap();
    }
    let shown = page(&server, &cookie, &record.record_id).await;
    assert!(shown.contains("Not proved: the record is not what was logged in this place."));
    assert!(shown.contains("class=\"check differs\""));
}

#[tokio::test]
async fn a55_an_erased_record_is_called_erased() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let record = record(&shop(), 1, 1, Decision::AcceptAll);
    server.post(&record.canonical()).await;
    let browser = Erasable::Browser {
        site: "shop".to_owned(),
        consent_id: ConsentId::parse(&record.consent_id).unwrap(),
    };
    let places = server.store.erasable(&browser, NOW, 10).await.unwrap();
    let done = server
        .store
        .erase(&places, browser.reason(), NOW, "report")
        .await;
    assert!(done.unwrap());
    for (language, said) in [
        ("en", "It was erased on request, 2026-11-23 18:04:09 UTC."),
        ("pl", "Usunięto go na żądanie, 2026-11-23 18:04:09 UTC."),
    ] {
        let headers = [("cookie", cookie.as_str()), ("accept-language", language)];
        let path = format!("/dashboard/records/{}", record.record_id);
        let answer = server.get(&path, &headers).await;
        assert_eq!(answer.status, StatusCode::GONE);
        assert!(answer.text().contains(said), "{}", answer.text());
        assert!(!answer.text().contains(&record.consent_id));
    }
}

#[tokio::test]
async fn a_browsers_decisions_are_listed_together() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let first = record(&shop(), 1, 1, Decision::AcceptAll);
    let mut second = record(&shop(), 2, 1, Decision::Withdraw);
    second.previous = Some(first.record_id.clone());
    let other = record(&shop(), 3, 2, Decision::AcceptAll);
    for record in [&first, &second, &other] {
        assert_eq!(
            server.post(&record.canonical()).await.status,
            StatusCode::CREATED
        );
    }
    let shown = page(&server, &cookie, &second.record_id).await;
    assert!(shown.contains(&format!("href=\"/dashboard/records/{}\"", first.record_id)));
    assert!(!shown.contains(&other.record_id));
    assert_eq!(shown.matches("this one").count(), 1);
}

/// F24, F1: what a browser sends ends as text, whatever it says.
#[tokio::test]
async fn f24_nothing_that_was_sent_becomes_markup() {
    const HOSTILE: [&str; 8] = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\"><svg onload=alert(1)>",
        "' onmouseover='alert(1)",
        "javascript:alert(1)",
        "</textarea></title><math><mtext><table><mglyph><style><img src onerror=alert(1)>",
        "{{7*7}}{% raw %}",
        "\u{202e}gpj.exe\u{0} <b>",
    ];
    let server = Server::start();
    let cookie = server.set_up().await;
    for (number, hostile) in (1..).zip(HOSTILE) {
        let quoted = {
            let mut json = zgoda_consent::canonical::Writer::new();
            json.text(hostile);
            json.finish()
        };
        let body = format!(
            r#"{{"schema":"zgoda.notice.v1","site":"shop","language":{quoted},"direction":{quoted},
            "layout":{quoted},"position":{quoted},"theme":{quoted},"banner":{quoted},"policy":{quoted},
            "controller":{{"name":{quoted},"email":{quoted},"url":{quoted},"dpo":{quoted}}},
            "texts":{{"ask.title":{quoted},"ask.text":{quoted},"accept":{quoted},"policy":{quoted},
            "service.purpose":{quoted},"about.controller":{quoted},"services":{quoted},{quoted}:{quoted}}},
            "categories":[{{"id":"analytics","title":{quoted},"description":{quoted}}}],
            "services":[{{"id":"ga4","category":"analytics","name":{quoted},"purpose":{quoted},
            "vendor":{{"name":{quoted},"country":{quoted},"policy":{quoted}}},"data":[{quoted}],
            "legalBasis":{quoted},"recipients":[{quoted}],"transfer":{{"country":{quoted}}},
            "cookies":[{{"name":{quoted},"kind":{quoted},"purpose":{quoted}}}]}}]}}"#
        );
        let hash = sha256_hex(body.as_bytes());
        let path = format!("/v1/notices/{hash}");
        let put = server.send(from_shop(Method::PUT, &path, body)).await;
        assert_eq!(put.status, StatusCode::CREATED, "{}", put.text());
        let mut record = record(&shop(), number, number, Decision::AcceptAll);
        record.notice = hash;
        assert_eq!(
            server.post(&record.canonical()).await.status,
            StatusCode::CREATED
        );
        let shown = page(&server, &cookie, &record.record_id).await;
        assert!(
            !shown.contains(hostile)
                || hostile.starts_with("javascript:")
                || hostile.starts_with('{')
        );
        assert_only_our_markup(&shown);
    }
}

/// Every tag and attribute of the page is one that the templates write.
fn assert_only_our_markup(page: &str) {
    for tag in page.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        let name = tag
            .trim_start_matches('/')
            .split([' ', '\n'])
            .next()
            .unwrap();
        let known = "!doctype html head meta title link body a header svg circle path rect span nav div form \
                     input button abbr main p h1 h2 h3 h4 section ul ol li details summary dl dt dd code b pre \
                     time em table thead tbody tr th td";
        assert!(known.split_whitespace().any(|one| one == name), "<{tag}>");
        // What is between quotes is a value: names of attributes are every second part.
        let attributes: String = tag.split('"').step_by(2).collect();
        assert!(
            !attributes.contains(" on") && !attributes.contains("style"),
            "<{tag}>"
        );
        assert!(!tag.contains("href=\"javascript:"), "<{tag}>");
    }
}
