//! The hand that signs checkpoints, and never two that contradict each other.
//!
//! "A log MUST not sign any checkpoint which is inconsistent with any checkpoint it previously signed" (C2SP tlog-checkpoint,
//! "Signatures"). So every signature takes a proof that the tree only grew since the last one.

use alloc::vec::Vec;
use core::error::Error;
use core::fmt::{self, Display, Formatter};

use crate::checkpoint::Checkpoint;
use crate::hash::Hash;
use crate::key::{KeyError, KeyKind, KeyName, SignerKey};
use crate::note::{NoteError, SignedNote};
use crate::proof::{ProofError, verify_consistency};
use crate::tree::TreeHead;

/// Signs the checkpoints of one log. One alone may sign: whoever keeps the log makes sure of that (compare-and-swap).
#[derive(Debug)]
pub struct CheckpointSigner {
    origin: KeyName,
    keys: Vec<SignerKey>,
    last: TreeHead,
}

/// Why a checkpoint was not signed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// There is no key, or the keys have several names.
    Keys,
    /// The tree is smaller than one that was signed: it was rolled back, as by restoring an old backup.
    RolledBack {
        /// The size that was signed.
        signed: u64,
        /// The size of the tree now.
        size: u64,
    },
    /// The tree is not shown to begin with the one that was signed: its past was altered, or the proof is wrong.
    Inconsistent(ProofError),
    /// A key cannot sign this.
    Key(KeyError),
    /// The note cannot be put together.
    Note(NoteError),
}

impl CheckpointSigner {
    /// Signs for the log that the keys are named after, after `last`: the newest tree it ever signed, or
    /// [`TreeHead::EMPTY`] for a new log. Cosignature keys state the time.
    ///
    /// # Errors
    ///
    /// If no key signs checkpoints, or they are not of one name.
    pub fn new(keys: Vec<SignerKey>, last: TreeHead) -> Result<Self, SignError> {
        let signs = |key: &&SignerKey| key.verifier().kind() == KeyKind::Ed25519;
        let origin = keys
            .iter()
            .find(signs)
            .ok_or(SignError::Keys)?
            .verifier()
            .name()
            .clone();
        if keys.iter().any(|key| *key.verifier().name() != origin) {
            return Err(SignError::Keys);
        }
        Ok(Self { origin, keys, last })
    }

    /// The newest tree that was signed.
    #[must_use]
    pub const fn last(&self) -> &TreeHead {
        &self.last
    }

    /// Signs `head` with every key at `time`, seconds since 1970. `proof` shows that it begins with [`Self::last`].
    ///
    /// The tree is to be durable before anybody sees the note. Signing one tree again is fine: the time may differ.
    ///
    /// # Errors
    ///
    /// If the tree does not follow; then nothing was signed.
    pub fn sign(
        &mut self,
        head: TreeHead,
        proof: &[Hash],
        time: u64,
    ) -> Result<SignedNote, SignError> {
        if head.size < self.last.size {
            return Err(SignError::RolledBack {
                signed: self.last.size,
                size: head.size,
            });
        }
        verify_consistency(proof, &self.last, &head).map_err(SignError::Inconsistent)?;
        let text = Checkpoint::new(&self.origin, head).to_text();
        let sign = |key: &SignerKey| match key.verifier().kind() {
            KeyKind::Ed25519 => key.sign(&text),
            KeyKind::Cosignature => key.cosign(&text, time),
        };
        let signatures: Result<Vec<_>, _> = self.keys.iter().map(sign).collect();
        let note =
            SignedNote::new(&text, signatures.map_err(SignError::Key)?).map_err(SignError::Note)?;
        self.last = head;
        Ok(note)
    }
}

impl Display for SignError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keys => f.write_str("the log needs a signing key, and all its keys one name"),
            Self::RolledBack { signed, size } => {
                write!(
                    f,
                    "the log was rolled back: {signed} leaves are signed, {size} are there"
                )
            }
            Self::Inconsistent(why) => {
                write!(f, "the log does not continue what was signed: {why}")
            }
            Self::Key(why) => why.fmt(f),
            Self::Note(why) => why.fmt(f),
        }
    }
}

impl Error for SignError {}
