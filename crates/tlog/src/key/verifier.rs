//! Public keys.

use alloc::{borrow::ToOwned, string::ToString};
use core::fmt::{self, Debug, Display, Formatter};

use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

use super::{KeyError, KeyId, KeyKind, KeyName, cosigned, parse_key, write_key};
use crate::note::NoteSignature;

/// Who to believe: name, id, kind and public key.
///
/// Written as `name+id+base64(kind || public key)`, the "vkey" of C2SP signed-note.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    id: KeyId,
    kind: KeyKind,
    key: VerifyingKey,
}

impl VerifierKey {
    pub(super) fn new(name: KeyName, kind: KeyKind, key: VerifyingKey) -> Self {
        let hash = Sha256::new()
            .chain_update(name.as_str())
            .chain_update([b'\n', kind as u8])
            .chain_update(key.as_bytes())
            .finalize();
        let id = KeyId([hash[0], hash[1], hash[2], hash[3]]);
        Self {
            name,
            id,
            kind,
            key,
        }
    }

    /// Reads a vkey.
    ///
    /// # Errors
    ///
    /// If it is not one, or of a kind unknown here.
    pub fn parse(vkey: &str) -> Result<Self, KeyError> {
        let (name, id, kind, key) = parse_key(vkey)?;
        let key = VerifyingKey::from_bytes(&key)
            .ok()
            .filter(|key| !key.is_weak());
        let key = Self::new(name, kind, key.ok_or(KeyError::Key)?);
        if key.id.to_string() == id {
            Ok(key)
        } else {
            Err(KeyError::Id)
        }
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// The first four bytes of SHA-256 over name, line feed, kind and public key.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// What it signs.
    #[must_use]
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The public key (RFC 8032, section 5.1.5).
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// Whether `signature` names this key.
    #[must_use]
    pub fn made(&self, signature: &NoteSignature) -> bool {
        signature.name() == &self.name && signature.id() == self.id
    }

    /// Whether the signature is good for `text`. Strict: no key and no signature with two readings is accepted.
    #[must_use]
    pub fn verify(&self, text: &str, signature: &NoteSignature) -> bool {
        let (message, signature) = match self.kind {
            KeyKind::Ed25519 => (text.to_owned(), signature.bytes()),
            KeyKind::Cosignature => match signature.timed() {
                Some((time, signature)) => (cosigned(text, time), signature),
                None => return false,
            },
        };
        Signature::from_slice(signature).is_ok_and(|signature| {
            self.key
                .verify_strict(message.as_bytes(), &signature)
                .is_ok()
        })
    }
}

impl Display for VerifierKey {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&write_key(self, self.key.as_bytes()))
    }
}

impl Debug for VerifierKey {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}
