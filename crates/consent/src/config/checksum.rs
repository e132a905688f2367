//! The checksum by which a resolved config says that it was checked (PROTOCOL, section 2). It tells an edited text from an unedited
//! one, and no more: whoever may change the config may change everything else on the page as well.

use alloc::{borrow::ToOwned, string::String};

use crate::id::hex;

/// What a resolved config begins with.
const FRONT: &str = "{\"$checked\":\"";

/// What stands between the checksum and the first member that it covers.
const BACK: &str = "\",";

/// Raised with every check that is added or tightened: a text that was checked by older rules is checked anew.
const RULES: u64 = 3;

/// The JSON text of an object, with its checksum as the first member.
pub(super) fn seal(text: &str) -> String {
    let covered = text.strip_prefix('{').unwrap_or(text);
    let mut out = FRONT.to_owned();
    for part in [&*of(covered), BACK, covered] {
        out.push_str(part);
    }
    out
}

/// Whether `text` is what [`seal`] made.
pub(super) fn holds(text: &str) -> bool {
    let parts = text.strip_prefix(FRONT).and_then(|rest| {
        let (sum, rest) = rest.split_at_checked(16)?;
        Some((sum, rest.strip_prefix(BACK)?))
    });
    parts.is_some_and(|(sum, covered)| sum == of(covered))
}

/// FNV-1a of 64 bits (draft-eastlake-fnv), as hex digits.
fn of(text: &str) -> String {
    let mut sum = 0xcbf2_9ce4_8422_2325 ^ RULES;
    for byte in text.bytes() {
        sum = (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hex(&sum.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::{FRONT, holds, seal};
    use alloc::string::String;

    #[test]
    fn every_edit_is_seen() {
        let sealed = seal("{\"site\":\"shop\",\"version\":1}");
        assert!(holds(&sealed) && sealed.starts_with(FRONT));
        for at in 0..sealed.len() {
            let mut edited = sealed.clone().into_bytes();
            edited[at] ^= 1;
            let edited = String::from_utf8(edited).expect("ASCII");
            assert!(!holds(&edited), "{edited}");
            assert!(!holds(&sealed[..at]), "cut at {at}");
        }
        assert!(!holds(&(sealed + " ")));
    }
}
