//! What makes a change to the log show (docs/TLOG.md): checkpoints signed as the log grows, receipts, tiles.

mod last;
mod notary;
mod page;
mod proofs;
mod refusal;
mod routes;

pub use last::{CheckpointFile, LastCheckpoint};
pub use notary::{Notary, NotaryParts};
pub(crate) use notary::{Published, PublishedHead};
pub(crate) use page::page;
pub(crate) use proofs::{Proofs, receipt_of};
pub use refusal::NotSigned;
pub(crate) use routes::{checkpoint, receipt, tile};
