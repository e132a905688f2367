use zgoda_tlog::key::{KeyError, KeyKind, KeyName, SignerKey, VerifierKey};

use crate::sample::{key, one_bit_off};

/// The example key of C2SP signed-note.
pub(crate) const SPEC_VKEY: &str =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
/// The keys in the tests of Go's `sumdb/note`, from which the format was specified.
pub(crate) const GO_SKEY: &str =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
pub(crate) const GO_VKEY: &str =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
pub(crate) const GO_OTHER_VKEY: &str =
    "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";

#[test]
fn d9_verifier_keys_of_the_specification() {
    for vkey in [SPEC_VKEY, GO_VKEY, GO_OTHER_VKEY] {
        let key = VerifierKey::parse(vkey).unwrap();
        assert_eq!(key.to_string(), vkey);
        assert_eq!(key.kind(), KeyKind::Ed25519);
    }
    let key = VerifierKey::parse(SPEC_VKEY).unwrap();
    assert_eq!(key.name().as_str(), "example.com/foo");
    assert_eq!(key.id().to_string(), "530d903a");
}

#[test]
fn d9_signer_keys_of_the_reference_implementation() {
    let key = SignerKey::parse(GO_SKEY).unwrap();
    assert_eq!(key.verifier().to_string(), GO_VKEY);
    assert_eq!(key.to_secret_text(), GO_SKEY);
}

#[test]
fn d9_any_changed_bit_of_a_key_is_noticed() {
    for vkey in one_bit_off(SPEC_VKEY) {
        assert!(VerifierKey::parse(&vkey).is_err(), "{vkey}");
    }
    for skey in one_bit_off(GO_SKEY) {
        assert!(SignerKey::parse(&skey).is_err(), "{skey}");
    }
    for end in 0..SPEC_VKEY.len() {
        assert!(VerifierKey::parse(&SPEC_VKEY[..end]).is_err());
    }
}

#[test]
fn d9_what_is_wrong_with_a_key_is_told() {
    let parse = |vkey: &str| VerifierKey::parse(vkey).map(|key| key.to_string());
    assert_eq!(parse("example.com/foo"), Err(KeyError::Form));
    assert_eq!(parse("example.com/foo+530d903a+??"), Err(KeyError::Form));
    assert_eq!(parse(&SPEC_VKEY.replace("foo", "f o")), Err(KeyError::Name));
    assert_eq!(parse(&SPEC_VKEY.replace("foo", "bar")), Err(KeyError::Id));
    assert_eq!(
        parse(&SPEC_VKEY.replace("530d903a", "530D903A")),
        Err(KeyError::Id),
        "one spelling"
    );
    // The next two are in the tests of the reference implementation.
    assert_eq!(
        parse("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
        Err(KeyError::Kind(0x65))
    );
    assert_eq!(
        parse("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="),
        Err(KeyError::Form)
    );
    assert_eq!(parse("a+00000000+AQAA"), Err(KeyError::Key), "2 bytes");
    assert_eq!(SignerKey::parse(GO_VKEY).map(|_| ()), Err(KeyError::Form));
}

/// Under the neutral point of the curve one signature is good for every text.
#[test]
fn d10_keys_under_which_anybody_can_sign_are_refused() {
    let weak = "weak.example+00000000+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(VerifierKey::parse(weak).map(|_| ()), Err(KeyError::Key));
}

#[test]
fn d9_key_names() {
    for name in ["", "a b", "a+b", "a\tb", "a\u{2003}b", "a\nb", "a\u{0}"] {
        assert_eq!(KeyName::new(name), Err(KeyError::Name), "{name:?}");
    }
    assert_eq!(
        KeyName::new("sklep.example/zgoda-ł").unwrap().as_str(),
        "sklep.example/zgoda-ł"
    );
}

/// The base64 of some keys has a `+` of its own.
#[test]
fn d9_every_key_comes_back() {
    let mut with_plus = 0;
    for seed in 0..64 {
        for kind in [KeyKind::Ed25519, KeyKind::Cosignature] {
            let key = key("shop.example/log", kind, seed);
            let vkey = key.verifier().to_string();
            with_plus += usize::from(vkey.matches('+').count() > 2);
            assert_eq!(VerifierKey::parse(&vkey).as_ref(), Ok(key.verifier()));
            let again = SignerKey::parse(&key.to_secret_text()).unwrap();
            assert_eq!(again.verifier(), key.verifier());
        }
    }
    assert!(with_plus > 0);
}

#[test]
fn d15_one_key_has_another_id_for_each_kind() {
    let [log, witness] =
        [KeyKind::Ed25519, KeyKind::Cosignature].map(|kind| key("a.example", kind, 5));
    assert_eq!(log.verifier().public_key(), witness.verifier().public_key());
    assert_ne!(log.verifier().id(), witness.verifier().id());
    assert_eq!(
        log.cosign("text\n", 1),
        Err(KeyError::WrongKind(KeyKind::Ed25519))
    );
    assert_eq!(
        witness.sign("text\n"),
        Err(KeyError::WrongKind(KeyKind::Cosignature))
    );
    assert_eq!(
        witness.cosign("text\n", u64::MAX),
        Err(KeyError::Time(u64::MAX))
    );
}

#[test]
fn d17_a_secret_key_is_not_shown() {
    let key = SignerKey::parse(GO_SKEY).unwrap();
    assert_eq!(
        format!("{key:?}"),
        format!("SignerKey(VerifierKey({GO_VKEY}), secret)")
    );
}
