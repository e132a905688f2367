//! The transparency log: what makes a change to the consent log show.
//!
//! Everything here is a function of its arguments: no input or output, no clock, no randomness (`no_std` makes the compiler
//! check it). Salts, keys and times come in from outside. The forms are those of RFC 6962 and of C2SP, so that tools nobody
//! here wrote can check a log; `docs/TLOG.md` shows each by example, and says what the log proves and what it does not.
//!
//! The way of a record: [`commitment::Entry`] hides it, [`append::Appender`] adds the entry's leaf to the tree and gives the
//! tiles to write, [`signer::CheckpointSigner`] signs the new [`tree::TreeHead`], [`proof`] and [`receipt::Receipt`] show
//! that the record is in it. The way of a verifier: [`policy::Policy`] says whom to believe, [`receipt::Receipt::verify_record`]
//! checks one record, [`proof::verify_consistency`] that a log only grew, [`tree::CompactRange`] a whole log leaf by leaf.
#![no_std]

extern crate alloc;

mod text;

pub mod append;
pub mod bundle;
pub mod checkpoint;
pub mod commitment;
pub mod hash;
pub mod key;
pub mod node;
pub mod note;
pub mod path;
pub mod policy;
pub mod proof;
pub mod receipt;
pub mod signer;
pub mod tile;
pub mod tree;
pub mod witness;

pub use text::MAX_SIZE;
