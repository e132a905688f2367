//! Every route, every role, every way of asking, one's own site and a foreign one: against the table of access (A58, F26).

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use zgoda_consent::hash::sha256_hex;
use zgoda_server::{AccessRule, access_rules, access_table};
use zgoda_store::conformance::arrivals;
use zgoda_store::{Arrival, Deed, Digest, NewAccount, NewApiToken, Rights, Role, Session, Sites};

use super::samples::NOW;
use super::server::{Answer, Server, own_form};

const DAY: i64 = 86_400_000;

fn deed() -> Deed {
    Deed {
        deed: "added_user".to_owned(),
        ..Deed::default()
    }
}

fn digest(text: &str) -> Digest {
    Digest::parse(&sha256_hex(text.as_bytes())).unwrap()
}

/// Someone with these rights who is logged in; the cookie.
async fn someone(server: &Server, login: &str, rights: &Rights) -> String {
    let account = NewAccount {
        login: login.to_owned(),
        password_hash: "$argon2id$".to_owned(),
        rights: rights.clone(),
        created_at: NOW,
    };
    let account = server.store.add_account(&account, &deed()).await;
    let account = account.unwrap().unwrap();
    open(server, account.id, login).await
}

async fn open(server: &Server, account: i64, token: &str) -> String {
    let session = Session {
        token: digest(token),
        account,
        opened_at: NOW,
        seen_at: NOW,
        awaits_code: false,
    };
    server.store.open_session(&session).await.unwrap();
    format!("zgoda_session={token}")
}

/// The header with a token of the first account with these rights. No program is an admin: that token was never given.
async fn bearer(server: &Server, rights: &Rights) -> String {
    let secret = format!(
        "zgoda_{}_{}",
        rights.role.as_str(),
        rights.sites == Sites::All
    );
    let token = NewApiToken {
        token: digest(&secret),
        name: "nightly".to_owned(),
        account: 1,
        rights: rights.clone(),
        created_at: NOW,
        expires_at: NOW + DAY,
    };
    let added = server.store.add_api_token(&token, &deed()).await;
    assert_eq!(added.is_ok(), rights.role != Role::Admin, "{added:?}");
    format!("Bearer {secret}")
}

/// A log with records of the shop and the blog, and one of each.
async fn filled(server: &Server) -> (Arrival, Arrival) {
    server.set_up().await;
    let all = arrivals(60);
    server.store.append(&all).await.unwrap();
    let of = |site: &str| all.iter().find(|one| one.site == site).unwrap().clone();
    (of("shop"), of("blog"))
}

/// The address of this line, for the record given.
fn address(rule: &AccessRule, record: &Arrival) -> String {
    let path = rule.path.replace("{file}", "trend.csv");
    if rule.path.contains("records") {
        path.replace("{id}", &record.record_id.to_string())
    } else {
        // An account and a token that there are not: whoever gets in is told so, and nothing changes for the next.
        path.replace("{id}", "999").replace("{token}", "0")
    }
}

async fn ask(server: &Server, rule: &AccessRule, path: &str, headers: &[(&str, &str)]) -> Answer {
    if rule.method == "GET" {
        return server.get(path, headers).await;
    }
    // Without the session's form token: whoever gets as far as the form is told that.
    let mut request = own_form(path, "language=en&to=%2Fdashboard", "");
    for (name, value) in headers {
        let name: header::HeaderName = name.parse().unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    server.send(request).await
}

/// What the door says to whoever may not come in.
#[derive(Debug, PartialEq, Eq)]
enum Door {
    Open,
    LogIn,
    NotForYou,
    BadToken,
}

fn door(answer: &Answer) -> Door {
    let status = answer.status;
    if answer
        .header("location")
        .starts_with("/dashboard/log-in?to=")
    {
        Door::LogIn
    } else if status == StatusCode::UNAUTHORIZED {
        Door::BadToken
    } else if status == StatusCode::FORBIDDEN
        && (answer.text().contains("Your role does not open")
            || !answer.header("www-authenticate").is_empty())
    {
        Door::NotForYou
    } else {
        Door::Open
    }
}

/// The whole matrix. `/dashboard/log-out` comes last, for it ends the session.
#[tokio::test]
async fn a58_every_route_opens_for_the_roles_of_the_table_and_for_nobody_else() {
    let server = Server::start();
    let (own, foreign) = filled(&server).await;
    let mut asked = 0;
    for role in Role::ALL {
        for sites in [Sites::All, Sites::one("shop")] {
            let rights = Rights::new(role, sites.clone());
            let login = format!("{}-{}", role.as_str(), sites == Sites::All);
            let cookie = someone(&server, &login, &rights).await;
            let bearer = bearer(&server, &rights).await;
            for rule in access_rules() {
                let may = rule.roles.is_none_or(|roles| roles.contains(&role));
                for record in [&own, &foreign] {
                    let path = address(&rule, record);
                    let what = format!("{} {path} as {login}", rule.method);
                    let by_session = ask(&server, &rule, &path, &[("cookie", &cookie)]).await;
                    let expected = if may { Door::Open } else { Door::NotForYou };
                    assert_eq!(door(&by_session), expected, "{what}");
                    if rule.path.contains("records") && may {
                        let is_own = rights.sites.has(&record.site);
                        // The samples are no whole records, so nothing of them is shown again.
                        let is_there = is_own && !rule.path.contains("/shown");
                        let expected = if is_there { 200 } else { 404 };
                        assert_eq!(by_session.status.as_u16(), expected, "{what}");
                    } else if rule.method == "GET" && may && rule.roles.is_some() {
                        let has_none = rule.path == "/dashboard/people/{id}";
                        let expected = if has_none { 404 } else { 200 };
                        assert_eq!(by_session.status.as_u16(), expected, "{what}");
                    }
                    let by_token = ask(&server, &rule, &path, &[("authorization", &bearer)]).await;
                    let is_open = may && (rule.is_for_tokens || rule.roles.is_none());
                    let expected = match role {
                        _ if is_open && rule.roles.is_none() => Door::Open,
                        Role::Admin => Door::BadToken,
                        _ if is_open => Door::Open,
                        _ => Door::NotForYou,
                    };
                    assert_eq!(door(&by_token), expected, "{what} with a token");
                    if rule.path.contains("records") && expected == Door::Open {
                        assert_eq!(by_token.status, by_session.status, "{what} with a token");
                    }
                    asked += 2;
                }
            }
        }
    }
    assert!(asked > 1000, "{asked} requests");
}

#[tokio::test]
async fn f21_without_a_session_or_with_a_made_up_token_only_the_door_itself_opens() {
    let server = Server::start();
    let (own, _) = filled(&server).await;
    for rule in access_rules() {
        let path = address(&rule, &own);
        let nobody = ask(&server, &rule, &path, &[]).await;
        let is_door = rule.roles.is_none();
        let expected = if is_door { Door::Open } else { Door::LogIn };
        assert_eq!(door(&nobody), expected, "{} {path}", rule.method);
        for made_up in ["Bearer zgoda_0", "Bearer", "Basic b2xhOng=", "zgoda_0"] {
            let answer = ask(&server, &rule, &path, &[("authorization", made_up)]).await;
            let expected = if is_door { Door::Open } else { Door::BadToken };
            assert_eq!(door(&answer), expected, "{path} {made_up}");
        }
    }
}

/// A route that nobody wrote into the table is shut, and the table names no route that there is not.
#[tokio::test]
async fn a58_what_is_not_in_the_table_is_refused() {
    let server = Server::start();
    let cookie = server.set_up().await;
    for path in [
        "/dashboard/secret",
        "/dashboard/people/1/2",
        "/dashboard/log.json",
    ] {
        let answer = server.get(path, &[("cookie", &cookie)]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    for (method, path) in [
        ("DELETE", "/dashboard/log"),
        ("PUT", "/dashboard"),
        ("GET", "/dashboard/log-out"),
    ] {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("cookie", &cookie).body(Body::empty());
        let answer = server.send(request.unwrap()).await;
        assert_eq!(
            answer.status,
            StatusCode::METHOD_NOT_ALLOWED,
            "{method} {path}"
        );
    }
    let head = Request::head("/dashboard/log").body(Body::empty());
    let head = server.send(head.unwrap()).await;
    assert_eq!(head.status, StatusCode::SEE_OTHER);
}

/// Every page that shows more than one record, for someone who may see the shop: nothing of the blog is in it.
#[tokio::test]
async fn f26_pages_figures_searches_and_exports_hold_nothing_of_a_foreign_site() {
    let server = Server::start();
    server.set_up().await;
    let mut all = arrivals(90);
    for arrival in all.iter_mut().filter(|one| one.site == "blog") {
        "hidden-blog".clone_into(&mut arrival.site);
        "xx-secret".clone_into(&mut arrival.language);
    }
    let foreign = all.iter().find(|one| one.site != "shop").unwrap().clone();
    server.store.append(&all).await.unwrap();
    let leak = zgoda_store::Leak {
        service: "ga4".to_owned(),
        kind: "script".to_owned(),
        address: "tags.example/hidden-blog.js".to_owned(),
    };
    let today = zgoda_store::day_of(NOW);
    server
        .store
        .count_leaks("hidden-blog", today, &[leak])
        .await
        .unwrap();
    let rights = Rights::new(Role::Auditor, Sites::one("shop"));
    let cookie = someone(&server, "jan", &rights).await;
    let bearer = bearer(&server, &rights).await;
    let whole = "from=2020-01-01&until=2027-01-01";
    let hidden = "site=hidden-blog";
    let id = foreign.record_id.to_string();
    let browser = foreign.consent_id.to_string();
    for path in [
        format!("/dashboard?{whole}"),
        format!("/dashboard/overview/trend.csv?{whole}"),
        format!("/dashboard/overview/sites.csv?{whole}"),
        format!("/dashboard/overview/languages.csv?{whole}"),
        format!("/dashboard/leaks?{whole}"),
        "/dashboard/log".to_owned(),
        "/dashboard/log.csv".to_owned(),
        format!("/dashboard/log?id={id}"),
        format!("/dashboard/log?id={}", &browser[..16]),
    ] {
        let answer = server.get(&path, &[("cookie", &cookie)]).await;
        let text = answer.text().replace(&format!("id={id}"), "");
        for foreign in ["hidden-blog", "xx-secret", &*format!("records/{id}")] {
            assert!(!text.contains(foreign), "{path} tells of {foreign}");
        }
        assert_ne!(
            answer.header("location"),
            format!("/dashboard/records/{id}")
        );
    }
    // Asked for by name, the foreign site is empty, and its figures are those of nothing.
    let log = server
        .get(&format!("/dashboard/log?{hidden}"), &[("cookie", &cookie)])
        .await;
    assert!(!log.text().contains("xx-secret") && !log.text().contains("/dashboard/records/"));
    let csv = server
        .get(
            &format!("/dashboard/log.csv?{hidden}"),
            &[("authorization", &bearer)],
        )
        .await;
    assert_eq!(
        (csv.status, csv.text().lines().count()),
        (StatusCode::OK, 1)
    );
    // The very same requests of someone who may see both do tell.
    let both = someone(&server, "dpo", &Rights::new(Role::Auditor, Sites::All)).await;
    let csv = server.get("/dashboard/log.csv", &[("cookie", &both)]).await;
    assert!(csv.text().contains("hidden-blog") && csv.text().contains("xx-secret"));
}

/// A58, A59: the trail of someone who may see the shop has what was done at the shop, by whomever, and nothing else.
#[tokio::test]
async fn f26_the_trail_of_some_sites_holds_nothing_of_a_foreign_site_or_of_none() {
    let server = Server::start();
    let (own, foreign) = filled(&server).await;
    let both = someone(&server, "dpo", &Rights::new(Role::Auditor, Sites::All)).await;
    for path in [
        format!("/dashboard/records/{}", own.record_id),
        format!("/dashboard/records/{}", foreign.record_id),
        format!("/dashboard/records/{}/record.json", foreign.record_id),
        "/dashboard/log".to_owned(),
        "/dashboard/log?site=shop".to_owned(),
        "/dashboard/log.csv?site=blog".to_owned(),
        "/dashboard/overview/trend.csv?site=blog".to_owned(),
        "/dashboard/log?site=somebody@example.com".to_owned(),
        "/dashboard/trail.csv?site=blog".to_owned(),
        "/dashboard/trail.csv?site=somebody@example.com".to_owned(),
        format!(
            "/dashboard/log?site=shop&id={}",
            &foreign.consent_id.to_string()[..12]
        ),
    ] {
        let answer = server.get(&path, &[("cookie", &both)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
    }
    let rights = Rights::new(Role::Auditor, Sites::one("shop"));
    let jan = someone(&server, "jan", &rights).await;
    let bearer = bearer(&server, &rights).await;
    server.get("/dashboard/log", &[("cookie", &jan)]).await;
    let rows = |csv: &Answer| {
        let lines = csv.text().lines().skip(1).map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            [cells[2], cells[4], cells[5], cells[6]].join(" ")
        });
        lines.collect::<Vec<_>>()
    };
    let expected = [
        "jan listed_log shop log".to_owned(),
        "dpo listed_log shop log?site=shop".to_owned(),
        format!("dpo read_record shop {}", own.record_id),
    ];
    for query in ["", "?site=shop"] {
        let path = format!("/dashboard/trail.csv{query}");
        let csv = server.get(&path, &[("authorization", &bearer)]).await;
        // What the program itself took away a moment ago is at the shop as well.
        let mut found = rows(&csv);
        found.retain(|row| !row.contains("exported_trail"));
        assert_eq!(found, expected, "{path}");
    }
    for query in [
        "?site=blog",
        "?site=",
        "?site=blog&deed=read_record",
        "?before=3",
    ] {
        let page = server
            .get(&format!("/dashboard/trail{query}"), &[("cookie", &jan)])
            .await;
        assert_eq!(page.status, StatusCode::OK);
        for hidden in [
            &foreign.record_id.to_string(),
            "somebody",
            "log.csv?site=blog",
        ] {
            assert!(!page.text().contains(hidden), "{query} tells of {hidden}");
        }
        let is_narrow = page.text().contains("what was done at your sites");
        assert!(is_narrow, "it says that it is not whole");
    }
    let foreign_rows = server
        .get("/dashboard/trail.csv?site=blog", &[("cookie", &jan)])
        .await;
    assert_eq!(rows(&foreign_rows), Vec::<String>::new());
    // Whoever may see all sees each at its site, and what was typed in place of a site nowhere.
    let csv = server
        .get("/dashboard/trail.csv?site=blog", &[("cookie", &both)])
        .await;
    let at_blog: Vec<String> = rows(&csv)
        .into_iter()
        .map(|row| row.split(' ').nth(1).unwrap().to_owned())
        .collect();
    let expected = [
        "exported_trail",
        "exported_trail",
        "exported_figures",
        "exported_log",
        "took_record",
        "read_record",
    ];
    assert_eq!(at_blog, expected);
    let whole = server
        .get("/dashboard/trail.csv", &[("cookie", &both)])
        .await;
    assert!(!whole.text().contains("somebody"), "A31: {}", whole.text());
    assert!(!whole.text().contains(",?,"), "a site that there is not");
}

/// The documentation has the table as it is.
#[test]
fn a58_the_documented_table_is_the_one_that_is_asked() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/ACCESS.md");
    let text = std::fs::read_to_string(file).unwrap();
    let begin = "<!-- access table -->\n";
    let documented = text
        .split(begin)
        .nth(1)
        .and_then(|rest| rest.split("\n<!-- end").next());
    assert_eq!(
        documented.map(str::trim),
        Some(access_table().trim()),
        "write this between the two comments of docs/ACCESS.md:\n{}",
        access_table()
    );
}
