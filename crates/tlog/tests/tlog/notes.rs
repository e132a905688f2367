use proptest::prelude::*;
use zgoda_tlog::key::{KeyKind, SignerKey, VerifierKey};
use zgoda_tlog::note::{MAX_SIGNATURES, NoteError, SignedNote};

use crate::keys::{GO_OTHER_VKEY, GO_SKEY, GO_VKEY, SPEC_VKEY};
use crate::sample::{key, log_key, one_bit_off};

const SPEC_NOTE: &str = "This is an example message.\n\n\
    \u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

const GO_TEXT: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const GO_SIGNATURE: &str = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
const GO_OTHER_SIGNATURE: &str = "\u{2014} EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=";

fn vkeys<const N: usize>(vkeys: [&str; N]) -> [VerifierKey; N] {
    vkeys.map(|vkey| VerifierKey::parse(vkey).unwrap())
}

#[test]
fn d9_the_note_of_the_specification_verifies() {
    let note = SignedNote::parse(SPEC_NOTE).unwrap();
    let keys = vkeys([SPEC_VKEY]);
    let (text, vouched) = note.verify(&keys).unwrap();
    assert_eq!(text, "This is an example message.\n");
    assert_eq!(
        vouched.iter().map(|by| by.key).collect::<Vec<_>>(),
        [&keys[0]]
    );
    assert_eq!(note.to_string(), SPEC_NOTE);
}

#[test]
fn d9_signing_gives_the_bytes_of_the_reference_implementation() {
    let signature = SignerKey::parse(GO_SKEY).unwrap().sign(GO_TEXT).unwrap();
    assert_eq!(signature.to_string(), GO_SIGNATURE);
    let note = SignedNote::new(GO_TEXT, vec![signature]).unwrap();
    assert_eq!(note.to_string(), format!("{GO_TEXT}\n{GO_SIGNATURE}\n"));
}

#[test]
fn d10_signatures_of_unknown_keys_are_ignored() {
    let note = SignedNote::parse(&format!(
        "{GO_TEXT}\n{GO_SIGNATURE}\n{GO_OTHER_SIGNATURE}\n"
    ))
    .unwrap();
    let count = |keys: &[VerifierKey]| note.verify(keys).map(|(_, vouched)| vouched.len());
    assert_eq!(count(&vkeys([GO_VKEY])), Ok(1));
    assert_eq!(count(&vkeys([GO_OTHER_VKEY, GO_VKEY])), Ok(2));
    assert_eq!(count(&vkeys([SPEC_VKEY])), Err(NoteError::Unknown));
    assert_eq!(count(&[]), Err(NoteError::Unknown));
    // A key of the same name is another key.
    let namesake = key("PeterNeumann", KeyKind::Ed25519, 1);
    assert_eq!(
        count(&[namesake.verifier().clone()]),
        Err(NoteError::Unknown)
    );
}

#[test]
fn d10_one_bad_signature_of_a_known_key_spoils_the_note() {
    let other = SignerKey::parse(GO_SKEY)
        .unwrap()
        .sign("another text\n")
        .unwrap();
    let note = format!("{GO_TEXT}\n{GO_OTHER_SIGNATURE}\n{other}\n");
    let note = SignedNote::parse(&note).unwrap();
    let name = VerifierKey::parse(GO_VKEY).unwrap().name().clone();
    assert_eq!(
        note.verify(&vkeys([GO_OTHER_VKEY, GO_VKEY])),
        Err(NoteError::BadSignature(name))
    );
    assert!(
        note.verify(&vkeys([GO_OTHER_VKEY])).is_ok(),
        "whoever does not know the key ignores it"
    );
}

#[test]
fn d10_any_changed_bit_of_a_note_fails() {
    let keys = vkeys([SPEC_VKEY]);
    for note in one_bit_off(SPEC_NOTE) {
        let verified = SignedNote::parse(&note).is_ok_and(|note| note.verify(&keys).is_ok());
        assert!(!verified, "{note}");
    }
}

#[test]
fn d10_malformed_notes_are_refused() {
    let line = GO_SIGNATURE;
    for (note, why) in [
        (String::new(), NoteError::Form),
        (format!("text\n{line}\n"), NoteError::Form),
        (format!("text\n\n{line}"), NoteError::Form),
        ("text\n\n".to_owned(), NoteError::Form),
        (format!("text\r\n\n{line}\n"), NoteError::ControlCharacter),
        (format!("te\0xt\n\n{line}\n"), NoteError::ControlCharacter),
        (
            format!("text\n\n{line}\nmore\n"),
            NoteError::SignatureLine(2),
        ),
        (format!("text\n\n{line} \n"), NoteError::SignatureLine(1)),
        (
            "text\n\n- a x08goAAA\n".to_owned(),
            NoteError::SignatureLine(1),
        ),
        (
            "text\n\n\u{2014} a x08gow==\n".to_owned(),
            NoteError::SignatureLine(1),
        ),
        (
            "text\n\n\u{2014}  x08goAAA\n".to_owned(),
            NoteError::SignatureLine(1),
        ),
        (
            "text\n\n\u{2014} a+b x08goAAA\n".to_owned(),
            NoteError::SignatureLine(1),
        ),
    ] {
        assert_eq!(SignedNote::parse(&note), Err(why), "{note:?}");
    }
}

#[test]
fn d10_the_last_empty_line_is_the_border() {
    let text = "one\n\ntwo\n\n";
    let note = SignedNote::new(text, vec![log_key().sign(text).unwrap()]).unwrap();
    let again = SignedNote::parse(&note.to_string()).unwrap();
    assert_eq!(again.unverified_text(), text);
    assert!(again.verify(&[log_key().verifier().clone()]).is_ok());
}

#[test]
fn d10_many_signatures_are_read_but_not_any_number() {
    let lines = |count: usize| format!("text\n\n{}", format!("{GO_SIGNATURE}\n").repeat(count));
    assert_eq!(
        SignedNote::parse(&lines(16)).unwrap().signatures().len(),
        16
    );
    assert!(SignedNote::parse(&lines(MAX_SIGNATURES)).is_ok());
    assert_eq!(
        SignedNote::parse(&lines(MAX_SIGNATURES + 1)),
        Err(NoteError::TooManySignatures)
    );
    let mut full = SignedNote::parse(&lines(MAX_SIGNATURES)).unwrap();
    assert_eq!(
        full.add(full.signatures()[0].clone()),
        Ok(()),
        "it is there"
    );
    assert_eq!(
        full.add(log_key().sign("text\n").unwrap()),
        Err(NoteError::TooManySignatures)
    );
}

#[test]
fn d10_notes_are_made_of_whole_lines() {
    let signatures = || vec![log_key().sign("text\n").unwrap()];
    assert_eq!(SignedNote::new("text", signatures()), Err(NoteError::Form));
    assert_eq!(SignedNote::new("text\n", vec![]), Err(NoteError::Form));
    assert_eq!(
        SignedNote::new("te\txt\n", signatures()),
        Err(NoteError::ControlCharacter)
    );
}

proptest! {
    #[test]
    fn d10_what_is_read_is_written(note in "[a-z\n]{0,20}\n\n(\u{2014} [a-z]{1,3} [A-Za-z0-9+/]{8}\n){0,3}") {
        if let Ok(read) = SignedNote::parse(&note) {
            prop_assert_eq!(read.to_string(), note);
        }
    }

    #[test]
    fn d10_any_text_is_a_note_or_not(note in "\\PC{0,40}\n\n\u{2014} \\PC{0,40}\n") {
        let _ = SignedNote::parse(&note);
    }
}
