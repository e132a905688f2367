//! The secrets of codes, sealed (F21).

use axum::http::StatusCode;
use zgoda_server::SealingKey;
use zgoda_server::testing::FakeEntropy;
use zgoda_store::Account;

use super::people::{Browser, cookie};
use super::server::{SEALING, Server};
use super::two_steps::{code, enrol, password, send};

async fn ola(server: &Server) -> Account {
    server.store.account("ola").await.unwrap().unwrap()
}

fn kept(account: &Account) -> &[u8] {
    &account.totp.as_ref().unwrap().secret
}

/// Logs in with the code that the app shows `later` seconds after the clock of the tests began; the status, and the page.
async fn log_in(server: &Server, secret: &str, later: u64) -> (StatusCode, String) {
    let awaiting = cookie(&password(server).await);
    let answer = send(server, &awaiting, &code(secret, later)).await;
    (answer.status, answer.text().to_owned())
}

#[tokio::test]
async fn f21_the_database_gets_the_secret_sealed_for_its_account() {
    let server = Server::start();
    let (typed, ..) = enrol(&Browser::admin(&server).await).await;
    let ola = ola(&server).await;
    let secret = SealingKey::new(&SEALING).open(ola.id, kept(&ola)).unwrap();
    assert_eq!(secret.len(), 20);
    assert!(kept(&ola).len() > secret.len());
    // After form and nonce: the bytes of the tests are all alike.
    let is_there = |part| kept(&ola)[25..].windows(4).any(|bytes| bytes == part);
    assert!(!secret.windows(4).any(is_there), "no part of it in clear");
    server.clock.advance(30_000);
    assert_eq!(log_in(&server, &typed, 30).await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn f21_a_seal_of_another_account_or_key_is_refused_and_the_page_says_the_way_out() {
    let server = Server::start();
    let (typed, recovery, _) = enrol(&Browser::admin(&server).await).await;
    let (right, other) = (SealingKey::new(&SEALING), SealingKey::new(&[7; 32]));
    let entropy = FakeEntropy::default();
    let mut ola = ola(&server).await;
    let secret = right.open(ola.id, kept(&ola)).unwrap();
    server.clock.advance(30_000);
    for foreign in [
        right.seal(ola.id + 1, &secret, &entropy),
        other.seal(ola.id, &secret, &entropy),
    ] {
        let done = server.store.replace_secret(ola.id, kept(&ola), &foreign);
        assert!(done.await.unwrap());
        ola.totp.as_mut().unwrap().secret = foreign;
        let (status, page) = log_in(&server, &typed, 30).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("zgoda user reset-totp"), "{page}");
        let foreign = right.seal_all(&*server.store, &entropy).await.unwrap();
        assert_eq!(foreign, ["ola"]);
    }
    let awaiting = cookie(&password(&server).await);
    let recovered = send(&server, &awaiting, &recovery[0]).await;
    assert_eq!(recovered.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn f21_a_secret_in_clear_of_an_earlier_version_works_and_is_sealed_at_the_start() {
    let server = Server::start();
    let (typed, ..) = enrol(&Browser::admin(&server).await).await;
    let key = SealingKey::new(&SEALING);
    let before = ola(&server).await;
    let secret = key.open(before.id, kept(&before)).unwrap();
    let done = server
        .store
        .replace_secret(before.id, kept(&before), &secret);
    assert!(done.await.unwrap());
    server.clock.advance(30_000);
    assert_eq!(log_in(&server, &typed, 30).await.0, StatusCode::SEE_OTHER);

    let entropy = FakeEntropy::default();
    let foreign = key.seal_all(&*server.store, &entropy).await.unwrap();
    assert!(foreign.is_empty(), "{foreign:?}");
    let after = ola(&server).await;
    assert_ne!(kept(&after), secret);
    assert_eq!(key.open(after.id, kept(&after)), Some(secret));
    server.clock.advance(30_000);
    assert_eq!(log_in(&server, &typed, 60).await.0, StatusCode::SEE_OTHER);
}
