//! Promises about the forms that secrets of TOTP are kept in.

use super::access::first;
use super::users::{deed, jan, words};
use crate::{AccessStore, SecretForm, SecretStore, Totp, TrailStore};

/// Two accounts with codes; their ids.
async fn two_with_codes(store: &impl AccessStore) -> [i64; 2] {
    let both = [first(store).await.id, jan(store).await.id];
    for (id, byte) in both.into_iter().zip([1, 2]) {
        let totp = Totp {
            secret: vec![byte; 20],
            last_step: 42,
        };
        let with = Some((&totp, &[][..]));
        assert!(store.set_totp(id, with, &deed("codes")).await.unwrap());
    }
    both
}

/// What is kept, by login name.
async fn kept(store: &impl AccessStore) -> Vec<(Vec<u8>, i64)> {
    let accounts = store.accounts().await.unwrap().into_iter();
    let kept = accounts.filter_map(|account| account.totp);
    kept.map(|totp| (totp.secret, totp.last_step)).collect()
}

/// One form takes the place of the other, and not of a third.
pub async fn f21_a_secret_gets_another_form(store: &(impl AccessStore + SecretStore)) {
    let [ola, _] = two_with_codes(store).await;
    for (old, is_replaced) in [([7; 20], false), ([1; 20], true), ([1; 20], false)] {
        let done = store.replace_secret(ola, &old, &[8; 61]).await;
        assert_eq!(done.unwrap(), is_replaced);
    }
    let jan = (vec![2; 20], 42);
    assert_eq!(kept(store).await, [jan, (vec![8; 61], 42)]);
}

/// If one cannot be replaced, or was not named, none is, and nothing is noted.
pub async fn f21_all_secrets_get_another_form_or_none(
    store: &(impl AccessStore + SecretStore + TrailStore),
) {
    let [ola, jan] = two_with_codes(store).await;
    let form = |account: i64, old: u8, new: u8| SecretForm {
        account,
        old: vec![old; 20],
        new: vec![new; 61],
    };
    let before = kept(store).await;
    for forms in [
        &[][..],
        &[form(ola, 1, 8)],
        &[form(ola, 1, 8), form(jan, 7, 9)],
        &[form(ola, 1, 8), form(99, 2, 9)],
        &[form(ola, 1, 8), form(jan, 2, 9), form(99, 2, 9)],
    ] {
        let done = store.replace_secrets(forms, &deed("anew")).await;
        assert!(!done.unwrap(), "{forms:?}");
        assert_eq!(kept(store).await, before, "{forms:?}");
    }
    let forms = [form(ola, 1, 8), form(jan, 2, 9)];
    let done = store.replace_secrets(&forms, &deed("anew")).await;
    assert!(done.unwrap());
    assert_eq!(kept(store).await, [(vec![9; 61], 42), (vec![8; 61], 42)]);
    assert_eq!(words(store).await, ["added", "codes", "codes", "anew"]);
}
