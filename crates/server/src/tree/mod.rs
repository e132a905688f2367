//! What makes a change to the log show (docs/TLOG.md): checkpoints signed as the log grows, receipts, tiles.

mod erase;
mod keys;
mod last;
mod notary;
mod page;
mod proofs;
mod refusal;
mod report;
mod routes;

pub use erase::{Erased, NotErased, erase};
pub(crate) use keys::keys;
pub use last::{CheckpointFile, LastCheckpoint};
pub use notary::{Notary, NotaryParts};
pub(crate) use notary::{Published, PublishedHead};
pub(crate) use page::page;
pub(crate) use proofs::{Proofs, receipt_of};
pub use refusal::NotSigned;
pub use report::erased_places;
pub(crate) use routes::{checkpoint, receipt, tile};
