//! Identifiers. Randomness comes in as an argument.

use alloc::string::String;

use crate::Millis;

/// The bytes as lower-case hex digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        push_hex(&mut out, *byte);
    }
    out
}

/// A UUID of version 7 (RFC 9562, section 5.7): 48 bits of `now`, then 74 of the 80 bits of `entropy`.
///
/// Sorts by time. `now` before 1970 or after the year 10889 wraps.
#[must_use]
pub fn uuid_v7(now: Millis, entropy: [u8; 10]) -> String {
    let mut bytes = [0_u8; 16];
    bytes[..6].copy_from_slice(&now.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&entropy);
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    let mut out = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        push_hex(&mut out, *byte);
    }
    out
}

/// Whether `text` is a UUID of version 7 as [`uuid_v7`] writes it.
#[must_use]
pub fn is_uuid_v7(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => *byte == b'-',
            14 => *byte == b'7',
            19 => matches!(*byte, b'8' | b'9' | b'a' | b'b'),
            _ => is_hex_digit(*byte),
        })
}

/// Whether `text` is exactly `digits` lower-case hex digits.
#[must_use]
pub fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(is_hex_digit)
}

/// Whether `text` names a site, category or service: `[a-z0-9][a-z0-9_-]{0,63}`.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.len() <= 64
        && !matches!(text.as_bytes().first(), None | Some(b'_' | b'-'))
        && text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
}

fn is_hex_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

pub(crate) fn push_hex(out: &mut String, byte: u8) {
    for nibble in [byte >> 4, byte & 0x0f] {
        out.push(char::from(if nibble < 10 {
            b'0' + nibble
        } else {
            b'a' + nibble - 10
        }));
    }
}
