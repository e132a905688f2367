//! The transparency log against its specifications, by the ids of the requirements it has to meet.

mod appending;
mod checkpoints;
mod commitments;
mod differential;
mod documented;
mod hashing;
mod keys;
mod notes;
mod proofs;
mod receipts;
mod sample;
mod tiles;
mod witnesses;
