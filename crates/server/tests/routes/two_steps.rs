//! Logging in with a password and a code (F21, F22).

use axum::http::StatusCode;
use totp_rs::{Builder, Secret};
use zgoda_store::TrailFilter;

use super::people::{Browser, between, cookie};
use super::server::{Answer, Server, own_form};

const PASSWORD: &str = "correct+horse+battery";
const CODES: &str = "/dashboard/account/codes";

/// What an app shows, `later` seconds after the clock of the tests began.
pub(crate) fn code(secret: &str, later: u64) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let app = Builder::new().with_secret(secret).build().unwrap();
    app.generate(1_795_457_049 + later).to_string()
}

/// Switches codes on for the admin; the secret, the recovery codes, and the cookie of the session that goes on.
pub(crate) async fn enrol(ola: &Browser<'_>) -> (String, Vec<String>, String) {
    let page = ola.get(CODES).await;
    let typed = between(page.text(), "<code class=\"secret\">", "</code>").replace(' ', "");
    let secret = between(page.text(), "name=\"secret\" value=\"", "\"");
    let token = between(page.text(), "name=\"token\" value=\"", "\"");
    let form = format!(
        "token={token}&secret={secret}&code={}&current={PASSWORD}",
        code(&typed, 0)
    );
    let done = ola.server.send(own_form(CODES, &form, &ola.cookie)).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let codes = done.text().split("<li><code>").skip(1);
    let codes = codes.map(|rest| rest.split('<').next().unwrap().to_owned());
    (typed, codes.collect(), cookie(&done))
}

pub(crate) async fn password(server: &Server) -> Answer {
    let form = format!("login=ola&password={PASSWORD}&to=%2Fdashboard%2Flog");
    server.send(own_form("/dashboard/log-in", &form, "")).await
}

pub(crate) async fn send(server: &Server, awaiting: &str, code: &str) -> Answer {
    let form = format!("code={code}&to=%2Fdashboard%2Flog");
    server
        .send(own_form("/dashboard/log-in/code", &form, awaiting))
        .await
}

#[tokio::test]
async fn f21_with_codes_a_password_alone_opens_nothing() {
    let server = Server::start();
    let ola = Browser::admin(&server).await;
    let (secret, recovery, fresh) = enrol(&ola).await;
    assert_eq!(recovery.len(), 10);
    assert_eq!(
        ola.get("/dashboard").await.status,
        StatusCode::SEE_OTHER,
        "older sessions are over"
    );
    let page = server
        .get("/dashboard/account", &[("cookie", &fresh)])
        .await;
    assert!(page.text().contains("Recovery codes left: 10"));

    let answer = password(&server).await;
    assert_eq!(
        answer.header("location"),
        "/dashboard/log-in/code?to=%2Fdashboard%2Flog"
    );
    let awaiting = cookie(&answer);
    for path in ["/dashboard", "/dashboard/account", "/dashboard/log.csv"] {
        let answer = server.get(path, &[("cookie", &awaiting)]).await;
        assert!(
            answer
                .header("location")
                .starts_with("/dashboard/log-in?to="),
            "{path}"
        );
    }
    let wrong = send(&server, &awaiting, "000000").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    server.clock.advance(30_000);
    let right = send(&server, &awaiting, &code(&secret, 30)).await;
    assert_eq!(right.header("location"), "/dashboard/log");
    let session = cookie(&right);
    assert_ne!(session, awaiting);
    assert_eq!(
        server
            .get("/dashboard", &[("cookie", &session)])
            .await
            .status,
        StatusCode::OK
    );
    let again = send(&server, &awaiting, &code(&secret, 60)).await;
    assert_eq!(
        again.header("location"),
        "/dashboard/log-in",
        "the half session is over"
    );
}

#[tokio::test]
async fn f21_a_code_that_was_used_is_refused_and_so_are_those_before_it() {
    let server = Server::start();
    let ola = Browser::admin(&server).await;
    let (secret, ..) = enrol(&ola).await;
    let awaiting = cookie(&password(&server).await);
    let enrolled_with = send(&server, &awaiting, &code(&secret, 0)).await;
    assert_eq!(enrolled_with.status, StatusCode::UNPROCESSABLE_ENTITY);
    server.clock.advance(30_000);
    let first = send(&server, &awaiting, &code(&secret, 30)).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    let awaiting = cookie(&password(&server).await);
    for later in [30, 0] {
        let replayed = send(&server, &awaiting, &code(&secret, later)).await;
        assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY, "{later}");
    }
    let next = send(&server, &awaiting, &code(&secret, 60)).await;
    assert_eq!(next.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn f21_guessing_codes_gets_slower_and_no_password_forgives_it() {
    let server = Server::start();
    let ola = Browser::admin(&server).await;
    let (secret, ..) = enrol(&ola).await;
    let mut awaiting = cookie(&password(&server).await);
    for _ in 0..5 {
        let answer = send(&server, &awaiting, "000000").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        awaiting = cookie(&password(&server).await);
    }
    let right = send(&server, &awaiting, &code(&secret, 30)).await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(right.header("retry-after").parse::<i64>().unwrap() >= 1);
    server.clock.advance(10 * 60_000);
    let late = send(&server, &awaiting, &code(&secret, 600)).await;
    assert_eq!(
        late.header("location"),
        "/dashboard/log-in",
        "the half session is too old"
    );
}

#[tokio::test]
async fn f21_a_recovery_code_stands_in_for_a_code_once() {
    let server = Server::start();
    let ola = Browser::admin(&server).await;
    let (_, recovery, _) = enrol(&ola).await;
    let awaiting = cookie(&password(&server).await);
    let typed = recovery[4].to_uppercase();
    let used = send(&server, &awaiting, &typed).await;
    assert_eq!(used.status, StatusCode::SEE_OTHER);
    let awaiting = cookie(&password(&server).await);
    let again = send(&server, &awaiting, &typed).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let deeds = server
        .store
        .trail(&TrailFilter::default(), i64::MAX, 4)
        .await
        .unwrap();
    let words: Vec<&str> = deeds.iter().map(|(_, deed)| &*deed.deed).collect();
    assert_eq!(
        words,
        ["refused_code", "logged_in", "recovered", "codes_on"]
    );
}

#[tokio::test]
async fn f21_codes_that_are_required_come_before_every_page() {
    let server = Server::start();
    let ola = Browser::admin(&server).await;
    let people = "/dashboard/people";
    let done = ola
        .send(people, "/dashboard/people/rule", "codes=required")
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    for path in ["/dashboard", people, "/dashboard/log.csv"] {
        assert_eq!(ola.get(path).await.header("location"), CODES, "{path}");
    }
    assert!(
        ola.get(CODES)
            .await
            .text()
            .contains("An admin requires codes")
    );
    let (_, _, fresh) = enrol(&ola).await;
    let page = server.get("/dashboard", &[("cookie", &fresh)]).await;
    assert_eq!(page.status, StatusCode::OK);
}

#[tokio::test]
async fn f21_codes_are_switched_on_and_off_with_the_password_only() {
    let server = Server::start();
    let ola = Browser::admin(&server).await;
    let page = ola.get(CODES).await;
    let typed = between(page.text(), "<code class=\"secret\">", "</code>").replace(' ', "");
    let secret = between(page.text(), "name=\"secret\" value=\"", "\"");
    assert!(
        page.text()
            .contains("otpauth://totp/Zgoda%20127.0.0.1%3A8080:ola?secret=")
    );
    assert!(
        page.text()
            .contains("<path class=\"print\" d=\"M4 4h1v1h-1z")
    );
    for fields in [
        format!("secret={secret}&code={}&current=wrong", code(&typed, 0)),
        format!("secret={secret}&code=000000&current={PASSWORD}"),
    ] {
        let answer = ola.send(CODES, CODES, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        // The picture stays the one that was scanned.
        assert!(answer.text().contains(secret), "{fields}");
    }
    let forged = ola
        .send(
            CODES,
            CODES,
            &format!("secret=00&code=000000&current={PASSWORD}"),
        )
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert!(
        server
            .store
            .account("ola")
            .await
            .unwrap()
            .unwrap()
            .totp
            .is_none()
    );

    let (_, _, cookie_) = enrol(&ola).await;
    let ola = Browser {
        server: &server,
        cookie: cookie_,
    };
    let off = "/dashboard/account/codes/off";
    let wrong = ola.send("/dashboard/account", off, "current=wrong").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = ola
        .send("/dashboard/account", off, &format!("current={PASSWORD}"))
        .await;
    assert_eq!(done.header("location"), "/dashboard/account?done=codes");
    assert!(
        server
            .store
            .account("ola")
            .await
            .unwrap()
            .unwrap()
            .totp
            .is_none()
    );
    assert_eq!(password(&server).await.header("location"), "/dashboard/log");
}
