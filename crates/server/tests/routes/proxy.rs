//! `--proxy`: a site on a real connection behind the server, its pages with third parties' tags inert.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use http_body_util::BodyExt;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tower::ServiceExt;
use zgoda_server::router;

use super::server::Server;
use super::stores::empty;

const PAGE: &str =
    "<!doctype html><p>żółw</p><script src=\"https://static.hotjar.com/x.js\"></script>";
const INERT: &str = "<!doctype html><p>żółw</p><script type=\"text/plain\" data-category=\"analytics\" \
                     data-service=\"hotjar\" data-src=\"https://static.hotjar.com/x.js\"></script>";

/// A server before a site that `routes` make.
async fn before(routes: Router) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, routes).into_future());
    before_address(&address.to_string())
}

fn before_address(address: &str) -> Server {
    let upstream = format!("http://{address}").parse().unwrap();
    Server::with(empty(), |settings| {
        settings.proxy = Some(upstream);
    })
}

fn page(headers: &[(&'static str, &'static str)], body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        "text/html; charset=utf-8".parse().unwrap(),
    );
    for (name, value) in headers {
        response.headers_mut().append(*name, value.parse().unwrap());
    }
    response
}

#[tokio::test]
async fn pages_are_rewritten_and_everything_else_passes_byte_for_byte() {
    let routes = Router::new()
        .route(
            "/",
            get(|| async {
                page(
                    &[("etag", "\"one\""), ("x-own", "kept"), ("digest", "x")],
                    PAGE,
                )
            }),
        )
        .route(
            "/data",
            get(|| async { ([("etag", "\"two\""), ("accept-ranges", "bytes")], PAGE) }),
        )
        .route(
            "/gone",
            get(|| async { (StatusCode::NOT_FOUND, page(&[], PAGE)) }),
        );
    let server = before(routes).await;
    let home = server.get("/", &[]).await;
    assert_eq!((home.status, home.text()), (StatusCode::OK, INERT));
    assert_eq!(
        home.header("etag"),
        "W/\"one\"",
        "other bytes of the same meaning"
    );
    assert_eq!(
        (
            home.header("x-own"),
            home.header("digest"),
            home.header("content-length")
        ),
        ("kept", "", "")
    );
    assert_eq!(
        home.header("referrer-policy"),
        "",
        "no header of ours is on a page of theirs"
    );

    let data = server.get("/data", &[]).await;
    assert_eq!(data.text(), PAGE);
    assert_eq!(
        (data.header("etag"), data.header("accept-ranges")),
        ("\"two\"", "bytes")
    );
    assert_eq!(data.header("content-length"), PAGE.len().to_string());
    assert_eq!(server.get("/gone", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        server.get("/gone", &[]).await.text(),
        INERT,
        "an error is a page, too"
    );
}

#[tokio::test]
async fn compressed_pages_are_rewritten_and_compressed_again() {
    let coded = |headers: HeaderMap| async move {
        let wanted = headers[header::ACCEPT_ENCODING]
            .to_str()
            .unwrap()
            .to_owned();
        if wanted.contains("br") {
            let mut brotli = brotli::CompressorWriter::new(Vec::new(), 4096, 4, 20);
            brotli.write_all(PAGE.as_bytes()).unwrap();
            page(&[("content-encoding", "br")], brotli.into_inner())
        } else if wanted.contains("gzip") {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(PAGE.as_bytes()).unwrap();
            page(&[("content-encoding", "gzip")], gzip.finish().unwrap())
        } else {
            page(&[], PAGE)
        }
    };
    let server = before(Router::new().route("/", get(coded))).await;
    for (accepts, coding) in [
        ("zstd, gzip, br", "br"),
        ("gzip", "gzip"),
        ("zstd, br;q=0", ""),
        ("", ""),
    ] {
        let answer = server.get("/", &[("accept-encoding", accepts)]).await;
        assert_eq!(answer.header("content-encoding"), coding);
        let mut text = String::new();
        match coding {
            "br" => brotli::Decompressor::new(&*answer.body, 4096).read_to_string(&mut text),
            "gzip" => flate2::read::GzDecoder::new(&*answer.body).read_to_string(&mut text),
            _ => answer.body.as_slice().read_to_string(&mut text),
        }
        .unwrap();
        assert_eq!(text, INERT, "{accepts}");
    }
}

#[tokio::test]
async fn a_page_arrives_while_the_site_still_writes_it() {
    let (chunks, receiver) = mpsc::channel::<Bytes>(1);
    let receiver = Arc::new(Mutex::new(Some(receiver)));
    let slow = move || async move {
        let receiver = receiver.lock().unwrap().take().unwrap();
        let parts = futures_util::stream::unfold(receiver, |mut receiver| async {
            Some((Ok::<_, std::io::Error>(receiver.recv().await?), receiver))
        });
        page(&[], Body::from_stream(parts))
    };
    let server = before(Router::new().route("/", get(slow))).await;
    chunks.send("<p>one</p>".into()).await.unwrap();
    let request = Request::get("/").body(Body::empty()).unwrap();
    let response = router(server.app().clone()).oneshot(request).await.unwrap();
    let mut body = response.into_body();
    for (next, expected) in [
        ("<p>two</p><img", "<p>one</p>"),
        (" src=//static.hotjar.com>", "<p>two</p>"),
    ] {
        let frame = tokio::time::timeout(Duration::from_secs(10), body.frame());
        let frame = frame
            .await
            .expect("it does not wait for the rest")
            .unwrap()
            .unwrap();
        assert_eq!(frame.into_data().unwrap(), expected);
        chunks.send(next.into()).await.unwrap();
    }
    drop(chunks);
    let rest = body.collect().await.unwrap().to_bytes();
    assert!(
        rest.ends_with(b" data-src=//static.hotjar.com>"),
        "{rest:?}"
    );
}

#[tokio::test]
async fn our_own_addresses_stay_ours() {
    let server = before(Router::new().fallback(|| async { "theirs" })).await;
    assert!(
        server
            .get("/zgoda/zgoda.js", &[])
            .await
            .header("content-type")
            .starts_with("text/javascript")
    );
    assert_eq!(
        server.get("/zgoda/nothing.js", &[]).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        server.get("/v1/records", &[]).await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
    assert_ne!(server.get("/dashboard", &[]).await.text(), "theirs");
    assert_eq!(
        server.get("/dashboard/nothing", &[]).await.status,
        StatusCode::NOT_FOUND
    );
    for path in ["/", "/v1/other", "/dashboards", "/demo/", "/zgoda"] {
        assert_eq!(server.get(path, &[]).await.text(), "theirs", "{path}");
    }
}

#[tokio::test]
async fn f23_scripts_of_the_site_do_not_read_the_dashboard() {
    let server = before(Router::new()).await;
    let cookie = server.set_up().await;
    let get = |dest: &'static str| {
        let (server, cookie) = (&server, &cookie);
        async move {
            server
                .get(
                    "/dashboard",
                    &[("cookie", cookie), ("sec-fetch-dest", dest)],
                )
                .await
                .status
        }
    };
    assert_eq!(get("document").await, StatusCode::OK);
    for dest in ["empty", "iframe", "script", "object", "embed"] {
        assert_eq!(get(dest).await, StatusCode::FORBIDDEN, "{dest}");
    }
}

/// Answers with what it was sent.
async fn echo(method: Method, request: Request) -> Response {
    let mut text = format!("{method} {}\n", request.uri());
    for (name, value) in request.headers() {
        let _ = writeln!(text, "{name}: {}", value.to_str().unwrap());
    }
    text += std::str::from_utf8(&request.into_body().collect().await.unwrap().to_bytes()).unwrap();
    text.into_response()
}

#[tokio::test]
async fn the_site_is_told_who_asks_and_nothing_of_ours() {
    let server = before(Router::new().fallback(any(echo))).await;
    let request = Request::post("/form?a=b%20c")
        .header("host", "www.shop.example")
        .header(
            "cookie",
            "a=1; zgoda_session=secret; __Host-zgoda=secret; b=2",
        )
        .header("x-forwarded-for", "6.6.6.6")
        .header("x-forwarded-host", "evil.example")
        .header("connection", "keep-alive, x-hop")
        .header("x-hop", "1")
        .header("te", "trailers")
        .header("accept", "text/html")
        .header("range", "bytes=0-9")
        .header("x-own", "kept")
        .body(Body::from("body"))
        .unwrap();
    let answer = server.send(request).await;
    let text = answer.text();
    assert!(text.starts_with("POST /form?a=b%20c\n"), "{text}");
    assert!(text.ends_with("\nbody"), "{text}");
    for line in [
        "cookie: a=1; b=2",
        "x-forwarded-host: www.shop.example",
        "x-forwarded-proto: http",
        "via: 1.1 zgoda",
        "x-own: kept",
    ] {
        assert!(text.contains(&format!("\n{line}\n")), "{line}: {text}");
    }
    for part in ["secret", "6.6.6.6", "evil", "x-hop", "trailers", "range:"] {
        assert!(!text.contains(part), "{part}: {text}");
    }
}

#[tokio::test]
async fn what_the_site_says_stays_true_behind_the_proxy() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = format!("http://{}/next?x", listener.local_addr().unwrap());
    let to_own =
        move || async move { (StatusCode::FOUND, [(header::LOCATION, own)]).into_response() };
    let links = || async {
        page(
            &[
                (
                    "link",
                    "</own.css>; rel=preload; title=\"a, b\", <https://static.hotjar.com/x.js?a,b>; rel=preload; as=script",
                ),
                ("link", "<//connect.facebook.net>; rel=preconnect"),
                ("link", "<https://www.facebook.com/shop>; rel=me"),
                ("set-cookie", "cart=1; Path=/"),
                ("set-cookie", "zgoda_session=planted; Path=/"),
                ("connection", "x-hop"),
                ("x-hop", "1"),
            ],
            "",
        )
    };
    let routes = Router::new()
        .route("/own", get(to_own))
        .route(
            "/away",
            get(|| async {
                (
                    StatusCode::FOUND,
                    [(header::LOCATION, "https://pay.example/")],
                )
            }),
        )
        .route(
            "/same",
            get(|| async { (StatusCode::NOT_MODIFIED, [(header::ETAG, "\"one\"")]) }),
        )
        .route("/links", get(links));
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(axum::serve(listener, routes).into_future());
    let server = before_address(&address);
    assert_eq!(server.get("/own", &[]).await.header("location"), "/next?x");
    assert_eq!(
        server.get("/away", &[]).await.header("location"),
        "https://pay.example/"
    );
    assert_eq!(
        server.get("/same", &[]).await.status,
        StatusCode::NOT_MODIFIED
    );
    let answer = server.get("/links", &[]).await;
    let all = |name| {
        answer
            .headers
            .get_all(name)
            .iter()
            .map(|one| one.to_str().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        all("link"),
        [
            "</own.css>; rel=preload; title=\"a, b\"",
            "<https://www.facebook.com/shop>; rel=me"
        ]
    );
    assert_eq!(all("set-cookie"), ["cart=1; Path=/"]);
    assert_eq!(answer.header("x-hop"), "");
    let head = server
        .send(Request::head("/links").body(Body::empty()).unwrap())
        .await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn a_site_that_is_not_there_and_a_circle_are_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let server = before_address(&address);
    let gone = server.get("/", &[]).await;
    assert_eq!(
        (gone.status, gone.text()),
        (StatusCode::BAD_GATEWAY, "the site cannot be reached")
    );
    let circle = server.get("/", &[("via", "1.1 other, 1.1 zgoda")]).await;
    assert_eq!(circle.status, StatusCode::LOOP_DETECTED);
    assert_eq!(server.get("/healthz", &[]).await.status, StatusCode::OK);
}
