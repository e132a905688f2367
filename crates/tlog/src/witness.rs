//! What a log and a witness send each other (C2SP tlog-witness, "add-checkpoint").

use alloc::vec::Vec;
use core::error::Error;
use core::fmt::{self, Display, Formatter};

use crate::hash::Hash;
use crate::note::{NoteError, NoteSignature, SignedNote};
use crate::text;

/// The most hashes a consistency proof may have.
pub const MAX_PROOF: usize = 63;

/// The content type of a refusal that tells the witness's size, with status 409.
pub const SIZE_CONTENT_TYPE: &str = "text/x.tlog.size";

/// Asks a witness to cosign a checkpoint: the body of `POST <prefix>/add-checkpoint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size the witness cosigned last; 0 if none, or if the log does not know.
    pub old_size: u64,
    /// Shows that the checkpoint's tree begins with that one. Empty if `old_size` is 0.
    pub proof: Vec<Hash>,
    /// The checkpoint.
    pub checkpoint: SignedNote,
}

/// Why a body is not what log and witness send each other.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WitnessError {
    /// The first line is not `old`, a space and a decimal number.
    OldSize,
    /// This line of the proof, counted from 1, is not the base64 of 32 bytes, or there are more than [`MAX_PROOF`].
    Proof(usize),
    /// The checkpoint is not a note.
    Note(NoteError),
    /// An answer is not one or more signature lines.
    Answer,
}

impl AddCheckpoint {
    /// Reads a request. The witness has still to check signature, size and proof.
    ///
    /// # Errors
    ///
    /// If it is not one: status 400.
    pub fn parse(body: &str) -> Result<Self, WitnessError> {
        let (old, mut rest) = body.split_once('\n').ok_or(WitnessError::OldSize)?;
        let old_size = old
            .strip_prefix("old ")
            .and_then(text::decimal)
            .ok_or(WitnessError::OldSize)?;
        let mut proof = Vec::new();
        loop {
            let wrong = WitnessError::Proof(proof.len() + 1);
            let Some((line, after)) = rest.split_once('\n') else {
                return Err(wrong);
            };
            rest = after;
            if line.is_empty() {
                break;
            }
            let hash = Hash::from_base64(line).filter(|_| proof.len() < MAX_PROOF);
            proof.push(hash.ok_or(wrong)?);
        }
        let checkpoint = SignedNote::parse(rest).map_err(WitnessError::Note)?;
        Ok(Self {
            old_size,
            proof,
            checkpoint,
        })
    }
}

impl Display for AddCheckpoint {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old_size)?;
        self.proof
            .iter()
            .try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// The signatures in a witness's answer with status 200. Add them to the checkpoint, then verify it by a policy.
///
/// # Errors
///
/// If it is not one or more signature lines.
pub fn parse_cosignatures(body: &str) -> Result<Vec<NoteSignature>, WitnessError> {
    let lines = body
        .strip_suffix('\n')
        .ok_or(WitnessError::Answer)?
        .split('\n');
    lines
        .map(|line| NoteSignature::parse(line).ok_or(WitnessError::Answer))
        .collect()
}

/// The size in a witness's answer with status 409 and [`SIZE_CONTENT_TYPE`]: what it cosigned last.
///
/// # Errors
///
/// If it is not a decimal number and a line feed.
pub fn parse_size(body: &str) -> Result<u64, WitnessError> {
    body.strip_suffix('\n')
        .and_then(text::decimal)
        .ok_or(WitnessError::Answer)
}

impl Display for WitnessError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::OldSize => f.write_str("the first line is not `old` and a size"),
            Self::Proof(line) => write!(f, "line {line} of the consistency proof is malformed"),
            Self::Note(why) => why.fmt(f),
            Self::Answer => f.write_str("the witness's answer is malformed"),
        }
    }
}

impl Error for WitnessError {}
