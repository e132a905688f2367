//! What `POST /v1/records` takes no time for: bodies that are broken, slow, too large or packed.

use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode, header};
use futures_util::stream;

use super::samples::sample;
use super::server::{Server, from_shop};

#[tokio::test]
async fn f14_broken_bodies_are_refused_before_they_are_understood() {
    let server = Server::start();
    let deep = format!("{}1{}", "[".repeat(9), "]".repeat(9));
    let mad = "[".repeat(8000);
    let cut = &sample()[..300];
    let not_json = [
        "",
        "{",
        cut,
        "{\"a\":1}}",
        "{'a':1}",
        "NaN",
        "{\"a\":1,\"a\":2}",
        "\u{feff}{}",
        deep.as_str(),
        mad.as_str(),
    ];
    for body in not_json {
        assert_eq!(
            server.post(body).await.problem(),
            (400, "not-json".to_owned()),
            "{body:.40}"
        );
    }
    let request = from_shop(Method::POST, "/v1/records", vec![b'"', 0xff, 0xfe, b'"']);
    assert_eq!(
        server.send(request).await.problem(),
        (400, "not-utf-8".to_owned())
    );
    assert!(server.is_empty().await);
}

#[tokio::test]
async fn f14_a_body_that_breaks_off_is_truncated() {
    let server = Server::start();
    let broken_off = stream::iter([
        Ok(Bytes::from_static(b"{\"schema\":")),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ]);
    let request = from_shop(Method::POST, "/v1/records", Body::from_stream(broken_off));
    assert_eq!(
        server.send(request).await.problem(),
        (400, "truncated".to_owned())
    );
}

#[tokio::test(start_paused = true)]
async fn f13_a_body_that_does_not_come_is_not_waited_for() {
    let server = Server::start();
    let never = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    let request = from_shop(Method::POST, "/v1/records", never);
    assert_eq!(
        server.send(request).await.problem(),
        (408, "too-slow".to_owned())
    );
}

#[tokio::test]
async fn f14_a_body_that_is_too_large_is_refused_announced_or_not() {
    let server = Server::start();
    let large = " ".repeat(8193);
    let mut announced = from_shop(Method::POST, "/v1/records", large.clone());
    announced
        .headers_mut()
        .insert(header::CONTENT_LENGTH, "8193".parse().unwrap());
    assert_eq!(
        server.send(announced).await.problem(),
        (413, "too-large".to_owned())
    );
    let pieces: Vec<_> = large
        .as_bytes()
        .chunks(100)
        .map(Bytes::copy_from_slice)
        .collect();
    let streamed = Body::from_stream(stream::iter(
        pieces.into_iter().map(Ok::<_, std::io::Error>),
    ));
    let request = from_shop(Method::POST, "/v1/records", streamed);
    assert_eq!(
        server.send(request).await.problem(),
        (413, "too-large".to_owned())
    );
    // Exactly as much as there may be.
    let fits = sample() + &" ".repeat(8192 - sample().len());
    assert_eq!(server.post(&fits).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn f14_other_types_and_compressed_bodies_are_refused() {
    let server = Server::start();
    for (name, value) in [
        ("content-type", "application/x-www-form-urlencoded"),
        ("content-type", "multipart/form-data"),
        ("content-type", "application/jsonx"),
        ("content-type", ""),
        ("content-encoding", "gzip"),
        ("content-encoding", "identity"),
    ] {
        let mut request = from_shop(Method::POST, "/v1/records", sample());
        request.headers_mut().insert(name, value.parse().unwrap());
        let answer = server.send(request).await;
        assert_eq!(
            answer.problem(),
            (415, "media-type".to_owned()),
            "{name}: {value}"
        );
    }
}
