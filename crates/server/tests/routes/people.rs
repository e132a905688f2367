//! `/dashboard/people`, invitations, one's own password, and `/dashboard/tokens`.

use axum::http::StatusCode;
use zgoda_store::{Rights, Role, Sites, TrailFilter};

use super::server::{Answer, HOME, Server, own_form};

const PASSWORD: &str = "correct+horse+battery";

/// A logged-in browser.
pub(crate) struct Browser<'s> {
    pub(crate) server: &'s Server,
    pub(crate) cookie: String,
}

impl<'s> Browser<'s> {
    pub(crate) async fn admin(server: &'s Server) -> Self {
        let cookie = server.set_up().await;
        Self { server, cookie }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.server.get(path, &[("cookie", &self.cookie)]).await
    }

    /// Sends a form of the page at `page` to `path`, as a browser with that page open does.
    pub(crate) async fn send(&self, page: &str, path: &str, fields: &str) -> Answer {
        let page = self.get(page).await;
        let token = between(page.text(), "name=\"token\" value=\"", "\"");
        let form = format!("token={token}&{fields}");
        self.server.send(own_form(path, &form, &self.cookie)).await
    }

    /// Invites someone; answers the path of their link.
    pub(crate) async fn invite(&self, fields: &str) -> String {
        let page = self
            .send("/dashboard/people", "/dashboard/people", fields)
            .await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        link(&page)
    }
}

pub(crate) fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let rest = text.split(before).nth(1).expect(before);
    rest.split(after).next().unwrap()
}

pub(crate) fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie");
    set.split(';').next().unwrap().to_owned()
}

fn link(page: &Answer) -> String {
    let link = between(page.text(), "<code class=\"secret\">", "</code>");
    link.strip_prefix(HOME).unwrap().to_owned()
}

/// Opens an invitation; the browser of whoever did.
async fn accept<'s>(server: &'s Server, link: &str) -> Browser<'s> {
    let form = format!("password={PASSWORD}&repeated={PASSWORD}");
    let answer = server.send(own_form(link, &form, "")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    Browser {
        server,
        cookie: cookie(&answer),
    }
}

async fn log_in(server: &Server, login: &str, password: &str) -> StatusCode {
    let form = format!("login={login}&password={password}&to=");
    server
        .send(own_form("/dashboard/log-in", &form, ""))
        .await
        .status
}

#[tokio::test]
async fn a58_someone_who_is_invited_chooses_a_password_and_sees_what_they_may() {
    let server = Server::start();
    let ola = Browser::admin(&server).await;
    let link = ola
        .invite("login=jan&role=auditor&scope=some&site=shop")
        .await;
    assert_eq!(server.get(&link, &[]).await.status, StatusCode::OK);
    let weak = server
        .send(own_form(&link, "password=short&repeated=short", ""))
        .await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        log_in(&server, "jan", "").await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let jan = accept(&server, &link).await;
    assert_eq!(jan.get("/dashboard/log").await.status, StatusCode::OK);
    assert_eq!(
        jan.get("/dashboard/people").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        server.get(&link, &[]).await.status,
        StatusCode::NOT_FOUND,
        "used"
    );
    let account = server.store.account("jan").await.unwrap().unwrap();
    assert_eq!(
        account.rights,
        Rights::new(Role::Auditor, Sites::one("shop"))
    );
    let page = jan.get("/dashboard").await;
    assert!(page.text().contains("<option value=\"shop\"") && !page.text().contains("blog"));
    assert_eq!(
        log_in(&server, "jan", PASSWORD).await,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn f21_an_invitation_that_is_too_old_or_of_a_taken_name_is_none() {
    let server = Server::start();
    let ola = Browser::admin(&server).await;
    let link = ola.invite("login=jan&role=viewer&scope=all").await;
    let taken = ola.send(
        "/dashboard/people",
        "/dashboard/people",
        "login=JAN&role=admin&scope=all",
    );
    assert_eq!(taken.await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let odd = ola.send(
        "/dashboard/people",
        "/dashboard/people",
        "login=eve&role=root&scope=all",
    );
    assert_eq!(odd.await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let nowhere = ola.send(
        "/dashboard/people",
        "/dashboard/people",
        "login=eve&role=viewer&scope=some",
    );
    assert_eq!(nowhere.await.status, StatusCode::UNPROCESSABLE_ENTITY);
    server.clock.advance(7 * 86_400_000);
    assert_eq!(server.get(&link, &[]).await.status, StatusCode::NOT_FOUND);
    let form = format!("password={PASSWORD}&repeated={PASSWORD}");
    let late = server.send(own_form(&link, &form, "")).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn f22_other_rights_and_a_shut_door_end_the_sessions_at_once() {
    let server = Server::start();
    let ola = Browser::admin(&server).await;
    let link = ola.invite("login=jan&role=admin&scope=all").await;
    let jan = accept(&server, &link).await;
    let id = server.store.account("jan").await.unwrap().unwrap().id;
    let page = format!("/dashboard/people/{id}");
    let act = async |fields: &str| ola.send(&page, &page, fields).await.status;
    assert_eq!(
        act("act=rights&role=viewer&scope=all").await,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        jan.get("/dashboard").await.status,
        StatusCode::SEE_OTHER,
        "logged out"
    );
    assert_eq!(act("act=shut").await, StatusCode::SEE_OTHER);
    assert_eq!(
        log_in(&server, "jan", PASSWORD).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(act("act=link").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(act("act=open").await, StatusCode::SEE_OTHER);
    assert_eq!(
        log_in(&server, "jan", PASSWORD).await,
        StatusCode::SEE_OTHER
    );
    // The last admin can neither leave nor lose the role.
    let own = format!(
        "/dashboard/people/{}",
        server.store.account("ola").await.unwrap().unwrap().id
    );
    for fields in ["act=shut", "act=rights&role=viewer&scope=all"] {
        let answer = ola.send(&own, &own, fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("the last admin"));
    }
    let deeds = server
        .store
        .trail(&TrailFilter::default(), i64::MAX, 50)
        .await
        .unwrap();
    let words: Vec<&str> = deeds.iter().rev().map(|(_, deed)| &*deed.deed).collect();
    assert_eq!(
        words,
        [
            "set_up",
            "added_user",
            "invited",
            "accepted",
            "changed_rights",
            "shut_out",
            "refused",
            "let_in",
            "logged_in"
        ]
    );
    assert_eq!(deeds[4].1.about, "jan (viewer: *)");
    assert_eq!((&*deeds[4].1.login, &*deeds[4].1.via), ("ola", ""));
}

#[tokio::test]
async fn f23_no_form_changes_anything_without_the_sessions_own_token() {
    let server = Server::start();
    let ola = Browser::admin(&server).await;
    for (path, fields) in [
        ("/dashboard/people", "login=eve&role=admin&scope=all"),
        ("/dashboard/people/1", "act=shut"),
        ("/dashboard/people/rule", "codes=required"),
        ("/dashboard/tokens", "name=x&role=auditor&scope=all&days=30"),
        (
            "/dashboard/account/password",
            "current=correct+horse+battery&password=eve+eve+eve+eve&repeated=eve+eve+eve+eve",
        ),
        (
            "/dashboard/account/codes/off",
            "current=correct+horse+battery",
        ),
    ] {
        for token in ["", "token=&", &format!("token={}&", "0".repeat(64))] {
            let form = format!("{token}{fields}");
            let answer = server.send(own_form(path, &form, &ola.cookie)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {token}");
        }
    }
    assert_eq!(server.store.accounts().await.unwrap().len(), 1);
    assert!(!server.store.requires_totp().await.unwrap());
    assert_eq!(
        log_in(&server, "ola", PASSWORD).await,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn f22_a_changed_password_ends_every_other_session_and_this_one_goes_on() {
    let server = Server::start();
    let ola = Browser::admin(&server).await;
    let form = format!("login=ola&password={PASSWORD}&to=");
    let elsewhere = server.send(own_form("/dashboard/log-in", &form, "")).await;
    let elsewhere = cookie(&elsewhere);
    let own = "/dashboard/account";
    let path = "/dashboard/account/password";
    let new = "password=another+horse+entirely&repeated=another+horse+entirely";
    let wrong = ola.send(own, path, &format!("current=wrong&{new}")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = ola
        .send(own, path, &format!("current={PASSWORD}&{new}"))
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    for old in [&elsewhere, &ola.cookie] {
        let answer = server.get("/dashboard", &[("cookie", old)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
    let fresh = cookie(&done);
    let page = server
        .get(done.header("location"), &[("cookie", &fresh)])
        .await;
    assert!(page.text().contains("The password was changed"));
    assert_eq!(
        log_in(&server, "ola", PASSWORD).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        log_in(&server, "ola", "another+horse+entirely").await,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a58_a_token_is_shown_once_reads_what_it_may_and_ends() {
    let server = Server::start();
    let ola = Browser::admin(&server).await;
    let tokens = "/dashboard/tokens";
    let make = "name=nightly&role=auditor&scope=some&site=shop&days=30";
    let page = ola.send(tokens, tokens, make).await;
    let secret = between(page.text(), "<code class=\"secret\">", "</code>").to_owned();
    assert!(
        secret.starts_with("zgoda_") && secret.len() == 70,
        "{secret}"
    );
    assert!(!ola.get(tokens).await.text().contains(&secret));
    let bearer = format!("Bearer {secret}");
    let read = async |path: &str| server.get(path, &[("authorization", &bearer)]).await;
    let csv = read("/dashboard/log.csv").await;
    assert_eq!(csv.status, StatusCode::OK);
    assert!(csv.header("set-cookie").is_empty());
    assert!(
        ola.get(tokens).await.text().contains("2026-11-23 18:04"),
        "last used"
    );
    let trail = server
        .store
        .trail(&TrailFilter::default(), i64::MAX, 1)
        .await
        .unwrap();
    let deed = &trail[0].1;
    assert_eq!(
        (&*deed.login, &*deed.via, &*deed.deed),
        ("ola", "nightly", "exported_log")
    );
    // With a cookie beside it, it is still the token that counts.
    let both = [("authorization", &*bearer), ("cookie", &ola.cookie)];
    assert_eq!(
        server.get("/dashboard/people", &both).await.status,
        StatusCode::FORBIDDEN
    );
    for refused in [
        "name=x&role=admin&scope=all&days=30",
        "name=x&role=auditor&scope=all&days=9999",
        "name=&role=auditor&scope=all&days=30",
    ] {
        let answer = ola.send(tokens, tokens, refused).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
    }
    server.clock.advance(30 * 86_400_000);
    assert_eq!(
        read("/dashboard/log.csv").await.status,
        StatusCode::UNAUTHORIZED,
        "expired"
    );
    server.clock.advance(-86_400_000);
    assert_eq!(read("/dashboard/log.csv").await.status, StatusCode::OK);
    server.clock.advance(-29 * 86_400_000);
    let removed = ola.send(tokens, "/dashboard/tokens/1", "").await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    assert_eq!(
        read("/dashboard/log.csv").await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a58_a_token_ends_with_whoever_made_it() {
    let server = Server::start();
    let ola = Browser::admin(&server).await;
    let link = ola.invite("login=jan&role=admin&scope=all").await;
    let jan = accept(&server, &link).await;
    let tokens = "/dashboard/tokens";
    let page = jan
        .send(tokens, tokens, "name=x&role=marketer&scope=all&days=30")
        .await;
    let bearer = format!(
        "Bearer {}",
        between(page.text(), "<code class=\"secret\">", "</code>")
    );
    let read = async || {
        let headers = [("authorization", &*bearer)];
        server
            .get("/dashboard/overview/trend.csv", &headers)
            .await
            .status
    };
    assert_eq!(read().await, StatusCode::OK);
    let id = server.store.account("jan").await.unwrap().unwrap().id;
    let page = format!("/dashboard/people/{id}");
    ola.send(&page, &page, "act=rights&role=auditor&scope=all")
        .await;
    assert_eq!(read().await, StatusCode::UNAUTHORIZED, "no admin any more");
    ola.send(&page, &page, "act=rights&role=admin&scope=all")
        .await;
    ola.send(&page, &page, "act=shut").await;
    assert_eq!(read().await, StatusCode::UNAUTHORIZED, "shut out");
}

#[tokio::test]
async fn a59_the_trail_is_filtered_and_taken_away_as_csv() {
    let server = Server::start();
    let ola = Browser::admin(&server).await;
    ola.invite("login=%3Djan&role=viewer&scope=all").await;
    ola.get("/dashboard/log").await;
    let page = ola
        .get("/dashboard/trail?deed=listed_log&who=OLA&from=2026-11-23")
        .await;
    assert!(page.text().contains("<code>log</code>") && !page.text().contains("(viewer: *)"));
    let nothing = ola.get("/dashboard/trail?until=2026-11-22").await;
    assert!(nothing.text().contains("Nothing fits this filter"));
    let csv = ola.get("/dashboard/trail.csv?deed=invited").await;
    assert_eq!(
        csv.text(),
        "place,at,who,via,deed,site,about\r\n3,2026-11-23T18:04:09.000Z,ola,,invited,,'=jan\r\n"
    );
}
