//! Whom a verifier believes: the keys of one log, and how many witnesses must agree.

use alloc::vec::Vec;
use core::error::Error;
use core::fmt::{self, Display, Formatter};

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::key::{KeyKind, KeyName, VerifierKey};
use crate::note::{NoteError, SignedNote};

/// The trust a verifier starts from, configured and never taken from what is verified.
#[derive(Debug, Clone)]
pub struct Policy {
    origin: KeyName,
    /// The log's keys, then the witnesses'.
    keys: Vec<VerifierKey>,
    witnesses: usize,
    quorum: usize,
}

/// Why keys do not make a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyError {
    /// The log has no key of kind [`KeyKind::Ed25519`].
    NoLogKey,
    /// The log's keys have several names; a log signs by its origin.
    Names(KeyName, KeyName),
    /// This witness key is no cosignature key, or belongs to the log or to another witness.
    Witness(KeyName),
    /// More witnesses are asked for than are named.
    Quorum,
}

/// A checkpoint that satisfied a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedCheckpoint {
    /// What the log said.
    pub checkpoint: Checkpoint,
    /// When the log itself says it was its newest, in seconds since 1970; worth what the log's word is worth.
    pub stamped: Option<u64>,
    /// The witnesses that vouch for it, and when they saw it, in seconds since 1970. Each once, with its earliest time.
    pub witnessed: Vec<(KeyName, u64)>,
}

/// Why a checkpoint is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustError {
    /// The note is malformed, or a signature that counts is bad.
    Note(NoteError),
    /// The text of the note is no checkpoint.
    Checkpoint(CheckpointError),
    /// Witnesses may have signed, the log did not.
    NotByLog,
    /// It is the checkpoint of another log.
    Origin,
    /// Too few witnesses vouch for it.
    Quorum {
        /// How many do.
        found: usize,
        /// How many must.
        needed: usize,
    },
}

impl Policy {
    /// Believes a checkpoint that one of these keys of the log signed. While a key is being replaced both are given; a
    /// cosignature key of the log lets it state the time.
    ///
    /// # Errors
    ///
    /// If no key signs checkpoints, or they are not of one name.
    pub fn new(log: Vec<VerifierKey>) -> Result<Self, PolicyError> {
        let signs = |key: &&VerifierKey| key.kind() == KeyKind::Ed25519;
        let origin = log
            .iter()
            .find(signs)
            .ok_or(PolicyError::NoLogKey)?
            .name()
            .clone();
        if let Some(other) = log.iter().find(|key| *key.name() != origin) {
            return Err(PolicyError::Names(origin, other.name().clone()));
        }
        Ok(Self {
            origin,
            keys: log,
            witnesses: 0,
            quorum: 0,
        })
    }

    /// Believes it only if at least `quorum` of these witnesses cosigned.
    ///
    /// # Errors
    ///
    /// If a witness has the wrong kind of key, shares name or key with the log or another witness, or `quorum` is larger than
    /// their number.
    pub fn with_witnesses(
        mut self,
        witnesses: Vec<VerifierKey>,
        quorum: usize,
    ) -> Result<Self, PolicyError> {
        for witness in witnesses {
            let known = |key: &VerifierKey| {
                key.name() == witness.name() || key.public_key() == witness.public_key()
            };
            if witness.kind() != KeyKind::Cosignature || self.keys.iter().any(known) {
                return Err(PolicyError::Witness(witness.name().clone()));
            }
            self.keys.push(witness);
            self.witnesses += 1;
        }
        if quorum > self.witnesses {
            return Err(PolicyError::Quorum);
        }
        self.quorum = quorum;
        Ok(self)
    }

    /// The log this is about.
    #[must_use]
    pub const fn origin(&self) -> &KeyName {
        &self.origin
    }

    /// The checkpoint in `note`, if it is to be believed.
    ///
    /// # Errors
    ///
    /// If it is not, why.
    pub fn verify(&self, note: &SignedNote) -> Result<VerifiedCheckpoint, TrustError> {
        let (text, vouched) = note.verify(&self.keys).map_err(TrustError::Note)?;
        if !vouched.iter().any(|by| by.key.kind() == KeyKind::Ed25519) {
            return Err(TrustError::NotByLog);
        }
        let checkpoint = Checkpoint::parse(text).map_err(TrustError::Checkpoint)?;
        if checkpoint.origin() != self.origin.as_str() {
            return Err(TrustError::Origin);
        }
        let mut stamped = None;
        let mut witnessed: Vec<(KeyName, u64)> = Vec::new();
        let times = vouched
            .iter()
            .filter(|by| by.key.kind() == KeyKind::Cosignature);
        for (name, time) in times.filter_map(|by| Some((by.key.name(), by.signature.time()?))) {
            if *name == self.origin {
                stamped = Some(stamped.map_or(time, |earlier| time.min(earlier)));
            } else if let Some((_, earlier)) = witnessed.iter_mut().find(|(known, _)| known == name)
            {
                *earlier = time.min(*earlier);
            } else {
                witnessed.push((name.clone(), time));
            }
        }
        if witnessed.len() < self.quorum {
            return Err(TrustError::Quorum {
                found: witnessed.len(),
                needed: self.quorum,
            });
        }
        Ok(VerifiedCheckpoint {
            checkpoint,
            stamped,
            witnessed,
        })
    }
}

impl Display for PolicyError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLogKey => f.write_str("none of the log's keys signs checkpoints (kind 0x01)"),
            Self::Names(one, other) => {
                write!(f, "the log's keys have two names: {one} and {other}")
            }
            Self::Witness(name) => write!(
                f,
                "{name} is not a witness of its own: the key is not of kind 0x04, or name or key are taken"
            ),
            Self::Quorum => f.write_str("more witnesses are asked for than are named"),
        }
    }
}

impl Display for TrustError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Note(why) => why.fmt(f),
            Self::Checkpoint(why) => why.fmt(f),
            Self::NotByLog => f.write_str("the log did not sign this checkpoint"),
            Self::Origin => f.write_str("this is the checkpoint of another log"),
            Self::Quorum { found, needed } => {
                write!(f, "{found} of {needed} witnesses vouch for this checkpoint")
            }
        }
    }
}

impl Error for PolicyError {}
impl Error for TrustError {}
