//! The three kinds of name in the log, as the bytes they stand for.

use std::fmt::{self, Display, Formatter, Write};

/// Names one record: a `UUIDv7`, made in the browser. It is the idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub [u8; 16]);

/// Names one browser at one site: 128 random bits, new after erasure. It says nothing about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConsentId(pub [u8; 16]);

/// Names something by its content: SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

/// How an id begins: what someone copied of it from a list or a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdPrefix {
    /// The lowest id that begins so.
    pub lowest: [u8; 16],
    /// The highest.
    pub highest: [u8; 16],
}

impl IdPrefix {
    /// Reads 8 to 32 hex digits; hyphens, blanks around it and the case of letters do not matter. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().bytes().filter(|byte| *byte != b'-');
        let digits: Vec<u8> = digits.map(|byte| byte.to_ascii_lowercase()).collect();
        if !(8..=32).contains(&digits.len()) {
            return None;
        }
        let filled = |with: u8| unhex((0..32).map(|at| *digits.get(at).unwrap_or(&with)));
        Some(Self {
            lowest: filled(b'0')?,
            highest: filled(b'f')?,
        })
    }

    /// Whether `id` begins so.
    #[must_use]
    pub fn fits(&self, id: &[u8; 16]) -> bool {
        (self.lowest..=self.highest).contains(id)
    }
}

impl RecordId {
    /// Reads the hyphenated lower-case form; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let hyphens = [8, 13, 18, 23];
        if text.len() != 36 || hyphens.iter().any(|&at| text.as_bytes()[at] != b'-') {
            return None;
        }
        unhex(
            text.bytes()
                .enumerate()
                .filter(|(at, _)| !hyphens.contains(at))
                .map(|(_, b)| b),
        )
        .map(Self)
    }
}

impl ConsentId {
    /// Reads 32 lower-case hex digits; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        unhex(text.bytes()).map(Self)
    }
}

impl Digest {
    /// Reads 64 lower-case hex digits; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        unhex(text.bytes()).map(Self)
    }
}

impl Display for RecordId {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                f.write_char('-')?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl Display for ConsentId {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Display for Digest {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Exactly `N` bytes from exactly `2 * N` lower-case hex digits.
fn unhex<const N: usize>(mut digits: impl Iterator<Item = u8>) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    for byte in &mut bytes {
        *byte = (nibble(digits.next()?)? << 4) | nibble(digits.next()?)?;
    }
    digits.next().is_none().then_some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_writes() {
        let id = "018f2b6a-1c00-7abc-8def-0123456789ab";
        assert_eq!(RecordId::parse(id).unwrap().to_string(), id);
        let digest = "ab".repeat(32);
        assert_eq!(Digest::parse(&digest).unwrap().to_string(), digest);
        let consent = "0f".repeat(16);
        assert_eq!(ConsentId::parse(&consent).unwrap().to_string(), consent);
    }

    #[test]
    fn an_id_is_known_by_how_it_begins() {
        let whole = RecordId::parse("018f2b6a-1c00-7abc-8def-0123456789ab").unwrap();
        for text in [
            "018f2b6a",
            " 018F2B6A-1c0 ",
            "018f2b6a1c007abc8def0123456789ab",
        ] {
            assert!(IdPrefix::parse(text).unwrap().fits(&whole.0), "{text}");
        }
        assert!(!IdPrefix::parse("018f2b6b").unwrap().fits(&whole.0));
        for text in [
            "",
            "018f2b6",
            "018f2b6g",
            "%' OR 1=1",
            &"0".repeat(33),
            "żżżżżżżż",
        ] {
            assert_eq!(IdPrefix::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn f20_an_id_in_any_other_form_is_refused() {
        for text in [
            "",
            "../../../etc/passwd",
            "018F2B6A-1C00-7ABC-8DEF-0123456789AB",
            "018f2b6a1c007abc8def0123456789ab----",
            "018f2b6a-1c00-7abc-8def-0123456789a\n",
            "018f2b6a-1c00-7abc-8def-0123456789ab0",
            "ąąąąąąąąąąąąąąąąąą",
        ] {
            assert_eq!(RecordId::parse(text), None, "{text:?}");
        }
        assert_eq!(Digest::parse(&"a".repeat(63)), None);
        assert_eq!(Digest::parse(&"A".repeat(64)), None);
        assert_eq!(ConsentId::parse("' OR 1=1 --"), None);
    }
}
