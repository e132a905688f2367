//! What the C2SP text forms spell alike. Each value has one spelling only, so that a changed byte is a changed value.

use alloc::{string::String, vec::Vec};

use base64::{Engine, engine::general_purpose::STANDARD};

/// The largest number of leaves this crate counts to: 2^63 - 1, as in the Go implementation and in SQL.
pub const MAX_SIZE: u64 = i64::MAX as u64;

/// Padded standard base64 (RFC 4648, section 4).
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads what [`to_base64`] writes: padding in place, no stray bits in the last digit, nothing else.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Reads ASCII digits without leading zeros, at most [`MAX_SIZE`].
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let canonical =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse()
        .ok()
        .filter(|number| canonical && *number <= MAX_SIZE)
}
