//! The keys that sign notes, and how they are written down (C2SP signed-note, "Signatures" and "Verifier keys").

use alloc::{format, string::String};
use core::error::Error;
use core::fmt::{self, Display, Formatter};

use crate::text;

mod name;
mod signer;
mod verifier;

pub use name::{KeyId, KeyName};
pub use signer::SignerKey;
pub use verifier::VerifierKey;

/// What a key signs, by the byte that C2SP signed-note assigns. Other kinds exist; notes may carry them, they count for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyKind {
    /// Ed25519 over the text of the note: how a log signs its checkpoints.
    Ed25519 = 0x01,
    /// Ed25519 over a time and the text (C2SP tlog-cosignature): how a witness says what it saw, and when.
    Cosignature = 0x04,
}

impl KeyKind {
    fn from_byte(byte: u8) -> Result<Self, KeyError> {
        match byte {
            0x01 => Ok(Self::Ed25519),
            0x04 => Ok(Self::Cosignature),
            other => Err(KeyError::Kind(other)),
        }
    }
}

/// Why something is not a key. Says nothing of the key itself: it may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// It is not `name+id+base64`, or, for a signing key, not `PRIVATE+KEY+name+id+base64`.
    Form,
    /// The name is empty or has white space, a control character or `+`.
    Name,
    /// The kind of signature is none that this crate knows.
    Kind(u8),
    /// The key is not 32 bytes, not a point of the curve, or one under which anybody can sign.
    Key,
    /// The id does not belong to this name and key: one of them was altered.
    Id,
    /// The key signs notes of another kind than asked for.
    WrongKind(KeyKind),
    /// A cosignature states a time of at most 2^63 - 1 seconds.
    Time(u64),
}

/// The message of a cosignature.
fn cosigned(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

fn write_key(public: &VerifierKey, key: &[u8; 32]) -> String {
    let mut bytes = alloc::vec![public.kind() as u8];
    bytes.extend_from_slice(key);
    format!(
        "{}+{}+{}",
        public.name(),
        public.id(),
        text::to_base64(&bytes)
    )
}

fn parse_key(text: &str) -> Result<(KeyName, &str, KeyKind, [u8; 32]), KeyError> {
    // The base64 may itself have a `+`.
    let mut parts = text.splitn(3, '+');
    let mut part = || parts.next().ok_or(KeyError::Form);
    let (name, id, bytes) = (part()?, part()?, part()?);
    let bytes = text::from_base64(bytes).ok_or(KeyError::Form)?;
    let (kind, key) = bytes.split_first().ok_or(KeyError::Form)?;
    let kind = KeyKind::from_byte(*kind)?;
    Ok((
        KeyName::new(name)?,
        id,
        kind,
        key.try_into().map_err(|_| KeyError::Key)?,
    ))
}

impl Display for KeyError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("not a key: keys are written name+id+base64"),
            Self::Name => f.write_str("a key name is not empty and has no white space and no +"),
            Self::Kind(kind) => write!(
                f,
                "keys of kind 0x{kind:02x} are not known here, only 0x01 and 0x04"
            ),
            Self::Key => f.write_str("the key is not a usable Ed25519 key of 32 bytes"),
            Self::Id => f.write_str("the key id does not belong to this name and key"),
            Self::Time(time) => write!(f, "{time} is no time in seconds"),
            Self::WrongKind(kind) => {
                write!(f, "a key of kind 0x{:02x} does not sign this", *kind as u8)
            }
        }
    }
}

impl Error for KeyError {}
