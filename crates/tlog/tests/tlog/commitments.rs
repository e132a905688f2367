use std::collections::HashSet;

use zgoda_tlog::commitment::{ENTRY_SIZE, Entry, Salt};
use zgoda_tlog::hash::Hash;

/// RFC 4231, test case 1. HMAC fills its key of 20 bytes with zeros, so as a salt of 32 bytes it is the same key.
#[test]
fn d8_an_entry_is_the_version_and_an_hmac_sha_256() {
    let mut salt = Salt([0; 32]);
    salt.0[..20].fill(0x0b);
    let entry = Entry::commit(&salt, b"Hi There");
    let (version, mac) = entry.as_bytes().split_at(2);
    assert_eq!(version, b"v1");
    let mac = Hash(mac.try_into().unwrap());
    assert_eq!(
        mac.to_string(),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    );
    assert_eq!(entry.as_bytes().len(), ENTRY_SIZE);
}

#[test]
fn d8_record_and_salt_open_an_entry_and_nothing_else_does() {
    let (salt, record) = (Salt([7; 32]), br#"{"event":"reject_all"}"#);
    let entry = Entry::commit(&salt, record);
    assert!(entry.opens(&salt, record));
    assert!(!entry.opens(&Salt([8; 32]), record));
    assert!(!entry.opens(&salt, br#"{"event":"accept_all"}"#));
}

/// After erasure an attacker knows the entry and every decision it could be, but not the salt.
#[test]
fn d8_without_the_salt_no_decision_is_likelier_than_another() {
    let decisions: Vec<String> = (0..32)
        .map(|bits| format!(r#"{{"categories":"{bits:05b}"}}"#))
        .collect();
    let erased = Entry::commit(&Salt([0xa5; 32]), decisions[19].as_bytes());
    // Guessed salts: none, all alike, and those that differ from the true one in one bit.
    let near = (0..256).map(|bit| {
        let mut salt = [0xa5; 32];
        salt[bit / 8] ^= 1 << (bit % 8);
        Salt(salt)
    });
    let alike = (0..=u8::MAX)
        .filter(|byte| *byte != 0xa5)
        .map(|byte| Salt([byte; 32]));
    for salt in near.chain(alike) {
        assert!(
            decisions
                .iter()
                .all(|decision| !erased.opens(&salt, decision.as_bytes()))
        );
    }
}

#[test]
fn d8_equal_records_have_unlike_entries() {
    let entries: HashSet<[u8; ENTRY_SIZE]> = (0..=u8::MAX)
        .map(|byte| *Entry::commit(&Salt([byte; 32]), b"{}").as_bytes())
        .collect();
    assert_eq!(entries.len(), 256);
}

#[test]
fn d8_entries_of_other_versions_are_refused() {
    let entry = Entry::commit(&Salt([1; 32]), b"{}");
    assert_eq!(Entry::parse(entry.as_bytes()), Some(entry));
    let mut later = *entry.as_bytes();
    later[1] = b'2';
    assert_eq!(Entry::parse(&later), None);
    assert_eq!(Entry::parse(&entry.as_bytes()[1..]), None);
    assert_eq!(Entry::parse(&[&entry.as_bytes()[..], &[0]].concat()), None);
}

#[test]
fn a_salt_is_not_shown() {
    assert_eq!(format!("{:?}", Salt([9; 32])), "Salt(..)");
}
