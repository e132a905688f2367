//! Secret keys.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt::{self, Debug, Formatter};

use ed25519_dalek::{Signer, SigningKey};

use super::{KeyError, KeyKind, KeyName, VerifierKey, cosigned, parse_key, write_key};
use crate::note::NoteSignature;
use crate::text::MAX_SIZE;

/// What a secret key begins with, so that no one takes it for a public one.
const SECRET: &str = "PRIVATE+KEY+";

/// A secret key with its name. Its `Debug` shows the public half only.
#[derive(Clone)]
pub struct SignerKey {
    public: VerifierKey,
    secret: SigningKey,
}

impl SignerKey {
    /// The key that follows from 32 random bytes (RFC 8032, section 5.1.5). Who has the seed can sign for the log.
    #[must_use]
    pub fn from_seed(name: KeyName, kind: KeyKind, seed: &[u8; 32]) -> Self {
        let secret = SigningKey::from_bytes(seed);
        Self {
            public: VerifierKey::new(name, kind, secret.verifying_key()),
            secret,
        }
    }

    /// Reads what [`Self::to_secret_text`] writes.
    ///
    /// # Errors
    ///
    /// If it is not that, or of a kind unknown here.
    pub fn parse(skey: &str) -> Result<Self, KeyError> {
        let (name, id, kind, seed) = parse_key(skey.strip_prefix(SECRET).ok_or(KeyError::Form)?)?;
        let key = Self::from_seed(name, kind, &seed);
        if key.public.id().to_string() == id {
            Ok(key)
        } else {
            Err(KeyError::Id)
        }
    }

    /// `PRIVATE+KEY+name+id+base64(kind || seed)`: for a file that only the log may read, and for nothing else.
    #[must_use]
    pub fn to_secret_text(&self) -> String {
        format!(
            "{SECRET}{}",
            write_key(&self.public, self.secret.as_bytes())
        )
    }

    /// The public half.
    #[must_use]
    pub const fn verifier(&self) -> &VerifierKey {
        &self.public
    }

    /// Signs the text of a note.
    ///
    /// # Errors
    ///
    /// If this is not a key of kind [`KeyKind::Ed25519`].
    pub fn sign(&self, text: &str) -> Result<NoteSignature, KeyError> {
        self.need(KeyKind::Ed25519)?;
        Ok(self.signature(self.secret.sign(text.as_bytes()).to_bytes().to_vec()))
    }

    /// Signs that `checkpoint` was the newest checkpoint at `time`, in seconds since 1970 (C2SP tlog-cosignature).
    ///
    /// # Errors
    ///
    /// If this is not a key of kind [`KeyKind::Cosignature`], or the time is beyond its range.
    pub fn cosign(&self, checkpoint: &str, time: u64) -> Result<NoteSignature, KeyError> {
        self.need(KeyKind::Cosignature)?;
        if time > MAX_SIZE {
            return Err(KeyError::Time(time));
        }
        let signature = self
            .secret
            .sign(cosigned(checkpoint, time).as_bytes())
            .to_bytes();
        Ok(self.signature([&time.to_be_bytes()[..], &signature].concat()))
    }

    fn need(&self, kind: KeyKind) -> Result<(), KeyError> {
        if self.public.kind() == kind {
            Ok(())
        } else {
            Err(KeyError::WrongKind(self.public.kind()))
        }
    }

    fn signature(&self, bytes: Vec<u8>) -> NoteSignature {
        NoteSignature::new(self.public.name().clone(), self.public.id(), bytes)
    }
}

impl Debug for SignerKey {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey({:?}, secret)", self.public)
    }
}
