//! Promises about accounts and sessions.

use crate::{
    AccessStore, Account, Deed, Digest, NewAccount, Rights, Session, TrailFilter, TrailStore,
};

pub(super) async fn first(store: &impl AccessStore) -> Account {
    let account = NewAccount {
        login: "Ola".to_owned(),
        password_hash: "$argon2id$…".to_owned(),
        rights: Rights::ADMIN,
        created_at: 1,
    };
    store.create_first_account(&account).await.unwrap().unwrap()
}

pub(super) async fn open(
    store: &impl AccessStore,
    token: u8,
    account: i64,
    opened_at: i64,
    seen_at: i64,
) {
    let session = Session {
        token: Digest([token; 32]),
        account,
        opened_at,
        seen_at,
        awaits_code: false,
    };
    store.open_session(&session).await.unwrap();
}

/// Whoever is second finds the door closed, whatever link they hold.
pub async fn f21_only_the_first_account_is_made_without_one(store: &impl AccessStore) {
    assert!(!store.has_accounts().await.unwrap());
    let ola = first(store).await;
    assert!(store.has_accounts().await.unwrap());
    let intruder = NewAccount {
        login: "eve".to_owned(),
        password_hash: String::new(),
        rights: Rights::ADMIN,
        created_at: 2,
    };
    assert_eq!(store.create_first_account(&intruder).await.unwrap(), None);
    assert_eq!(store.account("eve").await.unwrap(), None);
    assert_eq!(store.account("Ola").await.unwrap(), Some(ola));
}

/// `ola` and `Ola` are one person.
pub async fn logins_are_found_whatever_their_case(store: &impl AccessStore) {
    let ola = first(store).await;
    assert_eq!(store.account("oLA").await.unwrap(), Some(ola));
    assert_eq!(store.account("ol").await.unwrap(), None);
}

/// Whoever had the old password is out at once, and the trail knows.
pub async fn f22_a_new_password_ends_all_sessions(store: &(impl AccessStore + TrailStore)) {
    let ola = first(store).await;
    open(store, 1, ola.id, 10, 10).await;
    let deed = Deed {
        at: 7,
        deed: "password".to_owned(),
        about: "Ola".to_owned(),
        ..Deed::default()
    };
    let is_done = store.replace_password("eve", "$argon2id$new", &deed).await;
    assert!(!is_done.unwrap());
    assert_eq!(
        store
            .trail(&TrailFilter::default(), i64::MAX, 5)
            .await
            .unwrap(),
        []
    );
    assert!(store.session(&Digest([1; 32])).await.unwrap().is_some());
    let is_done = store.replace_password("oLA", "$argon2id$new", &deed).await;
    assert!(is_done.unwrap());
    let account = store.account("Ola").await.unwrap().unwrap();
    assert_eq!(account.password_hash, "$argon2id$new");
    assert!(store.session(&Digest([1; 32])).await.unwrap().is_none());
    assert_eq!(
        store
            .trail(&TrailFilter::default(), i64::MAX, 5)
            .await
            .unwrap(),
        [(1, deed)]
    );
}

/// Logging out kills the token at the server.
pub async fn f22_a_closed_session_is_gone(store: &impl AccessStore) {
    let ola = first(store).await;
    open(store, 1, ola.id, 10, 10).await;
    store.touch_session(&Digest([1; 32]), 25).await.unwrap();
    let (session, account) = store.session(&Digest([1; 32])).await.unwrap().unwrap();
    assert_eq!((session.opened_at, session.seen_at, account), (10, 25, ola));
    store.close_session(&Digest([1; 32])).await.unwrap();
    assert_eq!(store.session(&Digest([1; 32])).await.unwrap(), None);
    store.close_session(&Digest([1; 32])).await.unwrap();
}

/// Too old or too long unused.
pub async fn f22_stale_sessions_are_dropped_and_others_stay(store: &impl AccessStore) {
    let ola = first(store).await;
    open(store, 1, ola.id, 10, 90).await;
    open(store, 2, ola.id, 50, 60).await;
    open(store, 3, ola.id, 50, 90).await;
    assert_eq!(store.drop_stale_sessions(20, 70).await.unwrap(), 2);
    assert!(store.session(&Digest([1; 32])).await.unwrap().is_none());
    assert!(store.session(&Digest([2; 32])).await.unwrap().is_none());
    assert!(store.session(&Digest([3; 32])).await.unwrap().is_some());
}
