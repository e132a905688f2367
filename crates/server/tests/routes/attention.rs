//! `POST /v1/attention`, and what the overview makes of it.

use crate::server::Server;

fn step(word: &str) -> String {
    format!(r#"{{"language":"pl-PL","schema":"zgoda.attention.v1","site":"shop","step":"{word}"}}"#)
}

async fn post(server: &Server, body: &str) -> (u16, String) {
    server.count("/v1/attention", body).await
}

#[tokio::test]
async fn a72_a74_what_was_shown_and_ignored_is_in_the_overview_and_its_file() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let headers = [("cookie", cookie.as_str()), ("accept-language", "en")];
    let page = async |path: &str| server.get(path, &headers).await.text().to_owned();
    let attention = "id=\"attention\"";
    assert!(
        !page("/dashboard").await.contains(attention),
        "nothing counted, nothing claimed"
    );
    for (word, times) in [
        ("shown", 10),
        ("opened", 3),
        ("answered_5s", 4),
        ("answered_60s", 2),
    ] {
        for _ in 0..times {
            assert_eq!(post(&server, &step(word)).await.0, 204);
        }
    }
    assert!(page("/dashboard").await.contains(attention));
    let csv = page("/dashboard/overview/attention.csv?site=shop&language=pl").await;
    for line in [
        "Shown,10,1.0000",
        "Settings opened,3,0.3000",
        "Answered within 5 seconds,4,0.4000",
        "Answered within a minute,2,0.2000",
        "Left without an answer,4,0.4000",
    ] {
        assert!(csv.contains(line), "{line}\n{csv}");
    }
    let funnel = page("/dashboard/overview/funnel.csv").await;
    assert!(
        funnel.contains("Left without an answer,4,0.4000,,"),
        "{funnel}"
    );
    let other = page("/dashboard/overview/attention.csv?site=shop&language=en").await;
    assert!(!other.contains("Shown"), "{other}");
}

#[tokio::test]
async fn a33_too_few_are_not_broken_down() {
    let server = Server::start();
    let cookie = server.set_up().await;
    for word in ["shown", "shown", "answered_5s"] {
        assert_eq!(post(&server, &step(word)).await.0, 204);
    }
    let headers = [("cookie", cookie.as_str()), ("accept-language", "en")];
    let csv = server
        .get("/dashboard/overview/attention.csv", &headers)
        .await;
    assert!(
        csv.text().contains("Answered within 5 seconds,<5,<5"),
        "{}",
        csv.text()
    );
}

#[tokio::test]
async fn f16_steps_are_checked_like_records() {
    let server = Server::start();
    let refused =
        async |from: &str, to: &str| post(&server, &step("shown").replacen(from, to, 1)).await;
    assert_eq!(
        refused("\"shop\"", "\"blog\"").await,
        (403, "foreign-origin".into())
    );
    assert_eq!(
        refused("\"shop\"", "\"none\"").await,
        (422, "unknown-site".into())
    );
    assert_eq!(
        refused("\"shown\"", "\"read\"").await,
        (422, "invalid".into())
    );
    assert_eq!(
        refused("\"step\"", "\"ip\":\"1\",\"step\"").await,
        (422, "invalid".into())
    );
    let long = step(&"x".repeat(600));
    assert_eq!(post(&server, &long).await, (413, "too-large".into()));
}
