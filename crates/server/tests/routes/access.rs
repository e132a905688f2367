//! `/dashboard/set-up`, `/dashboard/log-in`, `/dashboard/log-out`, and what guards every page.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use zgoda_consent::hash::sha256_hex;
use zgoda_server::Home;
use zgoda_store::{Digest, TrailFilter};

use super::server::{Answer, HOME, Server, own_form};
use super::stores::empty;

const PAGES: [&str; 6] = [
    "/dashboard/trail",
    "/dashboard/overview/trend.csv",
    "/dashboard",
    "/dashboard/log?site=shop",
    "/dashboard/log.csv",
    "/dashboard/records/018f2b6a-1c00-7abc-8def-0123456789ab",
];

async fn log_in(server: &Server, login: &str, password: &str) -> Answer {
    let form = format!("login={login}&password={password}&to=%2Fdashboard%2Flog");
    server.send(own_form("/dashboard/log-in", &form, "")).await
}

fn form_token(page: &Answer) -> &str {
    let after = page.text().split("name=\"token\" value=\"").nth(1).unwrap();
    after.split('"').next().unwrap()
}

#[tokio::test]
async fn f21_nothing_is_shown_without_a_login() {
    let server = Server::start();
    for path in PAGES {
        let answer = server.get(path, &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(
            answer
                .header("location")
                .starts_with("/dashboard/log-in?to=%2Fdashboard"),
            "{path}"
        );
        assert!(answer.body.is_empty());
    }
}

#[tokio::test]
async fn f21_the_set_up_link_opens_once_and_there_is_no_default_password() {
    let server = Server::start();
    let login_page = server.get("/dashboard/log-in", &[]).await;
    assert!(
        !login_page.text().contains("type=\"password\""),
        "nobody can log in yet"
    );
    let link = server.app().set_up_link();
    let path = link.strip_prefix(HOME).unwrap();
    assert_eq!(server.get(path, &[]).await.status, StatusCode::OK);
    let mut wrong = path.to_owned();
    wrong.pop();
    wrong.push(if path.ends_with('0') { '1' } else { '0' });
    assert_eq!(server.get(&wrong, &[]).await.status, StatusCode::NOT_FOUND);

    let cookie = server.set_up().await;
    assert_eq!(
        server
            .get("/dashboard", &[("cookie", &cookie)])
            .await
            .status,
        StatusCode::OK
    );
    assert_eq!(server.get(path, &[]).await.status, StatusCode::NOT_FOUND);
    let form = "login=eve&password=correct+horse+battery&repeated=correct+horse+battery";
    assert_eq!(
        server.send(own_form(path, form, "")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(server.store.account("eve").await.unwrap(), None);
}

#[tokio::test]
async fn f21_weak_passwords_are_refused_with_a_reason() {
    let server = Server::start();
    let link = server.app().set_up_link();
    let path = link.strip_prefix(HOME).unwrap();
    for form in [
        "login=ola&password=short&repeated=short",
        "login=ola&password=correct+horse+battery&repeated=other+horse+battery",
        "login=olaolaolaola&password=olaolaolaola&repeated=olaolaolaola",
        "login=++&password=correct+horse+battery&repeated=correct+horse+battery",
    ] {
        let answer = server.send(own_form(path, form, "")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(answer.text().contains("role=\"alert\""));
    }
    assert!(!server.store.has_accounts().await.unwrap());
}

#[tokio::test]
async fn f21_wrong_names_and_wrong_passwords_look_alike() {
    let server = Server::start();
    server.set_up().await;
    let password = log_in(&server, "ola", "wrong+horse+battery").await;
    let name = log_in(&server, "eve", "wrong+horse+battery").await;
    assert_eq!(password.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(name.status, password.status);
    assert_eq!(name.text().replace("eve", "ola"), password.text());
    let right = log_in(&server, "OLA", "correct+horse+battery").await;
    assert_eq!(right.status, StatusCode::SEE_OTHER);
    assert_eq!(right.header("location"), "/dashboard/log");
}

#[tokio::test]
async fn f21_guessing_gets_slower() {
    let server = Server::start();
    server.set_up().await;
    for _ in 0..5 {
        let answer = log_in(&server, "ola", "wrong+horse+battery").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // Even the right password has to wait now, so a guess tells nothing.
    let answer = log_in(&server, "ola", "correct+horse+battery").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    let seconds: i64 = answer.header("retry-after").parse().unwrap();
    server.clock.advance(seconds * 1000);
    let answer = log_in(&server, "ola", "correct+horse+battery").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn f22_a_session_is_new_at_every_log_in_and_kept_as_a_hash() {
    let server = Server::start();
    let first = server.set_up().await;
    let planted = "zgoda_session=".to_owned() + &"a".repeat(64);
    let form = "login=ola&password=correct+horse+battery&to=";
    let answer = server
        .send(own_form("/dashboard/log-in", form, &planted))
        .await;
    let set = answer.header("set-cookie");
    assert!(
        set.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"),
        "{set}"
    );
    let second = set.split(';').next().unwrap();
    assert!(second != planted && second != first);
    assert_eq!(
        server
            .get("/dashboard", &[("cookie", &planted)])
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let token = second.strip_prefix("zgoda_session=").unwrap();
    let hash = |text: &str| Digest::parse(&sha256_hex(text.as_bytes())).unwrap();
    assert!(server.store.session(&hash(token)).await.unwrap().is_some());
    assert!(
        server
            .store
            .session(&Digest::parse(token).unwrap())
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn f22_a_session_ends_when_idle_when_old_and_at_log_out() {
    const HOUR: i64 = 3_600_000;
    let server = Server::start();
    let cookie = server.set_up().await;
    let status = async || {
        server
            .get("/dashboard", &[("cookie", &cookie)])
            .await
            .status
    };
    // Used every hour it lives for twelve, and no longer.
    for _ in 0..11 {
        server.clock.advance(HOUR);
        assert_eq!(status().await, StatusCode::OK);
    }
    server.clock.advance(HOUR);
    assert_eq!(status().await, StatusCode::SEE_OTHER);

    let answer = log_in(&server, "ola", "correct+horse+battery").await;
    let cookie = answer
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    server.clock.advance(2 * HOUR);
    let idle = server.get("/dashboard", &[("cookie", &cookie)]).await;
    assert_eq!(idle.status, StatusCode::SEE_OTHER);

    let answer = log_in(&server, "ola", "correct+horse+battery").await;
    let cookie = answer
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let page = server.get("/dashboard", &[("cookie", &cookie)]).await;
    let form = format!("token={}", form_token(&page));
    let out = server
        .send(own_form("/dashboard/log-out", &form, &cookie))
        .await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    let after = server.get("/dashboard", &[("cookie", &cookie)]).await;
    assert_eq!(after.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn f22_over_https_the_cookie_is_bound_to_the_host() {
    let server = Server::with(empty(), |settings| {
        settings.home = Home::new(
            "127.0.0.1:8080".parse().unwrap(),
            Some("https://log.example".to_owned()),
            true,
        );
    });
    let link = server.app().set_up_link();
    let form = "login=ola&password=correct+horse+battery&repeated=correct+horse+battery";
    let mut request = own_form(link.strip_prefix("https://log.example").unwrap(), form, "");
    request
        .headers_mut()
        .insert(header::ORIGIN, "https://log.example".parse().unwrap());
    let answer = server.send(request).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-zgoda="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure"));
    assert!(!cookie.contains("Domain"));
}

#[tokio::test]
async fn f23_forms_from_elsewhere_change_nothing() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let page = server.get("/dashboard", &[("cookie", &cookie)]).await;
    let good = format!("token={}", form_token(&page));
    let forged = |origin: Option<&str>, site: &str, form: &str| {
        let mut request = own_form("/dashboard/log-out", form, &cookie);
        request
            .headers_mut()
            .insert("sec-fetch-site", site.parse().unwrap());
        request.headers_mut().remove(header::ORIGIN);
        if let Some(origin) = origin {
            request
                .headers_mut()
                .insert(header::ORIGIN, origin.parse().unwrap());
        }
        request
    };
    for request in [
        forged(Some("https://evil.example"), "cross-site", &good),
        forged(Some("null"), "cross-site", &good),
        forged(None, "cross-site", &good),
        forged(Some(HOME), "cross-site", &good),
        forged(Some("http://127.0.0.1:8081"), "same-site", &good),
        forged(Some(HOME), "same-origin", "token="),
        forged(
            Some(HOME),
            "same-origin",
            &format!("token={}", "0".repeat(64)),
        ),
    ] {
        assert_eq!(server.send(request).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(
        server
            .get("/dashboard", &[("cookie", &cookie)])
            .await
            .status,
        StatusCode::OK
    );
    let mut foreign = own_form(
        "/dashboard/log-in",
        "login=ola&password=correct+horse+battery",
        "",
    );
    foreign
        .headers_mut()
        .insert(header::ORIGIN, "https://evil.example".parse().unwrap());
    assert_eq!(server.send(foreign).await.status, StatusCode::FORBIDDEN);
    let get = Request::get("/dashboard/log-out").header(header::COOKIE, &cookie);
    let answer = server.send(get.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_link_after_the_log_in_never_leads_elsewhere() {
    let server = Server::start();
    server.set_up().await;
    for to in [
        "https%3A%2F%2Fevil.example",
        "%2F%2Fevil.example",
        "%2Fdemo%2F",
        "",
    ] {
        let form = format!("login=ola&password=correct+horse+battery&to={to}");
        let answer = server.send(own_form("/dashboard/log-in", &form, "")).await;
        assert_eq!(answer.header("location"), "/dashboard", "{to}");
    }
}

#[tokio::test]
async fn the_language_is_chosen_and_remembered() {
    let server = Server::start();
    let polish = server
        .get("/dashboard/log-in", &[("accept-language", "pl")])
        .await;
    assert!(polish.text().contains("<html lang=\"pl\">"));
    let form = "language=en&to=%2Fdashboard%2Flog-in";
    let answer = server.send(own_form("/dashboard/language", form, "")).await;
    assert_eq!(answer.header("location"), "/dashboard/log-in");
    let cookie = answer.header("set-cookie").split(';').next().unwrap();
    let headers = [("accept-language", "pl"), ("cookie", cookie)];
    let english = server.get("/dashboard/log-in", &headers).await;
    assert!(english.text().contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn a59_who_came_in_looked_and_took_something_away_is_on_the_trail() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let entry = &zgoda_store::conformance::arrivals(1)[0];
    server
        .store
        .append(std::slice::from_ref(entry))
        .await
        .unwrap();
    let record = entry.record_id.to_string();
    for path in [
        "/dashboard/log?site=shop&before=9".to_owned(),
        "/dashboard/log?id=ffffffff".to_owned(),
        format!("/dashboard/records/{record}"),
        format!("/dashboard/records/{record}/record.json"),
        "/dashboard/trail.csv?who=ola".to_owned(),
        "/dashboard/log.csv?site=shop".to_owned(),
        "/dashboard/overview/trend.csv".to_owned(),
    ] {
        let answer = server.get(&path, &[("cookie", &cookie)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
    }
    let typed = "my+secret+in+the+wrong+field";
    let refused = log_in(&server, typed, "whatever").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let all = TrailFilter::default();
    let trail = server.store.trail(&all, i64::MAX, 20).await.unwrap();
    let deeds: Vec<(&str, &str)> = trail
        .iter()
        .map(|(_, deed)| (&*deed.deed, &*deed.about))
        .collect();
    assert_eq!(
        deeds,
        [
            ("refused", ""),
            ("exported_figures", "trend.csv"),
            ("exported_log", "log.csv?site=shop"),
            ("exported_trail", "trail.csv?who=ola"),
            ("took_record", &*record),
            ("read_record", &*record),
            ("searched", "ffffffff"),
            ("listed_log", "log?site=shop&before=9"),
            ("set_up", ""),
        ]
    );
    assert_eq!(
        trail[0].1.login, "",
        "what is typed for a name may be a password"
    );
    let page = server.get("/dashboard/trail", &[("cookie", &cookie)]).await;
    assert!(page.text().contains("Read a record") && page.text().contains(&record));
    assert!(!page.text().contains("secret"));
}
