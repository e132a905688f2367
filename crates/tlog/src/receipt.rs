//! Receipts: that one entry is in the log, for anybody to check without the log (C2SP tlog-proof).

use alloc::vec::Vec;
use core::error::Error;
use core::fmt::{self, Display, Formatter};

use crate::commitment::{Entry, Salt};
use crate::hash::Hash;
use crate::note::{NoteError, SignedNote};
use crate::policy::{Policy, TrustError, VerifiedCheckpoint};
use crate::proof::{ProofError, verify_inclusion};
use crate::text;

/// How a receipt's file name ends.
pub const RECEIPT_EXTENSION: &str = "tlog-proof";

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// A proof of inclusion with the checkpoint it leads to. Its [`Display`] is byte for byte what was read.
///
/// Zgoda puts the record's salt into the `extra` line: with the record, a receipt is all that is needed to check it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    extra: Option<Vec<u8>>,
    index: u64,
    proof: Vec<Hash>,
    checkpoint: SignedNote,
}

/// Why something is not a receipt, or proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceiptError {
    /// The first line is another one: no receipt, or a later version.
    Header,
    /// This line, counted from 1, is not what it should be.
    Line(usize),
    /// The checkpoint is not a note.
    Note(NoteError),
    /// The checkpoint is not to be believed.
    Trust(TrustError),
    /// The entry is not what was logged there.
    Proof(ProofError),
    /// The `extra` line is not the salt of a record.
    Salt,
}

impl Receipt {
    /// The receipt for the record at `index` under `salt`.
    #[must_use]
    pub fn new(salt: &Salt, index: u64, proof: Vec<Hash>, checkpoint: SignedNote) -> Self {
        Self {
            extra: Some(salt.0.to_vec()),
            index,
            proof,
            checkpoint,
        }
    }

    /// Reads a receipt; nothing in it is believed yet.
    ///
    /// # Errors
    ///
    /// If it is not one.
    pub fn parse(receipt: &str) -> Result<Self, ReceiptError> {
        let mut rest = receipt;
        let mut number = 0;
        let mut next = || {
            let (line, after) = rest.split_once('\n')?;
            rest = after;
            number += 1;
            Some((line, number))
        };
        if next() != Some((HEADER, 1)) {
            return Err(ReceiptError::Header);
        }
        let (mut line, mut at) = next().ok_or(ReceiptError::Line(2))?;
        let mut extra = None;
        if let Some(bytes) = line.strip_prefix("extra ") {
            extra = Some(text::from_base64(bytes).ok_or(ReceiptError::Line(at))?);
            (line, at) = next().ok_or(ReceiptError::Line(at + 1))?;
        }
        let index = line
            .strip_prefix("index ")
            .and_then(text::decimal)
            .ok_or(ReceiptError::Line(at))?;
        let mut proof = Vec::new();
        loop {
            (line, at) = next().ok_or(ReceiptError::Line(at + 1))?;
            if line.is_empty() {
                break;
            }
            proof.push(Hash::from_base64(line).ok_or(ReceiptError::Line(at))?);
        }
        let checkpoint = SignedNote::parse(rest).map_err(ReceiptError::Note)?;
        Ok(Self {
            extra,
            index,
            proof,
            checkpoint,
        })
    }

    /// The index of the entry.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// The checkpoint as the log and its witnesses signed it.
    #[must_use]
    pub const fn checkpoint(&self) -> &SignedNote {
        &self.checkpoint
    }

    /// Data beside the proof, which nothing vouches for.
    #[must_use]
    pub fn unverified_extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// Accepts the receipt only if `entry` is at its index in the tree of its checkpoint, and `policy` believes that.
    ///
    /// # Errors
    ///
    /// If not, why.
    pub fn verify(
        &self,
        entry: &[u8],
        policy: &Policy,
    ) -> Result<VerifiedCheckpoint, ReceiptError> {
        let verified = policy
            .verify(&self.checkpoint)
            .map_err(ReceiptError::Trust)?;
        verify_inclusion(
            &self.proof,
            self.index,
            Hash::leaf(entry),
            verified.checkpoint.head(),
        )
        .map_err(ReceiptError::Proof)?;
        Ok(verified)
    }

    /// Accepts the receipt only if it is of this record, given by its canonical bytes: the salt comes from the `extra` line,
    /// and a wrong one leads to another entry.
    ///
    /// # Errors
    ///
    /// If not, why.
    pub fn verify_record(
        &self,
        record: &[u8],
        policy: &Policy,
    ) -> Result<VerifiedCheckpoint, ReceiptError> {
        let salt = self
            .extra
            .as_deref()
            .and_then(|extra| extra.try_into().ok())
            .map(Salt);
        let entry = Entry::commit(&salt.ok_or(ReceiptError::Salt)?, record);
        self.verify(entry.as_bytes(), policy)
    }
}

impl Display for Receipt {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", text::to_base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.proof
            .iter()
            .try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl Display for ReceiptError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header => write!(f, "not a receipt: the first line is not {HEADER}"),
            Self::Line(line) => write!(f, "line {line} of the receipt is malformed"),
            Self::Note(why) => why.fmt(f),
            Self::Trust(why) => why.fmt(f),
            Self::Proof(why) => why.fmt(f),
            Self::Salt => f.write_str("the receipt does not carry the salt of a record"),
        }
    }
}

impl Error for ReceiptError {}
