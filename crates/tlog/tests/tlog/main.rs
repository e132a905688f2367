//! The transparency log against its specifications, by the ids of the requirements it has to meet.

mod appending;
mod checkpoints;
mod commitments;
mod differential;
mod documented;
mod hashing;
mod keys;
mod mutated;
/// Of the crate for the rules: bytes change in the same ways everywhere.
#[path = "../../../consent/tests/rules/mutations.rs"]
mod mutations;
mod notes;
mod proofs;
mod readers;
mod receipts;
mod sample;
mod tiles;
mod witnesses;
