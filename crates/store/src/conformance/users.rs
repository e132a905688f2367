//! Promises about people with different rights, their codes, their invitations, and the tokens of programs.

use super::access::{first, open};
use crate::{
    AccessStore, Account, Change, Deed, Digest, Invitation, NewAccount, NewApiToken, Rights, Role,
    Session, Sites, TokenStore, Totp, TrailFilter, TrailStore,
};

pub(super) fn deed(word: &str) -> Deed {
    Deed {
        at: 5,
        login: "Ola".to_owned(),
        deed: word.to_owned(),
        ..Deed::default()
    }
}

pub(super) async fn words(store: &impl TrailStore) -> Vec<String> {
    let deeds = store.trail(&TrailFilter::default(), i64::MAX, 50).await;
    let deeds = deeds.unwrap().into_iter().rev();
    deeds.map(|(_, deed)| deed.deed).collect()
}

/// A marketer of the shop who has no password yet.
pub(super) async fn jan(store: &impl AccessStore) -> Account {
    let jan = NewAccount {
        login: "Jan".to_owned(),
        password_hash: String::new(),
        rights: Rights::new(Role::Marketer, Sites::one("shop")),
        created_at: 2,
    };
    store
        .add_account(&jan, &deed("added"))
        .await
        .unwrap()
        .unwrap()
}

fn invitation(token: u8, account: &Account, expires_at: i64) -> Invitation {
    Invitation {
        token: Digest([token; 32]),
        account: account.id,
        expires_at,
    }
}

/// Names are taken whatever their case; rights come back as they were given.
pub async fn a58_accounts_are_added_with_their_rights(store: &(impl AccessStore + TrailStore)) {
    let ola = first(store).await;
    let jan = jan(store).await;
    assert_eq!(jan.rights, Rights::new(Role::Marketer, Sites::one("shop")));
    let again = NewAccount {
        login: "oLA".to_owned(),
        password_hash: String::new(),
        rights: Rights::ADMIN,
        created_at: 3,
    };
    assert_eq!(
        store.add_account(&again, &deed("added")).await.unwrap(),
        None
    );
    assert_eq!(store.accounts().await.unwrap(), [jan, ola]);
    assert_eq!(
        words(store).await,
        ["added"],
        "what was not done is not noted"
    );
}

/// Whoever is in comes in again, with the new rights.
pub async fn a58_other_rights_end_the_sessions(store: &(impl AccessStore + TrailStore)) {
    let ola = first(store).await;
    let jan = jan(store).await;
    open(store, 1, jan.id, 10, 10).await;
    open(store, 2, ola.id, 10, 10).await;
    let rights = Rights::new(Role::Auditor, Sites::All);
    let done = store.set_rights(jan.id, &rights, &deed("rights")).await;
    assert_eq!(done.unwrap(), Change::Done);
    assert!(store.session(&Digest([1; 32])).await.unwrap().is_none());
    assert!(store.session(&Digest([2; 32])).await.unwrap().is_some());
    assert_eq!(store.account("jan").await.unwrap().unwrap().rights, rights);
    let nobody = store.set_rights(99, &rights, &deed("rights")).await;
    assert_eq!(nobody.unwrap(), Change::NoSuchAccount);
    assert_eq!(words(store).await, ["added", "rights"]);
}

/// There is always someone who can let others in; who was invited and never came is not yet one.
pub async fn a58_the_last_admin_stays_one(store: &(impl AccessStore + TrailStore)) {
    let ola = first(store).await;
    let jan = jan(store).await;
    let viewer = Rights::new(Role::Viewer, Sites::All);
    let demote = async || {
        store
            .set_rights(ola.id, &viewer, &deed("rights"))
            .await
            .unwrap()
    };
    let shut = async |id| store.set_active(id, false, &deed("shut")).await.unwrap();
    assert_eq!(demote().await, Change::LastAdmin);
    assert_eq!(shut(ola.id).await, Change::LastAdmin);
    let promoted = store
        .set_rights(jan.id, &Rights::ADMIN, &deed("rights"))
        .await;
    assert_eq!(promoted.unwrap(), Change::Done);
    assert_eq!(shut(ola.id).await, Change::LastAdmin, "Jan cannot come in");
    let link = invitation(7, &jan, 100);
    assert!(store.invite(&link, &deed("invited")).await.unwrap());
    let accepted = store
        .accept_invitation(&link.token, 50, "$hash", &deed("came"))
        .await;
    assert!(accepted.unwrap().is_some());
    assert_eq!(shut(ola.id).await, Change::Done);
    assert_eq!(shut(jan.id).await, Change::LastAdmin);
    assert_eq!(
        words(store).await,
        ["added", "rights", "invited", "came", "shut"]
    );
}

/// Out at once, and no link lets them in.
pub async fn a58_who_is_kept_out_has_no_session_and_no_link(
    store: &(impl AccessStore + TrailStore),
) {
    first(store).await;
    let jan = jan(store).await;
    let link = invitation(7, &jan, 100);
    assert!(store.invite(&link, &deed("invited")).await.unwrap());
    open(store, 1, jan.id, 10, 10).await;
    let shut = store.set_active(jan.id, false, &deed("shut")).await;
    assert_eq!(shut.unwrap(), Change::Done);
    assert!(store.session(&Digest([1; 32])).await.unwrap().is_none());
    assert!(!store.invite(&link, &deed("invited")).await.unwrap());
    // Opened by a request that had already been let through.
    open(store, 2, jan.id, 10, 10).await;
    assert!(store.session(&Digest([2; 32])).await.unwrap().is_none());
    let back = store.set_active(jan.id, true, &deed("opened")).await;
    assert_eq!(back.unwrap(), Change::Done);
    assert_eq!(store.invitation(&link.token, 50).await.unwrap(), None);
}

/// Once, in time, and only the newest link.
pub async fn f21_an_invitation_is_good_once_and_in_time(store: &(impl AccessStore + TrailStore)) {
    first(store).await;
    let jan = jan(store).await;
    for token in [7, 8] {
        let link = invitation(token, &jan, 100);
        assert!(store.invite(&link, &deed("invited")).await.unwrap());
    }
    let accept = async |token: u8, at| {
        let token = Digest([token; 32]);
        store
            .accept_invitation(&token, at, "$new", &deed("came"))
            .await
            .unwrap()
    };
    assert_eq!(accept(7, 50).await, None, "there is a newer one");
    assert_eq!(accept(8, 100).await, None, "too late");
    let newest = store.invitation(&Digest([8; 32]), 99).await.unwrap();
    assert_eq!(newest, Some(jan.clone()));
    open(store, 1, jan.id, 10, 10).await;
    assert_eq!(accept(8, 99).await.unwrap().password_hash, "$new");
    assert!(store.session(&Digest([1; 32])).await.unwrap().is_none());
    assert_eq!(accept(8, 99).await, None, "used");
    let link = invitation(9, &jan, 200);
    assert!(store.invite(&link, &deed("invited")).await.unwrap());
    assert!(
        store
            .replace_password("jan", "$own", &deed("password"))
            .await
            .unwrap()
    );
    assert_eq!(accept(9, 99).await, None, "a password was set since");
}

/// A code is used once, and one before it never again; a recovery code is used once.
pub async fn f21_no_code_is_taken_twice(store: &(impl AccessStore + TrailStore)) {
    let ola = first(store).await;
    assert!(
        !store.use_totp_step(ola.id, 41).await.unwrap(),
        "no secret yet"
    );
    open(store, 1, ola.id, 10, 10).await;
    let totp = Totp {
        secret: vec![1; 20],
        last_step: 40,
    };
    let codes = [Digest([1; 32]), Digest([2; 32])];
    let with = Some((&totp, &codes[..]));
    assert!(store.set_totp(ola.id, with, &deed("codes")).await.unwrap());
    assert!(store.session(&Digest([1; 32])).await.unwrap().is_none());
    assert_eq!(
        store.account("ola").await.unwrap().unwrap().totp,
        Some(totp)
    );
    for (step, is_new) in [
        (40, false),
        (41, true),
        (41, false),
        (39, false),
        (42, true),
    ] {
        assert_eq!(
            store.use_totp_step(ola.id, step).await.unwrap(),
            is_new,
            "{step}"
        );
    }
    assert_eq!(store.recovery_codes(ola.id).await.unwrap(), 2);
    for is_new in [true, false] {
        let used = store
            .use_recovery_code(ola.id, &codes[0], &deed("recovered"))
            .await;
        assert_eq!(used.unwrap(), is_new);
    }
    assert_eq!(store.recovery_codes(ola.id).await.unwrap(), 1);
    assert!(
        store
            .set_totp(ola.id, None, &deed("no_codes"))
            .await
            .unwrap()
    );
    assert_eq!(store.account("ola").await.unwrap().unwrap().totp, None);
    assert_eq!(store.recovery_codes(ola.id).await.unwrap(), 0);
    assert!(!store.set_totp(99, None, &deed("no_codes")).await.unwrap());
    assert_eq!(words(store).await, ["codes", "recovered", "no_codes"]);
}

/// Off until someone says so; noted.
pub async fn f21_codes_can_be_required_of_everyone(store: &(impl AccessStore + TrailStore)) {
    assert!(!store.requires_totp().await.unwrap());
    for is_required in [true, false] {
        store
            .require_totp(is_required, &deed("rule"))
            .await
            .unwrap();
        assert_eq!(store.requires_totp().await.unwrap(), is_required);
    }
    assert_eq!(words(store).await, ["rule", "rule"]);
}

/// Someone whose password was right and whose code is still to come is told apart.
pub async fn f22_a_session_that_awaits_its_code_says_so(store: &impl AccessStore) {
    let ola = first(store).await;
    let session = Session {
        token: Digest([3; 32]),
        account: ola.id,
        opened_at: 10,
        seen_at: 10,
        awaits_code: true,
    };
    store.open_session(&session).await.unwrap();
    let kept = store.session(&session.token).await.unwrap().unwrap();
    assert_eq!(kept, (session, ola));
}

/// Found by their hash, with whose they are; gone when they are removed.
pub async fn a58_tokens_of_programs_are_kept_used_and_removed(
    store: &(impl AccessStore + TokenStore + TrailStore),
) {
    let ola = first(store).await;
    let new = |token: u8, name: &str| NewApiToken {
        token: Digest([token; 32]),
        name: name.to_owned(),
        account: ola.id,
        rights: Rights::new(Role::Auditor, Sites::one("shop")),
        created_at: 10,
        expires_at: 90,
    };
    let nightly = store
        .add_api_token(&new(1, "nightly"), &deed("token"))
        .await
        .unwrap();
    let weekly = store
        .add_api_token(&new(2, "weekly"), &deed("token"))
        .await
        .unwrap();
    let mut mighty = new(3, "mighty");
    mighty.rights.role = Role::Admin;
    let refused = store.add_api_token(&mighty, &deed("token")).await;
    assert!(refused.is_err(), "no program is an admin");
    let (token, owner) = store.api_token(&Digest([1; 32])).await.unwrap().unwrap();
    assert_eq!(
        (token.id, &*token.name, token.used_at),
        (nightly, "nightly", None)
    );
    assert_eq!((token.expires_at, &token.rights), (90, &new(1, "").rights));
    assert_eq!(owner, ola);
    store.touch_api_token(nightly, 55).await.unwrap();
    let all = store.api_tokens().await.unwrap();
    let read: Vec<_> = all
        .iter()
        .map(|(t, login)| (t.id, t.used_at, &**login))
        .collect();
    assert_eq!(read, [(weekly, None, "Ola"), (nightly, Some(55), "Ola")]);
    for is_there in [true, false] {
        let removed = store.remove_api_token(nightly, &deed("removed")).await;
        assert_eq!(removed.unwrap(), is_there);
    }
    assert!(store.api_token(&Digest([1; 32])).await.unwrap().is_none());
    assert_eq!(words(store).await, ["token", "token", "removed"]);
}
